# SPDX-License-Identifier: Apache-2.0

"""A résumé: written in place, in an order, with chosen awards, open to whom its owner says."""

from __future__ import annotations

import uuid

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from skillmark_server.accounts.digests import digest_of
from skillmark_server.accounts.models import User
from skillmark_server.accounts.refusals import TextRefused
from skillmark_server.audit.models import AuditEvent
from skillmark_server.awards.models import Visibility
from skillmark_server.portfolio.models import (
    AccountMerge,
    EntryKind,
    Resume,
    ResumeAward,
    ResumeEntry,
)
from skillmark_server.portfolio.refusals import (
    EmailRefused,
    FluencyMissing,
    MonthRefused,
    NameMissing,
    NotKept,
    OrderRefused,
    TooMany,
)
from skillmark_server.portfolio.resumes import chosen_ids, entries_of
from skillmark_server.portfolio.services import (
    arrange_entries,
    choose_awards,
    close_account,
    remove_entry,
    set_up_resume,
    write_entry,
)
from skillmark_server.portfolio.services.merging import merge_accounts
from skillmark_server.portfolio.services.resume import MOST_AWARDS, MOST_ENTRIES


@pytest.fixture(autouse=True)
def _nobody_asked_before():
    cache.clear()


@pytest.fixture
def write(jonas, now):
    """`write("Driver", from_month="2019-03")`: a line of Jonas'."""

    def one(title: str = "Driver", kind: EntryKind = EntryKind.WORK, **said: str) -> ResumeEntry:
        return write_entry(user=jonas, entry_kind=kind, title=title, at=now, **said)

    return one


def titles(user, kind: EntryKind = EntryKind.WORK) -> list[str]:
    return [entry.title for entry in entries_of(user).filter(kind=kind)]


def test_a_resume_is_written_in_place(kept, as_, jonas):
    truck, crane = kept("Truck"), kept("Crane")
    client = as_(jonas)

    client.post(
        "/my/resume",
        {"headline": " A  driver ", "summary": "Safe\r\nand sound", "email": "j@example.org"}
        | {"phone": "+45 12 34 56 78", "place": "Esbjerg", "sees": "public"},
    )
    client.post(
        "/my/resume/work/new",
        {"title": "Driver", "organisation": "Havnens Lager", "from_month": "2019-03"},
    )
    client.post("/my/resume/work/new", {"title": "Apprentice", "to_month": "2018-12"})
    client.post("/my/resume/education/new", {"title": "Technician", "organisation": "EUC"})
    client.post("/my/resume/language/new", {"title": "Danish", "fluency": "native"})
    driver, apprentice = entries_of(jonas).filter(kind="work")
    client.post(f"/my/resume/lines/{driver.pk}", {"title": "Truck driver", "place": "Esbjerg"})
    client.post(
        "/my/resume/work/arrange", {"entry": [driver.pk, apprentice.pk], "up": apprentice.pk}
    )
    client.post("/my/resume/awards", {"award": [truck.pk, crane.pk], "up": crane.pk})

    head = Resume.objects.get(user=jonas)
    assert (head.headline, head.summary, head.visibility) == (
        "A driver",
        "Safe\nand sound",
        Visibility.PUBLIC,
    )
    assert titles(jonas) == ["Apprentice", "Truck driver"]
    driver.refresh_from_db()
    assert (driver.organisation, driver.from_month, driver.place) == ("", "", "Esbjerg")
    assert titles(jonas, EntryKind.LANGUAGE) == ["Danish"]
    assert chosen_ids(jonas) == [crane.pk, truck.pk]
    text = client.get("/my/resume").content.decode()
    for part in ("Truck driver", "Technician", "Mother tongue", "Crane", f"/r/{head.id}"):
        assert part in text

    client.post("/my/resume/work/arrange", {"entry": [apprentice.pk], "out": apprentice.pk})
    client.post("/my/resume/awards", {"award": [crane.pk, truck.pk], "out": crane.pk})
    assert titles(jonas) == ["Truck driver"]
    assert chosen_ids(jonas) == [truck.pk]
    said = AuditEvent.objects.filter(action="resume.changed")
    assert said.count() == 10
    assert "Esbjerg" not in str(list(said.values_list("detail", flat=True)))


