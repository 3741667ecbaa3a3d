# SPDX-License-Identifier: Apache-2.0

"""`skillmark remote` against a real server, over HTTP, with a token of Mette's."""

from __future__ import annotations

import json
import re
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from skillmark import baking
from skillmark.encoding import strict_json
from skillmark.errors import UnreachableError
from skillmark.remote import Platform
from skillmark_server.accounts.tokens import SCOPES, make_token
from skillmark_server.achievements.models import Version
from skillmark_server.awards import tasks
from skillmark_server.awards.documents import signed_bytes
from skillmark_server.awards.models import Award, Visibility
from skillmark_server.searching import tasks as searching
from tests.issuing import achievement
from tests.server.api.calls import calls
from tests.server.cast_awards import able_to_issue, published
from tests.terminal import Terminal
from tests.workshop import EXAMPLES

API_PAGE = Path(__file__).parents[3] / "docs" / "api.md"
PEOPLE = "Navn;E-mail\nBo Dam;bo@kunde.test\nIda Holm;ida@kunde.test\n"


@pytest.fixture
def version(nordvind, now):
    able_to_issue(nordvind, at=now - timedelta(days=30))
    version = published(nordvind, at=now - timedelta(days=20))
    # It never changes; here it has a picture from the beginning.
    Version.objects.filter(pk=version.pk).update(
        png=(EXAMPLES / "first-aid.png").read_bytes(),
        svg=(EXAMPLES / "first-aid.svg").read_bytes(),
    )
    return version


@pytest.fixture
def shell(live_server, mette, actor, now, tmp_path, version):
    """`shell("whoami")`: the command, signed in as a program of Mette's."""
    _row, token = make_token(actor=actor(mette), name="shell", scopes=tuple(SCOPES), at=now)
    terminal = Terminal({"HOME": str(tmp_path)}, columns=160)
    login = terminal.run("remote", "login", live_server.url, stdin=f"{token}\n".encode())
    assert (login.status, "Nordvind A/S" in login.out) == (0, True), login.err
    assert token not in login.out + login.err

    def run(*words, **options):
        return terminal.run("remote", *words, **options)

    return run


def lines(written):
    assert written.status == 0, written.err
    return [
        strict_json.loads_object(line, max_bytes=1_000_000) for line in written.out.splitlines()
    ]


def test_a_story_from_the_shell(shell, version, nordvind, tmp_path):
    badge = str(version.achievement.pk)

    assert "award" in shell("whoami").out
    assert [one["id"] for one in lines(shell("achievements", "--json"))] == [badge]
    assert "Førstehjælp" in shell("achievement", badge).out
    assert "mette@nordvind.test" in shell("members").out

    awarded = lines(shell("award", badge, "anna@kunde.test", "--name", "Anna Berg", "--json"))[0]
    shown = shell("show", awarded["id"])
    assert "Anna Berg" in shown.out
    assert awarded["number"] in shown.out
    searching.tick(timezone.now())
    found = lines(shell("awards", "Anna", "--json", "--most", "5"))
    assert [one["id"] for one in found] == [awarded["id"]]
    assert lines(shell("awards", "--state", "revoked", "--json")) == []

    signed = None
    for form in ("json", "jwt", "png", "svg", "pdf"):
        out = tmp_path / f"anna.{form}"
        assert shell("download", awarded["id"], "--form", form, "-o", out).status == 0
        data = out.read_bytes()
        if form == "json":
            signed = data
        elif form != "jwt":
            assert baking.find(data).text.strip() == signed.strip()
    verdict = lines(shell("verify", tmp_path / "anna.png", "--json"))[0]
    assert verdict["verdict"] == "genuine"

    revoked = shell("revoke", awarded["id"], "--reason", "wrong person", "--now")
    assert revoked.status == 0
    tasks.tick(timezone.now())
    assert Award.objects.get(pk=awarded["id"]).revoked_at is not None
    assert shell("verify", "-", stdin=signed.replace(b"proofValue", b"proof")).status == 1

    assert shell("logout").status == 0
    assert shell("whoami").status == 1


def test_a_list_is_awarded_and_waited_for(shell, version, tmp_path, monkeypatch):
    monkeypatch.setattr(Platform, "wait", lambda *_: tasks.tick(timezone.now()))
    people = tmp_path / "people.csv"
    people.write_text(PEOPLE, encoding="utf-8")
    badge = version.achievement.pk

    seen = shell("batch", badge, people, "--preview")
    assert (seen.status, Award.objects.count()) == (0, 0), seen.err
    assert "Nothing is awarded yet." in seen.out

    done = lines(shell("batch", badge, people, "--now", "--wait", "--json"))[0]
    assert (done["awarded"], Award.objects.count()) == (2, 2)
    again = shell("batch", badge, people, "--preview")
    assert "duplicate" in again.out


