# SPDX-License-Identifier: Apache-2.0

"""Badges survive what the roster does, and undo never takes a person who has one."""

from django.urls import reverse

from skillmark_server.accounts.models import Person
from skillmark_server.accounts.roster.facts import EmploymentFacts, PersonFacts
from skillmark_server.accounts.roster.importing.planning import plan_of
from skillmark_server.accounts.roster.importing.services import (
    confirm_import,
    start_import,
    undo_import,
)
from skillmark_server.accounts.roster.services import (
    add_person,
    end_employment,
    merge_people,
    remove_person,
)
from skillmark_server.awards.documents import signed_bytes
from skillmark_server.awards.models import Award
from tests.server.refused import refused


def test_a_person_is_shown_with_their_badges(as_, mette, sara, karin, jonas_person, give):
    award = give("jonas@nordvind.test", "Jonas Ærøskøbing")
    give("somebody@else.test", "Somebody Else")
    address = reverse("person-detail", args=[jonas_person.pk])

    page = as_(mette).get(address).content.decode()

    assert reverse("award-detail", args=[award.pk]) in page
    assert "Somebody Else" not in page
    assert as_(karin).get(address).status_code == 200
    assert as_(sara).get(address).status_code == 403


def test_leaving_changes_no_badge(actor, mette, now, give):
    jonas = add_person(
        actor=actor(mette),
        facts=PersonFacts(name="Jonas", emails=("jonas@nordvind.test",)),
        employment=EmploymentFacts(),
        at=now,
    )
    award = give("jonas@nordvind.test", "Jonas")
    before = signed_bytes(award)

    end_employment(actor=actor(mette), person=jonas, on=now.date(), at=now)

    assert signed_bytes(Award.objects.get(pk=award.pk)) == before
    assert Award.objects.get(pk=award.pk).person == jonas


def test_a_badge_stays_when_its_holder_leaves_the_roster(actor, mette, now, give):
    jonas = add_person(
        actor=actor(mette),
        facts=PersonFacts(name="Jonas", emails=("jonas@nordvind.test",)),
        at=now,
    )
    award = give("jonas@nordvind.test", "Jonas")
    before = signed_bytes(award)

    remove_person(actor=actor(mette), person=jonas, on=now.date(), at=now)

    kept = Award.objects.get(pk=award.pk)
    assert signed_bytes(kept) == before
    assert kept.person is None
    assert kept.recipient_name == "Jonas"


def test_badges_go_with_the_row_that_goes(actor, mette, now, give):
    keep, other = (
        add_person(actor=actor(mette), facts=PersonFacts(name="Jonas", emails=(email,)), at=now)
        for email in ("jonas@nordvind.test", "jh@nordvind.test")
    )
    award = give("jh@nordvind.test", "Jonas")

    merge_people(actor=actor(mette), keep=keep, other=other, at=now)

    assert Award.objects.get(pk=award.pk).person == keep


def test_a_list_is_not_undone_once_somebody_in_it_has_a_badge(actor, mette, now, give):
    kept, _ = start_import(
        actor=actor(mette),
        data="Navn\tMail\nJonas Holm\tjonas@nordvind.test\nMette Lind\tlind@nordvind.test",
        file_name="folk",
        at=now,
    )
    confirm_import(
        actor=actor(mette),
        roster_import=kept,
        seen=plan_of(kept, on=now.date()).digest,
        ends_missing=False,
        on=now.date(),
        at=now,
    )
    give("jonas@nordvind.test", "Jonas Holm")

    with refused("cannot_undo") as caught:
        undo_import(actor=actor(mette), roster_import=kept, at=now)

    assert "Jonas Holm" in str(caught.value.words)
    assert Person.objects.count() == 2