def test_nothing_changed_is_not_noted(write, kept, jonas, now):
    truck = kept("Truck")
    entry = write("Driver")
    set_up_resume(user=jonas, visibility=Visibility.PUBLIC, place="Esbjerg", at=now)
    choose_awards(user=jonas, award_ids=[truck.pk, truck.pk], at=now)
    before = AuditEvent.objects.count()

    set_up_resume(user=jonas, visibility=Visibility.PUBLIC, place="Esbjerg", at=now)
    choose_awards(user=jonas, award_ids=[truck.pk], at=now)
    arrange_entries(user=jonas, entry_kind=EntryKind.WORK, entry_ids=[entry.pk], at=now)
    write_entry(user=jonas, entry_kind=EntryKind.WORK, entry_id=entry.pk, title="Driver", at=now)

    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize(
    ("said", "refusal", "field"),
    [
        pytest.param({"headline": "x" * 121}, TextRefused, "headline", id="headline-too-long"),
        pytest.param({"summary": "x" * 2_001}, TextRefused, "summary", id="summary-too-long"),
        pytest.param({"summary": "a\0b"}, TextRefused, "summary", id="null"),
        pytest.param({"place": "a\u202eb"}, TextRefused, "place", id="turns-the-direction"),
        pytest.param({"phone": "010190-1234"}, TextRefused, "phone", id="national-number"),
        pytest.param({"phone": "1" * 41}, TextRefused, "phone", id="phone-too-long"),
        pytest.param({"email": "jonas"}, EmailRefused, "email", id="no-address"),
        pytest.param({"email": "a b@c.dk"}, EmailRefused, "email", id="blank-in-address"),
        pytest.param({"email": "x" * 255}, TextRefused, "email", id="address-too-long"),
    ],
)
def test_a_head_that_cannot_be_used_is_refused(jonas, now, said, refusal, field):
    with pytest.raises(refusal) as caught:
        set_up_resume(user=jonas, visibility=Visibility.ONLY_ME, at=now, **said)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("kind", "said", "refusal", "field"),
    [
        pytest.param("work", {"title": " "}, NameMissing, "title", id="no-title"),
        pytest.param("language", {"title": "", "fluency": "B1"}, NameMissing, "title", id="none"),
        pytest.param("work", {"title": "x" * 121}, TextRefused, "title", id="title-too-long"),
        pytest.param("work", {"organisation": "x" * 121}, TextRefused, "organisation", id="where"),
        pytest.param("education", {"text": "x" * 2_001}, TextRefused, "text", id="text-too-long"),
        pytest.param("work", {"text": "a\u2066b"}, TextRefused, "text", id="turns-the-direction"),
        pytest.param("work", {"from_month": "2019-13"}, MonthRefused, "from_month", id="13th"),
        pytest.param("work", {"from_month": "2019-3"}, MonthRefused, "from_month", id="short"),
        pytest.param("work", {"from_month": "0019-03"}, MonthRefused, "from_month", id="old"),
        pytest.param("work", {"from_month": "٢٠١٩-03"}, MonthRefused, "from_month", id="digits"),
        pytest.param("work", {"to_month": "2019-03-01"}, MonthRefused, "to_month", id="a-day"),
        pytest.param(
            "work",
            {"from_month": "2020-01", "to_month": "2019-12"},
            MonthRefused,
            "to_month",
            id="ends-before-it-begins",
        ),
        pytest.param("language", {"fluency": ""}, FluencyMissing, "fluency", id="no-level"),
        pytest.param("language", {"fluency": "D1"}, FluencyMissing, "fluency", id="unknown-level"),
    ],
)
def test_a_line_that_cannot_be_used_is_refused(write, as_, jonas, now, kind, said, refusal, field):
    said = {"title": "A title", **said}
    with pytest.raises(refusal) as caught:
        write(kind=EntryKind(kind), **said)
    assert caught.value.field == field
    assert not ResumeEntry.objects.exists()

    answer = as_(jonas).post(f"/my/resume/{kind}/new", {**said, "place": "Kept words"})
    assert answer.status_code == 200
    if kind != "language":
        assert "Kept words" in answer.content.decode()
    assert not ResumeEntry.objects.exists()


def test_a_refused_line_keeps_what_was_typed_in_its_place(write, as_, jonas):
    entry = write("Driver")

    answer = as_(jonas).post(
        f"/my/resume/lines/{entry.pk}", {"title": "Typed", "from_month": "never"}
    )

    text = answer.content.decode()
    assert 'value="Typed"' in text
    assert "Write a month as 2019-03." in text
    assert titles(jonas) == ["Driver"]


def test_there_are_sixty_lines_at_most(write, jonas):
    ResumeEntry.objects.bulk_create(
        ResumeEntry(user=jonas, kind="work", title=str(one), position=one)
        for one in range(MOST_ENTRIES)
    )
    with pytest.raises(TooMany):
        write("One more")


def test_only_what_is_kept_goes_in_and_not_too_much(kept, jonas, mallory, now):
    waiting, hers = kept("Waiting", sees=None), kept("Hers", to=mallory)
    for wrong in ([waiting.pk], [hers.pk], [uuid.uuid4()]):
        with pytest.raises(NotKept):
            choose_awards(user=jonas, award_ids=wrong, at=now)
    with pytest.raises(TooMany):
        choose_awards(user=jonas, award_ids=[uuid.uuid4() for _ in range(MOST_AWARDS + 1)], at=now)
    assert chosen_ids(jonas) == []


def test_lines_are_put_in_order_as_they_are_or_not_at_all(write, as_, jonas, now):
    first, second = write("First"), write("Second")
    for wrong in ([second.pk], [second.pk, first.pk, uuid.uuid4()], [first.pk, first.pk]):
        with pytest.raises(OrderRefused):
            arrange_entries(user=jonas, entry_kind=EntryKind.WORK, entry_ids=wrong, at=now)
    answer = as_(jonas).post("/my/resume/work/arrange", {"entry": [second.pk]}, follow=True)
    assert "The lines have changed meanwhile" in answer.content.decode()
    assert titles(jonas) == ["First", "Second"]


