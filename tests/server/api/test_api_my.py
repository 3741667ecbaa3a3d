# SPDX-License-Identifier: Apache-2.0

"""A person's own token: their awards from everywhere, nobody else's, and no organisation."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.utils import timezone

from skillmark import baking
from skillmark.encoding import strict_json
from skillmark_server.accounts.models import ApiToken, User
from skillmark_server.achievements.models import Version
from skillmark_server.api.v1.transcript import TRANSCRIPTS_A_MINUTE
from skillmark_server.audit.models import AuditEvent
from skillmark_server.awards.documents import signed_bytes
from skillmark_server.awards.models import (
    Award,
    CompactDocument,
    DocumentForm,
    SignedDocument,
    Visibility,
)
from skillmark_server.awards.services import accept_award, award_one, decline_award, revoke_award
from skillmark_server.awards.verifying import forget_reports
from tests.pictures import SVG, png
from tests.server.cast_awards import able_to_issue, published

SEEN = {"visibility": "employer"}
SURE = {"is_sure": True}
NONE = "3f1f8a52-5d1b-4c0a-9a27-0b8f5f6f7a12"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def give(actor, mette, nordvind, now):
    """`give(address, "Welding")`: a badge of an organisation, Nordvind's unless said else."""
    able: set = set()

    def make(email: str, name: str = "Welding", *, by: User = mette) -> Award:
        acting = actor(by)
        if acting.organisation.pk not in able:
            able_to_issue(acting.organisation, at=now - timedelta(days=30))
            able.add(acting.organisation.pk)
        version = published(
            acting.organisation, at=now - timedelta(days=20), name={"en": name, "da": name}, ects=5
        )
        return award_one(
            actor=acting, version=version, email=email, name="J", language="en", at=now
        )

    return make


@pytest.fixture
def mine(give, jonas) -> Award:
    return give(jonas.email)


