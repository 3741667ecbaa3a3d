# SPDX-License-Identifier: Apache-2.0

"""`skillmark verify`: what it writes, for people and for programs, and how it ends."""

import json
import os
import socket
import subprocess
import sys
import tracemalloc
from datetime import timedelta

import pytest
from tests.terminal import DANISH, ENGLISH, NOW, Stream, Terminal
from tests.workshop import EXAMPLES, ISSUER, Workshop

from skillmark import fetch
from skillmark.cli.console import Console
from skillmark.cli.holders import holder_of
from skillmark.cli.main import run
from skillmark.fetch import MapFetcher
from skillmark.report import Step


def _identity(kind, value, *, hashed=False):
    return {"identityType": kind, "identityHash": value, "hashed": hashed}


EARLIER = Terminal(clock=lambda: NOW - timedelta(days=100))


@pytest.fixture(scope="module")
def workshop(tmp_path_factory):
    workshop = Workshop(tmp_path_factory.mktemp("nordvind"))
    workshop.make_issuer()
    return workshop


@pytest.fixture(scope="module")
def badges(workshop):
    """One badge in every state, by the word of its verdict."""
    made = {
        "genuine": workshop.issue("anna"),
        "revoked": workshop.issue("bo"),
        "suspended": workshop.issue("ceo", "--suspendable"),
        "expired": workshop.issue("dorte", "--valid-until", "2026-11-01", terminal=EARLIER),
        "not yet": _not_yet(workshop),
        "token": _token(workshop),
    }
    workshop.done("revoke", made["revoked"], "--reason", "wrong person")
    workshop.done("suspend", made["suspended"], "--reason", "not paid")
    workshop.publish()
    made["forged"] = workshop.folder / "forged.json"
    made["forged"].write_bytes(
        made["genuine"].read_bytes().replace("Førstehjælp".encode(), b"Hjernekirurgi")
    )
    made["unreadable"] = workshop.folder / "photo.bmp"
    made["unreadable"].write_bytes(b"BM not a badge")
    return made


def _not_yet(workshop):
    (workshop.folder / "later").mkdir()
    workshop.done(
        *("issue", "--achievement", EXAMPLES / "achievement.json", "--out"),
        *(workshop.folder / "later", "--csv", "-", "--mend", workshop.folder / "mend.csv"),
        stdin=b"e-mail,valid from\nemil@example.org,2027-01-01\n",
    )
    [made] = (workshop.folder / "later").iterdir()
    return made


def _token(workshop):
    workshop.done("key", "new", "--algorithm", "P-256")
    return workshop.issue("jwt", "--proof", "vc-jwt")


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def lines_of(written):
    return [json.loads(line) for line in written.out.splitlines()]  # noqa: TID251 - ours


def test_a_line_of_json_has_exactly_these_members_in_this_order(workshop, badges):
    written = workshop.verify("--json", badges["genuine"])
    [line] = lines_of(written)

    assert list(line) == [
        "source", "verdict", "code", "issuer_trust", "steps",
        "issuer", "name", "valid_from", "valid_until",
    ]  # fmt: skip
    assert all(list(step) == ["step", "outcome", "detail"] for step in line["steps"])
    assert [step["step"] for step in line["steps"]] == [step.value for step in Step]
    assert line | {"steps": []} == {
        "source": str(badges["genuine"]),
        "verdict": "genuine",
        "code": None,
        "issuer_trust": "domain",
        "steps": [],
        "issuer": ISSUER,
        "name": "Førstehjælp på arbejdet",
        "valid_from": "2026-11-22T09:30:00Z",
        "valid_until": None,
    }


