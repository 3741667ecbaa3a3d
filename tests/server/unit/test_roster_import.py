# SPDX-License-Identifier: Apache-2.0

"""A list goes into the roster: looked at, confirmed whole, and undone where it may be."""

from datetime import date, timedelta

import pytest
from django.apps import apps

from skillmark_server.accounts.models import (
    Department,
    Employment,
    JobRole,
    Person,
    PersonEmail,
    RosterImport,
)
from skillmark_server.accounts.roster.facts import EmploymentFacts, PersonFacts
from skillmark_server.accounts.roster.importing.counting import counts_of
from skillmark_server.accounts.roster.importing.plan import Fate
from skillmark_server.accounts.roster.importing.planning import plan_of
from skillmark_server.accounts.roster.importing.services import (
    confirm_import,
    discard_import,
    map_columns,
    mend_cell,
    start_import,
    undo_import,
)
from skillmark_server.accounts.roster.selectors import import_for, imports_visible_to
from skillmark_server.accounts.roster.services import add_person, change_person, end_employment
from skillmark_server.accounts.tasks import tick
from skillmark_server.audit.models import AuditEvent
from skillmark_server.refusals import NotAllowed
from tests.server.refused import refused

TODAY = date(2026, 3, 14)
HEADER = "Medarbejdernr;Medarbejder;E-mail;Afdeling;Leder;Stilling;Ansat fra;Ansat til"


@pytest.fixture
def officer(mette, actor):
    return actor(mette)


@pytest.fixture
def add(officer, now):
    def make(name, *emails, number="", **employment):
        return add_person(
            actor=officer,
            facts=PersonFacts(name=name, emails=emails, employee_number=number),
            employment=EmploymentFacts(**employment),
            at=now,
        )

    return make


@pytest.fixture
def start(officer, now):
    def make(*rows, header=HEADER):
        text = "\n".join([header, *rows])
        return start_import(actor=officer, data=text.encode(), file_name="folk.csv", at=now)[0]

    return make


@pytest.fixture
def confirm(officer, now):
    def make(kept, *, ends_missing=False):
        return confirm_import(
            actor=officer,
            roster_import=kept,
            seen=plan_of(kept, on=TODAY).digest,
            ends_missing=ends_missing,
            on=TODAY,
            at=now,
        )

    return make


def fates(kept):
    return [row.fate for row in plan_of(kept, on=TODAY).rows]


def only_row(kept):
    [row] = plan_of(kept, on=TODAY).rows
    return row


def changes_of(kept):
    return [
        (change.what, change.before or change.before_on, change.after or change.after_on)
        for change in only_row(kept).changes
    ]


def codes_of(kept):
    return [
        [problem.code for problem in row.reading.problems] for row in plan_of(kept, on=TODAY).rows
    ]


def everything():
    """All that a roster holds, without when it was written and which key it has."""
    return (
        sorted(
            Person.objects.values_list("pk", "name", "sort_name", "employee_number", "language")
        ),
        sorted(PersonEmail.objects.values_list("person", "email", "is_primary")),
        sorted(
            Employment.objects.values_list(
                "pk", "person", "department", "job_role", "manager", "from_on", "to_on"
            ),
            key=str,
        ),
        sorted(Department.objects.values_list("name")),
        sorted(JobRole.objects.values_list("name")),
    )


def test_a_list_of_new_people_becomes_the_roster(start, confirm, officer):
    kept = start(
        "1;Jonas Holm;jonas@x.dk;Lager;Åse Lykke;Fører;01.02.2020;",
        "2;Åse Lykke;aase@x.dk;Ledelse;;Direktør;;",
    )
    assert fates(kept) == [Fate.NEW, Fate.NEW]
    assert not Person.objects.exists()

    confirm(kept)

    jonas, aase = Person.objects.order_by("employee_number")
    employment = jonas.employments.get()
    assert employment.manager == aase
    assert employment.department.name == "Lager"
    assert employment.from_on == date(2020, 2, 1)
    assert jonas.emails.get().is_primary
    assert counts_of(RosterImport.objects.get()) == {"new": 2, "changed": 0, "ended": 0}
    assert AuditEvent.objects.order_by("-sequence").first().detail == {
        "new": 2,
        "changed": 0,
        "ended": 0,
    }


