# SPDX-License-Identifier: Apache-2.0

"""Signing keys that a Vault opens: sealed there, moved there and back, and what if it is gone."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction

from skillmark_server.accounts.actors import SYSTEM
from skillmark_server.custody import signing
from skillmark_server.custody.lists import take_index
from skillmark_server.custody.models import IdentityKind, SigningKey
from skillmark_server.custody.refusals import CannotIssue, SealBroken, StoreUnreachable
from skillmark_server.custody.resealing import sealed_that_do_not_open
from skillmark_server.custody.sealing import key_store
from skillmark_server.custody.services import create_identity
from skillmark_server.custody.signing import issuer_for
from skillmark_server.custody.vault import VaultKeyStore
from tests.server.vault_world import TOKEN, running_vault


@pytest.fixture
def vault():
    with running_vault() as found:
        yield found


@pytest.fixture
def store(vault) -> VaultKeyStore:
    return VaultKeyStore(
        address=vault.address, mount="transit", key="skillmark", token=lambda: vault.token
    )


@pytest.fixture
def named(vault, settings):
    """The settings name the Vault; nothing is sealed by it yet."""
    settings.VAULT_URL = vault.address
    settings.VAULT_TOKEN = TOKEN
    signing.forget_signers()
    yield vault
    signing.forget_signers()


@pytest.fixture
def in_charge(named, settings):
    """The Vault seals from now on."""
    settings.KEY_STORE = "vault"
    return named


def make(nordvind, now):
    return create_identity(
        organisation=nordvind, kind=IdentityKind.SITE, at=now - timedelta(days=1), actor=SYSTEM
    )


def forms() -> set[bytes]:
    return {bytes(sealed)[:1] for sealed in SigningKey.objects.values_list("sealed", flat=True)}


def test_what_is_sealed_opens_again_and_does_not_hold_the_secret(store):
    sealed = store.seal(b"secret", about="key-1")

    assert sealed.startswith(b"\x02vault:v1:")
    assert b"secret" not in sealed
    assert store.open(sealed, about="key-1") == b"secret"
    assert TOKEN not in repr(store)


def test_one_key_does_not_open_in_the_place_of_another(store):
    sealed = store.seal(b"secret", about="key-1")

    with pytest.raises(SealBroken, match="another than when it was sealed, or the row was altered"):
        store.open(sealed, about="key-2")


@pytest.mark.parametrize(
    "sealed",
    [b"", b"\x01" + b"0" * 40, b"\x02", b"\x02words", "\x02vault:v1:æ".encode()],
    ids=["empty", "of the site", "cut", "no form", "no ascii"],
)
def test_what_no_vault_sealed_is_not_sent_to_one(store, vault, sealed):
    with pytest.raises(SealBroken, match="unknown form"):
        store.open(sealed, about="key-1")

    assert vault.asked == []


@pytest.mark.parametrize("mood", ["sealed", "elsewhere", "words", "flood", "nothing"])
def test_an_answer_that_is_none_is_a_store_that_cannot_be_reached(store, vault, mood):
    sealed = store.seal(b"secret", about="key-1")
    vault.mood = mood

    with pytest.raises(StoreUnreachable):
        store.seal(b"secret", about="key-1")
    with pytest.raises(StoreUnreachable):
        store.open(sealed, about="key-1")


def test_a_token_that_is_refused_and_one_that_was_renewed(store, vault):
    vault.token = "s.renewed"
    assert store.seal(b"secret", about="key-1")
    refused = VaultKeyStore(
        address=vault.address, mount="transit", key="skillmark", token=lambda: "s.old"
    )

    with pytest.raises(StoreUnreachable):
        refused.seal(b"secret", about="key-1")


def test_nobody_listens_there():
    gone = VaultKeyStore(
        address="http://127.0.0.1:9", mount="transit", key="skillmark", token=lambda: TOKEN
    )

    with pytest.raises(StoreUnreachable) as refused:
        gone.seal(b"secret", about="key-1")

    assert refused.value.http_status == 503
    assert TOKEN not in str(refused.value.__cause__)


def test_a_token_file_that_is_not_there_is_a_store_that_cannot_be_reached(named, settings):
    settings.VAULT_TOKEN_FILE = "/nowhere/token"
    settings.KEY_STORE = "vault"

    with pytest.raises(StoreUnreachable):
        key_store().seal(b"secret", about="key-1")


def test_an_organisation_issues_with_keys_that_the_vault_opens(in_charge, nordvind, now):
    identity = make(nordvind, now)

    assert forms() == {b"\x02"}
    assert issuer_for(nordvind, at=now).id == identity.did
    with transaction.atomic():
        take_index(nordvind, "revocation", at=now)
    asked = len(in_charge.asked)
    issuer_for(nordvind, at=now)
    assert len(in_charge.asked) == asked  # open in this process


def test_the_vault_takes_over_and_is_left_by_the_same_command(
    named, settings, nordvind, now, capsys
):
    make(nordvind, now)
    assert forms() == {b"\x01"}

    settings.KEY_STORE = "vault"
    assert sealed_that_do_not_open() == 0  # what the site sealed still opens
    call_command("rewrap_keys")
    call_command("rewrap_keys")
    assert forms() == {b"\x02"}
    assert issuer_for(nordvind, at=now)

    settings.KEY_STORE = "site"
    signing.forget_signers()
    assert issuer_for(nordvind, at=now)
    call_command("rewrap_keys")
    assert forms() == {b"\x01"}
    assert capsys.readouterr().out.count("sealed anew") == 3


def test_a_vault_that_is_gone_refuses_in_words_and_changes_nothing(in_charge, nordvind, now):
    make(nordvind, now)
    signing.forget_signers()
    in_charge.mood = "sealed"

    with pytest.raises(CannotIssue, match="does not answer"):
        issuer_for(nordvind, at=now)
    assert sealed_that_do_not_open() == 2
    before = list(SigningKey.objects.values_list("sealed", flat=True))
    with pytest.raises(CommandError, match="nothing was changed"):
        call_command("rewrap_keys")
    assert list(SigningKey.objects.values_list("sealed", flat=True)) == before


def test_an_identity_is_not_half_made_where_the_vault_is_gone(in_charge, nordvind, now):
    in_charge.mood = "sealed"

    with pytest.raises(StoreUnreachable):
        make(nordvind, now)

    assert not SigningKey.objects.exists()


WRONG = {
    "another store": ({"SKILLMARK_KEY_STORE": "hsm"}, "use one of site, vault"),
    "no address": ({"SKILLMARK_KEY_STORE": "vault"}, "give SKILLMARK_VAULT_URL"),
    "no token": ({"SKILLMARK_VAULT_URL": "https://v.example:8200"}, "SKILLMARK_VAULT_TOKEN_FILE"),
    "http elsewhere": ({"SKILLMARK_VAULT_URL": "http://v.example"}, "use https://host:port"),
    "a path": ({"SKILLMARK_VAULT_URL": "https://v.example/v1"}, "without a path"),
    "a user": ({"SKILLMARK_VAULT_URL": "https://a:b@v.example"}, "use https://host:port"),
    "another scheme": ({"SKILLMARK_VAULT_URL": "file:///etc"}, "use https://host:port"),
}


@pytest.mark.parametrize(("given", "says"), WRONG.values(), ids=WRONG)
def test_wrong_settings_stop_the_start_and_are_named(tmp_path, given, says):
    told = subprocess.run(
        [sys.executable, "-c", "import skillmark_server.config.settings"],
        env={**os.environ, "SKILLMARK_DATA": str(tmp_path), **given},
        capture_output=True,
        text=True,
        check=False,
    )

    assert told.returncode == 1
    assert says in told.stderr
