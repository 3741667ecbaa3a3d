# SPDX-License-Identifier: Apache-2.0

"""What answers is not what a command needs: each command says what, and ends."""

import csv
import json

import pytest
from tests.terminal import Terminal

from skillmark.errors import StrangeAnswerError
from skillmark.fetch.exchange import Answer
from skillmark.remote import platform as asked
from skillmark.remote.answers import number_in, object_in, objects_in, text_in

NAMED = {"SKILLMARK_REMOTE_URL": "https://skills.test", "SKILLMARK_REMOTE_TOKEN": "skm_x"}
STRANGE = {
    "nothing": {},
    "null": dict.fromkeys(("id", "items", "rows", "draft", "achievement", "paths", "words")),
    "a number for a list": {"items": 1},
    "numbers in a list": {"items": [1, "x", None, []]},
    "a list for counts": {"id": "x", "judged_at": "x", "rows": ["new"]},
    "words for counts": {"id": "x", "judged_at": "x", "rows": {"new": "many", "wrong": "few"}},
    "an id that is none": {"id": {}, "judged_at": "x", "rows": {"wrong": 1}, "draft": {}},
    "a refusal that is none": {"id": "x", "judged_at": "x", "refused": "no"},
    "paths that are none": {"paths": {"/api/v1/me": 3}, "achievement": "x", "version": "one"},
    "a call that is none": {"paths": {"/api/v1/me": {"get": "x"}}, "achievement": 1},
    "a draft and no list": {"draft": {"achievement": "x"}, "left_out": 7},
    "another verdict": {"verdict": ["genuine"], "sentence": {}, "done_at": {}},
}
COMMANDS = {
    "whoami": ("whoami",),
    "achievements": ("achievements",),
    "achievement": ("achievement", "x"),
    "members": ("members",),
    "awards": ("awards",),
    "show": ("show", "x"),
    "award": ("award", "x", "anna@kunde.test"),
    "batch": ("batch", "x", "{file}", "--now"),
    "create": ("create", "{file}"),
    "publish": ("publish", "x"),
    "download": ("download", "x", "--form", "png", "-o", "{out}"),
    "revoke": ("revoke", "x", "--reason", "x"),
    "verify": ("verify", "https://skills.test/a/1"),
    "calls": ("calls",),
    "all": ("call", "GET", "/awards", "--all"),
}


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
@pytest.mark.parametrize("body", STRANGE.values(), ids=STRANGE)
def test_a_command_ends_with_words_whatever_is_answered(monkeypatch, tmp_path, words, body):
    def answers(*_):
        return Answer(200, {"content-type": "application/json"}, json.dumps(body).encode())

    monkeypatch.setattr(asked.Caller, "call", answers)
    monkeypatch.setattr(asked.Platform, "wait", lambda *_: pytest.fail("it would wait for ever"))
    file = tmp_path / "list.json"
    file.write_text("{}")
    typed = [word.format(file=file, out=tmp_path / "out") for word in words]

    written = Terminal(NAMED).run("remote", *typed)

    assert written.status in {0, 1, 2}
    assert written.status != 1 or "remote_strange_answer" in written.err or words[0] == "verify"


def test_a_missing_member_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(asked.Caller, "call", lambda *_: Answer(200, {}, b'{"judged_at":"x"}'))
    file = tmp_path / "list.csv"
    with file.open("w") as table:
        csv.writer(table).writerow(["E-mail"])

    written = Terminal(NAMED).run("remote", "batch", "x", file)

    assert written.status == 1
    assert "id is missing in what it answers" in written.err
    assert "Check the address" in written.err


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (text_in, None),
        (text_in, ""),
        (text_in, 1),
        (number_in, "1"),
        (number_in, True),
        (number_in, 1.5),
        (object_in, []),
        (object_in, "x"),
        (objects_in, {}),
        (objects_in, [{}, 1]),
    ],
    ids=lambda value: getattr(value, "__name__", repr(value)),
)
def test_a_member_of_another_kind_is_refused(read, value):
    with pytest.raises(StrangeAnswerError, match="thing"):
        read({"thing": value}, "thing")


def test_what_may_be_missing_is_empty():
    assert (number_in({}, "a"), object_in({}, "a"), objects_in({"a": None}, "a")) == (0, {}, [])