def test_the_same_list_twice_changes_nothing(start, confirm, officer, now):
    rows = (
        "1;Jonas Holm;jonas@x.dk;Lager;Åse Lykke;Fører;01.02.2020;",
        "2;Åse Lykke;aase@x.dk;Ledelse;;Direktør;;",
    )
    confirm(start(*rows))

    again = start(*rows)

    assert fates(again) == [Fate.SAME, Fate.SAME]
    with refused("nothing_to_import"):
        confirm(again)


def test_every_difference_is_shown_before_it_is_made(start, confirm, add, officer):
    boss = add("Åse Lykke", "aase@x.dk")
    add(
        "Jonas Holm",
        "jonas@x.dk",
        number="1",
        department="Lager",
        job_role="Fører",
        from_on=date(2020, 2, 1),
    )

    kept = start("1;Jonas Ærø Holm;ny@x.dk;Kaj;aase@x.dk;Formand;2020-03-01;2026-12-31")

    assert changes_of(kept) == [
        ("name", "Jonas Holm", "Jonas Ærø Holm"),
        ("email", "jonas@x.dk", "ny@x.dk"),
        ("department", "Lager", "Kaj"),
        ("job_role", "Fører", "Formand"),
        ("manager", None, "Åse Lykke"),
        ("from_on", date(2020, 2, 1), date(2020, 3, 1)),
        ("to_on", None, date(2026, 12, 31)),
    ]
    assert [str(remark) for remark in only_row(kept).remarks] == [
        "jonas@x.dk stays as a further address."
    ]
    confirm(kept)
    jonas = Person.objects.get(employee_number="1")
    assert dict(jonas.emails.values_list("email", "is_primary")) == {
        "jonas@x.dk": False,
        "ny@x.dk": True,
    }
    employment = jonas.employments.get()
    assert (employment.manager, employment.to_on) == (boss, date(2026, 12, 31))
    assert fates(start("1;Jonas Ærø Holm;ny@x.dk;Kaj;aase@x.dk;Formand;2020-03-01;2026-12-31")) == [
        Fate.SAME
    ]


def test_an_empty_cell_changes_nothing(start, add):
    add("Jonas Holm", "jonas@x.dk", number="1", department="Lager", from_on=date(2020, 2, 1))

    assert fates(start("1;;jonas@x.dk;;;;;")) == [Fate.SAME]
    assert fates(start(";Jonas Holm;jonas@x.dk;lager;;;;")) == [Fate.SAME]


def test_somebody_who_had_left_begins_again(start, confirm, add):
    add("Jonas", "jonas@x.dk", department="Lager", from_on=date(2018, 1, 1), to_on=date(2020, 1, 1))

    kept = start(";Jonas;jonas@x.dk;Kaj;;;;")

    assert changes_of(kept) == [("returns", date(2020, 1, 1), TODAY)]
    confirm(kept)
    assert list(
        Employment.objects.order_by("pk").values_list("department__name", "from_on", "to_on")
    ) == [
        ("Lager", date(2018, 1, 1), date(2020, 1, 1)),
        ("Kaj", TODAY, None),
    ]


def test_somebody_known_and_never_employed_is_employed(start, confirm, officer, now):
    add_person(actor=officer, facts=PersonFacts(name="Guest", emails=("g@x.dk",)), at=now)

    kept = start(";Guest;g@x.dk;Lager;;;2026-03-01;")

    assert changes_of(kept) == [("begins", None, date(2026, 3, 1))]
    confirm(kept)
    assert Employment.objects.get().from_on == date(2026, 3, 1)


