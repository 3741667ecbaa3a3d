# SPDX-License-Identifier: Apache-2.0

"""A site that reads a register of issuers: what `/verify` and its explanation say then."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from skillmark import IssuerTrust
from skillmark_server.checking import judging
from skillmark_server.custody.register import Listed, Register
from skillmark_server.pages import verify as page
from tests.server import verifying
from tests.simulator import NOW, World


@pytest.fixture
def world(monkeypatch) -> World:
    made = World()
    judging.site_verifier.cache_clear()
    monkeypatch.setattr(judging, "network", lambda: made.network)
    monkeypatch.setattr(page, "timezone", SimpleNamespace(now=lambda: NOW, localtime=lambda: NOW))
    cache.clear()
    yield made
    judging.site_verifier.cache_clear()


@pytest.fixture
def register(settings):
    """`register(did, trust)`: the site reads the register of Styrelsen with this one issuer."""

    def make(identifier: str, trust: IssuerTrust = IssuerTrust.REGISTRY) -> None:
        listed = {identifier: Listed("Nordvind A/S", trust)}
        settings.TRUSTED_REGISTER = Register("Styrelsen", "https://register.example/", listed)

    return make


def checked(badge: bytes, language: str = "en") -> str:
    upload = SimpleUploadedFile("badge.json", badge)
    headers = {"accept-language": language}
    shown = Client().post("/verify", {"files": [upload], "text": ""}, headers=headers)
    assert shown.status_code == 200
    return re.sub(r"[ \n]+", " ", shown.content.decode())


def test_a_listed_issuer_is_shown_with_its_domain_and_the_register(world, register):
    register(world.issuer.id)

    shown = checked(verifying.genuine(world))

    assert "Genuine, issued by nordvind.example (in the register of Styrelsen)." in shown
    assert "The key is published on nordvind.example." in shown
    assert "The issuer is in the register of Styrelsen" in shown
    assert "nordvind.example, domain checked; in the register of Styrelsen" in shown


def test_an_accredited_issuer_is_called_accredited(world, register):
    register(world.issuer.id, IssuerTrust.ACCREDITED)

    shown = checked(verifying.genuine(world))

    assert "Genuine, issued by nordvind.example (accredited by Styrelsen)." in shown
    assert "The issuer is accredited by Styrelsen" in shown


def test_who_is_not_listed_is_as_genuine_as_before_and_told_how_to_become_listed(world, register):
    register("did:web:elsewhere.example")

    shown = checked(verifying.genuine(world))

    assert "Genuine, issued by nordvind.example (domain checked)." in shown
    assert "The issuer is not in the register of Styrelsen" in shown
    assert 'class="result tone-genuine"' in shown


def test_an_unknown_key_that_calls_itself_harvard_stays_amber(world, register):
    register(world.issuer.id)

    shown = checked(verifying.unidentified(world))

    assert 'class="result tone-genuine"' not in shown
    assert "The issuer is not in the register of Styrelsen" in shown


def test_a_forged_badge_of_a_listed_issuer_says_nothing_of_the_register(world, register):
    register(world.issuer.id)

    shown = checked(verifying.forged(world))

    assert "Not genuine" in shown
    assert "Styrelsen" not in shown


def test_a_withdrawn_badge_of_a_listed_issuer_is_withdrawn(world, register):
    register(world.issuer.id)

    assert "</svg>Revoked</p>" in checked(verifying.revoked(world))


def test_the_register_is_danish_too(world, register):
    register(world.issuer.id)

    shown = checked(verifying.genuine(world), "da")

    assert "The issuer is in the register" not in shown
    assert "Styrelsen" in shown


def test_the_explanation_names_the_register_and_says_how_to_become_listed(register):
    register("did:web:nordvind.example")

    shown = Client().get("/about-verification").content.decode()

    assert "How to become listed" in shown
    assert 'href="https://register.example/"' in shown


def test_without_a_register_the_explanation_says_so(settings):
    settings.TRUSTED_REGISTER = None

    assert "This site reads no register" in Client().get("/about-verification").content.decode()
