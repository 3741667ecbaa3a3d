# SPDX-License-Identifier: Apache-2.0

"""Signing keys that a token of PKCS#11 opens, in SoftHSM's real library; moved there and back."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.management import call_command

from skillmark_server.accounts.actors import SYSTEM
from skillmark_server.custody import signing
from skillmark_server.custody.hardware import HardwareKeyStore, _what_to_do
from skillmark_server.custody.models import IdentityKind, SigningKey
from skillmark_server.custody.refusals import SealBroken, StoreUnreachable
from skillmark_server.custody.resealing import sealed_that_do_not_open
from skillmark_server.custody.sealing import KeyStores, SiteKeyStore, key_store
from skillmark_server.custody.services import create_identity
from skillmark_server.custody.signing import issuer_for
from tests.needs import SOFTHSM, missing
from tests.server.vault_world import TOKEN, running_vault

PIN = "648219"


@pytest.fixture(scope="module")
def token(tmp_path_factory):
    """A token with an AES key and one that cannot open what it sealed, in a folder of its own."""
    if why := missing("softhsm"):
        pytest.skip(why)
    import pkcs11  # noqa: PLC0415 - only where it is there

    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}/tokens\n")
    before = os.environ.get("SOFTHSM2_CONF")
    # The library reads it where it is loaded, which is once a process.
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    made = ["softhsm2-util", "--init-token", "--free", "--label", "skillmark"]
    subprocess.run([*made, "--so-pin", "1234", "--pin", PIN], check=True, capture_output=True)
    library = pkcs11.lib(str(SOFTHSM))
    with library.get_token(token_label="skillmark").open(user_pin=PIN, rw=True) as session:
        for label in ("skillmark", "other", "twice", "twice"):
            session.generate_key(pkcs11.KeyType.AES, 256, label=label, store=True)
    yield str(SOFTHSM)
    if before is None:
        del os.environ["SOFTHSM2_CONF"]
    else:
        os.environ["SOFTHSM2_CONF"] = before


@pytest.fixture
def store_of(token):
    """`store_of(key="other")`: a store on that token, with what is said otherwise."""

    def make(pin=PIN, **said) -> HardwareKeyStore:
        return HardwareKeyStore(
            **{"module": token, "token": "skillmark", "key": "skillmark", **said}, pin=lambda: pin
        )

    return make


@pytest.fixture
def named(token, settings):
    """The settings name the token; nothing is sealed by it yet."""
    settings.PKCS11_MODULE, settings.PKCS11_PIN = token, PIN
    signing.forget_signers()
    yield settings
    signing.forget_signers()


def make(nordvind, now):
    return create_identity(
        organisation=nordvind, kind=IdentityKind.SITE, at=now - timedelta(days=1), actor=SYSTEM
    )


def forms() -> set[bytes]:
    return {bytes(sealed)[:1] for sealed in SigningKey.objects.values_list("sealed", flat=True)}


def test_what_is_sealed_opens_again_and_does_not_hold_the_secret(store_of):
    store = store_of()
    sealed = store.seal(b"secret", about="key-1")

    assert sealed[:1] == b"\x03"
    assert b"secret" not in sealed
    assert sealed != store.seal(b"secret", about="key-1")
    assert store_of().open(sealed, about="key-1") == b"secret"
    assert PIN not in repr(store)


@pytest.mark.parametrize("what", ["about", "altered", "key"])
def test_what_was_altered_or_moved_does_not_open(store_of, what):
    sealed = store_of().seal(b"secret", about="key-1")
    about = "key-2" if what == "about" else "key-1"
    key = "other" if what == "key" else "skillmark"
    if what == "altered":
        sealed = sealed[:-1] + bytes([sealed[-1] ^ 1])

    with pytest.raises(SealBroken, match="another than when it was sealed") as refused:
        store_of(key=key).open(sealed, about=about)
    assert not isinstance(refused.value, StoreUnreachable)


@pytest.mark.parametrize(
    "sealed", [b"", b"\x01" + b"0" * 40, b"\x03", b"\x03" + b"0" * 20], ids=repr
)
def test_what_no_token_sealed_is_not_sent_to_one(store_of, sealed):
    with pytest.raises(SealBroken, match="unknown form"):
        store_of(module="/nowhere.so").open(sealed, about="key-1")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"module": "/nowhere.so"}, "maker's library"),
        ({"token": "gone"}, "no token 'gone'; see SKILLMARK_PKCS11_TOKEN"),
        ({"key": "gone"}, "no AES key 'gone' in the token; see SKILLMARK_PKCS11_KEY"),
        ({"key": "twice"}, "several keys 'twice'"),
    ],
    ids=["library", "token", "key", "keys"],
)
def test_what_is_missing_is_named_with_what_to_do(store_of, said, words):
    with pytest.raises(StoreUnreachable) as refused:
        store_of(**said).seal(b"secret", about="key-1")
    [note] = refused.value.__notes__
    assert words in note
    assert PIN not in note


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("PinIncorrect", "refuses the PIN; see SKILLMARK_PKCS11_PIN_FILE"),
        ("PinLocked", "its officer has to unlock it"),
        ("MechanismInvalid", "cannot do AES-GCM"),
    ],
)
def test_what_a_token_refuses_is_said_in_words(name, words):
    error = type(name, (Exception,), {})()
    assert words in _what_to_do(error, "/lib.so", "skillmark", "skillmark")


def test_threads_take_turns_and_a_lost_session_is_begun_again(store_of):
    store = store_of()
    sealed = store.seal(b"secret", about="key-1")
    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(lambda _n: store.open(sealed, about="key-1"), range(40)))
    assert found == {b"secret"}

    _pid, key = store._held
    key.session.close()
    assert store.open(sealed, about="key-1") == b"secret"


def test_an_organisation_issues_with_keys_that_the_token_opens(named, nordvind, now):
    named.KEY_STORE = "pkcs11"
    make(nordvind, now)

    assert forms() == {b"\x03"}
    assert issuer_for(nordvind, at=now)
    assert sealed_that_do_not_open() == 0


def test_keys_move_from_store_to_store_and_back(named, nordvind, now, capsys):
    make(nordvind, now)
    assert forms() == {b"\x01"}
    with running_vault() as vault:
        named.VAULT_URL, named.VAULT_TOKEN = vault.address, TOKEN
        for store, form in (
            ("pkcs11", b"\x03"),
            ("vault", b"\x02"),
            ("pkcs11", b"\x03"),
            ("site", b"\x01"),
        ):
            named.KEY_STORE = store
            signing.forget_signers()
            assert sealed_that_do_not_open() == 0, "what another store sealed still opens"
            call_command("rewrap_keys")
            assert forms() == {form}
            assert issuer_for(nordvind, at=now)
    assert "keys are sealed anew" in capsys.readouterr().out


def test_each_form_goes_to_the_store_that_knows_it(store_of):
    hardware, site = store_of(), SiteKeyStore("k" * 40)
    both = KeyStores(hardware, site)
    assert both.seal(b"secret", about="a")[:1] == b"\x03"
    assert both.open(site.seal(b"secret", about="a"), about="a") == b"secret"
    with pytest.raises(SealBroken, match="unknown form"):
        both.open(b"\x09" + b"0" * 60, about="a")


def test_nothing_is_asked_of_a_token_that_no_setting_names(settings):
    settings.PKCS11_MODULE = ""
    assert isinstance(key_store(), SiteKeyStore)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"SKILLMARK_PKCS11_MODULE": "/nowhere.so"}, b"give the maker's library"),
        ({"SKILLMARK_KEY_STORE": "pkcs11"}, b"give SKILLMARK_PKCS11_MODULE too"),
        ({"SKILLMARK_PKCS11_MODULE": sys.executable}, b"give SKILLMARK_PKCS11_PIN_FILE too"),
    ],
    ids=["no library", "no module", "no pin"],
)
def test_a_setting_that_is_not_whole_stops_the_start(tmp_path, said, words):
    done = subprocess.run(
        [sys.executable, "-c", "import skillmark_server.config.settings"],
        env={**os.environ, "SKILLMARK_DATA": str(tmp_path), **said},
        capture_output=True,
        check=False,
    )
    assert words in done.stderr
