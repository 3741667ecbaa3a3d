# SPDX-License-Identifier: Apache-2.0

"""Tokens of people: made on their page, never an organisation's, ended by the person or by time."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import ApiToken, Membership, User
from skillmark_server.accounts.own_tokens import (
    LONGEST,
    make_own_token,
    own_tokens_of,
    revoke_own_token,
)
from skillmark_server.accounts.permissions import Own
from skillmark_server.accounts.refusals import (
    MadeByPeople,
    NotAMember,
    ScopeRefused,
    TextRefused,
    TokenRefused,
)
from skillmark_server.accounts.selectors import tokens_of
from skillmark_server.accounts.services import leave_organisation
from skillmark_server.accounts.tokens import OWN_SCOPES, actor_of_token, make_token, revoke_token
from skillmark_server.audit.models import AuditEvent
from skillmark_server.refusals import NotAllowed

MONTH = timedelta(days=30)
SENT = {"name": "My website", "scopes": ["own"], "lasts": "30"}
PASSWORD = "correct horse battery"


@pytest.fixture
def made(jonas, actor, now):
    def make(*scopes, user=jonas, **more):
        facts = {"name": "x", "scopes": scopes or ["own"], "expires_at": now + MONTH, "at": now}
        return make_own_token(actor=actor(user), **{**facts, **more})

    return make


@pytest.fixture
def fresh(as_):
    """`fresh(jonas)`: a browser in which Jonas has just typed his password once more."""

    def make(user: User):
        browser = stale(as_, user)
        browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        return browser

    return make


def stale(as_, user: User):
    """A browser of somebody with a password, who signed in long ago."""
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return as_(user)


class TestMaking:
    def test_it_acts_as_the_person_in_no_organisation(self, made, mette, now):
        token, secret = made("own:write", user=mette)

        acting = actor_of_token(secret, now)

        assert (acting.user, acting.organisation, acting.kind) == (mette, None, "token")
        assert acting.token_id == token.pk
        assert acting.own == {Own.SEE, Own.DECIDE}
        assert not acting.permissions
        assert not acting.roles

    def test_looking_is_not_deciding(self, made, now):
        assert actor_of_token(made("own")[1], now).own == {Own.SEE}

    def test_only_the_digest_is_kept(self, made):
        token, secret = made()
        assert secret not in str(vars(ApiToken.objects.get()))
        assert secret.startswith(token.prefix)

    @pytest.mark.parametrize("scopes", [[], ["read"], ["own", "read"], ["root"], [""]], ids=repr)
    def test_a_scope_that_is_none_or_an_organisations_is_refused(self, made, scopes):
        with pytest.raises(ScopeRefused) as refused:
            made(scopes=scopes)
        assert refused.value.field == "scopes"

    def test_a_scope_of_people_is_none_of_an_organisation(self, mette, actor, now):
        for scope in OWN_SCOPES:
            with pytest.raises(ScopeRefused):
                make_token(actor=actor(mette), name="x", scopes=[scope], at=now)

    @pytest.mark.parametrize(
        "lasts",
        [timedelta(0), timedelta(days=-1), LONGEST + timedelta(seconds=1)],
        ids=["now", "yesterday", "too long"],
    )
    def test_an_end_that_is_none_is_refused(self, made, now, lasts):
        with pytest.raises(ScopeRefused) as refused:
            made(expires_at=now + lasts)
        assert refused.value.field == "expires"

    @pytest.mark.parametrize("name", ["", " ", "a\u202eb", "x" * 81], ids=repr)
    def test_a_name_that_cannot_be_used_is_refused(self, made, name):
        with pytest.raises(TextRefused):
            made(name=name)

    def test_a_program_makes_none_of_either_kind(self, made, mette, actor, now):
        _, own = made("own:write")
        _, organisations = make_token(actor=actor(mette), name="x", scopes=["tokens"], at=now)
        for secret in (own, organisations):
            program = actor_of_token(secret, now)
            with pytest.raises(MadeByPeople):
                make_own_token(
                    actor=program, name="x", scopes=["own"], expires_at=now + MONTH, at=now
                )
        with pytest.raises(NotAllowed):
            make_token(actor=actor_of_token(own, now), name="x", scopes=["read"], at=now)
        assert ApiToken.objects.count() == 2

    def test_nobody_makes_none(self, now):
        with pytest.raises(NotAllowed):
            make_own_token(actor=Actor(), name="x", scopes=["own"], expires_at=now + MONTH, at=now)


class TestEnding:
    def test_what_ran_out_or_was_withdrawn_is_refused(self, made, jonas, now):
        _, expired = made(expires_at=now + timedelta(days=1))
        assert actor_of_token(expired, now)
        token, revoked = made()
        for at in (now, now + timedelta(days=1)):
            revoke_own_token(user=jonas, token_id=token.pk, at=at)
        token.refresh_from_db()
        assert token.revoked_at == now

        for secret, at in [(expired, now + timedelta(days=1)), (revoked, now)]:
            with pytest.raises(TokenRefused):
                actor_of_token(secret, at)

    def test_a_suspended_account_is_refused_and_a_closed_one_leaves_none(self, made, jonas, now):
        _, secret = made()
        User.objects.filter(pk=jonas.pk).update(is_active=False)
        with pytest.raises(TokenRefused):
            actor_of_token(secret, now)
        jonas.delete()
        with pytest.raises(TokenRefused):
            actor_of_token(secret, now)
        assert not ApiToken.objects.exists()

    def test_it_outlives_the_employer(self, made, ole, actor, now):
        _, secret = made(user=ole)
        leave_organisation(actor=actor(ole), at=now)
        assert not Membership.objects.filter(user=ole).exists()
        assert actor_of_token(secret, now).own == {Own.SEE}

    def test_nobody_elses_can_be_ended_or_seen(self, made, mette, actor, now):
        token, _ = made()
        organisations, _ = make_token(actor=actor(mette), name="x", scopes=["read"], at=now)
        for wrong in (token.pk, organisations.pk, uuid.uuid4()):
            with pytest.raises(ApiToken.DoesNotExist):
                revoke_own_token(user=mette, token_id=wrong, at=now)
        assert not own_tokens_of(mette).exists()

    def test_an_owner_neither_sees_nor_ends_what_a_member_has_of_their_own(
        self, made, mette, ole, actor, now
    ):
        token, _ = made(user=ole)
        assert token not in tokens_of(actor(mette))
        with pytest.raises(NotAMember):
            revoke_token(actor=actor(mette), token_id=token.pk, at=now)

    def test_no_organisation_reads_of_it_in_its_log(self, made, mette, now):
        token, _ = made(user=mette)
        revoke_own_token(user=mette, token_id=token.pk, at=now)

        events = AuditEvent.objects.filter(object_id=str(token.pk)).order_by("sequence")
        assert [(one.action, one.organisation_id, one.actor_id) for one in events] == [
            ("person.token_made", None, mette.pk),
            ("person.token_revoked", None, mette.pk),
        ]


class TestTheDatabase:
    @pytest.mark.parametrize(
        ("change", "constraint"),
        [
            ({"holder": None}, "api_token_of_one_owner"),
            ({"organisation": "theirs"}, "api_token_of_one_owner"),
            ({"holder": "another"}, "api_token_of_one_owner"),
            ({"expires_at": None}, "api_token_of_a_person_ends"),
        ],
        ids=["of nobody", "of both", "of another", "for ever"],
    )
    def test_a_token_of_a_person_is_theirs_alone_and_ends(
        self, made, mette, nordvind, change, constraint
    ):
        token, _ = made()
        said = {"theirs": nordvind, "another": mette}
        facts = {name: said.get(value, value) for name, value in change.items()}
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            ApiToken.objects.filter(pk=token.pk).update(**facts)

    @pytest.mark.parametrize("change", [{"organisation": None}, {"holder": "maker"}], ids=repr)
    def test_a_token_of_an_organisation_never_becomes_a_persons(self, mette, actor, now, change):
        token, _ = make_token(
            actor=actor(mette), name="x", scopes=["read"], expires_at=now + MONTH, at=now
        )
        facts = {name: mette if value == "maker" else value for name, value in change.items()}
        with (
            pytest.raises(IntegrityError, match="api_token_of_one_owner"),
            transaction.atomic(),
        ):
            ApiToken.objects.filter(pk=token.pk).update(**facts)


class TestThePage:
    def test_the_secret_is_shown_once(self, fresh, jonas):
        browser = fresh(jonas)
        answer = browser.post(reverse("my-token-list"), SENT)
        secret = answer.content.decode().partition('id="secret">')[2].partition("<")[0]
        assert secret.startswith("skm_")
        assert "no-store" in answer["Cache-Control"]
        assert actor_of_token(secret, ApiToken.objects.get().created_at).own == {Own.SEE}
        again = browser.get(reverse("my-token-list")).content.decode()
        assert secret not in again
        assert secret[:12] in again

    def test_it_says_when_it_was_used_last(self, as_, jonas, made, now):
        _, secret = made()
        unused = as_(jonas).get(reverse("my-token-list")).content.decode()
        assert "never" in unused.partition("<tbody>")[2]
        actor_of_token(secret, now)
        shown = as_(jonas).get(reverse("my-token-list")).content.decode()
        assert "never" not in shown.partition("<tbody>")[2]

    def test_it_is_withdrawn(self, as_, jonas, made):
        token, _ = made()
        answer = as_(jonas).post(reverse("my-token-revoke", args=[token.pk]), follow=True)
        token.refresh_from_db()
        assert token.revoked_at is not None
        assert "withdrawn" in answer.content.decode()

    def test_anothers_is_not_there(self, as_, mette, made):
        token, _ = made()
        browser = as_(mette)
        assert browser.post(reverse("my-token-revoke", args=[token.pk])).status_code == 404
        assert token.prefix not in browser.get(reverse("my-token-list")).content.decode()
        token.refresh_from_db()
        assert token.revoked_at is None

    @pytest.mark.parametrize(
        "wrong",
        [
            {"name": ""},
            {"name": "a\u202eb"},
            {"name": "\x00"},
            {"scopes": []},
            {"scopes": ["read"]},
            {"lasts": "always"},
            {"lasts": "-1"},
            {"lasts": ""},
        ],
        ids=repr,
    )
    def test_what_is_wrong_makes_none(self, fresh, jonas, wrong):
        answer = fresh(jonas).post(reverse("my-token-list"), {**SENT, **wrong})
        assert answer.status_code == 200
        assert not ApiToken.objects.exists()

    def test_whoever_signed_in_long_ago_shows_that_it_is_them_and_goes_on(self, as_, jonas):
        browser = stale(as_, jonas)

        assert browser.get(reverse("my-token-list")).status_code == 200
        asked = browser.post(reverse("my-token-list"), SENT)
        assert asked["Location"].startswith(reverse("account_reauthenticate"))
        assert not ApiToken.objects.exists()

        again = browser.post(asked["Location"], {"password": PASSWORD})
        assert 'id="secret">skm_' in again.content.decode()
        assert "no-store" in again["Cache-Control"]
        assert ApiToken.objects.get().holder == jonas

    def test_the_list_costs_the_same_for_many(
        self, as_, jonas, made, django_assert_max_num_queries
    ):
        for number in range(20):
            made(name=f"P {number}")
        browser = as_(jonas)
        with django_assert_max_num_queries(10):
            browser.get(reverse("my-token-list"))

    def test_it_is_danish_too(self, as_, jonas, made):
        made("own", "own:write")
        jonas.language = "da"
        jonas.save(update_fields=["language"])
        shown = as_(jonas).get(reverse("my-token-list")).content.decode()
        assert "Mine nøgler" in shown
        assert "Se mine badges" in shown