def test_the_day_of_hiring_belongs_to_the_first_of_a_chain(start, confirm, add):
    jonas = add("Jonas", "jonas@x.dk", from_on=date(2018, 1, 1), to_on=date(2019, 12, 31))
    Employment.objects.create(person=jonas, from_on=date(2020, 1, 1))

    assert fates(start(";Jonas;jonas@x.dk;;;;2018-01-01;")) == [Fate.SAME]
    confirm(start(";Jonas;jonas@x.dk;;;;2018-02-01;"))
    assert list(Employment.objects.order_by("pk").values_list("from_on", flat=True)) == [
        date(2018, 2, 1),
        date(2020, 1, 1),
    ]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (";Jonas;jonas@x.dk;;;;2026-01-01;", "begins_after_it_ends"),
        (";Jonas;jonas@x.dk;;;;2014-06-01;", "employments_overlap"),
        (";Jonas;jonas@x.dk;;;;;2016-01-01", "dates_reversed"),
    ],
)
def test_days_that_contradict_the_roster_are_wrong(start, add, row, code):
    jonas = add("Jonas", "jonas@x.dk", from_on=date(2014, 1, 1), to_on=date(2015, 1, 1))
    Employment.objects.create(person=jonas, from_on=date(2018, 1, 1), to_on=date(2026, 12, 31))
    if code == "begins_after_it_ends":
        row = row.replace("2026-01-01", "2027-01-01")

    assert codes_of(start(row)) == [[code]]


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ((";Jonas;;;;;;",), [["email_missing"]]),
        ((";;new@x.dk;;;;;",), [["name_missing"]]),
        ((";Jonas;jonas(at)x.dk;;;;;",), [["email_invalid"]]),
        ((";Jonas;jonas@x.dk;;;;31.11.2025;",), [["date_does_not_exist"]]),
        ((";Jonas;j@x.dk;;;;;", ";Jonas H;J@x.dk;;;;;"), [[], ["row_twice"]]),
        (("9;Jonas;j@x.dk;;;;;", "9;Mette;m@x.dk;;;;;"), [[], ["row_twice"]]),
        (("1;Karin;;;;;;", ";Karin;karin@x.dk;;;;;"), [[], ["row_twice"]]),
        (("1;Karin;ole@x.dk;;;;;",), [["two_people"]]),
    ],
    ids=[
        "nobody to write to",
        "nobody's name",
        "no address",
        "no day",
        "one address twice",
        "one number twice",
        "one person twice",
        "number and address of two",
    ],
)
def test_wrong_rows_say_what_is_wrong(start, add, rows, codes):
    add("Karin", "karin@x.dk", number="1")
    add("Ole", "ole@x.dk", number="2")

    kept = start(*rows)

    assert codes_of(kept) == codes
    wrong = [row for row in plan_of(kept, on=TODAY).rows if row.fate is Fate.WRONG]
    assert all(str(problem.sentence) for row in wrong for problem in row.reading.problems)


def test_an_address_of_another_is_not_taken_over(start, add):
    add("Karin", "karin@x.dk")

    kept = start("Jonas;jonas@x.dk;karin@x.dk", header="Navn;Mail;Privat mail")

    assert codes_of(kept) == [["email_taken"]]


def test_more_addresses_are_added(start, confirm, add):
    add("Karin", "karin@x.dk")

    confirm(start("Karin;karin@x.dk;k@hjem.dk, karin@x.dk", header="Navn;Mail;Privat mail"))

    assert sorted(PersonEmail.objects.values_list("email", "is_primary")) == [
        ("k@hjem.dk", False),
        ("karin@x.dk", True),
    ]


def test_wrong_rows_are_left_out_and_the_others_go_in(start, confirm):
    confirm(start(";Jonas;jonas@x.dk;;;;;", ";Fatima;fatima(at)x.dk;;;;;"))

    assert list(Person.objects.values_list("name", flat=True)) == ["Jonas"]