def test_nobody_touches_anothers(write, as_, jonas, mallory, now):
    entry = write("Driver")
    head = set_up_resume(user=jonas, visibility=Visibility.ONLY_ME, at=now)
    for path in (f"/r/{head.id}", f"/r/{head.id}.json", f"/r/{head.id}.pdf"):
        for client in (as_(mallory), Client()):
            assert client.get(path).status_code == 404
    client = as_(mallory)
    assert client.post(f"/my/resume/lines/{entry.pk}", {"title": "Hers"}).status_code == 404
    assert client.post("/my/resume/work/arrange", {"out": entry.pk}).status_code == 404
    assert client.post("/my/resume/work/arrange", {"out": "no-id"}).status_code == 404
    assert client.post("/my/resume/hobby/new", {"title": "x"}).status_code == 404
    with pytest.raises(ResumeEntry.DoesNotExist):
        remove_entry(user=mallory, entry_id=entry.pk, at=now)
    for kind in (EntryKind.WORK, EntryKind.EDUCATION):
        with pytest.raises(ResumeEntry.DoesNotExist):
            write_entry(
                user=mallory if kind == EntryKind.WORK else jonas,
                entry_kind=kind,
                entry_id=entry.pk,
                title="Other",
                at=now,
            )
    assert titles(jonas) == ["Driver"]


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param({"title": ""}, id="no-title"),
        pytest.param({"kind": "hobby"}, id="unknown-kind"),
        pytest.param({"from_month": "2020-02", "to_month": "2020-01"}, id="ends-before"),
        pytest.param({"fluency": "B1"}, id="level-of-a-job"),
        pytest.param({"kind": "language"}, id="language-without-a-level"),
    ],
)
def test_the_database_refuses_such_a_line(jonas, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        ResumeEntry.objects.create(
            **{"user": jonas, "kind": "work", "title": "x", "position": 1, **broken}
        )


def test_the_database_wants_each_award_once_and_a_known_visibility(kept, jonas, now):
    truck = kept("Truck")
    ResumeAward.objects.create(user=jonas, award=truck, position=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        ResumeAward.objects.create(user=jonas, award=truck, position=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Resume.objects.create(user=jonas, visibility="all", created_at=now, changed_at=now)


def test_others_see_of_it_what_is_open_to_them(kept, write, as_, karin, mette, jonas, now):
    awards = [
        kept("Open"),
        kept("At work", sees=Visibility.EMPLOYER),
        kept("Secret", sees=Visibility.ONLY_ME),
    ]
    write("Driver", organisation="Havnens Lager", from_month="2019-03")
    choose_awards(user=jonas, award_ids=[award.pk for award in awards], at=now)
    head = set_up_resume(user=jonas, visibility=Visibility.PUBLIC, email="j@example.org", at=now)

    everybody = Client().get(f"/r/{head.id}")
    own = as_(jonas).get(f"/r/{head.id}").content.decode()
    as_others = as_(jonas).get(f"/r/{head.id}?as=others").content.decode()

    text = everybody.content.decode()
    assert everybody["X-Robots-Tag"] == "noindex"
    for part in ("Open", "Driver", "since March 2019", "Self-declared", "j@example.org"):
        assert part in text
    for title in ("At work", "Secret"):
        assert title not in text
        assert title not in as_others
        assert title in own


def test_the_page_asks_no_more_for_more_lines(write, as_, jonas):
    client = as_(jonas)
    write("First")
    client.get("/my/resume")
    with CaptureQueriesContext(connection) as few:
        client.get("/my/resume")
    for number in range(5):
        write(f"More {number}")
    with CaptureQueriesContext(connection) as many:
        client.get("/my/resume")

    assert len(many) == len(few)


def test_it_moves_with_the_account_and_goes_with_it(kept, write, jonas, now):
    other = User.objects.create_user("jonas@home.test", "a long enough password", name="Jonas")
    truck = kept("Truck")
    write("Driver")
    set_up_resume(user=jonas, visibility=Visibility.PUBLIC, place="Esbjerg", at=now)
    choose_awards(user=jonas, award_ids=[truck.pk], at=now)
    write_entry(user=other, entry_kind=EntryKind.WORK, title="Clerk", at=now)
    _asked(other, jonas, now)

    stays = merge_accounts(secret="s" * 43, user=jonas, at=now)

    assert sorted(titles(stays)) == ["Clerk", "Driver"]
    assert chosen_ids(stays) == [truck.pk]
    assert Resume.objects.get().user == stays
    close_account(user=stays, keeps_pages=False, at=now)
    assert not Resume.objects.exists()
    assert not ResumeEntry.objects.exists()
    assert not ResumeAward.objects.exists()


def _asked(stays, ends, now) -> None:
    AccountMerge.objects.create(
        user=stays,
        email=ends.email,
        secret_digest=digest_of("s" * 43),
        created_at=now,
        expires_at=now.replace(year=now.year + 1),
    )
