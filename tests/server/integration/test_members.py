# SPDX-License-Identifier: Apache-2.0

"""Members, roles, invitations: who may do what, and how they come and go."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from skillmark_server.accounts.actors import STRANGER, actor_of
from skillmark_server.accounts.models import Invitation, Membership, Role, User
from skillmark_server.accounts.refusals import (
    AlreadyAMember,
    InvitationExpired,
    InvitationUnknown,
    InvitationUsed,
    InvitationWithdrawn,
    LastOwner,
    NeedsVerifiedAddress,
    NoRole,
    NotAMember,
    TextRefused,
    TooManyInvitations,
)
from skillmark_server.accounts.selectors import (
    invitation_behind,
    invitations_of,
    member_for,
    members_of,
)
from skillmark_server.accounts.services import (
    accept_invitation,
    change_roles,
    invite_member,
    leave_organisation,
    remove_member,
    withdraw_invitation,
)
from skillmark_server.accounts.services.invitations import MOST_A_DAY
from skillmark_server.accounts.tokens import actor_of_token, make_token
from skillmark_server.audit.models import AuditEvent
from skillmark_server.refusals import NotAllowed


@pytest.fixture
def letters() -> list[tuple[Invitation, str]]:
    return []


@pytest.fixture
def invite(mette, actor, now, letters):
    def make(email="ida@nordvind.test", role=Role.DESIGNER, at=now):
        return invite_member(
            actor=actor(mette),
            email=email,
            role=role,
            at=at,
            tell=lambda invitation, secret: letters.append((invitation, secret)),
        )

    return make


class TestRoles:
    def test_an_owner_gives_and_takes_roles(self, mette, ole, actor, now):
        change_roles(actor=actor(mette), user_id=ole.pk, roles={Role.OWNER, Role.AUDITOR}, at=now)

        assert member_for(actor(mette), ole.pk).roles == (Role.OWNER, Role.AUDITOR)
        event = AuditEvent.objects.get()
        assert event.detail == {"added": ["auditor", "owner"], "removed": ["designer", "officer"]}

    def test_the_last_owner_stays_owner(self, mette, actor, now):
        asking = actor(mette)
        with pytest.raises(LastOwner):
            change_roles(actor=asking, user_id=mette.pk, roles={Role.DESIGNER}, at=now)
        with pytest.raises(LastOwner):
            remove_member(actor=asking, user_id=mette.pk, at=now)
        with pytest.raises(LastOwner):
            leave_organisation(actor=asking, at=now)

    def test_an_owner_who_cannot_sign_in_does_not_count(self, mette, ole, actor, now):
        change_roles(actor=actor(mette), user_id=ole.pk, roles={Role.OWNER}, at=now)
        User.objects.filter(pk=ole.pk).update(is_active=False)

        with pytest.raises(LastOwner):
            leave_organisation(actor=actor(mette), at=now)

    def test_no_role_at_all_is_refused(self, mette, ole, actor, now):
        with pytest.raises(NoRole):
            change_roles(actor=actor(mette), user_id=ole.pk, roles=(), at=now)

    def test_members_elsewhere_do_not_exist(self, mette, mallory, actor, now):
        for act in (remove_member, change_roles):
            more = {"roles": {Role.AUDITOR}} if act is change_roles else {}
            with pytest.raises(NotAMember):
                act(actor=actor(mette), user_id=mallory.pk, at=now, **more)
        with pytest.raises(Membership.DoesNotExist):
            member_for(actor(mette), mallory.pk)

    @pytest.mark.parametrize("who", ["karin", "sara", "ole", "jonas", "mallory"])
    def test_only_owners_touch_members(self, who, request, mette, actor, now):
        asking = actor(request.getfixturevalue(who))
        expected = NotAMember if who == "mallory" else NotAllowed
        with pytest.raises(expected):
            change_roles(actor=asking, user_id=mette.pk, roles={Role.AUDITOR}, at=now)
        with pytest.raises(expected):
            remove_member(actor=asking, user_id=mette.pk, at=now)

    def test_a_removed_member_loses_tokens_and_place(self, mette, ole, nordvind, actor, now):
        change_roles(actor=actor(mette), user_id=ole.pk, roles={Role.OWNER}, at=now)
        owner = actor(User.objects.get(pk=ole.pk))
        token, _secret = make_token(actor=owner, name="HR", scopes=["read"], at=now)
        User.objects.filter(pk=ole.pk).update(current_organisation=nordvind)

        remove_member(actor=actor(mette), user_id=ole.pk, at=now)

        token.refresh_from_db()
        assert token.revoked_at == now
        assert actor_of(User.objects.get(pk=ole.pk)).organisation is None

    def test_a_member_leaves(self, mette, karin, actor, now):
        leave_organisation(actor=actor(karin), at=now)

        assert [m.user for m in members_of(actor(mette))] == [mette]
        with pytest.raises(NotAllowed):
            leave_organisation(actor=STRANGER, at=now)

    @pytest.mark.usefixtures("ole", "karin", "sara")
    def test_members_are_listed_by_one_query(self, mette, actor, django_assert_num_queries):
        asking = actor(mette)
        with django_assert_num_queries(1):
            listed = members_of(asking)
        assert [m.user.name for m in listed] == sorted(m.user.name for m in listed)
        assert [m.is_owner for m in listed if m.user == mette] == [True]
        assert members_of(STRANGER) == []


class TestInvitations:
    def test_somebody_new_joins_by_the_link_once(self, invite, letters, jonas, nordvind, now):
        invite()
        _invitation, secret = letters[0]

        assert accept_invitation(user=jonas, secret=secret, at=now) == nordvind

        assert actor_of(User.objects.get(pk=jonas.pk)).roles == {Role.DESIGNER}
        with pytest.raises(InvitationUsed):
            accept_invitation(user=jonas, secret=secret, at=now)
        actions = AuditEvent.objects.order_by("sequence").values_list("action", flat=True)
        assert list(actions) == ["member.invited", "member.joined"]

    def test_nobody_sends_bulk_mail_by_invitations(self, invite, letters, now):
        for number in range(MOST_A_DAY):
            invite(email=f"p{number}@x.test")
        with pytest.raises(TooManyInvitations):
            invite(email="one.more@x.test")
        assert len(letters) == MOST_A_DAY
        assert invite(email="one.more@x.test", at=now + timedelta(days=1, seconds=1))

    def test_the_secret_is_not_kept(self, invite, letters):
        invitation = invite()
        assert letters[0][1] not in str(vars(Invitation.objects.get(pk=invitation.pk)))

    def test_an_invitation_ends_after_fourteen_days(self, invite, letters, jonas, now):
        invite()
        secret = letters[0][1]
        assert invitation_behind(secret, now + timedelta(days=13, hours=23))
        with pytest.raises(InvitationExpired):
            accept_invitation(user=jonas, secret=secret, at=now + timedelta(days=14))

    def test_a_second_invitation_replaces_the_first(self, invite, letters, jonas, now):
        invite()
        invite(email="IDA@nordvind.test")
        with pytest.raises(InvitationWithdrawn):
            accept_invitation(user=jonas, secret=letters[0][1], at=now)
        assert accept_invitation(user=jonas, secret=letters[1][1], at=now)

    def test_a_withdrawn_invitation_leads_nowhere(self, invite, letters, jonas, mette, actor, now):
        made = invite()
        withdraw_invitation(actor=actor(mette), invitation_id=made.pk, at=now)
        withdraw_invitation(actor=actor(mette), invitation_id=made.pk, at=now + timedelta(days=1))
        made.refresh_from_db()
        assert made.withdrawn_at == now
        with pytest.raises(InvitationWithdrawn):
            accept_invitation(user=jonas, secret=letters[0][1], at=now)
        assert not invitations_of(actor(mette), now).exists()

    def test_an_accepted_invitation_cannot_be_withdrawn(
        self, invite, letters, jonas, mette, actor, now
    ):
        made = invite()
        accept_invitation(user=jonas, secret=letters[0][1], at=now)
        with pytest.raises(NotAMember):
            withdraw_invitation(actor=actor(mette), invitation_id=made.pk, at=now)

    def test_a_link_that_nobody_made_is_unknown(self, jonas, now):
        for secret in ("", "x" * 500, "\ud800", str(uuid.uuid4())):
            with pytest.raises(InvitationUnknown):
                accept_invitation(user=jonas, secret=secret, at=now)
            with pytest.raises(InvitationUnknown):
                invitation_behind(secret, now)

    def test_whoever_joins_has_a_verified_address(self, invite, letters, jonas, now):
        invite()
        jonas.emailaddress_set.update(verified=False)
        with pytest.raises(NeedsVerifiedAddress):
            accept_invitation(user=jonas, secret=letters[0][1], at=now)

    def test_a_member_is_not_invited_to_the_role_they_have(self, invite):
        with pytest.raises(AlreadyAMember):
            invite(email="Mette@Nordvind.test", role=Role.OWNER)
        assert invite(email="mette@nordvind.test", role=Role.AUDITOR)

    @pytest.mark.parametrize("email", ["", "nobody", "a@b@c", "a\nb@c.test", "a@b.test\r\nBcc: x"])
    def test_what_is_no_address_is_refused(self, invite, email):
        with pytest.raises(TextRefused):
            invite(email=email)

    @pytest.mark.parametrize("who", ["karin", "sara", "ole", "jonas"])
    def test_only_owners_invite(self, who, request, invite, actor, now):
        made = invite()
        asking = actor(request.getfixturevalue(who))
        with pytest.raises(NotAllowed):
            invite_member(
                actor=asking, email="x@y.test", role=Role.OWNER, at=now, tell=lambda *_: None
            )
        with pytest.raises(NotAllowed):
            withdraw_invitation(actor=asking, invitation_id=made.pk, at=now)
        assert not invitations_of(asking, now).exists()

    def test_another_organisation_cannot_touch_it(self, invite, mallory, actor, now):
        made = invite()
        with pytest.raises(NotAMember):
            withdraw_invitation(actor=actor(mallory), invitation_id=made.pk, at=now)
        assert not invitations_of(actor(mallory), now).exists()

    def test_the_database_keeps_one_open_invitation_that_ends_later(self, invite, nordvind, now):
        made = invite()
        for wrong in (
            {"expires_at": now + timedelta(days=1)},
            {"email": "other@x.test", "expires_at": now},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                Invitation.objects.create(
                    **{
                        "organisation": nordvind,
                        "email": made.email.upper(),
                        "role": made.role,
                        "secret_digest": uuid.uuid4().hex,
                        "created_at": now,
                        **wrong,
                    }
                )


def test_a_token_ends_with_the_membership(mette, ole, actor, now):
    change_roles(actor=actor(mette), user_id=ole.pk, roles={Role.OWNER}, at=now)
    _token, secret = make_token(
        actor=actor(User.objects.get(pk=ole.pk)), name="HR", scopes=["read"], at=now
    )
    assert actor_of_token(secret, now).user == ole