def test_a_manager_nobody_knows_is_remarked_and_not_invented(start, add):
    add("Bo Sø", "bo@x.dk")
    add("Bo Sø", "bo2@x.dk")

    kept = start(
        ";Jonas;jonas@x.dk;;Nobody;;;", ";Mette;mette@x.dk;;Bo Sø;;;", ";Ole;ole@x.dk;;Ole;;;"
    )

    rows = plan_of(kept, on=TODAY).rows
    assert [row.fate for row in rows] == [Fate.NEW] * 3
    assert "Nobody called Nobody is known" in str(rows[0].remarks[0])
    assert "Several people are called Bo Sø" in str(rows[1].remarks[0])
    assert not rows[2].remarks
    assert [row.employment.manager for row in rows] == [None] * 3


def test_a_manager_is_found_by_what_the_list_itself_says_of_them(start, confirm, add):
    boss = add("Åse Lykke", "aase@x.dk", number="7")

    confirm(
        start(
            "1;Jonas;jonas@x.dk;;ny@x.dk;;;",
            "2;Mette;mette@x.dk;;Åse Lykke Holm;;;",
            "7;Åse Lykke Holm;ny@x.dk;;;;;",
        )
    )

    managers = Employment.objects.exclude(person=boss).values_list("manager", flat=True)
    assert list(managers) == [boss.pk, boss.pk]


def test_a_new_person_of_a_known_name_is_remarked(start, add):
    add("Jonas Holm", "jonas@x.dk")

    assert "Jonas Holm is known with jonas@x.dk" in str(
        only_row(start(";JONAS HOLM;jh@x.dk;;;;;")).remarks[0]
    )


def test_people_missing_from_the_list_end_only_when_asked(start, confirm, add, officer, now):
    add("Jonas", "jonas@x.dk", from_on=date(2020, 1, 1))
    add("Mette", "mette@x.dk", from_on=date(2020, 1, 1))
    add("Left", "left@x.dk", from_on=date(2020, 1, 1), to_on=date(2021, 1, 1))
    add("Wrong", "wrong@x.dk", from_on=date(2020, 1, 1))
    rows = (";Jonas Holm;jonas@x.dk;;;;;", ";Wrong;wrong@x.dk;;;;x;")

    kept = start(*rows)
    assert [person.name for person in plan_of(kept, on=TODAY).missing] == ["Mette"]
    confirm(kept)
    assert not Employment.objects.filter(to_on=TODAY).exists()

    confirm(start(*rows), ends_missing=True)
    assert Employment.objects.get(to_on=TODAY).person.name == "Mette"


def test_undo_makes_the_roster_what_it_was(start, confirm, add, officer, now):
    boss = add("Åse", "aase@x.dk", number="1", department="Ledelse")
    add("Jonas", "jonas@x.dk", number="2", manager=boss, from_on=date(2020, 1, 1))
    add("Mette", "mette@x.dk", number="3", from_on=date(2020, 1, 1))
    add("Left", "left@x.dk", number="4", from_on=date(2018, 1, 1), to_on=date(2019, 1, 1))
    before = everything()

    kept = start(
        "2;Jonas Holm;ny@x.dk;Kaj;New Boss;Formand;2020-02-01;",
        "4;Left;left@x.dk;Kaj;;;;",
        "9;New Boss;boss@x.dk;Helt ny;aase@x.dk;Chef;;",
    )
    confirm(kept, ends_missing=True)
    assert everything() != before

    undo_import(actor=officer, roster_import=kept, at=now)

    assert everything() == before
    assert RosterImport.objects.get().undone_at == now
    with refused("import_closed"):
        undo_import(actor=officer, roster_import=kept, at=now)


def test_undo_is_refused_when_somebody_was_changed_since(start, confirm, officer, now):
    kept = start(";Jonas;jonas@x.dk;Lager;;;;", ";Mette;mette@x.dk;;;;;")
    confirm(kept)
    jonas = Person.objects.get(name="Jonas")
    change_person(actor=officer, person=jonas, facts=PersonFacts(name="Jonas Holm"), at=now)
    before = everything()

    with refused("cannot_undo") as caught:
        undo_import(actor=officer, roster_import=kept, at=now)

    assert "1 person was changed" in str(caught.value.words)
    assert "Jonas Holm" in str(caught.value.words)
    assert everything() == before


