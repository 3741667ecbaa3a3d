# SPDX-License-Identifier: Apache-2.0

"""The figures of a year: what is counted, what is hidden, who may see it, and as what files."""

from __future__ import annotations

import io
import uuid
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from openpyxl import load_workbook

from skillmark_server.accounts.models import Department, Employment, Person
from skillmark_server.accounts.ordering import sort_key
from skillmark_server.accounts.tokens import make_token
from skillmark_server.achievements.models import Achievement, Version
from skillmark_server.awards.models import Award, VerificationCount
from skillmark_server.custody.models import IdentityKind, IssuerIdentity, StatusList
from skillmark_server.insight import tasks
from skillmark_server.insight.figures import keeping
from skillmark_server.insight.figures.counting import MEASURES, count
from skillmark_server.insight.figures.reading import Choice, figures_for
from skillmark_server.insight.models import Figures
from skillmark_server.outbox.models import Mail
from skillmark_server.portfolio.models import Channel, ShareCount
from skillmark_server.refusals import NotAllowed

QUERIES = 9
MARCH, MAY = datetime(2026, 3, 3, tzinfo=UTC), datetime(2026, 5, 5, tzinfo=UTC)
AT = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def badge(nordvind):
    def make(title):
        badge = Achievement.objects.create(
            organisation=nordvind, title=title, sort_title=sort_key(title), created_at=MARCH
        )
        badge.published = Version.objects.create(
            achievement=badge,
            number=1,
            saved_at=MARCH,
            published_at=MARCH,
            digest="0" * 64,
            content={"name": {"en": title, "da": f"{title} (da)"}},
        )
        badge.save()
        return badge

    return make


@pytest.fixture
def department(nordvind):
    """`department("Lager")`: gives people who work there."""

    def make(name):
        place = Department.objects.create(organisation=nordvind, name=name)

        def person(**employment):
            one = Person.objects.create(
                organisation=nordvind, name="N", sort_name="n", created_at=MARCH, changed_at=MARCH
            )
            Employment.objects.create(person=one, department=place, **employment)
            return one

        person.place = place
        return person

    return make


@pytest.fixture
def give(nordvind):
    """`give(badge, 7, MARCH, person)`: so many awards, each with a mail that was taken."""
    identity = IssuerIdentity.objects.create(
        organisation=nordvind, kind=IdentityKind.SITE, did="did:web:x", created_at=MARCH
    )
    status = StatusList.objects.create(
        identity=identity, purpose="revocation", number=1, sealed_permutation_key=b""
    )
    numbers = iter(range(1, 100_000))

    def make(badge, many, at, person=lambda: None, *, bounced=0, **facts):
        made = []
        for place in range(many):
            number = next(numbers)
            award = Award.objects.create(
                number=f"N-{number}",
                organisation=nordvind,
                achievement=badge,
                version=badge.published,
                title=badge.title,
                recipient_email=f"{number}@nordvind.test",
                recipient_name="N",
                sort_name="n",
                language="da",
                person=person(),
                issued_at=at,
                valid_from=at,
                revocation_list=status,
                revocation_index=number,
                leaf_sequence=number,
                **facts,
            )
            Mail.objects.create(
                kind="claim",
                key=f"claim:{award.pk}",
                organisation_id=nordvind.pk,
                award_id=award.pk,
                to_email=award.recipient_email,
                language="da",
                created_at=at,
                due_at=at,
                sent_at=at,
                bounced_at=at if place < bounced else None,
            )
            made.append(award)
        return made

    return make


def rows(figures, part):
    return {line.name: line.values for line in figures.parts[part]}


def test_a_year_is_counted_by_badge_department_and_month(
    badge, department, give, mette, actor, nordvind
):
    aid, lift = badge("First aid"), badge("Forklift")
    stores, office = department("Lager"), department("Kontor")
    give(aid, 7, MARCH, stores, claimed_at=MARCH)
    give(aid, 6, MAY, office, bounced=6, valid_until=datetime(2026, 12, 1, tzinfo=UTC))
    give(lift, 5, datetime(2025, 2, 1, tzinfo=UTC), stores)
    ShareCount.objects.create(
        achievement=aid, day=date(2026, 3, 9), channel=Channel.LINKEDIN, count=4
    )
    ShareCount.objects.create(achievement=aid, day=date(2026, 3, 9), channel=Channel.X, count=4)
    VerificationCount.objects.create(achievement=aid, day=date(2026, 5, 9), count=31)

    found = figures_for(actor(mette), Choice(), at=AT)

    assert found.years == (2026, 2025)
    assert found.counted_at == AT
    assert found.whole.values == (13, 7, 6, 7, 8, 31, 6)
    assert rows(found, "badge") == {"First aid": (13, 7, 6, 7, 8, 31, 6)}
    assert rows(found, "department") == {
        "Lager": (7, 7, 0, 7, None, None, 0),
        "Kontor": (6, 0, 6, 0, None, None, 6),
    }
    months = rows(found, "month")
    assert months["March"] == (7, 7, 0, 7, 8, 0, 0)
    assert months["May"] == (6, 0, 6, 0, 0, 31, 0)
    assert months["December"] == (0, 0, 0, 0, 0, 0, 6)
    before = figures_for(actor(mette), Choice(year=2025), at=AT)
    assert rows(before, "badge") == {"Forklift": (5, 5, 0, 0, 0, 0, 0)}


