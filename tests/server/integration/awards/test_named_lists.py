# SPDX-License-Identifier: Apache-2.0

"""An issuer whose list names what was withdrawn: who is in it, who reads it, what it cannot do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from skillmark import Verdict, Verifier
from skillmark.encoding import strict_json
from skillmark_server.accounts.models import Organisation
from skillmark_server.awards import chunking, running
from skillmark_server.awards.addresses import address_of
from skillmark_server.awards.changing import do_due_acts
from skillmark_server.awards.documents import signed_bytes, signed_document
from skillmark_server.awards.erasing import erase_recipient
from skillmark_server.awards.fsck import CHECKS
from skillmark_server.awards.models import Award, CompactDocument
from skillmark_server.awards.refusals import NotSuspendable, OnlyWithdrawn
from skillmark_server.awards.running import run_batch
from skillmark_server.awards.services import (
    confirm_batch,
    preview_batch,
    revoke_award,
    suspend_award,
    undo_act,
)
from skillmark_server.awards.verifying import report_on
from skillmark_server.custody import naming
from skillmark_server.custody.lists import NAMED
from skillmark_server.custody.models import (
    IssuingTerms,
    NamedCredential,
    SigningKey,
    StatusList,
)
from skillmark_server.custody.publishing import RENEWED_AFTER, lists_due, publish_last
from skillmark_server.custody.refusals import TermsExclude
from skillmark_server.custody.services import set_terms
from skillmark_server.custody.tasks import publish_due
from skillmark_server.custody.terms import Terms, terms_of
from tests.server.cast_awards import published
from tests.server.site_fetcher import SiteFetcher

HOUR = timedelta(hours=1)


@pytest.fixture
def naming_ids(actor, mette, issuing, now):
    """Nordvind's list names what was withdrawn."""
    set_terms(actor=actor(mette), terms=Terms(names_withdrawn=True), at=now)


@pytest.fixture
def withdraw(actor, mette, now):
    def one(award: Award, *, at=now, **said) -> None:
        said.setdefault("reason", "It was given by mistake.")
        revoke_award(actor=actor(mette), award=award, at=at, now=True, **said)
        publish_due(at=at)

    return one


def the_list() -> StatusList:
    return StatusList.objects.get(purpose=NAMED)


def served(client) -> dict:
    return strict_json.loads_object(client.get(f"/status/{the_list().pk}").content)


def verdict(award: Award, at) -> Verdict:
    return Verifier(fetcher=SiteFetcher()).inspect(signed_bytes(award), at=at).verdict


