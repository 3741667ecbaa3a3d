# SPDX-License-Identifier: Apache-2.0

"""The matrix of an organisation: a fixed number of queries, whatever the size."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from skillmark_server.accounts.models import Department, Employment, JobRole, Person
from skillmark_server.accounts.ordering import sort_key
from skillmark_server.achievements.models import Achievement, Requirement, Version
from skillmark_server.awards.models import Award
from skillmark_server.custody.models import IdentityKind, IssuerIdentity, StatusList
from skillmark_server.insight.cells import CellState
from skillmark_server.insight.matrix import PAGE, Choice, matrix_for
from skillmark_server.refusals import NotAllowed

QUERIES = 7


def publish(organisation, title, now):
    achievement = Achievement.objects.create(
        organisation=organisation, title=title, sort_title=sort_key(title), created_at=now
    )
    version = Version.objects.create(
        achievement=achievement, number=1, saved_at=now, published_at=now, digest="0" * 64
    )
    achievement.published = version
    achievement.save()
    return achievement


@pytest.fixture
def lists(nordvind, now):
    identity = IssuerIdentity.objects.create(
        organisation=nordvind, kind=IdentityKind.SITE, did="did:web:x", created_at=now
    )
    return StatusList.objects.create(
        identity=identity, purpose="revocation", number=1, sealed_permutation_key=b""
    )


@pytest.fixture
def award(lists, nordvind, now):
    count = 0

    def make(person, achievement, ends_in=None, **facts):
        nonlocal count
        count += 1
        return Award.objects.create(
            number=f"N-{count}",
            organisation=nordvind,
            achievement=achievement,
            version=achievement.published,
            title=achievement.title,
            recipient_email=f"{person.pk}@nordvind.test",
            recipient_name=person.name,
            sort_name=person.sort_name,
            language="da",
            person=person,
            issued_at=now - timedelta(days=400),
            valid_from=now - timedelta(days=400),
            valid_until=None if ends_in is None else now + timedelta(days=ends_in),
            revocation_list=lists,
            revocation_index=count,
            leaf_sequence=count,
            changed_at=now,
            **{"claimed_at": now - timedelta(days=399), **facts},
        )

    return make


def employ(organisation, name, now, department=None, role=None, manager=None):
    person = Person.objects.create(
        organisation=organisation,
        name=name,
        sort_name=sort_key(name),
        created_at=now,
        changed_at=now,
    )
    Employment.objects.create(person=person, department=department, job_role=role, manager=manager)
    return person


@pytest.fixture
def world(nordvind, now, award):
    lager = Department.objects.create(organisation=nordvind, name="Lager")
    hr = Department.objects.create(organisation=nordvind, name="HR")
    driver = JobRole.objects.create(organisation=nordvind, name="Truckfører")
    boss = employ(nordvind, "Bente Boss", now, lager)
    asta = employ(nordvind, "Åsta Ærø", now, lager, driver, boss)
    bo = employ(nordvind, "Bo Zink", now, hr, None, boss)
    truck, aid = publish(nordvind, "Truck", now), publish(nordvind, "Førstehjælp", now)
    Requirement.objects.create(organisation=nordvind, achievement=truck, job_role=driver)
    Requirement.objects.create(organisation=nordvind, achievement=aid, department=lager)
    award(asta, truck, ends_in=9)
    award(bo, aid, ends_in=-1)
    return {"lager": lager, "boss": boss, "asta": asta, "bo": bo, "truck": truck, "aid": aid}


def test_people_stand_in_danish_order_with_what_they_hold_and_lack(world, mette, actor, now):
    found = matrix_for(actor(mette), Choice(sort="name"), at=now)

    assert [c.achievement.title for c in found.columns] == ["Førstehjælp", "Truck"]
    assert [(r.name, [c.state for c in r.cells]) for r in found.rows] == [
        ("Bente Boss", [CellState.NEED, CellState.NONE]),
        ("Bo Zink", [CellState.GONE, CellState.NONE]),
        ("Åsta Ærø", [CellState.NEED, CellState.SOON]),
    ]
    assert (found.people, found.soon, found.missing, found.lapsing, found.urgent) == (3, 1, 2, 1, 1)


@pytest.mark.parametrize(
    ("choice", "names"),
    [
        ({"show": "soon"}, ["Åsta Ærø"]),
        ({"show": "missing"}, ["Åsta Ærø", "Bente Boss"]),
        ({"text": "ÅST"}, ["Åsta Ærø"]),
        ({"department": "lager", "sort": "name"}, ["Bente Boss", "Åsta Ærø"]),
        ({"manager": "boss", "sort": "name"}, ["Bo Zink", "Åsta Ærø"]),
        ({"sort": "-name"}, ["Åsta Ærø", "Bo Zink", "Bente Boss"]),
        ({}, ["Åsta Ærø", "Bente Boss", "Bo Zink"]),
        ({"department": uuid.uuid4()}, []),
        (
            {"sort": "nonsense", "show": "nonsense", "page": 99},
            ["Bente Boss", "Bo Zink", "Åsta Ærø"],
        ),
    ],
    ids=str,
)
def test_filters_and_order(world, mette, actor, now, choice, names):
    asked = {k: world[v].pk if isinstance(v, str) and v in world else v for k, v in choice.items()}
    found = matrix_for(actor(mette), Choice(**asked), at=now)

    assert [row.name for row in found.rows] == names


def test_what_was_withdrawn_or_declined_counts_for_nothing(world, mette, actor, award, now):
    award(world["boss"], world["aid"], revoked_at=now, claimed_at=None)
    award(world["boss"], world["aid"], declined_at=now, claimed_at=None)

    found = matrix_for(actor(mette), Choice(), at=now)

    assert found.rows[1].cells[0].state is CellState.NEED


def test_groups_under_five_show_no_number(world, mette, actor, now):
    assert not any(c.shows_coverage for c in matrix_for(actor(mette), Choice(), at=now).columns)


def test_who_left_is_not_in_it(world, mette, actor, now):
    Employment.objects.filter(person=world["bo"]).update(to_on=now.date() - timedelta(days=1))

    assert "Bo Zink" not in [r.name for r in matrix_for(actor(mette), Choice(), at=now).rows]


def test_another_organisation_sees_nothing_of_it(world, mallory, actor, now):
    found = matrix_for(actor(mallory), Choice(department=world["lager"].pk), at=now)

    assert (found.people, found.columns, found.departments) == (0, (), ())


def test_a_recruiter_may_not_see_it(world, sara, actor, now):
    with pytest.raises(NotAllowed):
        matrix_for(actor(sara), Choice(), at=now)


@pytest.mark.parametrize("people", [0, 120])
def test_the_number_of_queries_does_not_grow(
    world, mette, actor, now, award, people, django_assert_num_queries
):
    for number in range(people):
        award(
            employ(world["lager"].organisation, f"Nummer {number}", now, world["lager"]),
            world["aid"],
        )
    asking = actor(mette)

    with django_assert_num_queries(QUERIES):
        found = matrix_for(asking, Choice(), at=now)
        assert len(found.rows) == min(PAGE, 3 + people)
        assert all(c.achievement.published.number for c in found.columns)
