# SPDX-License-Identifier: Apache-2.0

import fcntl
import os
import re
import stat
from datetime import timedelta

import pytest
from tests.issuing import NORDVIND, NOW

from skillmark.encoding import strict_json
from skillmark.errors import (
    KeyIsIdentityError,
    KeyStateError,
    KeyStoreError,
    ModelError,
    NationalNumberError,
    NoActiveKeyError,
)
from skillmark.issuer import (
    Issuer,
    KeyState,
    add_key,
    compromise,
    create_issuer,
    load_issuer,
    retire,
    rotate,
)
from skillmark.protocols import Algorithm

PROFILE = {"name": "Nordvind", "url": "https://nordvind.example", "email": "hr@nordvind.example"}
LATER = NOW + timedelta(days=1)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "keys"


def made(folder, **options):
    return create_issuer(
        folder, **{"profile": PROFILE, "at": NOW, "issuer_id": NORDVIND, **options}
    )


def states(issuer):
    return [key.state for key in issuer.keys]


def record(folder):
    return strict_json.loads_object((folder / "issuer.json").read_bytes())


def rewrite(folder, **members):
    (folder / "issuer.json").write_bytes(strict_json.dumps({**record(folder), **members}))


@pytest.mark.parametrize("algorithm", list(Algorithm))
@pytest.mark.parametrize("passphrase", [None, "hemmelig æøå"], ids=["open", "encrypted"])
def test_what_was_made_is_read_back_and_signs(folder, algorithm, passphrase):
    issuer = made(folder, algorithm=algorithm, passphrase=passphrase)

    again = Issuer.load(folder, passphrase=passphrase)

    assert again.id == NORDVIND
    assert again.profile == issuer.profile
    assert again.document() == issuer.document()
    key = again.keys[0]
    assert key.created_at == NOW
    assert key.public.verify(again.signer_for("vc-jwt").sign(b"x"), b"x")


def test_the_folder_and_its_files_are_for_their_owner_only(folder):
    made(folder)

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_no_secret_stands_in_the_record(folder):
    made(folder, passphrase="hemmelig")

    assert not {"d", "p", "q"} & set(record(folder)["keys"][0]["publicKeyJwk"])
    pem = next(folder.glob("*.pem")).read_bytes()
    assert pem.startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")


def test_without_an_id_the_key_is_the_id(folder):
    issuer = made(folder, issuer_id=None)

    assert issuer.id == f"did:key:{issuer.keys[0].public.to_multikey()}"
    assert issuer.profile.id == issuer.id
    assert load_issuer(folder).id == issuer.id


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"issuer_id": "http://nordvind.example"}, ModelError, "expected did:web"),
        ({"issuer_id": "did:example:1"}, ModelError, "expected did:web"),
        ({"issuer_id": None, "algorithm": Algorithm.RSA}, KeyStoreError, "web address"),
        ({"profile": {"name": 7}}, ModelError, "/profile/name"),
        ({"profile": {"name": "120345-6789"}}, NationalNumberError, "CPR"),
        ({"passphrase": ""}, KeyStoreError, "empty"),
    ],
    ids=["http", "other DID", "RSA as id", "profile", "national number", "empty passphrase"],
)
def test_an_issuer_that_cannot_be_is_refused_and_nothing_is_left(folder, options, error, said):
    with pytest.raises(error, match=said):
        made(folder, **options)

    assert not (folder / "issuer.json").exists()


def test_a_second_issuer_in_the_folder_is_refused(folder):
    first = made(folder)

    with pytest.raises(KeyStoreError, match="already"):
        made(folder)

    assert Issuer.load(folder).document() == first.document()


def test_a_key_is_changed_and_the_old_one_stays_listed(folder):
    old = made(folder).keys[0]

    issuer = rotate(folder, at=LATER)

    assert states(issuer) == [KeyState.RETIRED, KeyState.ACTIVE]
    assert issuer.keys[0].changed_at == LATER
    assert issuer.keys[0].public == old.public
    assert issuer.signer_for("eddsa-rdfc-2022").verification_method == issuer.keys[1].method
    listed = issuer.document()["assertionMethod"]
    assert listed == [key.method for key in issuer.keys]