@pytest.mark.usefixtures("naming_ids")
class TestAnAward:
    def test_names_the_list_of_its_issuer_and_no_place_in_it(self, give):
        first, second = give("anna@x.test", "Anna"), give("bo@x.test", "Bo")

        address = f"https://skills.test/status/{the_list().pk}"
        for one in (first, second):
            document = signed_document(one)
            assert document["credentialStatus"] == {
                "id": address,
                "type": "1EdTechRevocationList",
            }
            assert "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json" in document["@context"]
        assert CompactDocument.objects.values("template").distinct().count() == 1
        assert report_on(first, at=first.issued_at).verdict is Verdict.GENUINE

    def test_that_was_withdrawn_is_in_it_and_no_other(self, client, give, withdraw, now):
        gone, other = give("anna@x.test", "Anna"), give("bo@x.test", "Bo")
        publish_due(at=now)
        assert served(client)["revokedCredential"] == []

        withdraw(gone)

        found = served(client)
        assert found["issuer"] == signed_document(gone)["issuer"]["id"]
        assert found["id"] == signed_document(gone)["credentialStatus"]["id"]
        assert found["revokedCredential"] == [{"id": address_of(gone.pk), "revoked": True}]
        assert (verdict(gone, now), verdict(other, now)) == (Verdict.REVOKED, Verdict.GENUINE)
        assert report_on(gone, at=now).verdict is Verdict.REVOKED

    def test_is_named_with_the_reason_that_everybody_may_know(self, client, give, withdraw, now):
        gone = give("anna@x.test", "Anna")
        withdraw(gone, reason="The exam was not held.", is_reason_public=True)

        (entry,) = served(client)["revokedCredential"]
        assert entry["revocationReason"] == "The exam was not held."
        assert verdict(gone, now) is Verdict.REVOKED

        erase_recipient(Award.objects.get(pk=gone.pk), at=now + HOUR)
        publish_due(at=now + HOUR)
        assert served(client)["revokedCredential"] == [{"id": address_of(gone.pk), "revoked": True}]

    def test_is_not_in_it_before_its_window_is_over(
        self, client, actor, mette, nordvind, give, now
    ):
        Organisation.objects.filter(pk=nordvind.pk).update(undo_minutes=10)
        mette_may = actor(mette)
        first, second = give("anna@x.test", "Anna"), give("bo@x.test", "Bo")
        asked = revoke_award(actor=mette_may, award=first, reason="A mistake.", at=now)
        revoke_award(actor=mette_may, award=second, reason="A mistake.", at=now)
        publish_due(at=now)
        assert served(client)["revokedCredential"] == []
        undo_act(actor=mette_may, act=asked, at=now)

        later = now + HOUR
        do_due_acts(at=later)
        publish_due(at=later)

        assert [one["id"] for one in served(client)["revokedCredential"]] == [address_of(second.pk)]

    def test_cannot_be_put_on_hold(self, actor, mette, nordvind, give, now):
        version = published(nordvind, at=now, suspendable=True)
        award = give("anna@x.test", "Anna", version=version)

        assert award.suspension_list is None
        with pytest.raises(OnlyWithdrawn):
            suspend_award(actor=actor(mette), award=award, reason="A doubt.", at=now)


class TestTheList:
    @pytest.mark.usefixtures("naming_ids")
    def test_is_served_unsigned_and_is_kept_on_the_way(self, client, give):
        give("anna@x.test", "Anna")
        address = f"/status/{the_list().pk}"

        first = client.get(address)
        again = client.get(address, headers={"If-None-Match": first["ETag"]})

        assert first["Content-Type"] == "application/json"
        assert first["Access-Control-Allow-Origin"] == "*"
        assert "proof" not in strict_json.loads_object(first.content)
        assert again.status_code == 304

    @pytest.mark.usefixtures("naming_ids")
    def test_is_not_made_anew_each_day_and_needs_no_key(self, give, withdraw, now):
        gone = give("anna@x.test", "Anna")
        row = the_list()
        assert row.pk not in lists_due(now + RENEWED_AFTER)
        SigningKey.objects.update(sealed=None)

        withdraw(gone, at=now + HOUR)

        assert the_list().version == row.version + 1
        assert publish_last(row.pk, now + 2 * HOUR).version == row.version + 2

    @pytest.mark.usefixtures("naming_ids")
    def test_leaves_reasons_out_before_it_is_longer_than_is_read(
        self, client, give, withdraw, monkeypatch
    ):
        gone, other = give("anna@x.test", "Anna"), give("bo@x.test", "Bo")
        monkeypatch.setattr(naming, "LARGEST", 400)
        withdraw(gone, reason="Short.", is_reason_public=True)
        assert "revocationReason" in served(client)["revokedCredential"][0]

        withdraw(other, reason="x" * 200, is_reason_public=True)

        assert [set(one) for one in served(client)["revokedCredential"]] == [
            {"id", "revoked"},
            {"id", "revoked"},
        ]

    @pytest.mark.usefixtures("naming_ids")
    def test_is_followed_by_another_when_it_is_full(self, give, monkeypatch):
        monkeypatch.setattr("skillmark_server.custody.lists.NAMED_SIZE", 2)

        made = [give(f"{name}@x.test", name) for name in ("anna", "bo", "carl")]

        assert [one.revocation_list.number for one in made] == [1, 1, 2]

    @pytest.mark.usefixtures("naming_ids")
    def test_is_looked_at_by_fsck(self, give, withdraw, now):
        gone, other = give("anna@x.test", "Anna"), give("bo@x.test", "Bo")
        withdraw(gone)
        check = CHECKS["named"]
        assert check(now).faults == []

        NamedCredential.objects.update(credential_id=address_of(other.pk))

        assert {(one.code, one.about) for one in check(now).faults} == {
            ("withdrawn_not_named", address_of(gone.pk)),
            ("named_not_withdrawn", address_of(other.pk)),
            ("list_of_ids_differs", str(the_list().pk)),
        }

    @pytest.mark.usefixtures("naming_ids")
    def test_names_one_place_once(self, give, withdraw):
        gone = give("anna@x.test", "Anna")
        withdraw(gone)

        with pytest.raises(IntegrityError), transaction.atomic():
            NamedCredential.objects.create(
                list=the_list(), index=gone.revocation_index, credential_id="urn:x"
            )

    def test_of_another_purpose_is_refused_by_the_database(self, issuing):
        with pytest.raises(IntegrityError), transaction.atomic():
            StatusList.objects.create(
                identity=issuing, purpose="other", number=1, sealed_permutation_key=b""
            )


