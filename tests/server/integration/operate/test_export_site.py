# SPDX-License-Identifier: Apache-2.0

"""
`skillmark export-site`: what is public as files that verify with the platform off.

The files are served by a plain web server; nothing of the platform answers.
"""

from __future__ import annotations

import re
import shutil
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction

from skillmark import Verdict, Verifier
from skillmark.encoding import strict_json
from skillmark.log import Checkpoint, LogKey
from skillmark.log.tree import root_of
from skillmark_server.awards.addresses import NEWEST, address_of
from skillmark_server.awards.documents import signed_bytes
from skillmark_server.awards.models import Award, CompactDocument, Visibility
from skillmark_server.awards.services import accept_award, award_one, revoke_award
from skillmark_server.awards.services.claiming import set_visibility
from skillmark_server.custody.lists import publish_due
from skillmark_server.custody.log_signing import sign_checkpoint
from skillmark_server.custody.models import SigningKey, StatusList
from skillmark_server.custody.services import set_terms
from skillmark_server.custody.terms import Terms
from skillmark_server.operate import export_site, preparing
from skillmark_server.operate.exports.place import NotOurs, Place
from skillmark_server.transparency.leaves import add_leaves
from skillmark_server.transparency.models import Leaf, LeafKind
from skillmark_server.transparency.tiles import WIDTH
from tests.server.cast_awards import able_to_issue, published
from tests.server.plain_server import FromServer, serving

PUBLIC, ONLY_ME = Visibility.PUBLIC, Visibility.ONLY_ME


@pytest.fixture(autouse=True)
def static_files(monkeypatch):
    """The files of pages are as they are in the project."""
    monkeypatch.setattr(preparing, "static_files", lambda: None)


@pytest.fixture
def identity(nordvind, now):
    return able_to_issue(nordvind, at=now)


@pytest.fixture
def version(identity, nordvind, now):
    return published(nordvind, at=now, suspendable=True)


@pytest.fixture
def kept(version, jonas, mette, actor, nordvind, now):
    """`kept()`: an award of a new badge that Jonas keeps for everybody to see."""

    def make(visibility=PUBLIC) -> Award:
        award = award_one(
            actor=actor(mette),
            version=published(nordvind, at=now),
            email=jonas.email,
            name="Jonas <b>Ærøskøbing</b>",
            at=now,
        )
        accept_award(user=jonas, award_id=award.pk, visibility=visibility, at=now)
        award.refresh_from_db()
        return award

    return make