@pytest.mark.parametrize(
    ("name", "words", "verdict", "code", "status"),
    [
        ("genuine", (), "genuine", None, 0),
        ("token", (), "genuine", None, 0),
        ("revoked", (), "revoked", "revoked", 2),
        ("suspended", (), "suspended", "suspended", 2),
        ("expired", (), "expired", "expired", 2),
        ("not yet", (), "not_yet_valid", "not_yet_valid", 2),
        ("forged", (), "not_genuine", "signature_mismatch", 1),
        ("unreadable", (), "unreadable", "no_credential", 1),
        ("genuine", ("--recipient", "anna@example.org"), "genuine", None, 0),
        ("genuine", ("--recipient", "mailto:ANNA@example.org"), "genuine", None, 0),
        ("genuine", ("--recipient", "bo@example.org"), "not_genuine", "recipient_mismatch", 1),
        ("genuine", ("--trusted-issuer", ISSUER), "genuine", None, 0),
        ("genuine", ("--trusted-issuer", "x", "--trusted-issuer", ISSUER), "genuine", None, 0),
        ("genuine", ("--trusted-issuer", "x"), "not_genuine", "issuer_not_trusted", 1),
        ("genuine", ("--max-status-age", "1d"), "genuine", None, 0),
    ],
)
def test_the_verdict_decides_the_exit_status(  # noqa: PLR0917 - a table
    workshop, badges, name, words, verdict, code, status
):
    written = workshop.verify("--json", *words, badges[name])
    [line] = lines_of(written)

    assert (line["verdict"], line["code"], written.status) == (verdict, code, status)


def test_a_list_that_is_too_old_leaves_the_status_unknown(workshop, badges):
    later = Terminal(clock=lambda: NOW + timedelta(days=2))

    written = workshop.verify(
        "--json", "--max-status-age", "24h", badges["genuine"], terminal=later
    )

    assert lines_of(written)[0]["verdict"] == "status_unknown"
    assert written.status == 2


def test_a_list_that_is_not_there_leaves_the_status_unknown(workshop, badges, tmp_path):
    (tmp_path / "did.json").write_bytes((workshop.documents.parent / "did.json").read_bytes())
    (tmp_path / "index.json").write_text(json.dumps({ISSUER: "did.json"}))

    written = ENGLISH.run(
        "verify", "--json", "--documents", tmp_path / "index.json", badges["genuine"]
    )

    assert lines_of(written)[0]["verdict"] == "status_unknown"
    assert written.status == 2


def test_an_issuer_that_is_not_in_the_index_confirms_nothing(badges, tmp_path):
    (tmp_path / "index.json").write_text("{}")

    written = ENGLISH.run(
        "verify", "--json", "--documents", tmp_path / "index.json", badges["genuine"]
    )

    [line] = lines_of(written)
    assert (line["verdict"], line["issuer"], line["name"]) == ("not_genuine", None, None)
    assert written.status == 1


@pytest.mark.parametrize(
    ("names", "status"),
    [
        (("genuine", "token"), 0),
        (("genuine", "revoked"), 2),
        (("revoked", "genuine"), 2),
        (("revoked", "forged", "genuine"), 1),
        (("unreadable", "expired"), 1),
    ],
)
def test_the_worst_verdict_decides_the_exit_status(workshop, badges, names, status):
    assert workshop.verify("--json", *(badges[name] for name in names)).status == status


def test_a_thing_that_is_not_there_is_unreadable_and_says_why(workshop, badges):
    written = workshop.verify("--json", "nothing.png", badges["genuine"])

    first, second = lines_of(written)
    assert (first["verdict"], first["code"]) == ("unreadable", "no_such_file")
    assert second["verdict"] == "genuine"
    assert written.status == 1


def test_an_index_that_is_not_there_is_said(badges):
    written = ENGLISH.run("verify", "--documents", "nothing.json", badges["genuine"])

    assert written.status == 1
    assert "There is no such file. [no_such_file]\n  --documents nothing.json" in written.err


def test_a_context_that_is_not_there_is_said(workshop, badges):
    written = workshop.verify("--context", "https://example.org/c=nothing", badges["genuine"])

    assert written.status == 1
    assert "nothing: No such file" in written.err


def test_a_context_of_ones_own_can_be_given(workshop, badges, tmp_path):
    file = tmp_path / "context.json"
    file.write_text('{"@context": {"grade": "https://example.org/grade"}}')

    written = workshop.verify("--context", f"https://example.org/c?v=1={file}", badges["genuine"])

    assert written.status == 0