def test_an_added_key_is_published_before_it_signs(folder):
    first = made(folder).keys[0]

    issuer = add_key(folder, algorithm=Algorithm.ED25519, at=LATER)
    assert issuer.signer_for("eddsa-rdfc-2022").verification_method == first.method
    issuer = retire(folder, first.method, at=LATER)

    assert issuer.signer_for("eddsa-rdfc-2022").verification_method == issuer.keys[1].method


def test_of_several_kinds_the_one_to_change_must_be_named(folder):
    made(folder)
    add_key(folder, algorithm=Algorithm.P256, at=NOW)

    with pytest.raises(KeyStateError, match="2 kinds"):
        rotate(folder, at=LATER)
    issuer = rotate(folder, at=LATER, algorithm=Algorithm.P256)

    assert states(issuer) == [KeyState.ACTIVE, KeyState.RETIRED, KeyState.ACTIVE]


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: rotate(folder, at=LATER),
        lambda folder: add_key(folder, algorithm=Algorithm.P256, at=LATER),
    ],
    ids=["rotate", "add"],
)
def test_an_issuer_that_is_its_key_cannot_have_another(folder, change):
    made(folder, issuer_id=None)

    with pytest.raises(KeyIsIdentityError):
        change(folder)

    assert len(list(folder.glob("*.pem"))) == 1


def test_a_stolen_key_is_shown_with_the_moment_and_signs_no_more(folder):
    key = made(folder).keys[0]

    issuer = compromise(folder, key.method.partition("#")[2], since=LATER)
    earlier = compromise(folder, key.method, since=NOW)

    assert states(issuer) == [KeyState.COMPROMISED]
    assert earlier.keys[0].changed_at == NOW
    assert earlier.document()["verificationMethod"][0]["revoked"] == "2026-11-22T10:00:00Z"
    with pytest.raises(NoActiveKeyError):
        earlier.signer_for("eddsa-rdfc-2022")
    with pytest.raises(KeyStateError, match="earlier moment"):
        compromise(folder, key.method, since=LATER)


def test_a_retired_key_can_still_turn_out_to_be_stolen(folder):
    key = made(folder).keys[0]
    rotate(folder, at=LATER)

    assert states(compromise(folder, key.method, since=NOW))[0] is KeyState.COMPROMISED
    with pytest.raises(KeyStateError, match="expected an active key"):
        retire(folder, key.method, at=LATER)


def test_a_key_that_is_not_there_is_refused(folder):
    made(folder)

    with pytest.raises(KeyStateError, match="no key"):
        retire(folder, "did:web:nordvind.example#none", at=NOW)


@pytest.mark.parametrize("wrong", [None, "forkert"], ids=["none", "another"])
def test_one_passphrase_holds_for_the_whole_folder(folder, wrong):
    made(folder, passphrase="hemmelig")

    for change in (rotate, lambda f, **o: add_key(f, algorithm=Algorithm.P256, **o)):
        with pytest.raises(KeyStoreError):
            change(folder, at=LATER, passphrase=wrong)

    assert len(Issuer.load(folder, passphrase="hemmelig").keys) == 1


def test_the_document_can_be_had_without_the_passphrase(folder):
    issuer = made(folder, passphrase="hemmelig")

    closed = Issuer.load(folder, signing=False)

    assert closed.document() == issuer.document()
    with pytest.raises(NoActiveKeyError):
        closed.signer_for("eddsa-rdfc-2022")


@pytest.mark.parametrize(
    "name",
    ["../other.pem", "/etc/passwd", "sub/key.pem", ".hidden.pem", "key.txt", "", "a\x00.pem"],
)
def test_a_key_file_outside_the_folder_is_refused(folder, name):
    made(folder)
    keys = record(folder)["keys"]
    keys[0]["file"] = name
    rewrite(folder, keys=keys)

    with pytest.raises(KeyStoreError, match="plain name"):
        Issuer.load(folder)