def test_a_small_group_and_what_would_give_it_away_show_no_number(
    badge, department, give, mette, actor
):
    aid = badge("First aid")
    for name, many in (("A", 3), ("B", 6), ("C", 20)):
        give(aid, many, MARCH, department(name))

    issued = {
        name: values[0]
        for name, values in rows(figures_for(actor(mette), Choice(), at=AT), "department").items()
    }

    assert issued == {"A": None, "B": None, "C": 20}


def test_four_awards_in_all_are_no_number_anywhere(badge, give, mette, actor):
    give(badge("First aid"), 4, MARCH)

    found = figures_for(actor(mette), Choice(), at=AT)

    assert found.whole.value("issued") is None
    assert {line.value("issued") for line in found.parts["month"]} == {None}


def test_one_badge_is_told_year_by_year_and_not_by_month(badge, give, mette, actor):
    aid, lift = badge("First aid"), badge("Forklift")
    give(aid, 9, MARCH)
    give(aid, 5, datetime(2024, 3, 3, tzinfo=UTC))
    give(lift, 8, MARCH)

    found = figures_for(actor(mette), Choice(badge=aid.pk), at=AT)

    assert [(line.name, line.value("issued")) for line in found.history] == [
        ("2024", 5),
        ("2026", 9),
    ]
    assert "month" not in found.parts
    assert list(rows(found, "badge")) == ["First aid"]


def test_one_department_is_told_year_by_year(badge, department, give, mette, actor):
    stores = department("Lager")
    give(badge("First aid"), 9, MARCH, stores)

    found = figures_for(actor(mette), Choice(department=stores.place.pk), at=AT)

    assert [(line.name, line.value("issued")) for line in found.history] == [("2026", 9)]
    assert list(rows(found, "department")) == ["Lager"]


def test_what_nobody_has_is_empty(badge, give, mette, actor):
    give(badge("First aid"), 9, MARCH)

    found = figures_for(actor(mette), Choice(badge=uuid.uuid4()), at=AT)

    assert (found.history, found.parts["badge"]) == ((), ())


@pytest.mark.parametrize(
    "facts",
    [{"revoked_at": MAY}, {"declined_at": MAY}],
    ids=["withdrawn", "declined"],
)
def test_what_was_taken_back_does_not_run_out(badge, give, nordvind, facts):
    ends = datetime(2026, 12, 1, tzinfo=UTC)
    give(badge("First aid"), 6, MARCH, valid_until=ends, **facts)

    assert count(nordvind, at=AT)["2026"]["month"] == {"03": [6, 6, 0, 0, 0, 0, 0]}


def test_what_was_renewed_does_not_run_out(badge, give, nordvind):
    ends = datetime(2026, 12, 1, tzinfo=UTC)
    aid = badge("First aid")
    (old,) = give(aid, 1, MARCH, valid_until=ends)
    give(aid, 1, MAY, supersedes=old)

    assert "12" not in count(nordvind, at=AT)["2026"]["month"]


def test_months_begin_where_the_site_stands(badge, give, nordvind):
    give(badge("First aid"), 1, datetime(2025, 12, 31, 23, 30, tzinfo=UTC))

    assert list(count(nordvind, at=AT)) == ["2026"]


def test_people_count_where_they_work_now(badge, department, give, nordvind):
    stores, office = department("Lager"), department("Kontor")
    person = stores(to_on=date(2026, 4, 1))
    Employment.objects.create(person=person, department=office.place, to_on=date(2027, 1, 1))
    give(badge("First aid"), 1, MARCH, lambda: person)

    assert list(count(nordvind, at=AT)["2026"]["department"]) == [str(office.place.pk)]


def test_another_organisation_has_nothing_of_it(badge, give, mallory, actor):
    give(badge("First aid"), 9, MARCH)

    found = figures_for(actor(mallory), Choice(), at=AT)

    assert found.whole.values == (0,) * len(MEASURES)
    assert found.parts["badge"] == ()


def test_a_recruiter_may_not_see_them(sara, actor):
    with pytest.raises(NotAllowed):
        figures_for(actor(sara), Choice(), at=AT)