def test_a_name_that_begins_with_a_dash_stands_after_two(workshop, badges, tmp_path, monkeypatch):
    (tmp_path / "-anna.json").write_bytes(badges["genuine"].read_bytes())
    monkeypatch.chdir(tmp_path)

    written = workshop.verify("--json", "--", "-anna.json")

    assert [line["source"] for line in lines_of(written)] == ["-anna.json"]
    assert written.status == 0


def test_options_and_names_may_stand_in_any_order(workshop, badges):
    written = workshop.verify(badges["genuine"], "--json", badges["token"], "--at", "2026-11-23")

    assert [line["verdict"] for line in lines_of(written)] == ["genuine", "genuine"]


def test_standard_input_is_a_thing(workshop, badges):
    written = workshop.verify("--json", "-", stdin=badges["genuine"].read_bytes())

    assert [(line["source"], line["verdict"]) for line in lines_of(written)] == [("-", "genuine")]


def test_lines_and_folders_keep_their_order(workshop, badges, tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "one.json").write_bytes(badges["genuine"].read_bytes())
    token = badges["token"].read_text()
    (tmp_path / "a.ndjson").write_bytes(
        badges["revoked"].read_bytes().replace(b"\n", b"") + b"\n" + json.dumps(token).encode()
    )

    written = workshop.verify("--json", tmp_path, badges["expired"])

    assert [(line["source"], line["verdict"]) for line in lines_of(written)] == [
        (f"{tmp_path}/a.ndjson:1", "revoked"),
        (f"{tmp_path}/a.ndjson:2", "genuine"),
        (f"{tmp_path}/b/one.json", "genuine"),
        (str(badges["expired"]), "expired"),
    ]


def test_the_table_for_people_says_it_in_words(workshop, badges):
    written = workshop.verify(*badges.values())

    assert written.status == 1
    for words in (
        "Genuine ", "Revoked ", "Suspended ", "Expired ", "\nNot genuine\n", "\nUnreadable\n",
        "Førstehjælp på arbejdet", "Nordvind A/S",
        "Withdrawn by Nordvind A/S. It cannot be used.",
        "It was changed after it was signed",
        "8 checked.", "Genuine: 2", "Not genuine: 1",
    ):  # fmt: skip
        assert words in written.out
    assert "Hjernekirurgi" not in written.out
    assert max(map(len, written.out.splitlines())) <= 100


def test_a_holder_is_shown_where_the_badge_shows_one_and_nothing_else_does(workshop):
    people = b"E-mail;Navn\nfrida@example.org;Frida \xc3\x98stergaard\n"
    words = (
        *("issue", "--achievement", EXAMPLES / "achievement.json", "--csv", "-"),
        *("--mend", workshop.folder / "mend.csv", "--out"),
    )
    workshop.done(*words, workshop.folder / "hidden", stdin=people)
    other = people.replace(b"frida", b"gerda").replace(b"Frida", b"Gerda")
    workshop.done(*words, workshop.folder / "shown", "--show-names", stdin=other)
    workshop.publish()
    [shown] = (workshop.folder / "shown").iterdir()
    forged = workshop.folder / "forged-holder.json"
    forged.write_bytes(shown.read_bytes().replace(b"Gerda", b"Gunda"))

    written = workshop.verify(workshop.folder / "hidden", shown, forged)
    inspected = ENGLISH.run("inspect", "--documents", workshop.documents, shown)

    assert "Frida" not in written.out
    assert "Gerda Østergaard" in written.out
    assert "Gunda" not in written.out
    assert "  Recipient   Gerda Østergaard\n" in inspected.out


@pytest.mark.parametrize(
    ("subject", "holder"),
    [
        ({"id": "mailto:anna@example.org"}, "anna@example.org"),
        ([{"id": "did:example:1"}, {"id": "mailto:bo@example.org"}], "bo@example.org"),
        ({"identifier": [_identity("name", "Anna"), _identity("emailAddress", "a@b")]}, "Anna"),
        ({"identifier": _identity("emailAddress", "a@b")}, "a@b"),
        ({"identifier": [_identity("name", "sha256$00", hashed=True)]}, ""),
        ({"identifier": [{"identityType": ["name"], "identityHash": "x", "hashed": False}]}, ""),
        ({"identifier": [_identity("studentId", "17")]}, ""),
        ("did:example:1", ""),
        (None, ""),
        ([[]], ""),
    ],
)
def test_the_holder_is_read_from_what_the_subject_shows(subject, holder):
    assert holder_of({"credentialSubject": subject}) == holder
    assert holder_of(None) == ""


