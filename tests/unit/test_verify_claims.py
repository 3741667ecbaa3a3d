# SPDX-License-Identifier: Apache-2.0

"""What a report shows of a document, whom it is about, and how sure it is of the issuer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.simulator import CONTEXTS, World, changed

from skillmark.errors import RecipientMismatchError
from skillmark.fetch import MapFetcher
from skillmark.model import IdentityObject
from skillmark.policy import required_recipient, trusted_issuers
from skillmark.report import IssuerTrust, Report, Verdict
from skillmark.verify import Verifier
from skillmark.verify.pipeline import claims_of
from skillmark.verify.reading import Unverified
from skillmark.verify.recipients import check_recipient


@pytest.fixture
def world() -> World:
    return World()


def ascii_only(value: object) -> str:
    return str(value).encode("ascii", "replace").decode()


def shown(**members: Any) -> Any:
    return claims_of(Unverified({"type": ["VerifiableCredential"], **members}, "json"))


class TestTheClaims:
    def test_are_those_of_the_document(self):
        claims = shown(
            id="urn:x:1",
            name="First aid",
            issuer={"id": "did:web:nordvind.example", "name": "Nordvind"},
            validFrom="2026-01-01T00:00:00Z",
            validUntil="2027-01-01T00:00:00Z",
            credentialSubject={"achievement": {"name": "Another"}},
        )

        assert claims.credential_id == "urn:x:1"
        assert claims.name == "First aid"
        assert claims.issuer == "did:web:nordvind.example"
        assert claims.issuer_name == "Nordvind"
        assert claims.valid_from == datetime(2026, 1, 1, tzinfo=UTC)
        assert claims.valid_until == datetime(2027, 1, 1, tzinfo=UTC)

    @pytest.mark.parametrize(
        "subject",
        [
            {"achievement": {"name": "First aid"}},
            [{"achievement": {"name": "First aid"}}],
            [
                "urn:x:1",
                {"id": "urn:x:2"},
                {"achievement": "x"},
                {"achievement": {"name": "First aid"}},
            ],
        ],
        ids=["one", "a list", "behind others"],
    )
    def test_are_named_after_the_achievement_where_the_credential_has_no_name(self, subject):
        assert shown(credentialSubject=subject).name == "First aid"

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ({"@value": "Førstehjælp", "@language": "da"}, "Førstehjælp"),
            ([{"@value": "Førstehjælp"}, "First aid"], "Førstehjælp"),
            ([7, None, "First aid"], "First aid"),
            (7, None),
            ({"@value": 7}, None),
            ([], None),
            (None, None),
        ],
        ids=ascii_only,
    )
    def test_are_named_in_the_first_language(self, name, text):
        assert shown(name=name).name == text
        assert shown(issuer={"id": "urn:x", "name": name}).issuer_name == text

    @pytest.mark.parametrize("issuer", ["did:web:nordvind.example", 7, None, ["x"]], ids=str)
    def test_may_have_an_issuer_without_a_name(self, issuer):
        claims = shown(issuer=issuer)

        assert claims.issuer == (issuer if isinstance(issuer, str) else None)
        assert claims.issuer_name is None

    def test_of_a_presentation_are_by_its_holder(self):
        document = {"type": "VerifiablePresentation", "holder": "did:x:h", "issuer": "did:x:i"}

        assert claims_of(Unverified(document, "json")).issuer == "did:x:h"

    def test_with_an_unreadable_date_have_none(self):
        assert shown(validFrom="soon", validUntil="2027-01-01T00:00:00Z").valid_from is None


def about(*asked: str, **subject: Any) -> bool:
    document = {"type": ["VerifiableCredential"], "credentialSubject": subject}
    try:
        return check_recipient(Unverified(document, "json"), required_recipient(*asked)) is not None
    except RecipientMismatchError:
        return False


IDENTITY = IdentityObject.salted("ada@nordvind.example", salt="s" * 16).to_dict()
BROKEN = {**IDENTITY, "identityHash": 7}


class TestTheRecipient:
    @pytest.mark.parametrize(
        ("asked", "found", "is_one"),
        [
            ("did:example:ada", "did:example:ada", True),
            ("did:example:ada", "did:example:Ada", False),
            ("urn:x:Ada", "urn:x:ada", False),
            ("ada@nordvind.example", "mailto:ada@nordvind.example", True),
            ("ada@nordvind.example", "mailto:Ada@Nordvind.example", True),
            ("Ada@Nordvind.example", "mailto:ada@nordvind.example", True),
            ("mailto:ada@nordvind.example", "mailto:ada@nordvind.example", True),
            ("ada@nordvind.example", "mailto:eve@nordvind.example", False),
            ("ada@nordvind.example", "xmpp:ada@nordvind.example", False),
            ("ada@nordvind.example", 7, False),
            ("ada@nordvind.example", None, False),
        ],
    )
    def test_is_known_by_id(self, asked, found, is_one):
        assert about(asked, id=found) is is_one

    @pytest.mark.parametrize(
        ("identifier", "is_one"),
        [
            (IDENTITY, True),
            ([IDENTITY], True),
            (["x", 7, BROKEN, IDENTITY], True),
            ([BROKEN], False),
            ("ada@nordvind.example", False),
            ([], False),
        ],
        ids=["one", "a list", "behind others", "broken", "a text", "none"],
    )
    def test_is_known_by_an_identity(self, identifier, is_one):
        assert about("ada@nordvind.example", id="urn:x:1", identifier=identifier) is is_one

    def test_may_be_the_second_subject(self):
        document = {"credentialSubject": ["x", {"id": "urn:x:1"}, {"id": "urn:x:2"}]}
        found = Unverified(document, "json")

        assert check_recipient(found, required_recipient("urn:x:2")) is not None

    def test_may_be_asked_for_by_one_of_several_names(self):
        assert about("urn:x:1", "urn:x:2", id="urn:x:2")

    def test_must_be_in_every_group(self):
        found = Unverified({"credentialSubject": {"id": "urn:x:1"}}, "json")
        both = required_recipient("urn:x:1") & required_recipient("urn:x:2")

        with pytest.raises(RecipientMismatchError):
            check_recipient(found, both)

    def test_of_a_presentation_is_nobody(self):
        document = {"type": "VerifiablePresentation", "credentialSubject": {"id": "urn:x:1"}}

        with pytest.raises(RecipientMismatchError):
            check_recipient(Unverified(document, "json"), required_recipient("urn:x:1"))


class TestTheTrust:
    def test_in_an_issuer_is_none_where_its_key_did_not_sign(self, world):
        forged = changed(world.issuer.sign(world.issuer.badge()), "/name", "Surgeon")

        report = world.verifier().inspect(forged)

        assert (report.verdict, report.issuer_trust) == (Verdict.NOT_GENUINE, IssuerTrust.NONE)

    def test_in_an_issuer_is_that_of_its_domain_where_its_badge_ran_out(self, world):
        badge = world.issuer.sign(world.issuer.badge(validUntil="2026-02-01T00:00:00Z"))

        report = world.verifier().inspect(badge)

        assert (report.verdict, report.issuer_trust) == (Verdict.EXPIRED, IssuerTrust.DOMAIN)

    def test_is_handed_on_by_the_other_door(self, world):
        badge = world.issuer.sign(world.issuer.badge())
        policy = trusted_issuers({world.issuer.id: IssuerTrust.REGISTRY})

        verified = world.verifier(policy=policy).verify(badge)

        assert verified.issuer_trust is IssuerTrust.REGISTRY
        assert verified.claims.name == "First aid at work"

    def test_in_a_presentation_is_not_raised_by_what_it_presents(self, world):
        holder = world.another_issuer(id="did:web:jonas.example")
        holder.publish(authentication=holder.document["assertionMethod"])
        badge = world.issuer.sign(world.issuer.badge())
        made = holder.sign(
            {
                "@context": CONTEXTS[:1],
                "type": ["VerifiablePresentation"],
                "holder": holder.id,
                "verifiableCredential": [badge],
            },
            purpose="authentication",
        )
        policy = trusted_issuers({world.issuer.id: IssuerTrust.REGISTRY})

        assert world.verifier(policy=policy).inspect(made).issuer_trust is IssuerTrust.DOMAIN


class TestTwoStatuses:
    @pytest.mark.parametrize("order", [1, -1], ids=["first", "last"])
    @pytest.mark.parametrize(
        ("purposes", "verdict"),
        [
            (("suspension", "gone"), Verdict.SUSPENDED),
            (("revocation", "gone"), Verdict.REVOKED),
            (("revocation", "suspension"), Verdict.REVOKED),
        ],
        ids=str,
    )
    def test_the_heavier_decides_in_either_order(self, world, purposes, verdict, order):
        for purpose in purposes:
            world.issuer.marked[purpose] = {3}
            if purpose != "gone":
                world.issuer.publish_list(purpose)
        entries = [world.issuer.entry(3, purpose) for purpose in purposes][::order]
        badge = world.issuer.sign(world.issuer.badge(credentialStatus=entries))

        assert world.verifier().inspect(badge).verdict is verdict


def test_a_verifier_without_a_map_is_bounded_and_one_with_a_map_hardly(world):
    entries = [
        {**world.issuer.entry(3), "statusListCredential": f"https://l{number}.example/"}
        for number in range(8)
    ]
    badge = world.issuer.sign(world.issuer.badge(credentialStatus=entries))
    documents = dict(world.network.documents)

    report: Report = Verifier(fetcher=MapFetcher(documents)).inspect(badge)

    assert "documents from the network" not in str(report.error)
    assert report.code == "status_retrieval_error"
