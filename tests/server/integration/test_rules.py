# SPDX-License-Identifier: Apache-2.0

"""Badges that award themselves: who fits, once each, by the rules that hold for people."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest

from skillmark_server.accounts.models import (
    Department,
    Employment,
    JobRole,
    Membership,
    Person,
    PersonEmail,
)
from skillmark_server.accounts.ordering import sort_key
from skillmark_server.awards.models import Award, Batch
from skillmark_server.awards.refusals import NotPublished
from skillmark_server.awards.running import run_batch
from skillmark_server.awards.services.acting import revoke_award
from skillmark_server.awards.services.issuing import award_one
from skillmark_server.refusals import NotAllowed
from skillmark_server.rules.conditions import Known, fits, read
from skillmark_server.rules.finding import who_fits
from skillmark_server.rules.models import AwardRule
from skillmark_server.rules.refusals import ConditionRefused, RuleEnded
from skillmark_server.rules.selectors import rules_visible_to
from skillmark_server.rules.services import apply_rule, end_rule, make_rule
from skillmark_server.rules.tasks import EVERY, tick
from tests.server.cast_awards import able_to_issue, published

A, B = str(uuid.uuid4()), str(uuid.uuid4())


@pytest.fixture
def lager(nordvind):
    return Department.objects.create(organisation=nordvind, name="Lager")


@pytest.fixture
def anna(nordvind, now, lager):
    return _employ(nordvind, "Anna Berg", now, lager)


@pytest.fixture
def bo(nordvind, now):
    return _employ(nordvind, "Bo Zink", now, None)


@pytest.fixture
def badges(nordvind, now):
    able_to_issue(nordvind, at=now)
    return {
        name: published(nordvind, at=now, name={"en": name, "da": name})
        for name in ("aid", "truck", "safe")
    }


def _employ(organisation, name, now, department):
    person = Person.objects.create(
        organisation=organisation,
        name=name,
        sort_name=sort_key(name),
        created_at=now,
        changed_at=now,
    )
    email = f"{name.split()[0].lower()}@nordvind.test"
    PersonEmail.objects.create(
        person=person, organisation=organisation, email=email, is_primary=True
    )
    Employment.objects.create(person=person, department=department, from_on=date(2025, 9, 14))
    return person


def _give(actor, version, email, now):
    return award_one(actor=actor, version=version, email=email, name="X Y", at=now)


def test_whoever_holds_both_gets_the_third_once(badges, anna, bo, mette, actor, now):
    acting = actor(mette)
    both = {
        "all": [
            {"holds": str(badges["aid"].achievement_id)},
            {"holds": str(badges["truck"].achievement_id)},
        ]
    }
    make_rule(actor=acting, achievement=badges["safe"].achievement, condition=both, at=now)
    _give(acting, badges["aid"], "anna@nordvind.test", now)
    _give(acting, badges["aid"], "bo@nordvind.test", now)
    tick(now)
    assert not Batch.objects.exists()

    _give(acting, badges["truck"], "anna@nordvind.test", now)
    later = now + EVERY
    tick(later)
    tick(later + EVERY)  # the list waits in its undo window: nobody is put on it twice
    batch = Batch.objects.get()
    run_batch(batch.pk, at=batch.due_at)
    tick(later + 3 * EVERY)

    assert batch.source == "rule"
    got = Award.objects.filter(achievement=badges["safe"].achievement)
    assert [award.recipient_email for award in got] == ["anna@nordvind.test"]
    assert Batch.objects.count() == 1


def test_what_was_withdrawn_counts_for_nothing(badges, anna, mette, actor, now):
    acting = actor(mette)
    award = _give(acting, badges["aid"], "anna@nordvind.test", now)
    rule = make_rule(
        actor=acting,
        achievement=badges["safe"].achievement,
        condition={"holds": str(badges["aid"].achievement_id)},
        at=now,
    )
    assert [one.email for one in who_fits(rule, at=now)] == ["anna@nordvind.test"]

    revoke_award(actor=acting, award=award, reason="wrong", at=now, now=True)

    assert who_fits(rule, at=now) == []


def test_a_second_person_signs_where_that_is_wanted(
    badges, anna, nordvind, mette, actor, now, lager
):
    nordvind.needs_sign_off = True
    nordvind.save()
    rule = make_rule(
        actor=actor(mette),
        achievement=badges["safe"].achievement,
        condition={"department": str(lager.pk)},
        at=now,
    )

    batch = apply_rule(rule=rule, at=now)

    assert batch.submitted_at == now
    assert batch.confirmed_at is None


def test_a_rule_ends_with_its_makers_right_to_award(badges, anna, mette, actor, now, lager):
    rule = make_rule(
        actor=actor(mette),
        achievement=badges["safe"].achievement,
        condition={"department": str(lager.pk)},
        at=now,
    )
    Membership.objects.filter(user=mette).delete()

    assert apply_rule(rule=rule, at=now) is None
    rule.refresh_from_db()
    assert rule.ended_at == now
    assert apply_rule(rule=rule, at=now) is None


def test_nobody_awards_themselves_by_a_rule(badges, nordvind, mette, actor, now, lager):
    _employ(nordvind, "Mette Kjærgaard", now, lager)
    rule = make_rule(
        actor=actor(mette),
        achievement=badges["safe"].achievement,
        condition={"department": str(lager.pk)},
        at=now,
    )

    assert apply_rule(rule=rule, at=now) is None


@pytest.mark.parametrize(
    ("condition", "is_fitting"),
    [
        ({"holds": A}, True),
        ({"holds": B}, False),
        ({"all": [{"holds": A}, {"holds": B}]}, False),
        ({"any": [{"holds": A}, {"holds": B}]}, True),
        ({"all": [{"any": [{"holds": B}, {"department": A}]}, {"months": 6}]}, True),
        ({"job_role": B}, True),
        ({"months": 7}, False),
    ],
    ids=str,
)
def test_conditions_are_read_as_they_are_said(condition, is_fitting):
    known = Known(
        holds=frozenset({uuid.UUID(A)}), department=uuid.UUID(A), job_role=uuid.UUID(B), months=6
    )

    assert fits(read(condition), known) is is_fitting


@pytest.mark.parametrize(
    "condition",
    [
        None,
        [],
        {},
        {"all": []},
        {"holds": "x"},
        {"holds": A, "months": 1},
        {"colour": "red"},
        {"months": 0},
        {"months": True},
        {"months": 601},
        {"all": [{"all": [{"all": [{"all": [{"holds": A}]}]}]}]},
        {"any": [{"holds": A}] * 50},
    ],
    ids=[
        "null",
        "list",
        "empty",
        "none of",
        "no id",
        "two",
        "unknown",
        "0",
        "true",
        "601",
        "deep",
        "wide",
    ],
)
def test_what_is_no_condition_is_refused(condition):
    with pytest.raises(ConditionRefused):
        read(condition)


def test_a_rule_is_about_ones_own_things(badges, mallory, mette, sara, actor, now, nordvind):
    condition = {"holds": str(badges["aid"].achievement_id)}
    with pytest.raises(NotAllowed):
        make_rule(
            actor=actor(mallory),
            achievement=badges["safe"].achievement,
            condition=condition,
            at=now,
        )
    with pytest.raises(NotAllowed):
        make_rule(
            actor=actor(sara), achievement=badges["safe"].achievement, condition=condition, at=now
        )
    with pytest.raises(ConditionRefused):
        make_rule(
            actor=actor(mette),
            achievement=badges["safe"].achievement,
            condition={
                "job_role": str(
                    JobRole.objects.create(
                        organisation=mallory.memberships.get().organisation, name="X"
                    ).pk
                )
            },
            at=now,
        )
    with pytest.raises(ConditionRefused):
        make_rule(
            actor=actor(mette), achievement=badges["aid"].achievement, condition=condition, at=now
        )
    badges["safe"].achievement.archived_at = now
    badges["safe"].achievement.save()
    with pytest.raises(NotPublished):
        make_rule(
            actor=actor(mette), achievement=badges["safe"].achievement, condition=condition, at=now
        )


def test_the_pages_make_a_rule_and_switch_it_off(as_, badges, anna, mette, mallory, karin, lager):
    browser = as_(mette)
    said = {
        "achievement": str(badges["safe"].achievement_id),
        "how": "all",
        "department": str(lager.pk),
    }

    looked = browser.post("/awards/rules/new", {**said, "look": ""})
    made = browser.post("/awards/rules/new", {**said, "make": ""})
    rule = AwardRule.objects.get()
    empty = browser.post("/awards/rules/new", {**said, "department": "", "make": ""})

    assert "Anna Berg" in looked.content.decode()
    assert made.status_code == 302
    assert "Lager" in browser.get("/awards/rules/").content.decode()
    assert empty.status_code == 200
    assert as_(karin).post("/awards/rules/new", said).status_code == 403
    assert as_(mallory).post(f"/awards/rules/{rule.pk}/end").status_code == 404
    assert browser.post(f"/awards/rules/{rule.pk}/end").status_code == 302
    rule.refresh_from_db()
    assert rule.ended_at


def test_a_rule_is_switched_off_once(badges, mette, actor, now, lager):
    rule = make_rule(
        actor=actor(mette),
        achievement=badges["safe"].achievement,
        condition={"department": str(lager.pk)},
        at=now,
    )
    end_rule(actor=actor(mette), rule=rule, at=now)

    with pytest.raises(RuleEnded):
        end_rule(actor=actor(mette), rule=rule, at=now + timedelta(days=1))


def test_finding_takes_a_fixed_number_of_queries(
    badges, nordvind, mette, actor, now, lager, django_assert_num_queries
):
    rule = make_rule(
        actor=actor(mette),
        achievement=badges["safe"].achievement,
        condition={"department": str(lager.pk)},
        at=now,
    )
    for number in range(30):
        _employ(nordvind, f"N{number} X", now, lager)

    with django_assert_num_queries(5):
        assert len(who_fits(rule, at=now)) == 30


def test_a_rule_that_nobody_can_be_awarded_by_leaves_no_lists(nordvind, actor, mette, anna, now):
    able_to_issue(nordvind, at=now)
    asks = published(nordvind, at=now, evidence_required=True)
    rule = make_rule(
        actor=actor(mette), achievement=asks.achievement, condition={"months": 1}, at=now
    )
    assert who_fits(rule, at=now)

    for turn in range(3):
        assert apply_rule(rule=rule, at=now + turn * EVERY) is None

    assert not Batch.objects.exists()


def test_rules_in_force_stand_before_those_that_ended(badges, mette, actor, now, lager):
    condition = {"department": str(lager.pk)}
    first, second = (
        make_rule(
            actor=actor(mette), achievement=badges[name].achievement, condition=condition, at=now
        )
        for name in ("safe", "aid")
    )
    end_rule(actor=actor(mette), rule=first, at=now)

    assert list(rules_visible_to(actor(mette))) == [second, first]
