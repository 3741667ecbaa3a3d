# SPDX-License-Identifier: Apache-2.0

"""Organisations are made, described, ruled, switched; each act stands in the log."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from skillmark_server.accounts.actors import STRANGER, actor_of
from skillmark_server.accounts.models import Membership, Organisation, Role, User
from skillmark_server.accounts.refusals import (
    NameTaken,
    NotAMember,
    PaleColour,
    TextRefused,
)
from skillmark_server.accounts.selectors import organisations_of
from skillmark_server.accounts.services import (
    change_facts,
    change_oneself,
    change_rules,
    create_organisation,
    switch_organisation,
)
from skillmark_server.accounts.services.organisations import Facts
from skillmark_server.audit.models import AuditEvent
from skillmark_server.refusals import NotAllowed


def _actions() -> list[str]:
    return list(AuditEvent.objects.order_by("sequence").values_list("action", flat=True))


def test_whoever_makes_an_organisation_owns_it_and_acts_in_it(jonas, now):
    made = create_organisation(
        actor=actor_of(jonas), facts=Facts(name="Havnens Værft", city="Esbjerg"), at=now
    )

    acting = actor_of(User.objects.get(pk=jonas.pk))
    assert acting.organisation == made
    assert acting.roles == {Role.OWNER}
    assert list(organisations_of(jonas)) == [made]
    assert _actions() == ["organisation.created"]


def test_a_stranger_makes_no_organisation(now):
    with pytest.raises(NotAllowed):
        create_organisation(actor=STRANGER, facts=Facts(name="Nobody's"), at=now)


@pytest.mark.parametrize("name", ["NORDVIND AS", "N\u043erdvind A/S", "Nordvind  a/s"])
def test_a_name_that_looks_like_another_is_refused_with_words(jonas, nordvind, now, name):
    with pytest.raises(NameTaken) as refused:
        create_organisation(actor=actor_of(jonas), facts=Facts(name=name), at=now)

    assert refused.value.field == "name"
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize("name", ["", "x", "!!", "a\u202eb c", "x" * 121])
def test_a_name_that_is_no_name_is_refused(jonas, now, name):
    with pytest.raises(TextRefused):
        create_organisation(actor=actor_of(jonas), facts=Facts(name=name), at=now)


def test_an_owner_changes_the_facts_and_only_changes_are_logged(mette, actor, nordvind, now):
    facts = Facts(
        name="Nordvind A/S",
        description={"en": "Wind.", "da": " Vind. ", "fr": "Vent", "de": ""},
        website="https://nordvind.test",
        language="da",
        country="dk",
    )

    change_facts(actor=actor(mette), facts=facts, at=now)
    change_facts(actor=actor(mette), facts=facts, at=now)

    nordvind.refresh_from_db()
    assert nordvind.description == {"en": "Wind.", "da": "Vind."}
    assert nordvind.country == "DK"
    event = AuditEvent.objects.get()
    assert event.detail == {"changed": ["description", "country"]}


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"website": "javascript:alert(1)"}, "website"),
        ({"website": "ftp://nordvind.test"}, "website"),
        ({"website": "https://"}, "website"),
        ({"website": "nordvind.test"}, "website"),
        ({"email": "nobody"}, "email"),
        ({"email": "a@b.test, c@d.test"}, "email"),
        ({"country": "ZZ"}, "country"),
        ({"country": "Denmark"}, "country"),
    ],
    ids=["script", "ftp", "no host", "no scheme", "no address", "two", "no country", "a name"],
)
def test_what_would_be_a_bad_link_or_place_is_refused(mette, actor, now, facts, field):
    with pytest.raises(TextRefused) as refused:
        change_facts(actor=actor(mette), facts=Facts(name="Nordvind A/S", **facts), at=now)

    assert refused.value.field == field


def test_a_logo_is_kept_under_a_name_of_our_own_and_can_be_taken_away(mette, actor, nordvind, now):
    facts = Facts(name="Nordvind A/S")
    change_facts(actor=actor(mette), facts=facts, at=now, logo=b"\x89PNG")
    nordvind.refresh_from_db()
    assert uuid.UUID(nordvind.logo.name.removeprefix("logos/").removesuffix(".png"))

    change_facts(actor=actor(mette), facts=facts, at=now, without_logo=True)
    nordvind.refresh_from_db()
    assert not nordvind.logo


def test_renaming_meets_the_same_vetting(mette, actor, kysten, now):
    with pytest.raises(NameTaken):
        change_facts(actor=actor(mette), facts=Facts(name="KYSTENS AKADEMI"), at=now)


@pytest.mark.parametrize("who", ["karin", "sara", "ole", "jonas"])
def test_only_an_owner_changes_facts_and_rules(who, request, actor, now):
    asking = actor(request.getfixturevalue(who))
    with pytest.raises(NotAllowed):
        change_facts(actor=asking, facts=Facts(name="Mine now"), at=now)
    with pytest.raises(NotAllowed):
        change_rules(actor=asking, at=now, **RULES)


RULES = {
    "needs_review": True,
    "needs_sign_off": True,
    "undo_minutes": 30,
    "claim_days": 60,
    "colour": "#0B4F6C",
}


def test_an_owner_changes_the_rules(mette, actor, nordvind, now):
    change_rules(actor=actor(mette), at=now, **RULES)
    change_rules(actor=actor(mette), at=now, **RULES)

    nordvind.refresh_from_db()
    assert (nordvind.needs_review, nordvind.undo_minutes) == (True, 30)
    assert _actions() == ["organisation.rules_changed"]


@pytest.mark.parametrize(
    ("rule", "refusal"),
    [
        ({"undo_minutes": 1441}, TextRefused),
        ({"undo_minutes": -1}, TextRefused),
        ({"claim_days": 0}, TextRefused),
        ({"claim_days": 731}, TextRefused),
        ({"colour": "#FFFF00"}, PaleColour),
    ],
)
def test_a_rule_out_of_bounds_is_refused(mette, actor, now, rule, refusal):
    with pytest.raises(refusal):
        change_rules(actor=actor(mette), at=now, **{**RULES, **rule})


def test_people_switch_only_to_where_they_are_members(mette, kysten, now):
    with pytest.raises(NotAMember):
        switch_organisation(user=mette, organisation_id=kysten.pk)
    Membership.objects.create(user=mette, organisation=kysten, role=Role.ASSESSOR, since=now)

    switch_organisation(user=mette, organisation_id=kysten.pk)

    assert actor_of(User.objects.get(pk=mette.pk)).organisation == kysten


def test_somebody_changes_what_they_are_called(jonas, now):
    change_oneself(user=jonas, name=" Jonas  Ø ", language="da", theme="dark", at=now)
    change_oneself(user=jonas, name="Jonas Ø", language="da", theme="dark", at=now)

    jonas.refresh_from_db()
    assert (jonas.name, jonas.language, jonas.theme) == ("Jonas Ø", "da", "dark")
    assert _actions() == ["person.changed"]
    with pytest.raises(TextRefused):
        change_oneself(user=jonas, name="a\u202eb", language="", theme="", at=now)
    change_oneself(user=jonas, name="Jonas Ø", language="xx", theme="purple", at=now)
    assert (jonas.language, jonas.theme) == ("", "")


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"undo_minutes": 1441}],
    ids=["no name", "undo longer than a day"],
)
def test_the_database_keeps_an_organisation_in_bounds(now, wrong):
    facts = {"name": "X", "created_at": now, **wrong}
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.create(**facts)


def test_the_database_keeps_a_role_once_and_known(mette, nordvind, now):
    for role in (Role.OWNER, "king"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.create(
                user=mette, organisation=nordvind, role=role, since=now + timedelta(days=1)
            )


def test_the_database_keeps_addresses_of_accounts_in_lower_case():
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="Mixed@Case.test")


@pytest.mark.parametrize(
    "website",
    ["javascript:alert(1)", "JavaScript://x.test/%0aalert(1)", "data:text/html,x", "ftp://x.test"],
)
def test_a_website_is_of_the_web(mette, actor, now, website):
    facts = Facts(name="Nordvind A/S", website=website)
    with pytest.raises(TextRefused) as refused:
        change_facts(actor=actor(mette), facts=facts, at=now)
    assert refused.value.field == "website"