def ids(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [one["id"] for one in answer.json()["items"]]


class TestLooking:
    def test_every_verified_address_and_every_organisation_counts(
        self, give, jonas, mallory, own_program
    ):
        EmailAddress.objects.create(user=jonas, email="jonas@home.test", verified=True)
        awards = [
            give(jonas.email),
            give("jonas@home.test", "Ladders"),
            give(jonas.email, "Paint", by=mallory),
        ]

        listed = own_program(jonas, "own").get("/my/awards")

        assert set(ids(listed)) == {str(one.pk) for one in awards}
        assert len({one["organisation"] for one in listed.json()["items"]}) == 2

    def test_an_unverified_address_counts_nothing(self, give, jonas, own_program):
        EmailAddress.objects.create(user=jonas, email="jonas@home.test", verified=False)
        award = give("jonas@home.test")
        caller = own_program(jonas)

        assert ids(caller.get("/my/awards")) == []
        for answer in every_call(caller, award.pk):
            assert answer.status_code == 404
        award.refresh_from_db()
        assert award.holder is None

    def test_what_is_anothers_is_not_there(self, mine, mette, now, own_program, jonas):
        other = own_program(mette)
        accept_award(user=jonas, award_id=mine.pk, visibility=Visibility.PUBLIC, at=now)

        assert ids(other.get("/my/awards")) == []
        for answer in (*every_call(other, mine.pk), *every_call(other, NONE)):
            assert answer.status_code == 404
            assert answer["Content-Type"] == "application/problem+json"
            assert answer.json()["code"] == "not_found"
        assert other.get(f"/my/transcript?badge={mine.pk}").json()["badges"] == []

    def test_it_shows_what_its_holder_sees(
        self, mine, jonas, mette, actor, nordvind, now, own_program
    ):
        revoke_award(actor=actor(mette), award=mine, reason="By mistake.", at=now, now=True)

        shown = own_program(jonas, "own").get(f"/my/awards/{mine.pk}").json()

        assert shown["organisation_name"] == nordvind.name
        assert (shown["state"], shown["revocation_reason"]) == ("revoked", "By mistake.")
        assert shown["declined_at"] is None

    def test_states_and_titles_narrow_the_list(self, give, jonas, now, own_program):
        waits, kept, gone = (give(jonas.email, name) for name in ("Wait", "Keep", "Ærlig"))
        accept_award(user=jonas, award_id=kept.pk, visibility=Visibility.ONLY_ME, at=now)
        decline_award(user=jonas, award_id=gone.pk, at=now)
        caller = own_program(jonas, "own")

        for query, award in [
            ("state=waiting", waits),
            ("state=kept", kept),
            ("state=declined", gone),
            ("text=keep", kept),
            ("text=ÆRLIG", gone),
        ]:
            assert ids(caller.get(f"/my/awards?{query}")) == [str(award.pk)], query
        assert len(ids(caller.get("/my/awards"))) == 3

    @pytest.mark.parametrize(
        "query",
        ["state=all", "state=", "limit=0", "limit=201", "cursor=x", f"text={'x' * 121}"],
        ids=["state", "empty state", "none", "many", "cursor", "long"],
    )
    def test_a_query_that_is_none_is_refused(self, jonas, own_program, query):
        assert own_program(jonas, "own").get(f"/my/awards?{query}").status_code == 422

    def test_it_is_paged_by_cursor(self, give, jonas, own_program):
        awards = {str(give(jonas.email, f"B {number}").pk) for number in range(3)}
        caller = own_program(jonas, "own")
        found, cursor = [], ""
        for _page in range(3):
            answer = caller.get("/my/awards", limit=1, **({"cursor": cursor} if cursor else {}))
            found += ids(answer)
            cursor = answer.json()["next"]
        assert (set(found), cursor) == (awards, None)

    def test_the_list_costs_the_same_for_many(
        self, give, jonas, own_program, django_assert_max_num_queries
    ):
        for number in range(12):
            give(jonas.email, f"B {number}")  # of the queries are most the limit's
        caller = own_program(jonas, "own")
        caller.get("/my/awards")
        with django_assert_max_num_queries(16):
            assert len(ids(caller.get("/my/awards"))) == 12

    @pytest.mark.parametrize("form", list(DocumentForm))
    def test_the_signed_bytes_come_whoever_else_sees_it(self, mine, jonas, own_program, form):
        answer = own_program(jonas, "own").get(f"/my/awards/{mine.pk}/credential", form=form)
        assert answer.content == signed_bytes(mine, form)
        assert answer["Content-Type"].startswith("application/vc")
        assert answer["Cache-Control"] == "no-store"

    def test_a_token_that_nobody_asked_for_yet_is_signed_then(self, mine, jonas, own_program):
        SignedDocument.objects.filter(award=mine, form=DocumentForm.TOKEN).delete()
        address = f"/my/awards/{mine.pk}/credential"

        first, again = (own_program(jonas, "own").get(address, form="jwt") for _ in range(2))

        assert first.status_code == 200
        assert first.content == again.content == signed_bytes(mine, DocumentForm.TOKEN)

    @pytest.mark.parametrize("kind", ["png", "svg"])
    def test_the_picture_holds_what_was_signed(
        self, mine, jonas, mette, own_program, program, kind
    ):
        pictures = {"png": png(), "svg": SVG}
        Version.objects.filter(pk=mine.version.pk).update(**pictures)
        own = own_program(jonas, "own").get(f"/my/awards/{mine.pk}/badge.{kind}")
        office = program(mette, "read").get(f"/awards/{mine.pk}/badge.{kind}")

        for answer in (own, office):
            assert answer.status_code == 200
            assert answer["Content-Type"] == ("image/png" if kind == "png" else "image/svg+xml")
            assert "sandbox" in answer["Content-Security-Policy"]
            assert baking.extract(answer.content) == signed_bytes(mine)

    def test_without_a_picture_it_is_said(self, mine, jonas, mallory, own_program):
        address = f"/my/awards/{mine.pk}/badge"
        Version.objects.filter(pk=mine.version.pk).update(png=b"none", svg=b"")
        caller = own_program(jonas, "own")
        for kind in ("png", "svg"):
            answer = caller.get(f"{address}.{kind}")
            assert (answer.status_code, answer.json()["code"]) == (404, "no_picture")
        assert caller.get(f"{address}.gif").status_code in {404, 422}
        assert own_program(mallory, "own").get(f"{address}.png").json()["code"] == "not_found"

    def test_as_whom_it_acts(self, jonas, mette, program, own_program):
        own = own_program(jonas, "own").get("/me").json()
        assert (own["organisation"], own["permissions"], own["own"]) == (None, [], ["see"])
        assert program(mette, "read").get("/me").json()["own"] == []


class TestDeciding:
    def test_it_is_kept_shown_and_declined_as_on_the_page(self, mine, jonas, own_program):
        caller, at = own_program(jonas, "own:write"), f"/my/awards/{mine.pk}"

        kept = caller.post(f"{at}/keep", {"visibility": "only_me"})
        assert (kept.status_code, kept.json()["state"]) == (200, "claimed")
        mine.refresh_from_db()
        assert (mine.holder, mine.visibility) == (jonas, Visibility.ONLY_ME)

        shown = caller.put(f"{at}/visibility", {"visibility": "public"})
        assert shown.json()["visibility"] == "public"
        declined = caller.post(f"{at}/decline", SURE)
        assert declined.json()["declined_at"] is not None
        mine.refresh_from_db()
        assert (mine.holder, mine.visibility) == (None, Visibility.ONLY_ME)

        assert caller.post(f"{at}/keep", SEEN).json()["declined_at"] is None
        events = AuditEvent.objects.filter(object_id=str(mine.pk), actor_kind="token")
        assert list(events.order_by("sequence").values_list("action", "actor_id")) == [
            ("award.claimed", jonas.pk),
            ("award.visibility_set", jonas.pk),
            ("award.declined", jonas.pk),
            ("award.claimed", jonas.pk),
        ]

    def test_keeping_twice_leaves_it_as_it_is(self, mine, jonas, own_program):
        caller = own_program(jonas)
        caller.post(f"/my/awards/{mine.pk}/keep", SEEN)
        again = caller.post(f"/my/awards/{mine.pk}/keep", {"visibility": "public"})
        assert (again.status_code, again.json()["visibility"]) == (200, "employer")

    def test_who_sees_it_is_said_of_a_kept_one_only(self, mine, jonas, own_program):
        answer = own_program(jonas).put(f"/my/awards/{mine.pk}/visibility", SEEN)
        assert answer.status_code == 404
        mine.refresh_from_db()
        assert mine.visibility == Visibility.ONLY_ME

    def test_a_withdrawn_one_is_neither_kept_nor_declined(
        self, mine, jonas, mette, actor, now, own_program
    ):
        revoke_award(actor=actor(mette), award=mine, reason="x", at=now, now=True)
        caller = own_program(jonas)
        for call, body in (("keep", SEEN), ("decline", SURE)):
            answer = caller.post(f"/my/awards/{mine.pk}/{call}", body)
            assert (answer.status_code, answer.json()["code"]) == (409, "claim_closed")

    def test_a_token_for_looking_changes_nothing(self, mine, jonas, own_program):
        for answer in changing_calls(own_program(jonas, "own"), mine.pk):
            assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
        mine.refresh_from_db()
        assert (mine.holder, mine.declined_at) == (None, None)

    @pytest.mark.parametrize(
        ("call", "body"),
        [
            ("keep", None),
            ("keep", {}),
            ("keep", {"visibility": "everybody"}),
            ("keep", {"visibility": None}),
            ("keep", {**SEEN, "colour": "red"}),
            ("decline", None),
            ("decline", {}),
            ("decline", {"is_sure": False}),
            ("decline", {"is_sure": "yes"}),
            ("decline", []),
        ],
        ids=repr,
    )
    def test_a_body_that_is_none_is_refused(self, mine, jonas, own_program, call, body):
        answer = own_program(jonas).post(f"/my/awards/{mine.pk}/{call}", body)
        assert answer.status_code == 422
        assert answer["Content-Type"] == "application/problem+json"
        mine.refresh_from_db()
        assert (mine.holder, mine.declined_at) == (None, None)

    def test_a_repeated_call_is_done_once(self, mine, jonas, own_program):
        caller = own_program(jonas)
        first = caller.post(f"/my/awards/{mine.pk}/keep", SEEN, key="k")
        second = caller.post(f"/my/awards/{mine.pk}/keep", SEEN, key="k")
        assert second["Idempotent-Replayed"] == "true"
        assert second.json()["id"] == first.json()["id"]
        assert AuditEvent.objects.filter(action="award.claimed").count() == 1


class TestTranscript:
    def test_it_is_the_file_of_the_page(self, give, jonas, as_, now, own_program):
        kept, _waiting = give(jonas.email), give(jonas.email, "Ladders")
        accept_award(user=jonas, award_id=kept.pk, visibility=Visibility.PUBLIC, at=now)

        found = own_program(jonas, "own").get("/my/transcript").json()
        page = strict_json.loads(as_(jonas).get("/my/transcript.json").content)

        [badge] = found["badges"]
        assert (badge["number"], badge["verdict"]) == (kept.number, "genuine")
        assert badge["credential"] == strict_json.loads(signed_bytes(kept))
        assert (found["ects"], found["isCut"], found["altered"]) == ("5", False, [])
        assert set(found) == set(page)
        assert set(badge) == set(page["badges"][0])

    def test_it_is_chosen_what_is_on_it(self, give, jonas, now, own_program):
        one, other = give(jonas.email), give(jonas.email, "Ladders")
        for award in (one, other):
            accept_award(user=jonas, award_id=award.pk, visibility=Visibility.ONLY_ME, at=now)
        caller = own_program(jonas, "own")

        assert len(caller.get("/my/transcript").json()["badges"]) == 2
        [badge] = caller.get("/my/transcript", badge=[str(other.pk)]).json()["badges"]
        assert (badge["number"], badge["address"]) == (other.number, "")
        assert caller.get("/my/transcript", badge=["x"]).status_code == 422

    def test_what_was_changed_is_left_out_and_named(self, mine, jonas, now, own_program):
        accept_award(user=jonas, award_id=mine.pk, visibility=Visibility.PUBLIC, at=now)
        CompactDocument.objects.filter(pk=mine.leaf_sequence).update(slots=b"{}")
        forget_reports()

        found = own_program(jonas, "own").get("/my/transcript").json()

        assert (found["badges"], found["altered"]) == ([], ["Welding"])

    def test_too_many_a_minute_are_refused(self, jonas, own_program):
        caller = own_program(jonas, "own")
        cache.clear()
        for _time in range(TRANSCRIPTS_A_MINUTE):
            last = caller.get("/my/transcript")
        assert last.status_code == 200
        assert own_program(jonas, "own").get("/my/transcript").status_code == 429


class TestTheTwoKinds:
    def test_a_token_of_an_organisation_never_gets_in(self, give, mette, mallory, program):
        """Also where the badge is its maker's own."""
        award = give(mette.email, by=mallory)
        caller = program(mette)
        for answer in (
            caller.get("/my/awards"),
            caller.get("/my/transcript"),
            *every_call(caller, award.pk),
        ):
            assert (answer.status_code, answer.json()["code"]) == (403, "organisation_token")
        award.refresh_from_db()
        assert award.holder is None

    @pytest.mark.parametrize("who", ["jonas", "mette"])
    def test_a_persons_own_gets_into_no_organisation(self, who, request, mine, own_program):
        """Also where the person owns it."""
        caller = own_program(request.getfixturevalue(who))
        for path in (
            "/organisation",
            "/awards",
            f"/awards/{mine.pk}",
            "/people",
            "/tokens",
            "/log",
        ):
            answer = caller.get(path)
            assert (answer.status_code, answer.json()["code"]) == (403, "personal_token"), path
        assert caller.post("/verify", {"credential": "{}"}).json()["code"] == "personal_token"

    def test_a_suspended_account_and_an_old_token_are_refused(self, jonas, now, own_program):
        caller = own_program(jonas)
        assert caller.get("/my/awards").status_code == 200
        User.objects.filter(pk=jonas.pk).update(is_active=False)
        assert caller.get("/my/awards").status_code == 401
        User.objects.filter(pk=jonas.pk).update(is_active=True)
        ApiToken.objects.update(expires_at=now)
        assert caller.get("/my/awards").status_code == 401


def changing_calls(caller, award_id):
    at = f"/my/awards/{award_id}"
    yield caller.post(f"{at}/keep", SEEN)
    yield caller.post(f"{at}/decline", SURE)
    yield caller.put(f"{at}/visibility", SEEN)


def every_call(caller, award_id):
    """The answers of every call that names an award."""
    yield caller.get(f"/my/awards/{award_id}")
    yield caller.get(f"/my/awards/{award_id}/credential")
    yield from changing_calls(caller, award_id)