def test_the_table_speaks_danish(workshop, badges):
    written = workshop.verify(*badges.values(), terminal=DANISH)

    for words in (
        "Ægte ", "Tilbagekaldt ", "Suspenderet ", "Udløbet ", "\nIkke ægte\n", "\nUlæselig\n",
        "Trukket tilbage af Nordvind A/S. Det kan ikke bruges.",
        "Det er ændret, efter at det blev underskrevet",
        "8 kontrolleret.",
    ):  # fmt: skip
        assert words in written.out


def test_json_is_the_same_in_every_language(workshop, badges):
    danish = workshop.verify("--json", *badges.values(), terminal=DANISH)

    assert danish.out == workshop.verify("--json", *badges.values()).out


def test_an_issuer_that_is_only_a_key_is_never_green(tmp_path):
    nobody = Workshop(tmp_path)
    nobody.done("key", "new", "--name", "Nordvind A/S")
    badge = nobody.issue("anna")
    nobody.publish()

    written = nobody.verify(badge, colour=True)

    assert "\x1b[33mIssuer unidentified" in written.out
    assert "anyone could have made this" in written.out
    assert "\x1b[32m" not in written.out
    assert written.status == 0


def test_green_is_a_genuine_badge_of_a_known_issuer(workshop, badges):
    written = workshop.verify(badges["genuine"], badges["revoked"], colour=True)

    assert written.out.count("\x1b[32m") == 1
    assert "\x1b[32mGenuine" in written.out


@pytest.mark.parametrize("name", ["forged", "unreadable"])
def test_a_file_with_a_hostile_name_does_not_drive_the_terminal(workshop, badges, tmp_path, name):
    file = tmp_path / "\x1b[2J\u202egnp.exe\n"
    file.write_bytes(badges[name].read_bytes())

    written = workshop.verify(file, terminal=Terminal(columns=400))

    assert "\x1b" not in written.out
    assert "\u202e" not in written.out
    assert "<U+001B>" in written.out


def test_memory_does_not_grow_with_the_number_of_things(workshop, tmp_path):
    def peak(lines):
        file = tmp_path / f"{lines}.ndjson"
        file.write_bytes(b'{"not": "a badge"}\n' * lines)
        out, err = Counted(), Counted()
        console = Console(source=None, out=out, err=err, clock=lambda: NOW)
        tracemalloc.start()
        assert (
            run(["verify", "--json", "--documents", str(workshop.documents), str(file)], console)
            == 1
        )
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert out.lines == lines
        return found

    peak(10)

    assert peak(2_000) < peak(100) + 256 * 1024


class Counted(Stream):
    """A stream that keeps nothing."""

    lines = 0

    def write(self, text):
        self.lines += text.count("\n")
        return len(text)


def test_a_reader_that_goes_away_is_no_fault(workshop, badges):
    class Closed(Stream):
        def write(self, _):
            raise BrokenPipeError

    err = Stream()
    console = Console(source=None, out=Closed(), err=err, clock=lambda: NOW)

    status = run(
        ["verify", "--documents", str(workshop.documents), str(badges["genuine"])], console
    )

    assert (status, err.getvalue()) == (141, "")


def test_ctrl_c_is_said_and_ends_with_130(workshop, badges):
    def interrupted():
        raise KeyboardInterrupt

    written = workshop.verify(badges["genuine"], terminal=Terminal(clock=interrupted))

    assert written.status == 130
    assert written.err == "Stopped. What was done before stays done.\n"


def test_inspect_shows_every_step_and_the_facts(workshop, badges):
    written = ENGLISH.run("inspect", "--documents", workshop.documents, badges["genuine"])

    assert written.status == 0
    assert written.out.startswith(" GENUINE ")
    for words in (
        "Genuine, issued by nordvind.example (domain checked).",
        "Badge       Førstehjælp på arbejdet",
        "Issuer      Nordvind A/S (did:web:nordvind.example)",
        "Signature", "in order", "Withdrawn or on hold", "not checked",
    ):  # fmt: skip
        assert words in written.out