def test_undo_is_refused_when_a_new_person_signs_in_or_manages(
    start, confirm, officer, now, jonas, add
):
    kept = start(";Jonas;jonas@x.dk;;;;;")
    confirm(kept)
    person = Person.objects.get()
    Person.objects.update(user=jonas)
    with refused("cannot_undo"):
        undo_import(actor=officer, roster_import=kept, at=now)

    Person.objects.update(user=None)
    below = add("Below", manager=person)
    with refused("cannot_undo"):
        undo_import(actor=officer, roster_import=kept, at=now)

    end_employment(actor=officer, person=below, on=TODAY, at=now)
    Employment.objects.filter(person=below).update(manager=None)
    undo_import(actor=officer, roster_import=kept, at=now)
    assert list(Person.objects.values_list("name", flat=True)) == ["Below"]


def test_undo_keeps_a_department_that_is_used_by_now(start, confirm, officer, now, add):
    kept = start(";Jonas;jonas@x.dk;Lager;;Fører;;")
    confirm(kept)
    add("Mette", department="Lager")

    undo_import(actor=officer, roster_import=kept, at=now)

    assert list(Department.objects.values_list("name", flat=True)) == ["Lager"]
    assert not JobRole.objects.exists()


def test_a_yes_is_a_yes_to_what_was_seen(start, officer, now, add):
    kept = start(";Jonas;jonas@x.dk;;;;;")
    seen = plan_of(kept, on=TODAY).digest
    add("Jonas", "jonas@x.dk")

    with refused("import_changed"):
        confirm_import(
            actor=officer, roster_import=kept, seen=seen, ends_missing=False, on=TODAY, at=now
        )


def test_a_list_is_confirmed_once(start, confirm, officer, now):
    kept = start(";Jonas;jonas@x.dk;;;;;")
    confirm(kept)

    for again in (
        lambda: confirm(kept),
        lambda: map_columns(actor=officer, roster_import=kept, places={"name": 1}, at=now),
        lambda: mend_cell(actor=officer, roster_import=kept, row=0, column=1, text="x", at=now),
        lambda: discard_import(actor=officer, roster_import=kept, at=now),
    ):
        with refused("import_closed"):
            again()


def test_what_was_not_confirmed_is_not_undone(start, officer, now):
    with refused("import_closed"):
        undo_import(actor=officer, roster_import=start(";J;j@x.dk;;;;;"), at=now)


def test_columns_are_chosen_by_the_person(start, officer, now):
    kept = start("Jonas;jonas@x.dk;Lager", header="A;B;C")
    assert plan_of(kept, on=TODAY).lacking

    with refused("columns_lacking"):
        map_columns(actor=officer, roster_import=kept, places={"name": 0}, at=now)
    map_columns(
        actor=officer,
        roster_import=kept,
        places={"name": 0, "email": 1, "department": 2},
        at=now,
    )

    kept.refresh_from_db()
    assert fates(kept) == [Fate.NEW]


def test_a_cell_is_mended_in_the_kept_list(start, officer, now):
    kept = start(";Fatima;fatima(at)x.dk;;;;;")

    mend_cell(actor=officer, roster_import=kept, row=0, column=2, text="fatima@x.dk", at=now)

    kept.refresh_from_db()
    assert fates(kept) == [Fate.NEW]
    mend_cell(actor=officer, roster_import=kept, row=0, column=1, text="F 010190-1234", at=now)
    assert "1234" not in str(RosterImport.objects.get().rows)


@pytest.mark.parametrize(("row", "column"), [(1, 0), (-1, 0), (0, 8), (0, -1)])
def test_a_cell_that_is_not_there_is_not_mended(start, officer, now, row, column):
    kept = start(";Fatima;fatima(at)x.dk;;;;;")

    with refused("import_changed"):
        mend_cell(actor=officer, roster_import=kept, row=row, column=column, text="x", at=now)