def test_a_key_file_that_is_a_link_is_refused(folder, tmp_path):
    made(folder)
    key = next(folder.glob("*.pem"))
    key.rename(tmp_path / "moved.pem")
    key.symlink_to(tmp_path / "moved.pem")

    with pytest.raises(KeyStoreError, match="is a link"):
        Issuer.load(folder)


def test_a_swapped_key_file_is_noticed(folder, tmp_path):
    made(folder)
    made(tmp_path / "other")
    next((tmp_path / "other").glob("*.pem")).replace(next(folder.glob("*.pem")))

    with pytest.raises(KeyStoreError, match="another key than issuer"):
        Issuer.load(folder)


def _without(name):
    def change(document):
        del document["keys"][0][name]

    return change


def _with(**members):
    return lambda document: document.update(members)


def _key_with(**members):
    return lambda document: document["keys"][0].update(members)


@pytest.mark.parametrize(
    "damage",
    [
        _with(version=2),
        _with(id=None),
        _with(profile=[]),
        _with(keys={}),
        _with(keys=["x"]),
        *(_without(name) for name in ("file", "method", "publicKeyJwk", "state", "created")),
        _key_with(state="sleeping"),
        _key_with(method="did:web:nordvind.example#other"),
        _key_with(created="yesterday"),
        _key_with(publicKeyJwk={"kty": "oct", "k": "AA"}),
        _with(id="did:web:elsewhere.example"),
    ],
)
def test_a_damaged_record_is_refused(folder, damage):
    made(folder)
    document = record(folder)
    damage(document)
    (folder / "issuer.json").write_bytes(strict_json.dumps(document))

    with pytest.raises(KeyStoreError):
        Issuer.load(folder)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"id":1,"id":2}', b"\xff", b"[" * 2_000_000])
def test_a_record_that_is_not_json_is_refused(folder, data):
    made(folder)
    (folder / "issuer.json").write_bytes(data)

    with pytest.raises(KeyStoreError):
        Issuer.load(folder)


@pytest.mark.parametrize("gone", ["issuer.json", "*.pem"])
def test_a_missing_file_is_named(folder, gone):
    made(folder)
    path = next(folder.glob(gone))
    path.unlink()

    with pytest.raises(KeyStoreError, match=re.escape(path.name)):
        Issuer.load(folder)


def test_a_pipe_in_place_of_a_file_is_refused_at_once(folder):
    made(folder)
    (folder / "issuer.json").unlink()
    os.mkfifo(folder / "issuer.json")

    with pytest.raises(KeyStoreError, match="not a plain file"):
        Issuer.load(folder)


def test_a_folder_without_an_issuer_is_left_as_it_is(tmp_path):
    with pytest.raises(KeyStoreError, match=r"issuer\.json"):
        rotate(tmp_path, at=NOW)

    assert list(tmp_path.iterdir()) == []


def test_a_second_writer_is_refused_while_the_first_one_writes(folder):
    made(folder)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)

        with pytest.raises(KeyStoreError, match="another program"):
            rotate(folder, at=LATER)

    assert len(rotate(folder, at=LATER).keys) == 2


def test_a_write_that_fails_changes_nothing(folder, monkeypatch):
    made(folder)
    before = record(folder)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(KeyStoreError, match="No space left"):
        rotate(folder, at=LATER)

    assert record(folder) == before
    assert list(folder.glob(".*.new")) == []


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("x")

    with pytest.raises(KeyStoreError, match="cannot be made"):
        made(tmp_path / "file" / "keys")


def test_a_record_that_is_too_large_is_refused(folder):
    made(folder)
    (folder / "issuer.json").write_bytes(b" " * 1_048_577)

    with pytest.raises(KeyStoreError, match="larger than"):
        Issuer.load(folder)


def test_a_profile_that_was_damaged_is_refused_by_the_model(folder):
    made(folder)
    rewrite(folder, profile={"id": NORDVIND, "type": ["Profile"], "name": 7})

    with pytest.raises(ModelError, match="/profile/name"):
        Issuer.load(folder)


def test_what_a_killed_writer_left_is_taken_over(folder):
    made(folder)
    (folder / ".issuer.json.new").write_bytes(b"half")

    rotate(folder, at=LATER)

    assert not list(folder.glob(".*.new"))
