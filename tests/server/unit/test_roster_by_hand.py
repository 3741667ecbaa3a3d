# SPDX-License-Identifier: Apache-2.0

"""People are added, moved, leave and are put together; nothing of theirs is lost."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from skillmark_server.accounts.models import Employment, Person, PersonEmail
from skillmark_server.accounts.roster.facts import EmploymentFacts, PersonFacts
from skillmark_server.accounts.roster.listing import Standing, Wanted, people_list, rows_of
from skillmark_server.accounts.roster.selectors import (
    alike,
    choices_for,
    people_visible_to,
    person_for,
)
from skillmark_server.accounts.roster.services import (
    add_person,
    change_person,
    correct_employment,
    end_employment,
    merge_people,
    start_employment,
)
from skillmark_server.audit.models import AuditEvent
from skillmark_server.refusals import NotAllowed
from tests.server.refused import refused

TODAY = date(2026, 3, 14)


@pytest.fixture
def officer(mette, actor):
    return actor(mette)


@pytest.fixture
def add(officer, now):
    def make(name, *emails, **employment):
        return add_person(
            actor=officer,
            facts=PersonFacts(name=name, emails=emails),
            employment=EmploymentFacts(**employment),
            at=now,
        )

    return make


def emails_of(person):
    return [(row.email, row.is_primary) for row in person.emails.order_by("-is_primary", "email")]


def test_somebody_is_added_with_addresses_and_a_place(officer, now):
    karin = add_person(actor=officer, facts=PersonFacts(name="Karin Holm"), at=now)

    jonas = add_person(
        actor=officer,
        facts=PersonFacts(
            name=" Jonas  Ærøskøbing ",
            emails=("Jonas@Nordvind.DK", "jonas@hjemme.dk"),
            employee_number="1204",
            language="Dansk",
        ),
        employment=EmploymentFacts(
            department="Lager", job_role="Truckfører", manager=karin, from_on=date(2020, 2, 1)
        ),
        at=now,
    )

    assert jonas.name == "Jonas Ærøskøbing"
    assert jonas.language == "da"
    assert emails_of(jonas) == [("jonas@nordvind.dk", True), ("jonas@hjemme.dk", False)]
    [employment] = jonas.employments.all()
    assert (employment.department.name, employment.job_role.name) == ("Lager", "Truckfører")
    assert employment.manager == karin
    assert list(AuditEvent.objects.values_list("action", flat=True)) == ["person.added"] * 2


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (PersonFacts(name=""), "name"),
        (PersonFacts(name="x" * 121), "name"),
        (PersonFacts(name="Jonas \u202eevil"), "name"),
        (PersonFacts(name="Jonas 010190-1234"), "name"),
        (PersonFacts(name="Jonas", emails=("nowhere",)), "emails"),
        (PersonFacts(name="Jonas", emails=("a@x.dk\nBcc: b@x.dk",)), "emails"),
        (PersonFacts(name="Jonas", emails=tuple(f"a{n}@x.dk" for n in range(11))), "emails"),
        (PersonFacts(name="Jonas", employee_number="1" * 41), "employee_number"),
        (PersonFacts(name="Jonas", employee_number="010190-1234"), "employee_number"),
        (PersonFacts(name="Jonas", language="klingonsk?"), "language"),
    ],
    ids=[
        "no name",
        "long name",
        "override",
        "national number",
        "no address",
        "two lines",
        "eleven addresses",
        "long number",
        "national number as number",
        "no language",
    ],
)
def test_what_cannot_stand_is_refused_at_its_field(officer, now, facts, field):
    with refused("bad_person_fact") as caught:
        add_person(actor=officer, facts=facts, at=now)

    assert caught.value.field == field
    assert not Person.objects.exists()


def test_an_address_and_a_number_are_one_persons_only(officer, add, now):
    jonas = add("Jonas", "jonas@x.dk")
    change_person(
        actor=officer,
        person=jonas,
        facts=PersonFacts(name="Jonas", emails=("jonas@x.dk",), employee_number="7"),
        at=now,
    )

    with refused("person_known_already") as caught:
        add("Mette", "JONAS@x.dk")
    assert "Jonas has the address jonas@x.dk" in str(caught.value.words)
    with refused("person_known_already") as caught:
        add_person(actor=officer, facts=PersonFacts(name="Mette", employee_number="7"), at=now)
    assert caught.value.field == "employee_number"


def test_changing_somebody_makes_another_address_the_first(officer, add, now):
    jonas = add("Jonas", "jonas@x.dk", "jonas@hjemme.dk")

    change_person(
        actor=officer,
        person=jonas,
        facts=PersonFacts(name="Jonas Holm", emails=("ny@x.dk", "jonas@x.dk")),
        at=now,
    )

    assert emails_of(jonas) == [("ny@x.dk", True), ("jonas@x.dk", False)]
    assert people_visible_to(officer).get().sort_name == "jonas holm"


def test_moving_ends_the_place_before_on_the_day_before(officer, add, now):
    jonas = add("Jonas", department="Lager", from_on=date(2020, 2, 1))

    start_employment(
        actor=officer,
        person=jonas,
        facts=EmploymentFacts(department="Kaj", from_on=date(2026, 4, 1)),
        at=now,
    )

    assert [
        (row.department.name, row.from_on, row.to_on) for row in jonas.employments.order_by("pk")
    ] == [
        ("Lager", date(2020, 2, 1), date(2026, 3, 31)),
        ("Kaj", date(2026, 4, 1), None),
    ]


def test_a_department_that_differs_in_case_alone_is_the_same(add):
    first = add("Jonas", department="Lager").employments.get()
    second = add("Mette", department="LAGER").employments.get()

    assert first.department == second.department


def test_nobody_is_employed_twice_at_a_time(officer, add, now):
    jonas = add("Jonas", from_on=date(2020, 2, 1))

    for facts in (
        EmploymentFacts(from_on=date(2019, 1, 1)),
        EmploymentFacts(from_on=date(2020, 2, 1)),
        EmploymentFacts(),
        EmploymentFacts(from_on=date(2019, 1, 1), to_on=date(2020, 2, 1)),
    ):
        with refused("employments_overlap"):
            start_employment(actor=officer, person=jonas, facts=facts, at=now)
    assert jonas.employments.get().to_on is None


def test_an_employment_is_mended(officer, add, now):
    jonas = add("Jonas", department="Lager", from_on=date(2020, 2, 1))

    correct_employment(
        actor=officer,
        employment=jonas.employments.get(),
        facts=EmploymentFacts(from_on=date(2019, 2, 1), to_on=date(2025, 1, 31)),
        at=now,
    )

    employment = jonas.employments.get()
    assert (employment.from_on, employment.to_on) == (date(2019, 2, 1), date(2025, 1, 31))
    assert employment.department is None


@pytest.mark.parametrize("who", ["self", "elsewhere"])
def test_a_manager_is_somebody_else_of_the_same_roster(officer, add, now, mallory, actor, who):
    jonas = add("Jonas")
    stranger = add_person(actor=actor(mallory), facts=PersonFacts(name="Stranger"), at=now)

    with refused("bad_person_fact") as caught:
        correct_employment(
            actor=officer,
            employment=jonas.employments.get(),
            facts=EmploymentFacts(manager=jonas if who == "self" else stranger),
            at=now,
        )

    assert caught.value.field == "manager"


def test_leaving_ends_an_employment_and_keeps_the_person(officer, add, now):
    jonas = add("Jonas", "jonas@x.dk", from_on=date(2020, 2, 1))

    end_employment(actor=officer, person=jonas, on=date(2026, 3, 31), at=now)

    assert jonas.employments.get().to_on == date(2026, 3, 31)
    with refused("not_employed"):
        end_employment(actor=officer, person=jonas, on=date(2026, 3, 31), at=now)
    earlier = end_employment(actor=officer, person=jonas, on=date(2026, 3, 15), at=now)
    assert earlier.to_on == date(2026, 3, 15)


def test_nobody_leaves_before_they_came(officer, add, now):
    jonas = add("Jonas", from_on=date(2020, 2, 1))

    with refused("bad_person_fact"):
        end_employment(actor=officer, person=jonas, on=date(2020, 1, 31), at=now)


def test_two_rows_for_one_person_become_one(officer, add, now, jonas):
    keep = add("Jonas Holm", "jonas@x.dk", department="Lager", from_on=date(2020, 2, 1))
    other = add("Jonas Holm", "jh@x.dk")
    below = add("Mette", manager=other)
    Person.objects.filter(pk=other.pk).update(user=jonas, employee_number="7")

    merged = merge_people(actor=officer, keep=keep, other=other, at=now)

    assert list(Person.objects.filter(name="Jonas Holm")) == [keep]
    assert emails_of(merged) == [("jonas@x.dk", True), ("jh@x.dk", False)]
    assert (merged.user, merged.employee_number) == (jonas, "7")
    assert below.employments.get().manager == keep
    assert keep.employments.get().department.name == "Lager"


def test_an_earlier_employment_of_the_other_row_is_kept(officer, add, now):
    keep = add("Jonas", from_on=date(2024, 1, 1))
    other = add("Jonas", from_on=date(2018, 1, 1), to_on=date(2020, 1, 1), department="Kaj")

    merge_people(actor=officer, keep=keep, other=other, at=now)

    assert keep.employments.count() == 2


def test_two_rows_that_contradict_each_other_are_not_merged(officer, add, now):
    keep, other = add("Jonas", department="Lager"), add("Jonas", department="Kaj")

    with refused("employments_overlap"):
        merge_people(actor=officer, keep=keep, other=other, at=now)
    assert other.employments.count() == 1


def test_one_row_is_not_merged_with_itself_nor_two_accounts(officer, add, now, jonas, sara):
    keep, other = add("Jonas"), add("Jonas")

    with refused("same_person"):
        merge_people(actor=officer, keep=keep, other=keep, at=now)
    Person.objects.filter(pk=keep.pk).update(user=jonas)
    Person.objects.filter(pk=other.pk).update(user=sara)
    with refused("two_accounts"):
        merge_people(actor=officer, keep=keep, other=other, at=now)


def test_only_who_may_manage_people_changes_them(add, karin, sara, mallory, actor, now):
    jonas = add("Jonas")

    for user in (karin, sara):
        with pytest.raises(NotAllowed):
            change_person(actor=actor(user), person=jonas, facts=PersonFacts(name="Evil"), at=now)
    with pytest.raises(Person.DoesNotExist):
        change_person(actor=actor(mallory), person=jonas, facts=PersonFacts(name="Evil"), at=now)


def test_people_are_seen_by_those_who_may(add, officer, karin, sara, mallory, actor):
    jonas = add("Jonas")

    assert person_for(officer, jonas.pk) == jonas
    assert person_for(actor(karin), jonas.pk) == jonas
    for user in (sara, mallory):
        with pytest.raises(Person.DoesNotExist):
            person_for(actor(user), jonas.pk)
    assert choices_for(actor(sara)).departments == ()


def names(officer, **wanted):
    return [person.name for person in people_list(officer, Wanted(**wanted), on=TODAY)]


@pytest.fixture
def crew(add, officer, now):
    boss = add("Åse Lykke", "aase@x.dk", department="Ledelse", from_on=date(2010, 1, 1))
    add("Bo Sø", department="Øst", manager=boss, job_role="Fører", from_on=date(2021, 1, 1))
    add("Ærø Holm", department="Ålborg", manager=boss, from_on=date(2020, 1, 1))
    add("Zoe", department="Lager", from_on=date(2019, 1, 1), to_on=date(2025, 1, 1))
    add_person(actor=officer, facts=PersonFacts(name="Guest", employee_number="G-7"), at=now)
    return boss


def test_the_list_is_narrowed_and_in_danish_order(officer, crew):
    assert names(officer) == ["Bo Sø", "Ærø Holm", "Åse Lykke"]
    assert names(officer, sort="-name") == ["Åse Lykke", "Ærø Holm", "Bo Sø"]
    assert names(officer, standing=Standing.LEFT) == ["Zoe"]
    assert names(officer, standing=Standing.OTHER) == ["Guest"]
    assert len(names(officer, standing=Standing.ALL)) == 5
    assert names(officer, manager=crew.pk) == ["Bo Sø", "Ærø Holm"]
    choices = choices_for(officer)
    assert [place.name for place in choices.departments] == ["Lager", "Ledelse", "Øst", "Ålborg"]
    assert choices.managers == (crew,)
    assert names(officer, department=choices.departments[2].pk) == ["Bo Sø"]
    assert names(officer, job_role=choices.job_roles[0].pk) == ["Bo Sø"]
    left = names(officer, department=choices.departments[0].pk, standing=Standing.ALL)
    assert left == ["Zoe"]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("department", ["Åse Lykke", "Bo Sø", "Ærø Holm"]),
        ("-department", ["Ærø Holm", "Bo Sø", "Åse Lykke"]),
        ("job_role", ["Bo Sø", "Ærø Holm", "Åse Lykke"]),
        ("manager", ["Bo Sø", "Ærø Holm", "Åse Lykke"]),
        ("from_on", ["Åse Lykke", "Ærø Holm", "Bo Sø"]),
        ("-from_on", ["Bo Sø", "Ærø Holm", "Åse Lykke"]),
        ("nonsense", ["Bo Sø", "Ærø Holm", "Åse Lykke"]),
    ],
)
def test_the_list_is_sorted_by_any_column(officer, crew, sort, order):
    assert names(officer, sort=sort) == order


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("aase", ["Åse Lykke"]),
        ("LYKKE", ["Åse Lykke"]),
        ("sø", ["Bo Sø"]),
        ("aase@x", ["Åse Lykke"]),
        ("g-7", ["Guest"]),
        ("%", []),
        ("nobody", []),
        ("-", []),
    ],
)
def test_people_are_found_by_name_address_or_number(officer, crew, text, found):
    assert names(officer, text=text, standing=Standing.ALL) == found


def test_a_page_of_the_list_costs_the_same_whatever_its_length(
    officer, add, crew, django_assert_num_queries
):
    people = people_list(officer, Wanted(standing=Standing.ALL), on=TODAY)
    for count in (2, 5):
        with django_assert_num_queries(3):
            rows = rows_of(people[:count])
    assert [row.standing for row in rows] == ["employed", "other", "left", "employed", "employed"]
    assert [row.email for row in rows] == ["", "", "", "", "aase@x.dk"]
    assert rows[2].employment.department.name == "Lager"


def test_people_of_one_name_are_shown_to_each_other(officer, add):
    first, second = add("Jonas Holm"), add("JONAS HOLM")

    assert list(alike(officer, first)) == [second]


def test_somebody_who_begins_tomorrow_is_in_the_list_already(officer, add, now):
    jonas = add("Jonas", department="Lager", from_on=date(2020, 1, 1))
    add("Mette", from_on=TODAY + timedelta(days=1))
    start_employment(
        actor=officer,
        person=jonas,
        facts=EmploymentFacts(department="Kaj", from_on=TODAY + timedelta(days=9)),
        at=now,
    )

    assert names(officer) == ["Jonas", "Mette"]
    [row, _] = rows_of(people_list(officer, Wanted(), on=TODAY))
    assert row.employment.department.name == "Lager"


@pytest.mark.parametrize(
    "row",
    [
        {"from_on": date(2026, 2, 1), "to_on": date(2026, 1, 1)},
        {"to_on": None, "second": True},
        {"own_manager": True},
    ],
    ids=["ends before it begins", "two open", "under oneself"],
)
def test_the_database_refuses_what_cannot_be(add, row):
    jonas = add("Jonas", to_on=date(2020, 1, 1))
    facts = {key: row.get(key) for key in ("from_on", "to_on")}
    if row.get("second"):
        Employment.objects.create(person=jonas)
    if row.get("own_manager"):
        facts["manager"] = jonas

    with pytest.raises(IntegrityError), transaction.atomic():
        Employment.objects.create(person=jonas, **facts)


def test_the_database_keeps_addresses_apart_and_in_lower_case(add, nordvind):
    jonas, mette = add("Jonas", "jonas@x.dk"), add("Mette")

    for person, email, is_primary in (
        (mette, "jonas@x.dk", False),
        (jonas, "Upper@x.dk", False),
        (jonas, "second@x.dk", True),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            PersonEmail.objects.create(
                person=person, organisation=nordvind, email=email, is_primary=is_primary
            )