def test_a_list_can_be_thrown_away(start, officer, now):
    discard_import(actor=officer, roster_import=start(";J;j@x.dk;;;;;"), at=now)

    assert not RosterImport.objects.exists()


@pytest.mark.parametrize(
    ("name", "kept_name"),
    [
        ("C:\\fakepath\\folk.csv", "folk.csv"),
        ("../../etc/passwd", "passwd"),
        ("fo\nlk\u202e.csv", "folk.csv"),
        ("x" * 300, "x" * 200),
    ],
)
def test_of_a_file_name_only_the_last_part_is_kept(officer, now, name, kept_name):
    kept, _ = start_import(actor=officer, data="Navn;Mail\nJ;j@x.dk", file_name=name, at=now)

    assert kept.file_name == kept_name


def test_a_list_belongs_to_its_organisation(start, officer, mallory, karin, sara, actor, now):
    kept = start(";J;j@x.dk;;;;;")

    assert import_for(officer, kept.pk) == kept
    for user in (mallory, karin, sara):
        with pytest.raises(RosterImport.DoesNotExist):
            import_for(actor(user), kept.pk)
    assert not imports_visible_to(actor(mallory))
    with pytest.raises(RosterImport.DoesNotExist):
        discard_import(actor=actor(mallory), roster_import=kept, at=now)
    with pytest.raises(NotAllowed):
        discard_import(actor=actor(karin), roster_import=kept, at=now)
    with pytest.raises(NotAllowed):
        start_import(actor=actor(karin), data="x", file_name="x", at=now)


def test_people_of_another_organisation_are_not_matched(start, confirm, mallory, actor, now):
    add_person(
        actor=actor(mallory),
        facts=PersonFacts(name="Stranger", emails=("jonas@x.dk",), employee_number="1"),
        at=now,
    )

    kept = start("1;Jonas;jonas@x.dk;;;;;")

    assert fates(kept) == [Fate.NEW]
    confirm(kept)
    assert Person.objects.count() == 2


def test_looking_at_a_list_costs_the_same_whatever_its_length(
    start, confirm, django_assert_num_queries
):
    confirm(start(*(f"{n};P {n};p{n}@x.dk;Lager;;Fører;;" for n in range(40))))
    for count in (3, 40):
        kept = start(*(f"{n};P {n};p{n}@x.dk;Kaj;P 0;Fører;;" for n in range(count)))
        kept = RosterImport.objects.select_related("organisation").get(pk=kept.pk)
        with django_assert_num_queries(5):
            plan_of(kept, on=TODAY)


def test_after_ninety_days_what_was_in_a_list_is_forgotten(start, confirm, officer, now):
    done = start(";Jonas;jonas@x.dk;;;;;")
    confirm(done)
    half_way = start(";Mette;mette@x.dk;;;;;")

    tick(now + timedelta(days=90))
    assert RosterImport.objects.filter(pk=half_way.pk).exists()
    tick(now + timedelta(days=91))
    tick(now + timedelta(days=91))

    kept = RosterImport.objects.get()
    assert "jonas" not in str([kept.header, kept.rows, kept.mapping, kept.changes]).lower()
    assert counts_of(kept) == {"new": 1, "changed": 0, "ended": 0}
    assert Person.objects.get().name == "Jonas"
    with refused("import_forgotten"):
        undo_import(actor=officer, roster_import=kept, at=now)


def test_nothing_else_names_a_person_without_our_knowing():
    """A new relation to a person must be thought of in `merge_people` and in undo."""
    known = {"PersonEmail", "Employment", "Award"}
    names = {relation.related_model.__name__ for relation in Person._meta.related_objects}

    assert apps.ready
    assert names - known <= {"BatchRow", "BadgeRequest", "Row", "Request"}, names
