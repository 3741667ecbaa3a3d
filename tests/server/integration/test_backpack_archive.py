# SPDX-License-Identifier: Apache-2.0

"""Everything somebody keeps as one archive, and that it verifies with this site gone."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from skillmark import IssuerTrust, Verdict, Verifier, baking
from skillmark.encoding import strict_json
from skillmark.fetch import MapFetcher
from skillmark_server.awards.documents import signed_bytes
from skillmark_server.awards.models import Award, CompactDocument, DocumentForm, Visibility
from skillmark_server.awards.second_form import sign_second_form
from skillmark_server.awards.services import accept_award, revoke_award
from skillmark_server.custody.publishing import publish_list
from skillmark_server.custody.services import set_terms
from skillmark_server.custody.terms import Terms
from skillmark_server.documents import backpack
from skillmark_server.documents.backpack import everything_of
from tests.pictures import SVG, png
from tests.server.cast_awards import published
from tests.server.integration.awards.conftest import (  # noqa: F401 - fixtures
    first_aid,
    give,
    issuing,
)
from tests.terminal import Terminal


@pytest.fixture
def kept(give, jonas, now) -> Award:  # noqa: F811
    """A badge that Jonas keeps."""
    made = give(jonas.email, "Jonas Ærøskøbing")
    type(made.version).objects.filter(pk=made.version.pk).update(svg=SVG, png=png())
    accept_award(user=jonas, award_id=made.pk, visibility=Visibility.ONLY_ME, at=now)
    return Award.objects.get(pk=made.pk)


def whole(user, at, language="da") -> bytes:
    return b"".join(everything_of(user, language=language, at=at))


def archive(user, at, language="da") -> zipfile.ZipFile:
    opened = zipfile.ZipFile(io.BytesIO(whole(user, at, language)))
    assert opened.testzip() is None
    return opened


def test_it_holds_every_form_of_what_is_kept(kept, jonas, now):
    sign_second_form(kept, at=now)
    opened = archive(jonas, now)

    folder = f"badges/{kept.number} {kept.title}"
    assert set(opened.namelist()) == {
        *(f"{folder}/credential.{ending}" for ending in ("json", "jwt")),
        *(f"{folder}/badge.{ending}" for ending in ("png", "svg")),
        f"{folder}/certificate.pdf",
        "bundle.json",
        "verify/issuers/1.json",
        "verify/lists/1.json",
        "verify/documents.json",
        "Sådan kontrolleres disse badges.txt",
    }
    signed = signed_bytes(kept)
    assert opened.read(f"{folder}/credential.json") == signed
    assert opened.read(f"{folder}/credential.jwt") == signed_bytes(kept, DocumentForm.TOKEN)
    for name in ("badge.png", "badge.svg", "certificate.pdf"):
        assert baking.extract(opened.read(f"{folder}/{name}")) == signed


def test_it_verifies_offline_and_says_how(kept, jonas, now, tmp_path: Path):
    sign_second_form(kept, at=now)
    publish_list(kept.revocation_list.pk, now)
    opened = archive(jonas, now, "en")
    said = opened.read("How to verify these badges.txt").decode()
    (tmp_path / "mine.zip").write_bytes(whole(jonas, now, "en"))
    later = Terminal(clock=lambda: now + timedelta(days=400))

    written = later.run("verify", "--json", tmp_path / "mine.zip")

    assert "skillmark verify badges-2026-03-14.zip" in said
    assert "14 March 2026" in said
    found = [strict_json.loads_object(line) for line in written.out.splitlines()]
    assert len(found) == 5
    assert {(one["verdict"], one["kept_at"][:10]) for one in found} == {("genuine", "2026-03-14")}
    assert written.status == 0
    shown = " ".join(later.run("verify", tmp_path / "mine.zip").out.split())
    assert "nobody asked skills.test if it stands today" in shown


def test_its_copies_can_be_read_instead_of_the_network(kept, jonas, now, tmp_path: Path):
    publish_list(kept.revocation_list.pk, now)
    archive(jonas, now).extractall(tmp_path)
    verifier = Verifier(fetcher=MapFetcher.from_index(tmp_path / "verify" / "documents.json"))

    for file in (tmp_path / "badges").rglob("*.*"):
        report = verifier.inspect(file.read_bytes(), at=now + timedelta(minutes=1))
        assert report.verdict is Verdict.GENUINE, (file.name, report.code)
        assert report.issuer_trust is IssuerTrust.DOMAIN


def test_of_very_many_it_holds_the_newest_and_says_so(
    give,  # noqa: F811
    nordvind,
    jonas,
    now,
    monkeypatch,
):
    monkeypatch.setattr(backpack, "MOST", 2)
    monkeypatch.setattr(backpack, "_AT_ONCE", 1)
    made = [
        give(
            jonas.email,
            "Jonas",
            version=published(nordvind, at=now),
            at=now + timedelta(minutes=minute),
        )
        for minute in range(3)
    ]
    for one in made:
        accept_award(user=jonas, award_id=one.pk, visibility=Visibility.ONLY_ME, at=now)

    opened = archive(jonas, now, "en")

    folders = {name.split("/")[1] for name in opened.namelist() if name.startswith("badges/")}
    assert folders == {f"{one.number} {one.title}" for one in made[1:]}
    assert "more than 2 badges" in opened.read("How to verify these badges.txt").decode()


def test_what_was_withdrawn_is_there_without_a_certificate_and_says_so(
    kept, jonas, actor, mette, now, tmp_path: Path
):
    later = now + timedelta(hours=1)
    revoke_award(actor=actor(mette), award=kept, reason="A mistake.", at=later, now=True)
    publish_list(kept.revocation_list.pk, later)
    opened = archive(jonas, later)
    opened.extractall(tmp_path)
    verifier = Verifier(fetcher=MapFetcher.from_index(tmp_path / "verify" / "documents.json"))

    assert not [name for name in opened.namelist() if name.endswith(".pdf")]
    (document,) = (tmp_path / "badges").rglob("credential.json")
    assert verifier.inspect(document.read_bytes(), at=later).verdict is Verdict.REVOKED


def test_an_old_badge_leads_to_the_newest_without_a_network(
    actor,
    mette,
    give,  # noqa: F811
    jonas,
    now,
    tmp_path: Path,
):
    set_terms(actor=actor(mette), terms=Terms(names_newest=True), at=now)
    ends = now + timedelta(days=30)
    old = give(jonas.email, "Jonas", valid_until=ends)
    accept_award(user=jonas, award_id=old.pk, visibility=Visibility.ONLY_ME, at=now)
    later = ends + timedelta(days=1)
    new = give(jonas.email, "Jonas", supersedes=old, at=later)
    accept_award(user=jonas, award_id=new.pk, visibility=Visibility.ONLY_ME, at=later)
    publish_list(old.revocation_list.pk, later)
    path = tmp_path / "badges.zip"
    path.write_bytes(whole(jonas, later))

    terminal = Terminal(clock=lambda: later)
    written = terminal.run("verify", "--json", str(path))
    rows = [strict_json.loads_object(row) for row in written.out.splitlines()]
    assert {row["verdict"] for row in rows} == {"genuine"}
    assert f"badges/{new.number}" in written.out
    assert f"badges/{old.number}" in written.out


def test_what_was_altered_is_left_out(kept, jonas, now):
    CompactDocument.objects.update(digest=bytes(32))

    names = archive(jonas, now).namelist()

    assert not [name for name in names if name.startswith("badges/")]
    assert strict_json.loads_object(archive(jonas, now).read("verify/documents.json")) == {}


def test_it_is_of_its_holder_alone(kept, as_, jonas, mallory):
    for user, count in ((jonas, 5), (mallory, 0)):
        answer = as_(user).get("/my/everything.zip")
        with zipfile.ZipFile(ContentFile(b"".join(answer.streaming_content))) as opened:
            names = [name for name in opened.namelist() if name.startswith("badges/")]
        assert len(names) == count


def test_the_page_offers_it(kept, as_, jonas):
    assert "/my/everything.zip" in as_(jonas).get("/my/").content.decode()