@pytest.fixture
def out(tmp_path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def export(out, now):
    def run(*words: str, at=now) -> int:
        return export_site.run([str(out), "--quiet", "--processes", "1", *words], at=at)

    return run


@pytest.fixture
def serve():
    with serving() as start:
        yield start


def names(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def verdict_of(fetcher, award, at):
    return Verifier(fetcher=fetcher).inspect(f"https://skills.test/a/{award.pk}.json", at=at)


def test_the_signed_log_is_among_the_files(kept, export, out, now):
    kept(), kept()
    with transaction.atomic():
        add_leaves(LeafKind.LIST, [(f"list-{n}", "ab" * 32) for n in range(WIDTH)], at=now)
    assert export() == 0
    assert not (out / "log").exists()
    signed = sign_checkpoint(now)

    assert export() == 0

    key = LogKey.from_text((out / "log/key").read_text().strip())
    checkpoint = Checkpoint.from_note((out / "log/checkpoint").read_bytes(), key=key)
    assert checkpoint.size == signed.size > WIDTH
    whole = (out / "log/tile/0/000").read_bytes()
    rest = (out / f"log/tile/0/001.p/{signed.size - WIDTH}").read_bytes()
    leaves = whole + rest
    hashes = [leaves[at : at + 32] for at in range(0, len(leaves), 32)]
    assert root_of(hashes) == checkpoint.root
    assert (out / "log/tile/1/000.p/1").read_bytes() == root_of(hashes[:WIDTH])


def test_a_log_that_is_not_what_was_signed_is_left_out_and_said(kept, export, out, now, capsys):
    kept()
    sign_checkpoint(now)
    Leaf.objects.order_by("sequence").last().delete()

    assert export() == 1
    assert not (out / "log/checkpoint").exists()
    assert "log_incomplete tile 0 of level 0" in capsys.readouterr().out


def test_what_is_public_verifies_from_a_plain_web_server_with_the_platform_off(
    kept, export, serve, out, identity, now
):
    award, other = kept(), kept(ONLY_ME)
    assert export() == 0
    fetcher = FromServer(serve(out))

    report = verdict_of(fetcher, award, now + timedelta(days=1))
    token = Verifier(fetcher=fetcher).inspect(
        f"https://skills.test/a/{award.pk}.jwt", at=now + timedelta(days=1)
    )

    assert (report.verdict, token.verdict) == (Verdict.GENUINE, Verdict.GENUINE)
    assert report.issuer_trust == "domain"
    assert f"i/{identity.pk}/did.json" in fetcher.asked
    assert f"status/{award.revocation_list.pk}" in fetcher.asked
    assert not [name for name in names(out) if str(other.pk) in name]


def test_it_verifies_without_any_server_by_its_index(kept, export, out, now):
    award = kept()
    export()
    from tests.terminal import Terminal  # noqa: PLC0415 - of this test alone

    written = Terminal(clock=lambda: now + timedelta(days=1)).run(
        *("verify", "--documents", out / "documents.json", out / "a" / f"{award.pk}.json")
    )

    assert written.status == 0
    assert "Genuine" in written.out


def test_a_page_says_what_was_signed_and_asks_nobody(kept, export, serve, out):
    award = kept()
    export()
    fetcher = FromServer(serve(out))

    page = fetcher.fetch(f"https://skills.test/a/{award.pk}").body.decode()
    first = fetcher.fetch("https://skills.test/").body.decode()

    assert "Jonas &lt;b&gt;Ærøskøbing&lt;/b&gt;" in page
    assert f'href="/a/{award.pk}.json"' in page
    assert "<form" not in page
    assert "<script" not in page
    for address in re.findall(r'(?:href|src)="(/[^"#]*)', page + first):
        assert fetcher.fetch(f"https://skills.test{address}").body, address


def test_files_can_be_read_by_a_web_server_of_another_user(kept, export, out):
    kept()
    export()

    modes = {stat.S_IMODE(path.stat().st_mode) for path in out.rglob("*") if path.is_file()}
    assert modes == {0o644}


def test_run_again_it_writes_what_has_changed_and_removes_what_is_no_longer_public(
    kept, export, serve, out, actor, mette, jonas, now
):
    stays, revoked, hidden = kept(), kept(), kept()
    export()
    before = (out / "a" / str(stays.pk) / "index.html").stat()
    later = now + timedelta(hours=2)
    revoke_award(actor=actor(mette), award=revoked, reason="A mistake.", at=later, now=True)
    set_visibility(user=jonas, award_id=hidden.pk, visibility=ONLY_ME, at=later)

    assert export(at=later) == 0

    fetcher = FromServer(serve(out))
    after = (out / "a" / str(stays.pk) / "index.html").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert verdict_of(fetcher, revoked, later).verdict is Verdict.REVOKED
    assert "tone-revoked" in (out / "a" / str(revoked.pk) / "index.html").read_text("utf-8")
    assert not [name for name in names(out) if str(hidden.pk) in name]


def test_an_old_file_leads_to_the_newest_one(actor, mette, jonas, kept, export, serve, out, now):
    set_terms(actor=actor(mette), terms=Terms(names_newest=True), at=now)
    award, alone = kept(), kept()
    assert export() == 0
    old, same = (FromServer(serve(out)).fetch(_newest(one)).body for one in (award, alone))
    assert (old, same) == (signed_bytes(award), signed_bytes(alone))
    version = award.version
    version.achievement = award.achievement
    new = award_one(
        actor=actor(mette),
        version=version,
        email=jonas.email,
        name="Jonas",
        supersedes=award,
        at=now,
    )
    accept_award(user=jonas, award_id=new.pk, visibility=PUBLIC, at=now)

    assert export() == 0
    report = Verifier(fetcher=FromServer(serve(out))).inspect(old, at=now + timedelta(days=1))

    assert report.verdict is Verdict.GENUINE
    assert report.given is not None
    assert report.document["credentialSubject"]["licenseNumber"] == new.number


def _newest(award: Award) -> str:
    return f"{address_of(award.pk)}{NEWEST}"


def test_a_newest_one_that_nobody_can_sign_is_said(
    actor, mette, jonas, kept, export, out, now, capsys
):
    set_terms(actor=actor(mette), terms=Terms(names_newest=True), at=now)
    award = kept()
    other = kept()
    Award.objects.filter(pk=other.pk).update(supersedes=award)
    SigningKey.objects.update(sealed=None)

    assert export() == 1

    assert f"newest_cannot_issue {award.pk}" in "".join(capsys.readouterr())


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        pytest.param((), Verdict.STATUS_UNKNOWN, id="lists hold for a week"),
        pytest.param(("--last",), Verdict.GENUINE, id="last lists hold for ever"),
    ],
)
def test_how_long_its_lists_hold(kept, export, serve, out, now, capsys, words, verdict):
    award = kept()
    assert export(*words) == 0

    report = verdict_of(FromServer(serve(out)), award, now + timedelta(days=400))

    assert report.verdict is verdict
    assert ("hold until" in capsys.readouterr().out) == (not words)


def test_lists_that_were_last_are_replaced_on_a_site_that_goes_on(kept, export, now):
    award = kept()
    export("--last")
    last = StatusList.objects.get(pk=award.revocation_list.pk)
    export(at=now + timedelta(hours=25))

    said = strict_json.loads_object(
        bytes(StatusList.objects.get(pk=award.revocation_list.pk).document)
    )
    assert "validUntil" not in strict_json.loads_object(bytes(last.document))
    assert "validUntil" in said