class TestALongList:
    @pytest.mark.usefixtures("naming_ids")
    def test_names_it_too_by_template(
        self, client, actor, mette, nordvind, now, withdraw, monkeypatch
    ):
        monkeypatch.setattr(running, "LONG_FROM", 5)
        monkeypatch.setattr(chunking, "ROWS", 5)
        version = published(nordvind, at=now, suspendable=True)
        lines = "\n".join(f"Person {n} <p{n}@x.test>" for n in range(7))
        batch = preview_batch(
            actor=actor(mette), version=version, data=lines, source="pasted", at=now
        )
        confirm_batch(actor=actor(mette), batch=batch, at=now, now=True)
        run_batch(batch.pk, at=now)
        awards = list(Award.objects.filter(batch=batch))
        assert len(awards) == 7
        assert CompactDocument.objects.values("template").distinct().count() == 1
        assert {one.suspension_list_serial for one in awards} == {None}

        withdraw(awards[3])

        assert [one["id"] for one in served(client)["revokedCredential"]] == [
            address_of(awards[3].pk)
        ]
        found = [verdict(one, now) for one in awards[2:5]]
        assert found == [Verdict.GENUINE, Verdict.REVOKED, Verdict.GENUINE]


class TestChoosing:
    def test_leaves_what_was_signed_before_as_it_is(self, actor, mette, nordvind, give, now):
        version = published(nordvind, at=now, suspendable=True)
        before = give("anna@x.test", "Anna", version=version)
        set_terms(actor=actor(mette), terms=Terms(names_withdrawn=True), at=now)
        after = give("bo@x.test", "Bo", version=version)
        set_terms(actor=actor(mette), terms=Terms(), at=now)
        again = give("carl@x.test", "Carl")

        suspend_award(actor=actor(mette), award=before, reason="A doubt.", at=now, now=True)
        purposes = [one.revocation_list.purpose for one in (before, after, again)]
        assert purposes == ["revocation", NAMED, "revocation"]
        with pytest.raises(NotSuspendable):
            suspend_award(actor=actor(mette), award=again, reason="A doubt.", at=now)

    def test_does_not_go_with_newest_versions(self, actor, as_, mette, nordvind, issuing, now):
        both = Terms(names_newest=True, names_withdrawn=True)
        with pytest.raises(TermsExclude):
            set_terms(actor=actor(mette), terms=both, at=now)
        with pytest.raises(IntegrityError), transaction.atomic():
            IssuingTerms.objects.create(
                organisation=nordvind, names_newest=True, names_withdrawn=True
            )

        typed = {"names_newest": "on", "names_withdrawn": "on"}
        answer = as_(mette).post("/organisation/issuer/terms", typed)

        assert answer.status_code == 422
        assert "Either badges say where their newest version is" in answer.text
        assert terms_of(nordvind) == Terms()
        assert issuing.organisation == nordvind