def test_inspect_puts_the_claims_of_a_forgery_under_a_warning(workshop, badges):
    written = ENGLISH.run("inspect", "--documents", workshop.documents, badges["forged"])

    assert written.status == 1
    warning = written.out.index("This is what the file claims. None of it is confirmed.")
    assert warning < written.out.index("Hjernekirurgi")
    assert "Do not rely on it." in written.out
    assert "signature_mismatch" in written.out
    assert "Not reached, because of that: Newer version," in written.out


def test_inspect_speaks_danish(workshop, badges):
    written = DANISH.run("inspect", "--documents", workshop.documents, badges["forged"])

    assert written.out.startswith(" IKKE ÆGTE ")
    assert "Det er, hvad filen påstår. Intet af det er bekræftet." in written.out
    assert "Stol ikke på det." in written.out


@pytest.mark.parametrize("name", ["\x1b[31mred", "a\nGenuine", "\u202egnp", "\x9b31m"])
def test_inspect_shows_a_hostile_claim_by_its_numbers(workshop, badges, tmp_path, name):
    file = tmp_path / "hostile.json"
    document = json.loads(badges["genuine"].read_bytes())  # noqa: TID251 - ours
    document["credentialSubject"]["achievement"]["name"] = name
    document["name"] = name
    document["issuer"]["name"] = name
    file.write_text(json.dumps(document))

    written = ENGLISH.run("inspect", "--documents", workshop.documents, file)

    assert written.status == 1
    assert all(line.isprintable() for line in written.out.split("\n"))
    assert "<U+" in written.out


def test_inspect_of_several_keeps_the_worst_status(workshop, badges):
    written = ENGLISH.run(
        *("inspect", "--documents", workshop.documents),
        *(badges[name] for name in ("forged", "revoked", "genuine")),
    )

    assert written.status == 1


def test_pictures_verify_as_their_credential_does(workshop):
    images = [EXAMPLES / "first-aid.png", EXAMPLES / "first-aid.svg"]
    badge = workshop.issue("emil", "--image", images[0], "--image", images[1])

    written = workshop.verify("--json", badge.with_suffix(".png"), badge.with_suffix(".svg"))

    assert [line["verdict"] for line in lines_of(written)] == ["genuine", "genuine"]


def test_without_an_index_the_guarded_network_is_asked(workshop, badges, monkeypatch):
    site = workshop.documents.parent
    guarded = MapFetcher(
        {
            "https://nordvind.example/.well-known/did.json": site / "did.json",
            "https://nordvind.example/status/revocation-1.json": site
            / "status"
            / "revocation-1.json",
        }
    )
    monkeypatch.setattr(fetch, "GuardedFetcher", lambda: guarded, raising=False)

    assert ENGLISH.run("verify", badges["genuine"]).status == 0


def test_the_http_client_is_not_imported_before_something_is_fetched(tmp_path):
    nobody = Workshop(tmp_path)
    nobody.done("key", "new", "--name", "Nordvind A/S")
    badge = nobody.issue("anna")
    program = (
        "import sys\n"
        "from skillmark.cli.main import entry\n"
        f"sys.argv[1:] = ['verify', '--at', '2026-11-23', {str(badge)!r}]\n"
        "assert entry() == 0\n"
        "assert not {'httpx', 'sqlite3', 'defusedxml'} & set(sys.modules)\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("form", [(), ("--json",), ("--quiet",)], ids=str)
@pytest.mark.parametrize("kind", ["folder", "ndjson"])
def test_where_there_is_nothing_to_check_nothing_is_confirmed(tmp_path, form, kind):
    thing = tmp_path / "empty.ndjson" if kind == "ndjson" else tmp_path / "empty"
    if kind == "ndjson":
        thing.write_bytes(b"")
    else:
        thing.mkdir()

    written = ENGLISH.run("verify", *form, thing)

    assert written.status == 1
    assert "nothing is confirmed" in written.err