def test_nothing_of_a_list_with_a_wrong_line_is_awarded(shell, version, tmp_path):
    people = tmp_path / "people.csv"
    people.write_text(f"{PEOPLE}Eva;eva-at-kunde\n", encoding="utf-8")

    written = shell("batch", version.achievement.pk, people, "--now")

    assert (written.status, Award.objects.count()) == (1, 0)
    assert "Line 4" in written.err


def test_a_badge_is_begun_from_a_file(shell, tmp_path):
    file = tmp_path / "achievement.json"
    file.write_text(json.dumps(achievement().to_dict()), encoding="utf-8")

    made = lines(shell("create", file, "--json"))[0]

    listed = lines(shell("achievements", "--json"))
    assert made["draft"]["achievement"] in {one["id"] for one in listed}
    refused = shell("publish", made["draft"]["achievement"])
    assert refused.status in {0, 1}
    assert refused.status == 0 or "[" in refused.err


@pytest.mark.parametrize(
    ("verdict", "status"),
    [
        ("genuine", 0),
        ("not_genuine", 1),
        ("unreadable", 1),
        ("revoked", 2),
        ("expired", 2),
        ("status_unknown", 2),
    ],
)
def test_verifying_ends_as_the_verdict_is(monkeypatch, verdict, status):
    monkeypatch.setattr(Platform, "post", lambda *_: {"verdict": verdict, "sentence": "So."})
    named = {"SKILLMARK_REMOTE_URL": "https://skills.test", "SKILLMARK_REMOTE_TOKEN": "skm_x"}

    written = Terminal(named).run("remote", "verify", "https://skills.test/a/1")

    assert (written.status, written.out) == (status, "So.\n")


def test_a_platform_that_does_not_answer_has_a_status_of_its_own(monkeypatch):
    def unreachable(*_):
        raise UnreachableError("gone")

    monkeypatch.setattr(Platform, "get", unreachable)
    named = {"SKILLMARK_REMOTE_URL": "https://skills.test", "SKILLMARK_REMOTE_TOKEN": "skm_x"}

    written = Terminal(named).run("remote", "whoami")

    assert written.status == 69
    assert "remote_unreachable" in written.err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("show", str(uuid.uuid4())), "not_found"),
        (("show", "../../me"), ""),
        (("award", str(uuid.uuid4()), "anna@kunde.test"), "not_found"),
        (("award", "x", "anna@kunde.test"), "malformed"),
        (("revoke", str(uuid.uuid4()), "--reason", "x"), "not_found"),
        (("download", str(uuid.uuid4()), "--form", "png", "-o", "/dev/null"), "not_found"),
        (("publish", str(uuid.uuid4())), "not_found"),
        (("awards", "--state", "asleep"), ""),
    ],
    ids=["award", "path", "badge", "id", "revoke", "download", "publish", "state"],
)
def test_what_is_refused_ends_with_the_words_of_the_platform(shell, words, code):
    written = shell(*words)

    assert written.status == 1 or words[0] == "awards", written
    assert code in written.err
    assert "Traceback" not in written.err


def test_a_token_that_is_none_is_refused_and_not_kept(live_server, tmp_path):
    terminal = Terminal({"HOME": str(tmp_path)})

    written = terminal.run("remote", "login", live_server.url, stdin=b"skm_wrong\n")

    assert written.status == 1
    assert "token_refused" in written.err
    assert not list(tmp_path.iterdir())


def test_a_token_says_what_it_may_not(live_server, mette, actor, now, version):
    _row, token = make_token(actor=actor(mette), name="shell", scopes=["read"], at=now)
    named = {"SKILLMARK_REMOTE_URL": live_server.url, "SKILLMARK_REMOTE_TOKEN": token}

    written = Terminal(named).run("remote", "award", version.achievement.pk, "anna@kunde.test")

    assert (written.status, Award.objects.count()) == (1, 0)
    assert "[not_allowed]" in written.err or "[scope" in written.err


def test_a_stranger_finds_nothing(live_server, mallory, actor, now, version, shell):
    words = ("anna@kunde.test", "--name", "Anna Berg", "--json")
    award = lines(shell("award", version.achievement.pk, *words))[0]
    _row, token = make_token(actor=actor(mallory), name="shell", scopes=tuple(SCOPES), at=now)
    named = {"SKILLMARK_REMOTE_URL": live_server.url, "SKILLMARK_REMOTE_TOKEN": token}

    written = Terminal(named).run("remote", "show", award["id"])

    assert written.status == 1
    assert "[not_found]" in written.err
    assert Award.objects.get().visibility == Visibility.ONLY_ME


