# SPDX-License-Identifier: Apache-2.0

"""The certificates of what a filter finds: counted, made as one archive, given up, removed."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from skillmark import baking
from skillmark_server.audit.models import AuditEvent
from skillmark_server.awards.documents import signed_bytes
from skillmark_server.awards.models import Award
from skillmark_server.awards.selectors import Filters
from skillmark_server.documents import finding, packing, services
from skillmark_server.documents.models import Pack, PackPart
from skillmark_server.documents.press import Press
from skillmark_server.documents.services import ask_for_certificates_found, remove_certificates
from skillmark_server.lifecycle.choosing import Choice
from skillmark_server.pages.awarding.printing import in_words
from skillmark_server.searching.indexing import catch_up
from tests.server.cast_awards import published
from tests.server.integration.awards.conftest import first_aid, give, issuing  # noqa: F401
from tests.server.refused import refused

ADDRESS = "/awards/certificates/"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch):
    monkeypatch.setattr(packing, "IN_A_PART", 2)


@pytest.fixture
def other(nordvind, issuing, now):  # noqa: F811
    return published(nordvind, at=now, name={"en": "CPR", "da": "HLR"})


@pytest.fixture
def awards(give, other, now) -> list[Award]:  # noqa: F811
    """Three of one badge and two of another, one of which was withdrawn; a name to be found."""
    made = [give(f"{name}@x.test", name.title()) for name in ("anna", "bo", "carla")]
    made += [give(f"{name}@x.test", name.title(), version=other) for name in ("dina", "bo")]
    Award.objects.filter(pk=made[3].pk).update(revoked_at=now)
    catch_up()
    return made


@pytest.fixture
def ask(actor, mette, awards, now):
    def asked(choice: Choice | None = None, language: str = "en", **others: object) -> Pack:
        return ask_for_certificates_found(
            actor=actor(mette), choice=choice or Choice(), language=language, at=now, **others
        )

    return asked


def archive(pack: Pack) -> zipfile.ZipFile:
    opened = zipfile.ZipFile(io.BytesIO(b"".join(packing.streamed(pack))))
    assert opened.testzip() is None
    return opened


def chosen(kind, awards, now):
    first, last = awards[0], awards[-1]
    return {
        "everything": (Choice(), (0, 1, 2, 4)),
        "a badge": (
            Choice(filters=Filters(achievement_id=first.version.achievement_id)),
            (0, 1, 2),
        ),
        "another": (Choice(filters=Filters(achievement_id=last.version.achievement_id)), (4,)),
        "a state": (Choice(filters=Filters(state="issued")), (0, 1, 2, 4)),
        "days": (Choice(filters=Filters(issued_from=now - timedelta(days=1))), (0, 1, 2, 4)),
        "words": (Choice(text="bo"), (1, 4)),
        "words of a badge": (
            Choice(text="bo", filters=Filters(achievement_id=last.version.achievement_id)),
            (4,),
        ),
    }[kind]


@pytest.mark.parametrize(
    "kind",
    ["everything", "a badge", "another", "a state", "days", "words", "words of a badge"],
)
def test_what_a_filter_finds_is_in_the_archive_and_nothing_else(ask, awards, kind, now):
    choice, expected = chosen(kind, awards, now)

    pack = ask(choice, expected=len(expected))
    packing.go_on(at=now)

    pack.refresh_from_db()
    by_number = {award.number: award for award in awards}
    opened = archive(pack)
    found = {name.partition(" ")[0] for name in opened.namelist()}
    assert found == {awards[at].number for at in expected}
    assert (pack.total, pack.made, pack.ready_at) == (len(expected), len(expected), now)
    for name in opened.namelist():
        award = by_number[name.partition(" ")[0]]
        assert baking.extract(opened.read(name)) == signed_bytes(award)


def test_what_is_awarded_later_is_not_in_it(ask, give, awards, now):  # noqa: F811
    pack = ask()
    give("eva@x.test", "Eva")
    Award.objects.filter(pk=awards[0].pk).update(revoked_at=now)

    packing.go_on(at=now)

    pack.refresh_from_db()
    assert (pack.total, pack.made, pack.left_out) == (4, 3, 0)
    assert not any("Eva" in name or "Anna" in name for name in archive(pack).namelist())


def test_all_is_in_the_log_without_the_words_that_were_searched(ask, actor, mette, now):
    pack = ask(Choice(text="bo", filters=Filters(state="issued")))
    packing.go_on(at=now)
    pack.refresh_from_db()
    remove_certificates(actor=actor(mette), pack=pack, at=now)

    events = AuditEvent.objects.filter(action__startswith="award.certificates").order_by("pk")
    assert [event.action for event in events] == [
        "award.certificates_asked",
        "award.certificates_made",
        "award.certificates_removed",
    ]
    assert pack.question == {"state": "issued", "text": "bo"}
    assert events[0].detail["question"] == {"state": "issued"}
    assert events[2].detail == {"question": {"state": "issued"}, "was_ready": True}


def test_one_that_is_being_made_is_given_up(ask, actor, mette, now):
    pack = ask()
    part = packing.take_part(at=now)
    assert part is not None
    remove_certificates(actor=actor(mette), pack=Pack.objects.get(), at=now)

    with Press(workers=1) as press:
        assert not packing.make_part(part, press, at=now)

    assert not PackPart.objects.exists()
    assert default_storage.listdir(f"certificates/{pack.pk}")[1] == []
    assert packing.go_on(at=now) == 0


def test_the_same_asked_again_is_made_anew_and_another_stands_beside(ask, now):
    first = ask()
    second = ask()
    ask(Choice(text="bo"))
    ask(language="da")

    kept = set(Pack.objects.values_list("pk", flat=True))
    assert first.pk not in kept
    assert second.pk in kept
    assert len(kept) == 3


def test_what_cannot_be_made_is_refused(ask, awards, actor, karin, sara, monkeypatch, now):
    with refused("choice_changed"):
        ask(expected=3)
    with refused("nothing_to_pack"):
        ask(Choice(filters=Filters(state="revoked")))
    for person in (karin, sara):
        with refused("not_allowed"):
            ask_for_certificates_found(actor=actor(person), choice=Choice(), language="en", at=now)
    ask()
    monkeypatch.setattr(services, "MOST_KEPT", 1)
    with refused("too_many_packs"):
        ask(language="da")
    assert ask().total == 4
    monkeypatch.setattr(finding, "MOST", 3)
    for choice in (Choice(), Choice(filters=Filters(state="issued"))):
        with refused("too_many_to_pack"):
            ask(choice)
    monkeypatch.setattr(services, "MOST_KEPT", 2)
    assert ask(Choice(text="bo")).total == 2


@pytest.mark.parametrize("most", [3, 4])
def test_it_is_counted_up_to_what_one_archive_holds(awards, actor, mette, monkeypatch, most, now):
    monkeypatch.setattr(finding, "MOST", most)

    if most < 4:
        with refused("too_many_to_pack"):
            finding.count_found(actor(mette), Choice(), at=now)
    else:
        assert finding.count_found(actor(mette), Choice(), at=now) == 4
    assert finding.count_found(actor(mette), Choice(text="bo"), at=now) == 2


def test_who_may_not_see_awards_counts_none_and_removes_none(ask, actor, mallory, sara, now):
    pack = ask()

    with refused("not_allowed"):
        finding.count_found(actor(sara), Choice(), at=now)
    with refused("not_allowed"):
        finding.leaves_found(actor(sara), Choice(), at=now)
    with refused("not_allowed"):
        remove_certificates(actor=actor(mallory), pack=pack, at=now)


# -- the pages ----------------------------------------------------------------------------


def test_the_pages_choose_count_make_follow_download_and_remove(as_, mette, awards, now):
    browser, badge = as_(mette), awards[0].version.achievement_id
    listed = browser.get(f"/awards/?badge={badge}").content.decode()
    page = browser.get(f"{ADDRESS}?badge={badge}").content.decode()

    made = browser.post(f"{ADDRESS}new?badge={badge}", {"language": "da", "expected": "3"})
    pack = Pack.objects.get()
    waiting = browser.get(ADDRESS).content.decode()
    early = browser.get(f"{ADDRESS}{pack.pk}.zip")
    packing.go_on(at=now)
    partial = browser.get(ADDRESS, headers={"hx-target": "packs"}).content.decode()
    answer = browser.get(f"{ADDRESS}{pack.pk}.zip")
    whole = b"".join(answer.streaming_content)

    assert f"{ADDRESS}?badge={badge}" in listed
    assert "3 certificates to print" in page
    assert made.headers["Location"] == f"{ADDRESS}?badge={badge}"
    assert "0/3" in waiting
    assert "Give it up" in waiting
    assert early.status_code == 404
    assert "3 certificates, ready" in partial
    assert "<html" not in partial
    assert "First aid" in partial
    assert int(answer.headers["Content-Length"]) == len(whole)
    assert len(zipfile.ZipFile(io.BytesIO(whole)).namelist()) == 3
    browser.post(f"{ADDRESS}{pack.pk}/remove")
    assert browser.get(f"{ADDRESS}{pack.pk}.zip").status_code == 404


def test_the_page_says_why_there_is_none(as_, mette, awards, monkeypatch):
    browser = as_(mette)
    others = browser.post(f"{ADDRESS}new", {"language": "da", "expected": "9"}, follow=True)
    nothing = browser.get(f"{ADDRESS}?state=revoked").content.decode()
    monkeypatch.setattr(finding, "MOST", 2)
    many = browser.get(ADDRESS).content.decode()

    assert "Meanwhile the badges that fit are others." in others.content.decode()
    assert "there is nothing to print" in nothing
    assert "At most 20,000 certificates go into one archive." in many
    assert not Pack.objects.exists()


def test_who_may_only_look_downloads_and_makes_none(as_, karin, mallory, ask, now):
    pack = ask()
    packing.go_on(at=now)
    browser = as_(karin)

    assert "Make them as one archive" not in browser.get(ADDRESS).content.decode()
    assert browser.get(f"{ADDRESS}{pack.pk}.zip").status_code == 200
    assert browser.post(f"{ADDRESS}new", {"language": "da"}).status_code == 403
    assert browser.post(f"{ADDRESS}{pack.pk}/remove").status_code == 403
    assert as_(mallory).get(f"{ADDRESS}{pack.pk}.zip").status_code == 404


def test_the_page_asks_the_database_no_more_for_more(as_, mette, ask, give):  # noqa: F811
    browser, counts = as_(mette), []
    ask()
    for more in (0, 5):
        for number in range(more):
            give(f"more{number}@x.test", f"More {number}")
            catch_up()
            ask(Choice(text=f"more{number}"))
        browser.get(ADDRESS)
        with CaptureQueriesContext(connection) as found:
            browser.get(ADDRESS)
        counts.append(len(found))

    assert counts[0] == counts[1]


def test_what_was_asked_is_said_in_words(settings):
    settings.TIME_ZONE = "Europe/Copenhagen"
    question = {
        "state": "claimed",
        "achievement_id": "a",
        "department_id": "gone",
        "version_number": "2",
        "batch_id": "b",
        "language": "da",
        "issued_from": "2026-02-28T23:00:00+00:00",
        "issued_before": "2026-03-31T22:00:00+00:00",
        "has_bounced": "True",
        "text": "bo",
    }

    assert in_words({}, {}) == []
    assert in_words(question, {"a": "First aid"}) == [
        "First aid",
        "Claimed",
        "“bo”",
        "Version 2",
        "One list",
        "DA",
        "Mail came back",
        "Awarded from 01.03.2026",
        "Awarded until 31.03.2026",
    ]
