# SPDX-License-Identifier: Apache-2.0

"""`skillmark key` and `skillmark did document`: the keys of an issuer, never their secrets."""

import json

import pytest
from tests.terminal import DANISH, ENGLISH, Terminal
from tests.workshop import ISSUER, Workshop

LOCKED = Terminal({"SKILLMARK_PASSPHRASE": "rigtig hest batteri"})


@pytest.fixture
def workshop(tmp_path):
    return Workshop(tmp_path)


def methods(workshop):
    document = json.loads(ENGLISH.run("did", "document", "--keys", workshop.keys).out)  # noqa: TID251
    return [method["id"].rpartition("#")[2] for method in document["verificationMethod"]]


def test_a_new_issuer_has_a_folder_and_a_key(workshop):
    written = workshop.make_issuer("--url", "https://nordvind.example/", "--email", "a@nordvind.dk")

    assert "Made the issuer's folder" in written.out
    assert "Nordvind A/S" in written.out
    assert ISSUER in written.out
    assert "Ed25519  signs" in written.out
    assert "not locked" in written.err


def test_without_an_id_the_key_is_its_own(workshop):
    written = workshop.done("key", "new", "--name", "Nordvind A/S")

    assert "did:key:z6Mk" in written.out


@pytest.mark.parametrize("algorithm", ["Ed25519", "P-256", "P-384", "RSA"])
def test_every_kind_of_key_can_be_made(workshop, algorithm):
    written = workshop.make_issuer("--algorithm", algorithm)

    assert algorithm in written.out


def test_a_folder_gets_one_more_key_where_no_name_is_given(workshop):
    workshop.make_issuer()

    written = workshop.done("key", "new", "--algorithm", "P-256")

    assert "Ed25519" in written.out
    assert "P-256" in written.out
    assert "skillmark did document" in written.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--id", ISSUER), "--name is missing."),
        (("--name", "N", "--url", "nordvind"), "--url nordvind: write a whole URL."),
        (("--name", "N", "--email", "nordvind"), "write an e-mail address"),
    ],
)
def test_wrong_usage_is_said_in_words(workshop, words, said):
    written = workshop.run("key", "new", *words)

    assert written.status == 64
    assert said in written.err


@pytest.mark.parametrize("id_", ["nordvind", "did:example:1", "http://nordvind.example"])
def test_an_id_of_another_kind_is_refused(workshop, id_):
    written = workshop.run("key", "new", "--name", "N", "--id", id_)

    assert written.status == 1
    assert "did:web" in written.err


def test_an_issuer_is_never_overwritten(workshop):
    workshop.make_issuer()

    written = workshop.run("key", "new", "--name", "Another")

    assert written.status == 1
    assert "[key_store]" in written.err


def test_keys_change_and_stay_listed(workshop):
    workshop.make_issuer()
    [first] = methods(workshop)

    rotated = workshop.done("key", "rotate")
    [_, second] = methods(workshop)
    compromised = workshop.done("key", "compromise", second, "--since", "2026-11-01")

    assert f"{first}  " in rotated.out
    assert "retired" in rotated.out
    assert "stolen   2026-11-01" in compromised.out
    assert methods(workshop) == [first, second]


def test_a_key_can_be_retired_by_the_end_of_its_id(workshop):
    workshop.make_issuer()
    workshop.done("key", "new", "--algorithm", "P-256")

    written = workshop.done("key", "retire", methods(workshop)[0])

    assert "retired" in written.out


def test_a_key_can_be_named_by_its_first_letters(workshop):
    workshop.make_issuer()
    workshop.done("key", "rotate")

    first, second = methods(workshop)
    length = next(n for n in range(5, 40) if not second.startswith(first[:n]))
    written = workshop.done("key", "compromise", first[:length])

    [line] = [line for line in written.out.splitlines() if line.startswith(first)]
    assert "stolen" in line
    assert workshop.run("key", "compromise", "z6Mk").status == 1


@pytest.mark.parametrize("word", ["retire", "compromise"])
def test_a_key_that_is_not_there_is_refused(workshop, word):
    workshop.make_issuer()

    written = workshop.run("key", word, "nothing")

    assert written.status == 1
    assert "[key_state]" in written.err or "state" in written.err


def test_a_compromised_key_without_a_moment_is_stolen_since_now(workshop):
    workshop.make_issuer()

    written = workshop.done("key", "compromise", methods(workshop)[0])

    assert "stolen   2026-11-22" in written.out


def test_a_passphrase_locks_the_keys(workshop):
    written = workshop.make_issuer(terminal=LOCKED)

    assert "not locked" not in written.err
    assert workshop.run("key", "rotate").status == 1
    assert workshop.run("key", "rotate", terminal=LOCKED).status == 0


def test_a_passphrase_may_stand_in_a_file(workshop):
    file = workshop.folder / "passphrase"
    file.write_text("rigtig hest batteri\r\nanother line\n")
    workshop.make_issuer(terminal=LOCKED)

    assert workshop.run("key", "rotate", "--passphrase-file", file).status == 0


def test_a_file_of_a_passphrase_that_is_not_there_is_said(workshop):
    workshop.make_issuer()

    written = workshop.run("key", "rotate", "--passphrase-file", "nothing")

    assert written.status == 1
    assert "nothing: No such file" in written.err


def test_looking_needs_no_passphrase_and_shows_no_secret(workshop):
    workshop.make_issuer(terminal=LOCKED)

    shown = workshop.done("key", "show")
    printed = workshop.done("did", "document")

    assert "BEGIN" not in shown.out + printed.out
    assert "hest" not in shown.out + printed.out
    assert json.loads(printed.out)["id"] == ISSUER  # noqa: TID251 - what we wrote ourselves
    assert printed.err == "It belongs at https://nordvind.example/.well-known/did.json\n"


def test_a_folder_without_an_issuer_is_said(workshop):
    written = workshop.run("key", "show")

    assert written.status == 1
    assert "[key_store]" in written.err


def test_keys_are_shown_in_danish(workshop):
    workshop.make_issuer(terminal=DANISH)

    written = workshop.done("key", "show", terminal=DANISH)

    assert "underskriver" in written.out
    assert "Tilstand" in written.out


def test_a_did_key_issuer_is_told_that_nobody_can_learn_of_a_stolen_key(workshop):
    workshop.done("key", "new", "--name", "Nordvind A/S")

    written = workshop.done("key", "compromise", methods(workshop)[0])

    assert "A did:key has no document" in written.err
