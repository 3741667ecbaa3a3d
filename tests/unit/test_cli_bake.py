# SPDX-License-Identifier: Apache-2.0

"""`skillmark bake` and `unbake`: a credential into a picture and out again."""

import pytest
from tests.terminal import ENGLISH
from tests.workshop import EXAMPLES

CREDENTIAL = '{"@context": [], "name": "Førstehjælp"}'


@pytest.fixture
def credential(tmp_path):
    file = tmp_path / "credential.json"
    file.write_text(CREDENTIAL, encoding="utf-8")
    return file


@pytest.mark.parametrize("picture", ["first-aid.png", "first-aid.svg"])
def test_what_was_baked_comes_out_as_it_was(tmp_path, credential, picture):
    baked = tmp_path / picture

    done = ENGLISH.run("bake", EXAMPLES / picture, credential, "-o", baked)
    printed = ENGLISH.run("unbake", baked)
    ENGLISH.run("unbake", baked, "--out", tmp_path / "again.json")

    assert (done.status, printed.status) == (0, 0)
    assert str(baked) in done.out
    assert printed.out == CREDENTIAL
    assert (tmp_path / "again.json").read_bytes() == credential.read_bytes()


def test_a_picture_that_holds_one_takes_another_only_when_asked(tmp_path, credential):
    baked = tmp_path / "baked.png"
    ENGLISH.run("bake", EXAMPLES / "first-aid.png", credential, "-o", baked)

    refused = ENGLISH.run("bake", baked, credential, "-o", tmp_path / "twice.png")
    replaced = ENGLISH.run("bake", "--replace", baked, credential, "-o", tmp_path / "twice.png")

    assert refused.status == 1
    assert "[already_baked]" in refused.err
    assert replaced.status == 0


def test_a_picture_may_be_baked_in_its_own_place(tmp_path, credential):
    picture = tmp_path / "badge.png"
    picture.write_bytes((EXAMPLES / "first-aid.png").read_bytes())

    assert ENGLISH.run("bake", picture, credential, "-o", picture).status == 0
    assert ENGLISH.run("unbake", picture).out == CREDENTIAL
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("bake", EXAMPLES / "recipients.csv", "CREDENTIAL"), "image_invalid"),
        (("bake", EXAMPLES / "first-aid.png", EXAMPLES / "recipients.csv"), "malformed"),
        (("unbake", EXAMPLES / "first-aid.png"), "no_credential"),
        (("unbake", EXAMPLES / "recipients.csv"), "image_invalid"),
    ],
)
def test_what_cannot_be_done_is_said_with_its_code(tmp_path, credential, words, code):
    words = [credential if word == "CREDENTIAL" else word for word in words]

    written = ENGLISH.run(*words, "-o", tmp_path / "out.png")

    assert written.status == 1
    assert f"[{code}]" in written.err
    assert not (tmp_path / "out.png").exists()


@pytest.mark.parametrize("words", [("bake", "nothing.png"), ("unbake", "nothing.png")])
def test_a_file_that_is_not_there_is_said(credential, words):
    if words[0] == "bake":
        words = (*words, credential)

    written = ENGLISH.run(*words, "-o", "out.png")

    assert written.status == 1
    assert written.err == "skillmark: nothing.png: No such file or directory\n"


def test_a_hostile_credential_does_not_drive_the_terminal(tmp_path):
    credential = tmp_path / "c.json"
    credential.write_text('{"@context": [], "name": "\u202eevil\x7f"}', encoding="utf-8")
    ENGLISH.run("bake", EXAMPLES / "first-aid.png", credential, "-o", tmp_path / "b.png")

    written = ENGLISH.run("unbake", tmp_path / "b.png", terminal=True)

    assert "<U+202E>evil<U+007F>" in written.out
