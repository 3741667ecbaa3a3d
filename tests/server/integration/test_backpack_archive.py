# SPDX-License-Identifier: Apache-2.0

"""Everything somebody keeps as one archive, and that it verifies with this site gone."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from skillmark import Verdict, Verifier, baking
from skillmark.encoding import strict_json
from skillmark.fetch import MapFetcher
from skillmark_server.awards.documents import signed_bytes
from skillmark_server.awards.models import Award, CompactDocument, DocumentForm, Visibility
from skillmark_server.awards.second_form import sign_second_form
from skillmark_server.awards.services import accept_award, revoke_award
from skillmark_server.custody.publishing import publish_list
from skillmark_server.documents.backpack import everything_of
from tests.pictures import SVG, png
from tests.server.integration.awards.conftest import (  # noqa: F401 - fixtures
    first_aid,
    give,
    issuing,
)


@pytest.fixture
def kept(give, jonas, now) -> Award:  # noqa: F811
    """A badge that Jonas keeps."""
    made = give(jonas.email, "Jonas Ærøskøbing")
    type(made.version).objects.filter(pk=made.version.pk).update(svg=SVG, png=png())
    accept_award(user=jonas, award_id=made.pk, visibility=Visibility.ONLY_ME, at=now)
    return Award.objects.get(pk=made.pk)


def archive(user, at, language="da") -> zipfile.ZipFile:
    opened = zipfile.ZipFile(io.BytesIO(b"".join(everything_of(user, language=language, at=at))))
    assert opened.testzip() is None
    return opened


def test_it_holds_every_form_of_what_is_kept(kept, jonas, now):
    sign_second_form(kept, at=now)
    opened = archive(jonas, now)

    folder = f"badges/{kept.number} Førstehjælp"
    assert set(opened.namelist()) == {
        *(f"{folder}/credential.{ending}" for ending in ("json", "jwt")),
        *(f"{folder}/badge.{ending}" for ending in ("png", "svg")),
        f"{folder}/certificate.pdf",
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
    opened.extractall(tmp_path)
    said = (tmp_path / "How to verify these badges.txt").read_text(encoding="utf-8")
    verifier = Verifier(fetcher=MapFetcher.from_index(tmp_path / "verify" / "documents.json"))
    files = [one for one in (tmp_path / "badges").rglob("*") if one.is_file()]

    assert "skillmark verify badges --documents verify/documents.json" in said
    assert "14 March 2026" in said
    assert len(files) == 5
    for file in files:
        report = verifier.inspect(file.read_bytes(), at=now + timedelta(minutes=1))
        assert report.verdict is Verdict.GENUINE, (file.name, report.code)


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


def test_what_was_altered_is_left_out(kept, jonas, now):
    CompactDocument.objects.update(digest=bytes(32))

    names = archive(jonas, now).namelist()

    assert not [name for name in names if name.startswith("badges/")]
    assert strict_json.loads_object(archive(jonas, now).read("verify/documents.json")) == {}


def test_it_is_of_its_holder_alone(kept, as_, jonas, mallory):
    for user, count in ((jonas, 4), (mallory, 0)):
        answer = as_(user).get("/my/everything.zip")
        with zipfile.ZipFile(ContentFile(b"".join(answer.streaming_content))) as opened:
            names = [name for name in opened.namelist() if name.startswith("badges/")]
        assert len(names) == count


def test_the_page_offers_it(kept, as_, jonas):
    assert "/my/everything.zip" in as_(jonas).get("/my/").content.decode()
