# SPDX-License-Identifier: Apache-2.0

"""A member who may award one badge, and nothing else: what they can do, and what is not there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from skillmark_server.accounts.actors import Actor, actor_in
from skillmark_server.accounts.models import Membership, Role
from skillmark_server.accounts.permissions import Permission
from skillmark_server.accounts.refusals import AlreadyAMember, NoRole, NotAMember
from skillmark_server.accounts.roster.facts import PersonFacts
from skillmark_server.accounts.roster.services import add_person
from skillmark_server.accounts.services import remove_member
from skillmark_server.achievements.models import Achievement, AchievementRole
from skillmark_server.achievements.roles import may_award_all, roles_for, with_badges
from skillmark_server.achievements.selectors import achievements_visible_to, awardable_by
from skillmark_server.achievements.services import end_achievement_role, give_achievement_role
from skillmark_server.audit.models import AuditEvent
from skillmark_server.awards.models import Award, Batch
from skillmark_server.awards.refusals import SelfAward
from skillmark_server.awards.selectors import (
    award_seen_by,
    awards_visible_to,
    batches_visible_to,
    request_links_visible_to,
    requests_visible_to,
    waiting_acts,
)
from skillmark_server.awards.services import (
    award_one,
    confirm_batch,
    open_request_link,
    preview_batch,
    revoke_award,
    sign_off_batch,
    undo_act,
)
from skillmark_server.refusals import NotAllowed
from tests.server.cast_awards import able_to_issue, published
from tests.server.conftest import _join, _person


@pytest.fixture
def first_aid(nordvind, now):
    able_to_issue(nordvind, at=now - timedelta(days=30))
    return published(nordvind, at=now - timedelta(days=20))


@pytest.fixture
def truck(nordvind, first_aid, now):
    name = {"en": "Forklift", "da": "Truck"}
    return published(nordvind, at=now - timedelta(days=20), name=name)


@pytest.fixture
def frida(nordvind):
    """A member with nothing but chosen badges."""
    return _join(_person("Frida Falk", "frida@nordvind.test"), nordvind, Role.BY_BADGE)


@pytest.fixture
def chosen(actor, mette, frida, first_aid, truck, now):
    """Frida may award first aid, and not the truck badge."""
    return give_achievement_role(
        actor=actor(mette),
        achievement=first_aid.achievement,
        user_id=frida.pk,
        role=Role.AWARDING_OFFICER,
        at=now,
    )


@pytest.fixture
def as_frida(frida, nordvind, chosen) -> Actor:
    return with_badges(actor_in(frida, nordvind, frozenset({Role.BY_BADGE})))


def give(who: Actor, version, email: str, at) -> Award:
    return award_one(actor=who, version=version, email=email, name="Anna Berg", at=at)


def test_they_award_the_chosen_badge_and_no_other(as_frida, first_aid, truck, now):
    award = give(as_frida, first_aid, "anna@kunde.test", now)

    assert award.issued_by.pk == as_frida.user.pk
    with pytest.raises(NotAllowed):
        give(as_frida, truck, "anna@kunde.test", now)


def test_nobody_awards_themselves_by_it(as_frida, first_aid, now):
    with pytest.raises(SelfAward):
        give(as_frida, first_aid, "frida@nordvind.test", now)


def test_they_see_the_chosen_badge_and_its_awards_alone(
    as_frida, actor, mette, first_aid, truck, now
):
    seen = give(actor(mette), first_aid, "anna@kunde.test", now)
    unseen = give(actor(mette), truck, "bo@kunde.test", now)

    assert [a.pk for a in achievements_visible_to(as_frida)] == [first_aid.achievement_id]
    assert [a.pk for a in awardable_by(as_frida)] == [first_aid.achievement_id]
    assert [a.pk for a in awards_visible_to(as_frida)] == [seen.pk]
    Award.objects.update(visibility="employer")
    assert award_seen_by(as_frida, seen.pk) == seen
    with pytest.raises(Award.DoesNotExist):
        award_seen_by(as_frida, unseen.pk)


def test_they_withdraw_the_chosen_badge_and_no_other(as_frida, actor, mette, first_aid, truck, now):
    own = give(actor(mette), first_aid, "anna@kunde.test", now)
    other = give(actor(mette), truck, "bo@kunde.test", now)

    act = revoke_award(actor=as_frida, award=own, reason="By mistake.", at=now)
    assert [a.pk for a in waiting_acts(as_frida)] == [act.pk]
    undo_act(actor=as_frida, act=act, at=now)
    foreign = revoke_award(actor=actor(mette), award=other, reason="By mistake.", at=now)

    assert list(waiting_acts(as_frida)) == []
    with pytest.raises(NotAllowed):
        undo_act(actor=as_frida, act=foreign, at=now)
    with pytest.raises(NotAllowed):
        revoke_award(actor=as_frida, award=other, reason="By mistake.", at=now, now=True)


def test_they_make_batches_and_links_of_the_chosen_badge_alone(
    as_frida, actor, mette, first_aid, truck, now
):
    mine = preview_batch(
        actor=as_frida, version=first_aid, data="Anna Berg <a@kunde.test>", source="pasted", at=now
    )
    other = preview_batch(
        actor=actor(mette), version=truck, data="b@kunde.test", source="pasted", at=now
    )
    link = open_request_link(actor=as_frida, achievement=first_aid.achievement, at=now)
    open_request_link(actor=actor(mette), achievement=truck.achievement, at=now)

    assert [b.pk for b in batches_visible_to(as_frida)] == [mine.pk]
    assert [one.pk for one in request_links_visible_to(as_frida)] == [link.pk]
    assert list(requests_visible_to(as_frida)) == []
    with pytest.raises(NotAllowed):
        confirm_batch(actor=as_frida, batch=other, at=now)
    with pytest.raises(NotAllowed):
        preview_batch(actor=as_frida, version=truck, data="c@x.test", source="pasted", at=now)
    with pytest.raises(NotAllowed):
        open_request_link(actor=as_frida, achievement=truck.achievement, at=now)


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        (b"4711;;", ["recipient_missing", "name_missing"]),
        (b"9999;;", ["recipient_missing", "name_missing"]),
        (b";ida@nordvind.test;", ["name_missing"]),
        (b";ida@nordvind.test;Ida", []),
    ],
    ids=["a number", "no number", "an address", "an address and a name"],
)
def test_a_list_of_theirs_reads_nothing_out_of_the_roster(
    as_frida, actor, mette, first_aid, now, line, codes
):
    facts = PersonFacts(name="Ida Holm", emails=("ida@nordvind.test",), employee_number="4711")
    add_person(actor=actor(mette), facts=facts, at=now)
    data = b"Medarbejdernr;E-mail;Navn\r\n" + line + b"\r\n"

    def told(who):
        made = preview_batch(actor=who, version=first_aid, data=data, source="file", at=now)
        return made.rows.get()

    row = told(as_frida)
    assert [problem["code"] for problem in row.problems] == codes
    assert "Holm" not in f"{row.fields} {row.problems}"
    assert "roster has the" not in str(row.problems)
    if line[:4] == b"4711":
        assert told(actor(mette)).fields["name"] == "Ida Holm"


def test_they_sign_off_what_another_made_of_the_chosen_badge(
    as_frida, actor, mette, nordvind, first_aid, now
):
    nordvind.needs_sign_off = True
    nordvind.save()
    batch = preview_batch(
        actor=actor(mette),
        version=first_aid,
        data="Anna Berg <a@kunde.test>",
        source="pasted",
        at=now,
    )
    confirm_batch(actor=actor(mette), batch=batch, at=now)

    sign_off_batch(actor=as_frida, batch=Batch.objects.get(pk=batch.pk), at=now)

    assert Batch.objects.get(pk=batch.pk).signed_off_by_id == as_frida.user.pk


def test_an_assessor_of_one_badge_decides_and_awards_nothing(
    actor, mette, frida, nordvind, first_aid, now
):
    give_achievement_role(
        actor=actor(mette),
        achievement=first_aid.achievement,
        user_id=frida.pk,
        role=Role.ASSESSOR,
        at=now,
    )
    who = with_badges(actor_in(frida, nordvind, frozenset({Role.BY_BADGE})))

    assert who.may_for(Permission.DECIDE_REQUESTS, first_aid.achievement_id)
    assert not who.may_for_some(Permission.AWARD)
    with pytest.raises(NotAllowed):
        give(who, first_aid, "anna@kunde.test", now)


def test_it_ends_with_the_row_with_the_membership_and_with_the_organisation(
    chosen, actor, mette, frida, nordvind, now
):
    remove_member(actor=actor(mette), user_id=frida.pk, at=now)
    assert not AchievementRole.objects.exists()
    Membership.objects.create(user=frida, organisation=nordvind, role=Role.BY_BADGE, since=now)

    back = with_badges(actor_in(frida, nordvind, frozenset({Role.BY_BADGE})))

    assert back.by_badge == {}


def test_it_counts_in_its_own_organisation_only(chosen, frida, kysten, now):
    Membership.objects.create(user=frida, organisation=kysten, role=Role.BY_BADGE, since=now)

    elsewhere = with_badges(actor_in(frida, kysten, frozenset({Role.BY_BADGE})))

    assert elsewhere.by_badge == {}


def test_ending_it_keeps_the_member_and_is_in_the_log(chosen, actor, mette, frida, now):
    end_achievement_role(actor=actor(mette), given=chosen, at=now)

    assert [m.role for m in frida.memberships.all()] == [Role.BY_BADGE]
    actions = list(AuditEvent.objects.values_list("action", flat=True))
    assert {"achievement.role_given", "achievement.role_ended"} <= set(actions)


def test_ending_the_last_one_of_somebody_with_another_role_leaves_that_role(
    actor, mette, sara, first_aid, now
):
    given = give_achievement_role(
        actor=actor(mette),
        achievement=first_aid.achievement,
        user_id=sara.pk,
        role=Role.ASSESSOR,
        at=now,
    )
    assert {m.role for m in sara.memberships.all()} == {Role.RECRUITER, Role.BY_BADGE}

    end_achievement_role(actor=actor(mette), given=given, at=now)

    assert {m.role for m in sara.memberships.all()} == {Role.RECRUITER}


def test_only_who_manages_the_organisation_chooses(actor, ole, mallory, frida, first_aid, now):
    asked = {"achievement": first_aid.achievement, "user_id": frida.pk}

    with pytest.raises(NotAllowed):
        give_achievement_role(actor=actor(ole), role=Role.ASSESSOR, at=now, **asked)
    with pytest.raises(Achievement.DoesNotExist):
        give_achievement_role(actor=actor(mallory), role=Role.ASSESSOR, at=now, **asked)
    assert list(roles_for(actor(ole), first_aid.achievement)) == []
    assert list(may_award_all(actor(ole))) == []


def test_somebody_who_manages_elsewhere_ends_nothing(chosen, actor, mallory, ole, now):
    with pytest.raises(AchievementRole.DoesNotExist):
        end_achievement_role(actor=actor(mallory), given=chosen, at=now)
    with pytest.raises(NotAllowed):
        end_achievement_role(actor=actor(ole), given=chosen, at=now)


@pytest.mark.parametrize(
    ("role", "member", "refusal"),
    [
        (Role.OWNER, "frida", NoRole),
        (Role.BY_BADGE, "frida", NoRole),
        (Role.ASSESSOR, "mallory", NotAMember),
        (Role.AWARDING_OFFICER, "frida", AlreadyAMember),
    ],
    ids=["owner", "by badge", "a stranger", "twice"],
)
def test_what_cannot_be_given(chosen, actor, mette, first_aid, now, request, role, member, refusal):
    user = request.getfixturevalue(member)

    with pytest.raises(refusal):
        give_achievement_role(
            actor=actor(mette),
            achievement=first_aid.achievement,
            user_id=user.pk,
            role=role,
            at=now,
        )


@pytest.mark.parametrize("role", ["owner", "officer"], ids=["unknown here", "twice"])
def test_the_database_refuses_it_too(chosen, now, role):
    with pytest.raises(IntegrityError), transaction.atomic():
        AchievementRole.objects.create(
            membership=chosen.membership, achievement=chosen.achievement, role=role, since=now
        )


# -- pages --------------------------------------------------------------------------------


def test_an_owner_chooses_and_ends_on_the_page_of_the_badge(as_, mette, frida, first_aid):
    client = as_(mette)
    address = reverse("achievement-people", args=[first_aid.achievement_id])

    detail = client.get(reverse("achievement-detail", args=[first_aid.achievement_id]))
    assert address in detail.content.decode()
    assert client.get(address).status_code == 200
    answer = client.post(address, {"member": str(frida.pk), "role": "officer"})
    assert (answer.status_code, answer["Location"]) == (302, address)
    assert "Frida Falk" in client.get(address).content.decode()
    given = AchievementRole.objects.get()
    client.post(reverse("achievement-people-end", args=[first_aid.achievement_id, given.pk]))

    assert not AchievementRole.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [{}, {"member": "nobody", "role": "officer"}, {"role": "owner"}],
    ids=["nothing", "nobody", "another role"],
)
def test_a_wrong_choice_is_said_on_the_page(as_, mette, first_aid, sent):
    address = reverse("achievement-people", args=[first_aid.achievement_id])

    assert as_(mette).post(address, sent).status_code == 422


def test_the_pages_of_somebody_with_one_badge(
    as_, actor, mette, frida, chosen, first_aid, truck, now
):
    other = give(actor(mette), truck, "bo@kunde.test", now)
    client = as_(frida)

    listed = client.get(reverse("achievement-list")).content.decode()
    assert str(first_aid.achievement_id) in listed
    assert str(truck.achievement_id) not in listed
    for name in ("home", "award-list", "award-new", "batch-list", "request-list", "me"):
        assert client.get(reverse(name)).status_code == 200, name
    mine, others = first_aid.achievement_id, truck.achievement_id
    assert client.get(reverse("achievement-detail", args=[mine])).status_code == 200
    assert client.get(reverse("achievement-detail", args=[others])).status_code == 404
    assert client.get(reverse("award-new"), {"badge": str(others)}).status_code == 404
    assert client.get(reverse("award-detail", args=[other.pk])).status_code == 404
    for name in ("person-list", "audit-log", "organisation", "member-list", "award-export"):
        assert client.get(reverse(name)).status_code == 403, name


def test_they_award_it_from_their_own_pages(as_, frida, chosen, first_aid):
    client = as_(frida)
    asked = {"badge": str(first_aid.achievement_id), "way": "one", "email": "anna@kunde.test"}

    made = client.post(reverse("award-new"), {**asked, "name": "Anna Berg"})

    batch = Batch.objects.get()
    assert made["Location"] == reverse("batch", args=[batch.pk])
    assert "Anna Berg" in client.get(made["Location"]).content.decode()


def test_whoever_has_other_roles_costs_no_query(mette, nordvind, django_assert_num_queries):
    with django_assert_num_queries(0):
        with_badges(actor_in(mette, nordvind, frozenset({Role.OWNER})))


def test_a_member_without_a_badge_yet_is_at_home_and_can_leave(as_, frida, nordvind):
    client = as_(frida)

    for name in ("achievement-list", "award-list", "award-new", "request-list", "person-list"):
        assert client.get(reverse(name)).status_code == 403, name
    assert client.get(reverse("home")).status_code == 200
    assert client.post(reverse("organisation-leave")).status_code == 302
    assert not frida.memberships.exists()


def test_the_page_of_who_may_award_costs_the_same_for_many(
    as_, actor, mette, frida, sara, karin, first_aid, now
):
    client = as_(mette)
    address = reverse("achievement-people", args=[first_aid.achievement_id])

    def give_to(user) -> None:
        give_achievement_role(
            actor=actor(mette),
            achievement=first_aid.achievement,
            user_id=user.pk,
            role=Role.ASSESSOR,
            at=now,
        )

    give_to(frida)
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    give_to(sara)
    give_to(karin)
    with CaptureQueriesContext(connection) as three:
        client.get(address)

    assert len(three) == len(one)