@pytest.mark.parametrize("many", [2, 8])
def test_the_number_of_queries_does_not_grow(
    badge, department, give, mette, actor, many, django_assert_num_queries
):
    for number in range(many):
        give(badge(f"B{number}"), many, MARCH, department(f"D{number}"))
    asking = actor(mette)

    with django_assert_num_queries(QUERIES):
        figures_for(asking, Choice(), at=AT)


def test_the_page_shows_picture_and_table(badge, department, give, mette, as_):
    give(badge("First aid"), 7, MARCH, department("Lager"), claimed_at=MARCH)

    page = as_(mette).get("/figures/?year=2026").content.decode()

    assert "7 badges awarded in 2026" in page
    assert '<path class="l1" d="M' in page
    assert '<rect class="f1" width="100.0%"' in page
    assert "Lager" in page
    assert "/figures/department.xlsx?year=2026" in page


@pytest.mark.parametrize(
    "query",
    [
        "year=0",
        "year=99999",
        "year=x",
        "year=%C2%B2%C2%B2%C2%B2%C2%B2",
        "badge=1",
        "department=x",
    ],
)
def test_what_an_address_says_that_cannot_be_read_is_left_out(mette, as_, query):
    assert as_(mette).get(f"/figures/?{query}").status_code == 200


def test_files_have_the_same_numbers_and_no_formula(badge, department, give, mette, as_):
    give(badge("First aid"), 7, MARCH, department("=1+1"))
    client = as_(mette)

    text = client.get("/figures/department.csv?year=2026").content.decode("utf-8-sig")
    book = load_workbook(io.BytesIO(client.get("/figures/department.xlsx?year=2026").content))

    assert text.splitlines() == [
        "Department;Issued;Delivered;Came back;Claimed;Run out",
        "'=1+1;7;7;0;0;0",
    ]
    cell = book.active["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_programs_get_the_same(badge, give, mette, actor, client):
    give(badge("First aid"), 7, MARCH)
    _row, token = make_token(actor=actor(mette), name="x", scopes=["read"], at=MARCH)
    headers = {"authorization": f"Bearer {token}"}

    found = client.get("/api/v1/figures?year=2026", headers=headers).json()

    assert found["whole"]["issued"] == 7
    assert [line["name"] for line in found["badges"]] == ["First aid"]
    assert len(found["months"]) == 12
    file = client.get("/api/v1/figures/badge.csv?year=2026", headers=headers)
    assert file.content.decode("utf-8-sig").splitlines()[1] == "First aid;7;7;0;0;0;0;0"


@pytest.fixture
def _three_are_many(monkeypatch):
    monkeypatch.setattr(keeping, "FEW_ENOUGH", 3)


@pytest.mark.usefixtures("_three_are_many")
class TestManyAwards:
    """Counted by the worker; the page shows what was counted last."""

    def test_nothing_is_told_before_they_were_counted(self, badge, give, mette, actor, as_):
        give(badge("First aid"), 7, MARCH)

        found = figures_for(actor(mette), Choice(), at=AT)

        assert (found.counted_at, found.whole.value("issued")) == (None, 0)
        assert "being counted" in as_(mette).get("/figures/").content.decode()

    def test_the_worker_counts_once_a_while(self, badge, give, mette, actor, nordvind):
        give(badge("First aid"), 7, MARCH)

        assert keeping.ask_for_stale(at=AT) == [nordvind.pk]
        assert keeping.ask_for_stale(at=AT + timedelta(minutes=4)) == []
        keeping.count_and_keep(nordvind.pk, at=AT)
        keeping.count_and_keep(nordvind.pk, at=AT)

        found = figures_for(actor(mette), Choice(), at=AT + timedelta(minutes=1))
        assert (found.counted_at, found.whole.value("issued")) == (AT, 7)
        assert keeping.ask_for_stale(at=AT + timedelta(minutes=6)) == [nordvind.pk]

    def test_a_million_wait_an_hour(self, badge, give, nordvind):
        give(badge("First aid"), 4, MARCH)
        Figures.objects.create(organisation=nordvind, asked_at=AT, awards=1_000_000)

        assert keeping.ask_for_stale(at=AT + timedelta(minutes=55)) == []
        assert keeping.ask_for_stale(at=AT + timedelta(minutes=61)) == [nordvind.pk]

    def test_a_small_organisation_is_not_asked_for(self, badge, give):
        give(badge("First aid"), 3, MARCH)

        assert keeping.ask_for_stale(at=AT) == []

    def test_an_organisation_that_is_gone_is_none(self):
        keeping.count_and_keep(uuid.uuid4(), at=AT)

        assert not Figures.objects.exists()

    def test_the_tick_asks_for_each(self, badge, give, nordvind, monkeypatch):
        give(badge("First aid"), 4, MARCH)
        asked = []
        monkeypatch.setattr(tasks, "count_figures", SimpleNamespace(enqueue=asked.append))

        tasks.tick(AT)
        tasks.tick(AT + timedelta(seconds=5))

        assert asked == [str(nordvind.pk)]