def test_every_call_of_the_api_is_listed_and_can_be_made(shell, version, tmp_path):
    listed = {f"{one['method']} {one['path']}" for one in lines(shell("calls", "--json"))}
    assert listed == {call.name for call in calls()}
    some = shell("calls", "COMPROMISE")
    assert "/issuer/keys/{key_id}/compromise" in some.out
    assert "/awards/search" not in some.out

    badge = version.achievement.pk
    terms = json.dumps({"grace_days": 14, "may_be_asked": True, "needs_evidence": False})
    path = f"/achievements/{badge}/renewal"
    shell("call", "PUT", path, "--body", "-", stdin=terms.encode())
    assert lines(shell("call", "GET", path))[0]["grace_days"] == 14

    link = tmp_path / "link.json"
    link.write_text(json.dumps({"achievement": str(badge)}))
    made = lines(shell("call", "POST", "/requests/links", "--body", link))[0]
    ended = shell("call", "POST", f"/api/v1/requests/links/{made['id']}/end")
    assert ended.status == 0, ended.err

    for email in ("anna@kunde.test", "bo@kunde.test"):
        assert shell("award", badge, email, "--name", "Anna Berg").status == 0
    all_of_them = lines(shell("call", "GET", "/awards", "--query", "limit=1", "--all"))
    assert {one["recipient_email"] for one in all_of_them} == {"anna@kunde.test", "bo@kunde.test"}
    one = lines(shell("call", "GET", "/awards", "--query", "limit=1"))[0]
    assert len(one["items"]) == 1

    sheet = tmp_path / "matrix.xlsx"
    assert shell("call", "GET", "/matrix.xlsx", "-o", sheet).status == 0
    assert sheet.read_bytes().startswith(b"PK")
    refused = shell("call", "GET", "/matrix.xlsx")
    assert (refused.status, refused.out) == (1, "")
    assert "-o" in refused.err


@pytest.mark.parametrize(
    "words",
    [
        ("HEAD", "/me"),
        ("get", "/me"),
        ("GET", "me"),
        ("GET", ""),
        ("GET", "https://elsewhere.test/me"),
        ("GET", "/awards/../../admin"),
        ("GET", "/awards/."),
        ("GET", "/awards//x"),
        ("GET", "/me?x=1"),
        ("GET", "/me#x"),
        ("GET", "/ærø"),
        ("GET", "/a\nb"),
        ("GET", "/me", "--query", "limit"),
        ("GET", "/me", "--query", "=1"),
        ("GET", "/me", "--query", "a=1", "--query", "a=2"),
        ("GET", "/me", "--all", "-o", "x"),
        ("GET", "/awards", "--all", "--query", "most=1"),
        ("POST", "/awards", "--all"),
        ("POST", "/awards", "--body", "-"),
    ],
    ids=" ".join,
)
def test_a_call_that_cannot_be_is_not_made(words):
    named = {"SKILLMARK_REMOTE_URL": "https://skills.test", "SKILLMARK_REMOTE_TOKEN": "skm_x"}

    written = Terminal(named).run("remote", "call", *words, stdin=b'{"a": 1, "a": 2}')

    assert (written.status, written.out) == (64, "")
    assert "skillmark remote call --help" in written.err


def test_a_call_has_the_rights_of_its_token_and_no_more(live_server, mette, actor, now, version):
    _row, token = make_token(actor=actor(mette), name="shell", scopes=["read"], at=now)
    named = {"SKILLMARK_REMOTE_URL": live_server.url, "SKILLMARK_REMOTE_TOKEN": token}
    body = json.dumps({"achievement": str(version.achievement.pk)}).encode()

    words = ("remote", "call", "POST", "/requests/links", "--body", "-")
    written = Terminal(named).run(*words, stdin=body)

    assert written.status == 1
    assert "[" in written.err
    assert Terminal(named).run("remote", "call", "GET", "/achievements").status == 0


def test_the_example_for_python_does_what_the_page_says(
    live_server, mette, actor, nordvind, now, version, capsys
):
    """`docs/api.md`, "From Python", with an address and a token that are real."""
    (example,) = re.findall(r"```py\n(.*?)```", API_PAGE.read_text(encoding="utf-8"), re.DOTALL)
    _row, token = make_token(actor=actor(mette), name="py", scopes=tuple(SCOPES), at=now)
    example = example.replace("https://skills.example.org", live_server.url)
    example = example.replace("skm_…", token).replace("First aid", "Førstehjælp")
    met: dict[str, Any] = {}

    exec(example, met)  # noqa: S102 - our own page

    award = Award.objects.get()
    assert (award.recipient_email, award.recipient_name) == ("eva@example.org", "Eva")
    assert met["signed"] == signed_bytes(award)
    assert version.achievement.renewal_terms.grace_days == 14
    assert "recipient_invalid nobody is not an e-mail address." in capsys.readouterr().out
