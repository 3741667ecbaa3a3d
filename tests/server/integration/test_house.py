# SPDX-License-Identifier: Apache-2.0

"""An organisation's colour and logo on its public pages, without an inline style."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from skillmark_server.awards.models import Visibility
from skillmark_server.awards.services import award_one
from skillmark_server.outbox.models import Mail
from skillmark_server.outbox.rendering import render
from tests.server.cast_awards import able_to_issue, published
from tests.server.integration.awards.test_claiming import secret_of

SHEET = re.compile(r'<link rel="stylesheet" href="(/i/[^"]+/theme-[0-9a-f]{12}\.css)">')


@pytest.fixture
def now():
    """A claim link is looked at by the clock of the page."""
    return timezone.now()


@pytest.fixture
def identity(nordvind, now, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    nordvind.colour = "#7A1F3D"
    nordvind.logo.save("nordvind.png", ContentFile(b"\x89PNG\r\n\x1a\n"), save=False)
    nordvind.save()
    return able_to_issue(nordvind, at=now - timedelta(days=30))


@pytest.fixture
def first_aid(nordvind, identity, now):
    return published(nordvind, at=now - timedelta(days=20))


@pytest.fixture
def award(actor, mette, first_aid, now):
    made = award_one(
        actor=actor(mette), version=first_aid, email="anna@kunde.test", name="Anna Berg", at=now
    )
    made.visibility = Visibility.PUBLIC
    made.save(update_fields=["visibility"])
    return made


@pytest.fixture
def pages(identity, first_aid, award):
    secret = secret_of(Mail.objects.get(award_id=award.pk, kind="claim"))
    return {
        "issuer": reverse("issuer-public", args=[identity.pk]),
        "catalogue": reverse("achievement-public", args=[first_aid.achievement_id]),
        "award": reverse("award-public", args=[award.pk]),
        "claim": reverse("claim", args=[secret]),
    }


@pytest.mark.parametrize("name", ["issuer", "catalogue", "award", "claim"])
def test_each_public_page_wears_the_colour_and_the_logo(pages, identity, name):
    shown = Client().get(pages[name]).content.decode()

    sheet = Client().get(SHEET.search(shown)[1])
    assert sheet.content == b":root{--house:#7A1F3D}\n"
    assert sheet["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in sheet["Cache-Control"]
    logo = reverse("issuer-logo", args=[identity.pk])
    assert f'src="{logo}"' in shown
    assert re.search(r'<p class="house">(<img [^>]*>)?<bdi>Nordvind A/S</bdi></p>', shown)
    assert "style=" not in shown


def test_a_page_of_whoever_chose_nothing_is_as_it_was(nordvind, pages):
    nordvind.colour, nordvind.logo = "", ""
    nordvind.save()

    for address in pages.values():
        shown = Client().get(address).content.decode()
        assert SHEET.search(shown) is None
        assert 'class="house"' not in shown


def test_another_colour_has_another_address_and_the_old_one_is_gone(nordvind, pages):
    before = SHEET.search(Client().get(pages["issuer"]).content.decode())[1]
    nordvind.colour = "#0B4F6C"
    nordvind.save()

    after = SHEET.search(Client().get(pages["issuer"]).content.decode())[1]

    assert after != before
    assert Client().get(before).status_code == 404
    assert Client().get(after).content == b":root{--house:#0B4F6C}\n"


@pytest.mark.parametrize(
    "colour", ["red", "#FFF", "}a{b:c", "#12345"], ids=["word", "three", "css", "five"]
)
def test_a_row_that_holds_no_colour_becomes_no_stylesheet(nordvind, identity, colour):
    nordvind.colour = colour[:7]
    nordvind.save()

    shown = Client().get(reverse("issuer-public", args=[identity.pk])).content.decode()

    assert SHEET.search(shown) is None


def test_an_issuer_that_is_none_has_no_theme(identity):
    missing = "00000000-0000-4000-8000-000000000000"

    assert Client().get(f"/i/{missing}/theme-000000000000.css").status_code == 404
    assert Client().get(f"/i/{identity.pk}/theme-000000000000.css").status_code == 404


def test_the_claim_mail_wears_the_colour(award):
    mail = Mail.objects.get(award_id=award.pk, kind="claim")

    assert "#7A1F3D" in render(mail).html