def test_a_run_that_was_broken_off_is_gone_on_with(kept, export, out, monkeypatch, capsys):
    for _ in range(3):
        kept()
    write, written = Place.write, []

    def full(self, name, body, changed_at=None):
        written.append(name)
        if sum(name.startswith("a/") for name in written) > 4:
            raise OSError(28, "No space left on device")
        write(self, name, body, changed_at)

    monkeypatch.setattr(Place, "write", full)
    assert export() == 1
    assert "NOT WRITTEN" in capsys.readouterr().err
    assert strict_json.loads_object((out / "skillmark-export.json").read_bytes())["taken"] is None
    done = {path: path.stat().st_ino for path in out.glob("a/*/index.html")}
    assert len(done) == 1
    monkeypatch.setattr(Place, "write", write)

    assert export() == 0

    assert all(path.stat().st_ino == inode for path, inode in done.items())
    assert len(list(out.glob("a/*/index.html"))) == 3
    assert not [name for name in names(out) if ".half-" in name]
    said = strict_json.loads_object((out / "skillmark-export.json").read_bytes())
    assert (said["site"], said["awards"]) == ("https://skills.test", 3)


def test_a_half_written_file_is_taken_away(tmp_path, monkeypatch):
    def broken(*_given):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "replace", broken)
    with pytest.raises(OSError, match="Input/output"):
        Place(tmp_path).write("a/b", b"c")

    assert names(tmp_path) == set()


@pytest.mark.parametrize(
    ("file", "content"),
    [
        pytest.param("thesis.txt", b"mine", id="something else"),
        pytest.param(
            "skillmark-export.json",
            b'{"format":1,"site":"https://other.test","taken":null}',
            id="another site",
        ),
        pytest.param("skillmark-export.json", b"{", id="a damaged mark"),
    ],
)
def test_what_is_not_ours_is_left_alone(out, export, file, content, capsys):
    out.mkdir()
    (out / file).write_bytes(content)

    assert export() == 1

    assert names(out) == {file}
    assert (out / file).read_bytes() == content
    assert "NOT WRITTEN" in capsys.readouterr().err
    with pytest.raises(NotOurs):
        Place(out).claim("https://skills.test")


def test_a_folder_of_which_only_the_lock_was_made_is_taken_up(out):
    out.mkdir()
    (out / ".skillmark-export.lock").touch()

    place = Place(out)
    place.claim("https://skills.test")
    place.release()

    assert (out / "skillmark-export.json").exists()


def test_two_runs_never_write_to_one_folder(out, export, capsys):
    running = Place(out)
    running.claim("https://skills.test")

    assert export() == 1
    assert "another export writes" in capsys.readouterr().err
    running.release()
    assert export() == 0


def test_what_a_killed_run_left_is_taken_away(kept, export, out):
    (out / "a").mkdir(parents=True)
    Place(out).write("skillmark-export.json", b'{"format":1,"site":"https://skills.test"}')
    (out / "a" / ".half-0.json").write_bytes(b"{")
    kept()

    assert export() == 0
    assert not [name for name in names(out) if ".half-" in name]


def test_what_was_altered_is_left_out_and_said(kept, export, out, capsys):
    whole, altered = kept(), kept()
    CompactDocument.objects.filter(pk=altered.leaf_sequence).update(digest=bytes(32))

    assert export() == 1

    assert f"document_altered {altered.pk}" in capsys.readouterr().out
    assert (out / "a" / f"{whole.pk}.json").exists()
    assert not [name for name in names(out) if str(altered.pk) in name]


def test_a_list_that_was_altered_is_left_out_and_said(kept, export, out, now, capsys):
    award = kept()
    export()
    StatusList.objects.filter(pk=award.revocation_list.pk).update(digest="0" * 64)

    assert export(at=now + timedelta(minutes=1)) == 1

    assert f"list_altered {award.revocation_list.pk}" in capsys.readouterr().out
    index = strict_json.loads_object((out / "documents.json").read_bytes())
    assert f"https://skills.test/status/{award.revocation_list.pk}" not in index


def test_a_last_list_that_nobody_can_sign_is_said(kept, export, now, capsys):
    award = kept()
    SigningKey.objects.update(retired_at=now + timedelta(seconds=1))

    assert export("--last", at=now + timedelta(seconds=2)) == 1

    assert f"list_cannot_be_signed {award.revocation_list.pk}" in capsys.readouterr().out


def test_more_awards_ask_no_more_questions(
    version, export, out, actor, mette, now, django_assert_num_queries
):
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    def give(person):
        award = award_one(
            actor=actor(mette), version=version, email=f"{person}@x.test", name=person, at=now
        )
        Award.objects.filter(pk=award.pk).update(visibility=PUBLIC)

    give("anna")
    export()
    shutil.rmtree(out)
    with CaptureQueriesContext(connection) as one:
        export()
    for person in ("bo", "ceo", "dorte"):
        give(person)
    publish_due(now)
    shutil.rmtree(out)

    with django_assert_num_queries(len(one)):
        export()
    assert len(list(out.glob("a/*.json"))) == 4
