# SPDX-License-Identifier: Apache-2.0

"""Tokens of programs: shown once, kept as a digest, never more than their maker."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from skillmark_server.accounts.models import ApiToken, Membership, Role, User
from skillmark_server.accounts.permissions import Permission
from skillmark_server.accounts.refusals import (
    MadeByPeople,
    NotAMember,
    ScopeRefused,
    TextRefused,
    TokenRefused,
)
from skillmark_server.accounts.selectors import tokens_of
from skillmark_server.accounts.tokens import SCOPES, actor_of_token, make_token, revoke_token
from skillmark_server.pages.forms.organisation import TokenForm
from skillmark_server.refusals import NotAllowed


@pytest.fixture
def made(mette, actor, now):
    def make(*scopes, **more):
        return make_token(actor=actor(mette), name="HR", scopes=scopes, at=now, **more)

    return make


def test_a_token_acts_as_its_maker_within_its_scopes(made, mette, nordvind, now):
    token, secret = made("read", "log")

    acting = actor_of_token(secret, now)

    assert (acting.user, acting.organisation, acting.kind) == (mette, nordvind, "token")
    assert acting.token_id == token.pk
    assert acting.may(Permission.SEE_LOG)
    assert not acting.may(Permission.AWARD)


def test_only_the_digest_is_kept_and_the_beginning_to_know_it_by(made):
    token, secret = made("read")
    assert secret.startswith("skm_")
    assert len(secret) >= 47
    assert secret not in str(vars(ApiToken.objects.get()))
    assert secret.startswith(token.prefix)


def test_a_token_never_allows_more_than_its_makers_roles_do_now(made, mette, nordvind, now):
    _token, secret = made("award", "people")
    Membership.objects.filter(user=mette).delete()
    Membership.objects.create(user=mette, organisation=nordvind, role=Role.AUDITOR, since=now)

    assert actor_of_token(secret, now).permissions == {
        Permission.SEE_ORGANISATION,
        Permission.SEE_PEOPLE,
        Permission.SEE_AWARDS,
    }


RISKY = {
    "organisation": Permission.MANAGE_ORGANISATION,
    "members": Permission.MANAGE_MEMBERS,
    "tokens": Permission.MANAGE_TOKENS,
    "keys": Permission.MANAGE_KEYS,
}


def test_what_decides_over_others_has_a_scope_of_its_own():
    for name, permission in RISKY.items():
        assert SCOPES[name] == {Permission.SEE_ORGANISATION, permission}
        assert [scope for scope, allowed in SCOPES.items() if permission in allowed] == [name]


def test_the_form_offers_no_such_scope_by_itself():
    assert TokenForm().fields["scopes"].initial == ["read"]


def test_a_program_makes_no_token_whatever_its_scopes(made, now):
    _token, secret = made(*SCOPES)
    program = actor_of_token(secret, now)

    with pytest.raises(MadeByPeople):
        make_token(actor=program, name="another", scopes=["read"], at=now)
    assert ApiToken.objects.count() == 1


def test_a_token_that_has_ended_is_refused(made, mette, actor, now):
    _token, expired = made("read", expires_at=now + timedelta(days=1))
    assert actor_of_token(expired, now)
    token, revoked = made("read")
    revoke_token(actor=actor(mette), token_id=token.pk, at=now)
    revoke_token(actor=actor(mette), token_id=token.pk, at=now + timedelta(days=1))
    token.refresh_from_db()
    assert token.revoked_at == now

    for secret, at in [(expired, now + timedelta(days=1)), (revoked, now), ("skm_x", now)]:
        with pytest.raises(TokenRefused):
            actor_of_token(secret, at)


def test_a_token_of_somebody_who_is_gone_is_refused(made, mette, now):
    _token, secret = made("read")
    User.objects.filter(pk=mette.pk).update(is_active=False)
    with pytest.raises(TokenRefused):
        actor_of_token(secret, now)
    User.objects.filter(pk=mette.pk).update(is_active=True)
    Membership.objects.filter(user=mette).delete()
    with pytest.raises(TokenRefused):
        actor_of_token(secret, now)


def test_use_is_noted_once_a_day(made, now, django_assert_num_queries):
    token, secret = made("read")
    actor_of_token(secret, now)
    with django_assert_num_queries(2):
        actor_of_token(secret, now)
    token.refresh_from_db()
    assert token.last_used_on == now.date()


@pytest.mark.parametrize("scopes", [(), ("everything",), ("read", "root")])
def test_a_scope_that_is_none_is_refused(made, scopes):
    with pytest.raises(ScopeRefused):
        made(*scopes)


def test_a_token_that_ends_before_it_begins_is_refused(made, now):
    with pytest.raises(ScopeRefused):
        made("read", expires_at=now)


def test_a_name_that_misleads_is_refused(mette, actor, now):
    with pytest.raises(TextRefused):
        make_token(actor=actor(mette), name="a\u202eb", scopes=["read"], at=now)


@pytest.mark.parametrize("who", ["karin", "sara", "ole", "jonas"])
def test_only_owners_have_tokens(who, request, made, actor, now):
    token, _secret = made("read")
    asking = actor(request.getfixturevalue(who))
    with pytest.raises(NotAllowed):
        make_token(actor=asking, name="x", scopes=["read"], at=now)
    with pytest.raises(NotAllowed):
        revoke_token(actor=asking, token_id=token.pk, at=now)
    assert not tokens_of(asking).exists()


def test_tokens_elsewhere_do_not_exist(made, mallory, actor, now):
    token, _secret = made("read")
    for wrong in (token.pk, uuid.uuid4()):
        with pytest.raises(NotAMember):
            revoke_token(actor=actor(mallory), token_id=wrong, at=now)
    assert not tokens_of(actor(mallory)).exists()
