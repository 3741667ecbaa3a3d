# SPDX-License-Identifier: Apache-2.0

"""Everything about somebody in one archive: readable, whole, theirs alone, and it verifies."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest

from skillmark import Verdict, Verifier
from skillmark.encoding import strict_json
from skillmark.fetch import MapFetcher
from skillmark_server.audit.models import AuditEvent
from skillmark_server.awards.documents import signed_bytes
from skillmark_server.custody.publishing import publish_list
from skillmark_server.holdings.models import ImportedBadge, ImportedItem
from skillmark_server.portfolio.models import Resume, ResumeAward, ResumeEntry
from skillmark_server.portfolio.services import make_collection
from skillmark_server.privacy.archive import archive_of, held_about
from skillmark_server.privacy.models import SubjectKind, SubjectRequest
from skillmark_server.privacy.refusals import AnsweredAlready
from skillmark_server.privacy.sections import MOST
from skillmark_server.privacy.services import give_data, refuse_request
from skillmark_server.privacy.subjects import oneself
from skillmark_server.refusals import NotAllowed
from tests.server.integration.url_world import _elsewhere, _moved_in


def opened(pieces) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(pieces)))


def held(archive: zipfile.ZipFile) -> dict:
    data = archive.read("data.json")
    return {
        key: section["rows"]
        for key, section in strict_json.loads_object(data, max_bytes=len(data))["held"].items()
    }


@pytest.fixture
def archive(as_, jonas, mette, in_roster, given, asked_for, now):
    """What Jonas gets; Ida is somebody else, of whom nothing may be in it."""
    in_roster(jonas.email)
    award = given(jonas.email, keeper=jonas, evidence=["https://jonas.test/drill"])
    given("ida@kunde.test")
    asked_for("ida@kunde.test")
    make_collection(user=jonas, name="At sea", at=now)
    publish_list(award.revocation_list.pk, now)
    answer = as_(jonas).get("/me/data/export.zip")
    assert answer["Content-Type"] == "application/zip"
    assert answer["Cache-Control"] == "private, no-store"
    return opened(answer.streaming_content)


def test_it_holds_every_kind_as_json_and_as_a_table(archive, jonas):
    rows = held(archive)

    assert rows["account"][0]["email"] == jonas.email
    assert rows["roster"][0]["employee_number"] == "4711"
    assert rows["awards"][0]["organisation__name"] == "Nordvind A/S"
    assert rows["collections"][0]["name"] == "At sea"
    assert [row["kind"] for row in rows["mails"]] == ["claim"]
    assert {row["action"] for row in rows["events"]} >= {"award.issued", "award.claimed"}
    tables = {name for name in archive.namelist() if name.startswith("data/")}
    assert tables == {f"data/{key}.csv" for key in rows}
    assert jonas.email in archive.read("data/account.csv").decode("utf-8-sig")


def test_what_was_brought_written_and_moved_in_is_in_it(as_, jonas, mette, nordvind, given, now):
    _elsewhere(jonas, nordvind, now)
    award = given(jonas.email, keeper=jonas)
    collection = make_collection(user=jonas, name="At sea", at=now)
    badge = ImportedBadge.objects.get()
    ImportedItem.objects.create(collection=collection, badge=badge, position=1)
    ResumeAward.objects.create(user=jonas, award=award, position=1)
    _moved_in(nordvind, mette, jonas.email, now)
    _moved_in(nordvind, mette, "ida@kunde.test", now)
    Resume.objects.create(user=jonas, headline="Skipper", created_at=now, changed_at=now)
    ResumeEntry.objects.create(user=jonas, kind="work", title="At sea", position=0)

    archive = opened(as_(jonas).get("/me/data/export.zip").streaming_content)

    rows = held(archive)
    assert [row["title"] for row in rows["imported"]] == ["Welding"]
    assert [row["issuer"] for row in rows["certificates"]] == ["Older School"]
    assert [row["recipient_email"] for row in rows["moved"]] == [jonas.email]
    assert rows["resume"][0]["headline"] == "Skipper"
    assert rows["resume"][0]["awards"] == [award.number]
    assert rows["collections"][0]["imported"] == ["Welding"]
    assert [row["title"] for row in rows["resume_lines"]] == ["At sea"]
    names = archive.namelist()
    assert {"resume.json", "resume.pdf"} <= set(names)
    brought = [name for name in names if name.startswith(("elsewhere/", "certificates/"))]
    assert [archive.read(name) for name in brought] == [b"{}", b"{}"]


def test_nothing_in_it_is_about_somebody_else(archive):
    for name in archive.namelist():
        if not name.startswith("badges/"):
            assert b"ida@kunde.test" not in archive.read(name), name


def test_no_secret_is_in_it(archive, jonas):
    whole = b"".join(archive.read(name) for name in archive.namelist())
    assert b"digest" not in archive.read("data.json")
    assert jonas.password.encode() not in whole


def test_the_page_is_whole_and_loads_nothing(archive):
    page = archive.read("index.html").decode()
    assert page.startswith("<!doctype html>")
    assert "Everything about you" in page
    assert "<script" not in page
    assert "src=" not in page


def test_the_badges_in_it_verify_without_the_site(archive, tmp_path, now):
    archive.extractall(tmp_path)
    verifier = Verifier(fetcher=MapFetcher.from_index(tmp_path / "verify" / "documents.json"))
    [credential] = (tmp_path / "badges").rglob("credential.json")
    report = verifier.inspect(credential.read_bytes(), at=now + timedelta(minutes=1))
    assert report.verdict is Verdict.GENUINE, report.code


def test_a_section_that_is_too_long_says_so(monkeypatch, jonas, now):
    monkeypatch.setattr("skillmark_server.privacy.sections.MOST", 1)
    jonas.emailaddress_set.create(email="jonas@home.test", verified=True)
    sections = {section.key: section for section in held_about(oneself(jonas))}

    assert MOST == 10_000
    assert sections["addresses"].is_cut
    assert len(sections["addresses"].rows) == 1
    page = opened(archive_of(oneself(jonas), list(sections.values()), language="en", at=now))
    assert b"There is more" in page.read("index.html")


def test_an_address_that_was_not_proven_opens_nothing(given, jonas):
    given("ida@kunde.test")
    jonas.emailaddress_set.create(email="ida@kunde.test", verified=False)
    keys = {section.key for section in held_about(oneself(jonas))}
    assert "awards" not in keys
    assert "mails" not in keys


def test_an_organisation_gives_a_copy_of_its_own_alone(
    as_, mette, jonas, given, in_roster, noted, now
):
    in_roster(jonas.email)
    award = given(jonas.email)
    make_collection(user=jonas, name="At sea", at=now)
    asked = noted(jonas.email, SubjectKind.EXPORT)

    answer = as_(mette).post(f"/organisation/data/{asked.pk}/file")
    archive = opened(answer.streaming_content)

    assert "collections" not in held(archive)
    assert "account" not in held(archive)
    assert held(archive)["roster"][0]["name"] == "Ida Holm"
    [credential] = [name for name in archive.namelist() if name.endswith("credential.json")]
    assert archive.read(credential) == signed_bytes(award)
    asked.refresh_from_db()
    assert (asked.outcome, asked.answered_by) == ("exported", mette)
    assert asked.counts["awards"] == 1
    event = AuditEvent.objects.get(action="privacy.data_given")
    assert jonas.email not in str(event.detail)


def test_a_copy_before_erasing_does_not_answer(actor, mette, given, noted, now):
    given("ida@kunde.test")
    asked = noted("ida@kunde.test")
    give_data(actor=actor(mette), request=asked, at=now)
    asked.refresh_from_db()
    assert asked.answered_at is None


def test_what_was_refused_is_not_given(actor, mette, noted, now):
    asked = noted("ida@kunde.test", SubjectKind.EXPORT)
    refuse_request(actor=actor(mette), request=asked, reason="Not them", at=now)
    with pytest.raises(AnsweredAlready):
        give_data(actor=actor(mette), request=asked, at=now)


def test_only_who_answers_for_data_gives_it(actor, ole, mallory, noted, now):
    asked = noted("ida@kunde.test", SubjectKind.EXPORT)
    with pytest.raises(NotAllowed):
        give_data(actor=actor(ole), request=asked, at=now)
    with pytest.raises(SubjectRequest.DoesNotExist):
        give_data(actor=actor(mallory), request=asked, at=now)


def test_the_page_says_how_much_there_is_of_what(as_, jonas, given, now):
    given(jonas.email, at=now - timedelta(days=3))
    page = as_(jonas).get("/me/data").content.decode()
    assert "Awards" in page
    assert "Export everything about me" in page
