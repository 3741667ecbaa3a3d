# SPDX-License-Identifier: Apache-2.0

"""The steps of a verification, each made to fail alone in a world in memory."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from typing import Any

import pytest
from tests.simulator import NOW, World, changed

from skillmark.encoding import moments, strict_json
from skillmark.errors import SkillmarkError, VerificationError
from skillmark.model import IdentityObject
from skillmark.policy import (
    known_issuers,
    maximum_status_age,
    required_recipient,
    trusted_issuers,
)
from skillmark.protocols import Algorithm
from skillmark.report import IssuerTrust, Outcome, Step, Verdict
from skillmark.verify import VerifiedCredential, Verifier

LATER = timedelta(days=800)


@pytest.fixture
def world() -> World:
    return World()


def outcome_of(report: Any, step: Step) -> Outcome:
    return next(finding.outcome for finding in report.findings if finding.step is step)


def detail_of(report: Any, step: Step) -> str:
    return str(next(finding.detail for finding in report.findings if finding.step is step))


class TestASoundBadge:
    @pytest.mark.ob3(20)
    def test_is_genuine_and_its_domain_was_checked(self, world):
        badge = world.issuer.sign(world.issuer.badge())

        report = world.verifier().inspect(badge)

        assert report.verdict is Verdict.GENUINE
        assert report.code is None
        assert report.issuer_trust is IssuerTrust.DOMAIN
        assert "nordvind.example (domain checked)" in str(report.sentence)

    def test_passes_the_other_door_too(self, world):
        badge = world.issuer.sign(world.issuer.badge())

        verified = world.verifier().verify(badge)

        assert isinstance(verified, VerifiedCredential)
        assert verified.claims.name == "First aid at work"
        assert verified.verified_at == NOW

    def test_takes_every_step_once_and_in_order(self, world):
        report = world.verifier().inspect(world.issuer.sign(world.issuer.badge()))

        assert [finding.step for finding in report.findings] == list(Step)

    def test_by_a_bare_key_has_no_identified_issuer(self, world):
        key = world.another_issuer(id="did:key:placeholder")
        did = "did:key:" + key.fragment
        key.id = did
        key.signer = key.signer.with_verification_method(f"{did}#{key.fragment}")

        report = Verifier(clock=lambda: NOW).inspect(key.sign(key.badge()))

        assert report.verdict is Verdict.GENUINE
        assert report.issuer_trust is IssuerTrust.NONE
        assert "anyone could have made this" in str(report.sentence)

    @pytest.mark.ob3(24)
    @pytest.mark.parametrize(
        "algorithm", [Algorithm.P256, Algorithm.ED25519, Algorithm.RSA, Algorithm.P384]
    )
    def test_verifies_as_a_token(self, world, algorithm):
        issuer = world.another_issuer(algorithm=algorithm)

        report = world.verifier().inspect(issuer.token(issuer.badge()))

        assert (report.verdict, report.code) == (Verdict.GENUINE, None)


class TestAReport:
    def test_never_reads_as_true_or_false(self, world):
        report = world.verifier().inspect(world.issuer.sign(world.issuer.badge()))

        with pytest.raises(TypeError, match=r"report\.trusted"):
            bool(report)

    def test_shows_no_claim_that_nothing_confirms(self, world):
        badge = changed(world.issuer.sign(world.issuer.badge()), "/name", "Surgeon")

        shown = world.verifier().inspect(badge).to_dict()

        assert shown["verdict"] == "not_genuine"
        assert shown["name"] is None
        assert shown["issuer"] is None

    def test_a_verified_credential_cannot_be_made_by_hand(self, world):
        good = world.verifier().verify(world.issuer.sign(world.issuer.badge()))

        with pytest.raises(TypeError, match=r"only Verifier\.verify"):
            VerifiedCredential(good.document, good.claims, good.issuer_trust, NOW, object())

    def test_a_naive_moment_is_refused(self, world):
        badge = world.issuer.sign(world.issuer.badge())

        with pytest.raises(TypeError, match="timezone-aware"):
            world.verifier().verify(badge, at=NOW.replace(tzinfo=None))


class TestTheShape:
    @pytest.mark.parametrize(
        ("thing", "verdict", "code"),
        [
            (b"", "unreadable", "no_credential"),
            (b"\x00\x01\x02", "unreadable", "no_credential"),
            (b"{", "unreadable", "json_invalid"),
            (b"[]", "unreadable", "no_credential"),
            (b"{}", "unreadable", "no_credential"),
            (b'{"a":1,"a":2}', "unreadable", "json_invalid"),
            ("a.b", "unreadable", None),
            ({"type": "x", "n": float("nan")}, "unreadable", "json_invalid"),
            ("https://nowhere.example/badge.json", "unreadable", "unreadable"),
            ("http://nordvind.example/badge.json", "unreadable", "unreadable"),
            ("https://user@nordvind.example/", "unreadable", "unreadable"),
            ("ftp://nordvind.example/badge", "unreadable", "unreadable"),
        ],
        ids=[
            "empty",
            "noise",
            "cut",
            "array",
            "object",
            "twice",
            "dots",
            "nan",
            "nothing there",
            "http",
            "a user name",
            "ftp",
        ],
    )
    def test_what_holds_no_credential_is_unreadable(self, world, thing, verdict, code):
        report = world.verifier().inspect(thing)

        assert report.verdict == verdict
        assert code is None or report.code == code

    def test_an_unsigned_badge_is_not_genuine(self, world):
        report = world.verifier().inspect(world.issuer.badge())

        assert (report.verdict, report.code) == (Verdict.NOT_GENUINE, "proof_missing")
        assert world.network.asked == []

    @pytest.mark.ob3(7)
    @pytest.mark.ob3(9)
    @pytest.mark.parametrize(
        "pointer",
        [
            "/issuer",
            "/validFrom",
            "/credentialSubject",
            "/credentialSubject/achievement",
            "/credentialSubject/achievement/criteria",
            "/credentialSubject/achievement/name",
        ],
    )
    def test_a_badge_that_breaks_the_standard_is_refused_though_signed(self, world, pointer):
        broken = world.issuer.sign(changed(world.issuer.badge(), pointer, ...))

        report = world.verifier().inspect(broken)

        assert report.verdict is Verdict.NOT_GENUINE
        assert outcome_of(report, Step.SHAPE) is Outcome.FAILED
        assert world.network.asked == []

    def test_another_schema_is_said_to_be_unchecked(self, world):
        schema = {"id": "https://elsewhere.example/s.json", "type": "JsonSchema"}
        badge = world.issuer.sign(world.issuer.badge(credentialSchema=[schema]))

        report = world.verifier().inspect(badge)

        assert report.verdict is Verdict.GENUINE
        detail = next(f.detail for f in report.findings if f.step is Step.SHAPE)
        assert "https://elsewhere.example/s.json was not checked" in str(detail)

    def test_an_open_badges_schema_on_another_credential_is_refused(self, world):
        schema = {
            "id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json",
            "type": "1EdTechJsonSchemaValidator2019",
        }
        document = world.issuer.badge(
            type=["VerifiableCredential"],
            credentialSubject={"id": "did:example:jonas"},
            credentialSchema=schema,
        )

        report = world.verifier().inspect(world.issuer.sign(document))

        assert report.code == "schema_mismatch"


class TestHidingAMember:
    """The graph stays the same, so the signature holds; the reader must not be fooled."""

    @staticmethod
    def full_iri(document: dict[str, Any], name: str, iri: str) -> None:
        document[iri] = document.pop(name)

    @staticmethod
    def nested(document: dict[str, Any], name: str, iri: str) -> None:
        del iri
        document["@nest"] = {name: document.pop(name)}

    @staticmethod
    def included(document: dict[str, Any], name: str, iri: str) -> None:
        del iri
        document["@included"] = [{"id": document["id"], name: document.pop(name)}]

    @staticmethod
    def compact_iri(document: dict[str, Any], name: str, iri: str) -> None:
        document["https:" + iri.removeprefix("https:")] = document.pop(name)

    @pytest.mark.parametrize("hide", [full_iri, nested, included, compact_iri])
    def test_a_revoked_badge_cannot_hide_its_status(self, world, hide):
        world.issuer.marked["revocation"] = {7}
        world.issuer.publish_list()
        badge = world.issuer.sign(world.issuer.badge(credentialStatus=world.issuer.entry(7)))
        hide(badge, "credentialStatus", "https://www.w3.org/2018/credentials#credentialStatus")

        assert world.verifier().inspect(badge).verdict is Verdict.NOT_GENUINE

    def test_a_member_moved_to_another_object_of_the_same_id_is_refused(self, world):
        world.issuer.marked["revocation"] = {7}
        world.issuer.publish_list()
        document = world.issuer.badge(credentialStatus=world.issuer.entry(7))
        document["evidence"] = [{"id": document["id"], "type": ["Evidence"], "name": "Itself"}]
        badge = world.issuer.sign(document)
        badge["evidence"][0]["credentialStatus"] = badge.pop("credentialStatus")

        assert world.verifier().inspect(badge).verdict is Verdict.NOT_GENUINE

    @pytest.mark.parametrize(
        "written",
        [
            lambda end: [end],
            lambda end: {"@value": end},
            lambda end: {
                "@value": end,
                "@type": "http://www.w3.org/2001/XMLSchema#dateTime",
            },
        ],
        ids=["in an array", "as a value", "as a typed value"],
    )
    def test_an_end_written_otherwise_is_refused_rather_than_overlooked(self, world, written):
        badge = world.issuer.sign(world.issuer.badge())
        badge["validUntil"] = written(badge["validUntil"])

        report = world.verifier().inspect(badge, at=NOW + LATER)

        assert report.verdict is Verdict.NOT_GENUINE

    @pytest.mark.parametrize("hide", [full_iri, nested, included, compact_iri])
    def test_an_expired_badge_cannot_hide_its_end(self, world, hide):
        badge = world.issuer.sign(world.issuer.badge())
        hide(badge, "validUntil", "https://www.w3.org/2018/credentials#validUntil")

        report = world.verifier().inspect(badge, at=NOW + LATER)

        assert report.verdict is Verdict.NOT_GENUINE


class TestTheIssuer:
    def test_that_cannot_be_found_confirms_nothing(self, world):
        badge = world.issuer.sign(world.issuer.badge())
        world.network.documents.clear()

        report = world.verifier().inspect(badge)

        assert report.verdict is Verdict.NOT_GENUINE
        assert report.code == "fetch_failed"
        assert outcome_of(report, Step.PROOF) is Outcome.SKIPPED

    @pytest.mark.ob3(23)
    def test_a_stranger_cannot_sign_in_its_name(self, world):
        forger = world.another_issuer()
        forged = forger.sign({**world.issuer.badge()})

        report = world.verifier().inspect(forged)

        assert report.code == "key_not_bound"
        assert outcome_of(report, Step.ISSUER) is Outcome.FAILED

    @pytest.mark.ob3(23)
    def test_a_key_in_the_fragment_counts_only_if_the_document_lists_it(self, world):
        harvard = world.another_issuer(id="https://harvard.example")
        world.network.publish(
            "https://harvard.example", {**harvard.document, "assertionMethod": []}
        )

        report = world.verifier().inspect(harvard.sign(harvard.badge()))

        assert report.code == "key_not_bound"

    def test_an_https_issuer_that_lists_its_key_is_identified(self, world):
        school = world.another_issuer(id="https://school.example/issuer")

        report = world.verifier().inspect(school.sign(school.badge()))

        assert (report.verdict, report.issuer_trust) == (Verdict.GENUINE, IssuerTrust.DOMAIN)

    @pytest.mark.parametrize(
        ("member", "value", "code"),
        [
            ("revoked", "2026-06-01T00:00:00Z", "key_revoked"),
            ("expires", "2025-06-01T00:00:00Z", "key_expired"),
        ],
        ids=["stolen", "expired before it signed"],
    )
    def test_a_key_that_was_withdrawn_does_not_count(self, world, member, value, code):
        badge = world.issuer.sign(world.issuer.badge())
        method = {**world.issuer.document["verificationMethod"][0], member: value}
        world.issuer.publish(verificationMethod=[method])

        assert world.verifier().inspect(badge).code == code

    def test_a_key_that_expired_after_it_signed_still_counts(self, world):
        badge = world.issuer.sign(world.issuer.badge())
        method = {
            **world.issuer.document["verificationMethod"][0],
            "expires": "2026-06-01T00:00:00Z",
        }
        world.issuer.publish(verificationMethod=[method])

        assert world.verifier().inspect(badge).verdict is Verdict.GENUINE


class TestATokenAndItsKey:
    def test_a_key_at_an_address_of_the_issuer_counts_where_no_document_is(self, world):
        key_url = "https://college.example/keys/1"
        issuer = world.another_issuer(id="https://college.example/", algorithm=Algorithm.P256)
        del world.network.documents["https://college.example/"]
        world.network.publish(key_url, issuer.signer.public_key.to_jwk())
        issuer.signer = issuer.signer.with_verification_method(key_url)

        report = world.verifier().inspect(issuer.token(issuer.badge()))

        assert (report.verdict, report.issuer_trust) == (Verdict.GENUINE, IssuerTrust.DOMAIN)

    def test_a_key_at_another_origin_does_not(self, world):
        key_url = "https://evil.example/keys/1"
        issuer = world.another_issuer(id="https://college.example/", algorithm=Algorithm.P256)
        del world.network.documents["https://college.example/"]
        world.network.publish(key_url, issuer.signer.public_key.to_jwk())
        issuer.signer = issuer.signer.with_verification_method(key_url)

        report = world.verifier().inspect(issuer.token(issuer.badge()))

        assert report.verdict is Verdict.NOT_GENUINE
        assert key_url not in world.network.asked

    def test_an_unlisted_kid_is_not_bound_though_the_address_is_the_issuers(self, world):
        issuer = world.another_issuer(id="https://college.example/", algorithm=Algorithm.P256)
        world.network.publish("https://college.example/k", issuer.signer.public_key.to_jwk())
        issuer.signer = issuer.signer.with_verification_method("https://college.example/k")

        assert world.verifier().inspect(issuer.token(issuer.badge())).code == "key_not_bound"

    def test_a_changed_token_is_refused(self, world):
        issuer = world.another_issuer(algorithm=Algorithm.P256)
        header, payload, signature = issuer.token(issuer.badge()).split(".")
        other = issuer.token(issuer.badge(name="Surgeon")).split(".")[1]

        report = world.verifier().inspect(f"{header}.{other}.{signature}")

        assert payload != other
        assert report.code == "signature_mismatch"


class TestDates:
    @pytest.mark.parametrize(
        ("moment", "verdict"),
        [
            ("2026-01-10T07:59:59Z", Verdict.NOT_YET_VALID),
            ("2026-01-10T08:00:00Z", Verdict.GENUINE),
            ("2028-01-10T08:00:00Z", Verdict.GENUINE),
            ("2028-01-10T08:00:01Z", Verdict.EXPIRED),
        ],
        ids=["a second early", "at the start", "at the end", "a second late"],
    )
    def test_count_to_the_second(self, world, moment, verdict):
        badge = world.issuer.sign(world.issuer.badge())

        assert world.verifier().inspect(badge, at=moments.parse(moment)).verdict is verdict


class TestStatus:
    @pytest.mark.ob3(37)
    @pytest.mark.parametrize(
        ("purpose", "verdict"),
        [("revocation", Verdict.REVOKED), ("suspension", Verdict.SUSPENDED)],
    )
    def test_a_marked_entry_decides(self, world, purpose, verdict):
        world.issuer.marked[purpose] = {94_567}
        world.issuer.publish_list(purpose)
        entry = world.issuer.entry(94_567, purpose)
        badge = world.issuer.sign(world.issuer.badge(credentialStatus=entry))

        assert world.verifier().inspect(badge).verdict is verdict

    @pytest.mark.ob3(37)
    def test_an_unmarked_entry_is_genuine(self, world):
        world.issuer.marked["revocation"] = {94_566, 94_568}
        world.issuer.publish_list()
        badge = world.issuer.sign(world.issuer.badge(credentialStatus=world.issuer.entry(94_567)))

        assert world.verifier().inspect(badge).verdict is Verdict.GENUINE

    def test_revocation_outweighs_a_list_that_cannot_be_read(self, world):
        world.issuer.marked["revocation"] = {3}
        world.issuer.publish_list()
        entries = [world.issuer.entry(5, "suspension"), world.issuer.entry(3)]
        badge = world.issuer.sign(world.issuer.badge(credentialStatus=entries))

        assert world.verifier().inspect(badge).verdict is Verdict.REVOKED

    def test_a_revoked_badge_that_also_expired_is_revoked(self, world):
        world.issuer.marked["revocation"] = {3}
        world.issuer.publish_list()
        badge = world.issuer.sign(world.issuer.badge(credentialStatus=world.issuer.entry(3)))

        report = world.verifier().inspect(badge, at=NOW + LATER)

        assert report.verdict is Verdict.REVOKED
        assert outcome_of(report, Step.VALIDITY) is Outcome.FAILED

    def test_without_a_network_nothing_is_known(self, world):
        badge = world.issuer.sign(world.issuer.badge(credentialStatus=world.issuer.entry(3)))
        known = {world.issuer.id: world.issuer.document}

        report = Verifier(clock=lambda: NOW, known=known).inspect(badge)

        assert (report.verdict, report.code) == (Verdict.STATUS_UNKNOWN, "status_retrieval_error")

    @pytest.mark.parametrize(
        ("fault", "code"),
        [
            ("gone", "status_retrieval_error"),
            ("an error page", "status_verification_error"),
            ("changed", "status_verification_error"),
            ("unsigned", "status_verification_error"),
            ("run out", "status_verification_error"),
            ("by another issuer", "status_verification_error"),
        ],
    )
    def test_a_list_that_cannot_be_trusted_leaves_it_unknown(self, world, fault, code):
        world.issuer.publish_list()
        badge = world.issuer.sign(world.issuer.badge(credentialStatus=world.issuer.entry(3)))
        spoil_the_list(world, fault)

        report = world.verifier().inspect(badge)

        assert (report.verdict, report.code) == (Verdict.STATUS_UNKNOWN, code)

    def test_an_index_outside_the_list_leaves_it_unknown(self, world):
        world.issuer.publish_list()
        badge = world.issuer.sign(world.issuer.badge(credentialStatus=world.issuer.entry(131_072)))

        assert world.verifier().inspect(badge).code == "range_error"

    def test_a_list_older_than_the_policy_allows_leaves_it_unknown(self, world):
        world.issuer.publish_list()
        badge = world.issuer.sign(world.issuer.badge(credentialStatus=world.issuer.entry(3)))
        strict = maximum_status_age(timedelta(minutes=30))

        report = world.verifier(policy=strict).inspect(badge)

        assert report.code == "status_too_old"

    @pytest.mark.ob3(35)
    @pytest.mark.parametrize(
        ("listed", "verdict"),
        [(True, Verdict.REVOKED), (False, Verdict.GENUINE)],
        ids=["listed", "not listed"],
    )
    def test_the_revocation_list_of_1edtech_is_read(self, world, listed, verdict):
        url = "https://nordvind.example/revocations"
        document = world.issuer.badge(credentialStatus={"id": url, "type": "1EdTechRevocationList"})
        entries = [{"id": document["id"] if listed else "urn:uuid:other", "revoked": True}]
        world.network.publish(url, {"id": url, "issuer": "x", "revokedCredential": entries})

        assert world.verifier().inspect(world.issuer.sign(document)).verdict is verdict

    def test_the_issuer_is_not_told_which_badge_is_looked_at(self, world):
        world.issuer.publish_list()
        badge = world.issuer.sign(world.issuer.badge(credentialStatus=world.issuer.entry(3)))

        world.verifier().inspect(badge)

        assert world.network.asked == [world.issuer.address, world.issuer.list_url("revocation")]

    @pytest.mark.parametrize(
        ("changes", "seconds"),
        [({}, 300), ({"validUntil": "2026-11-22T12:01:00Z"}, 60)],
        ids=["as long as it says", "never past its end"],
    )
    def test_a_copy_of_the_list_is_kept_no_longer_than_it_holds(self, world, changes, seconds):
        world.issuer.publish_list(**changes)
        badge = world.issuer.sign(world.issuer.badge(credentialStatus=world.issuer.entry(3)))

        world.verifier().inspect(badge)

        assert world.network.kept == {world.issuer.list_url("revocation"): seconds}

    def test_a_list_that_was_proven_is_not_believed_when_its_bytes_change(self, world):
        world.issuer.publish_list()
        badge = world.issuer.sign(world.issuer.badge(credentialStatus=world.issuer.entry(3)))
        verifier = world.verifier()
        assert verifier.inspect(badge).verdict is Verdict.GENUINE

        spoil_the_list(world, "unsigned")
        assert verifier.inspect(badge).code == "status_verification_error"

        world.issuer.marked["revocation"] = {3}
        world.issuer.publish_list()
        assert verifier.inspect(badge).verdict is Verdict.REVOKED

    def test_a_list_that_was_proven_for_one_moment_is_proven_anew_for_another(self, world):
        world.issuer.publish_list(validUntil="2026-11-23T00:00:00Z")
        badge = world.issuer.sign(world.issuer.badge(credentialStatus=world.issuer.entry(3)))
        verifier = world.verifier()
        assert verifier.inspect(badge).verdict is Verdict.GENUINE

        later = verifier.inspect(badge, at=NOW + timedelta(days=2))

        assert later.code == "status_verification_error"

    def test_a_proven_list_still_speaks_for_its_own_issuer_only(self, world):
        world.issuer.publish_list()
        verifier = world.verifier()
        own = world.issuer.sign(world.issuer.badge(credentialStatus=world.issuer.entry(3)))
        assert verifier.inspect(own).verdict is Verdict.GENUINE

        other = world.another_issuer()
        borrowed = other.sign(other.badge(credentialStatus=world.issuer.entry(3)))

        assert verifier.inspect(borrowed).code == "status_verification_error"

    def test_a_badge_cannot_make_us_fetch_more_than_a_few_documents(self, world):
        entries = [
            {**world.issuer.entry(3), "statusListCredential": f"https://l{number}.example/"}
            for number in range(8)
        ]
        badge = world.issuer.sign(world.issuer.badge(credentialStatus=entries))

        world.verifier().inspect(badge)

        assert len(world.network.asked) == 5


def spoil_the_list(world: World, fault: str) -> None:
    url = world.issuer.list_url("revocation")
    sound = strict_json.loads_object(world.network.documents[url])
    match fault:
        case "gone":
            del world.network.documents[url]
        case "an error page":
            world.network.publish(url, b"<html>")
        case "changed":
            other = "uH4sIAAAAAAAA"
            world.network.publish(url, changed(sound, "/credentialSubject/encodedList", other))
        case "unsigned":
            world.network.publish(url, changed(sound, "/proof", ...))
        case "run out":
            world.issuer.publish_list(
                validFrom="2026-10-01T00:00:00Z", validUntil="2026-11-01T00:00:00Z"
            )
        case "by another issuer":
            world.another_issuer().publish_list()


class TestTheRecipient:
    def test_is_found_by_id(self, world):
        badge = world.issuer.sign(world.issuer.badge())
        policy = required_recipient("did:example:jonas")

        assert world.verifier(policy=policy).inspect(badge).verdict is Verdict.GENUINE

    @pytest.mark.ob3(15)
    @pytest.mark.parametrize("asked", ["jonas@nordvind.example", "mailto:Jonas@Nordvind.example"])
    def test_is_found_behind_a_salted_hash(self, world, asked):
        identity = IdentityObject.salted("jonas@nordvind.example", salt="s" * 16)
        document = changed(world.issuer.badge(), "/credentialSubject/id", ...)
        document["credentialSubject"]["identifier"] = [identity.to_dict()]

        report = world.verifier(policy=required_recipient(asked)).inspect(
            world.issuer.sign(document)
        )

        assert report.verdict is Verdict.GENUINE

    def test_who_is_somebody_else_is_refused(self, world):
        badge = world.issuer.sign(world.issuer.badge())
        policy = required_recipient("did:example:mallory", "mallory@example.org")

        report = world.verifier(policy=policy).inspect(badge)

        assert report.code == "recipient_mismatch"


class TestThePolicy:
    def test_an_issuer_that_is_not_accepted_is_refused(self, world):
        badge = world.issuer.sign(world.issuer.badge())
        policy = trusted_issuers(["did:web:elsewhere.example"])

        with pytest.raises(VerificationError) as refused:
            world.verifier(policy=policy).verify(badge)

        assert refused.value.code == "issuer_not_trusted"

    def test_can_raise_trust_to_what_it_knows(self, world):
        badge = world.issuer.sign(world.issuer.badge())
        policy = trusted_issuers({world.issuer.id: IssuerTrust.ACCREDITED})

        report = world.verifier(policy=policy).inspect(badge)

        assert report.issuer_trust is IssuerTrust.ACCREDITED

    def test_can_know_issuers_without_refusing_the_others(self, world):
        badge = world.issuer.sign(world.issuer.badge())
        policy = known_issuers({world.issuer.id: IssuerTrust.REGISTRY})
        others = known_issuers({"did:web:elsewhere.example": IssuerTrust.REGISTRY})

        known = world.verifier(policy=policy).inspect(badge)
        unknown = world.verifier(policy=others).inspect(badge)

        assert (known.verdict, known.issuer_trust) == (Verdict.GENUINE, IssuerTrust.REGISTRY)
        assert (unknown.verdict, unknown.issuer_trust) == (Verdict.GENUINE, IssuerTrust.DOMAIN)

    def test_that_knows_an_issuer_trusts_no_forgery_of_it(self, world):
        badge = world.issuer.sign(world.issuer.badge())
        forged = {**badge, "name": "Forklift certificate B"}
        policy = known_issuers({world.issuer.id: IssuerTrust.REGISTRY})

        report = world.verifier(policy=policy).inspect(forged)

        assert (report.verdict, report.issuer_trust) == (Verdict.NOT_GENUINE, IssuerTrust.NONE)

    def test_keeps_what_each_of_two_policies_knows(self):
        one = known_issuers({"did:a:1": IssuerTrust.ACCREDITED, "did:a:2": IssuerTrust.REGISTRY})
        other = known_issuers({"did:a:1": IssuerTrust.REGISTRY})

        both = one & other & trusted_issuers(["did:a:1"])

        assert both.trust_of("did:a:1", IssuerTrust.DOMAIN) is IssuerTrust.REGISTRY
        with pytest.raises(VerificationError):
            both.trust_of("did:a:2", IssuerTrust.NONE)

    def test_two_policies_ask_both(self, world):
        badge = world.issuer.sign(world.issuer.badge())
        both = trusted_issuers([world.issuer.id]) & required_recipient("did:example:mallory")

        assert world.verifier(policy=both).inspect(badge).code == "recipient_mismatch"


class TestEndorsements:
    @pytest.mark.ob3(17)
    @pytest.mark.ob3(20)
    def test_that_hold_are_counted(self, world):
        other = world.another_issuer()
        document = world.issuer.badge()
        endorsed = document["credentialSubject"]["achievement"]
        endorsed["endorsement"] = [other.endorsement(endorsed["id"])]

        report = world.verifier().inspect(world.issuer.sign(document))

        assert report.verdict is Verdict.GENUINE
        assert outcome_of(report, Step.ENDORSEMENTS) is Outcome.PASSED

    @pytest.mark.ob3(17)
    @pytest.mark.parametrize(
        "spoil",
        [
            lambda endorsement: changed(
                endorsement, "/credentialSubject/endorsementComment", "The best course."
            ),
            lambda endorsement: changed(endorsement, "/proof", ...),
        ],
        ids=["changed", "unsigned"],
    )
    def test_that_were_forged_condemn_the_badge(self, world, spoil):
        other = world.another_issuer()
        document = world.issuer.badge()
        endorsed = document["credentialSubject"]["achievement"]
        endorsed["endorsement"] = [spoil(other.endorsement(endorsed["id"]))]

        report = world.verifier().inspect(world.issuer.sign(document))

        assert report.code == "endorsement_invalid"

    def test_of_something_else_do_not_count(self, world):
        other = world.another_issuer()
        document = world.issuer.badge()
        endorsed = document["credentialSubject"]["achievement"]
        endorsed["endorsement"] = [other.endorsement("https://elsewhere.example/achievement")]

        report = world.verifier().inspect(world.issuer.sign(document))

        assert report.verdict is Verdict.GENUINE
        assert outcome_of(report, Step.ENDORSEMENTS) is Outcome.NOT_CHECKED

    def test_that_ran_out_do_not_count_and_do_not_harm(self, world):
        other = world.another_issuer()
        document = world.issuer.badge()
        endorsed = document["credentialSubject"]["achievement"]
        endorsed["endorsement"] = [
            other.endorsement(endorsed["id"], validUntil="2026-02-01T00:00:00Z")
        ]

        report = world.verifier().inspect(world.issuer.sign(document))

        assert report.verdict is Verdict.GENUINE
        assert outcome_of(report, Step.ENDORSEMENTS) is Outcome.NOT_CHECKED


class TestANewerVersion:
    URL = "https://nordvind.example/refresh/1"

    def signed(self, world: World, **changes: Any) -> dict[str, Any]:
        service = {"id": self.URL, "type": "1EdTechCredentialRefresh"}
        return world.issuer.sign(
            world.issuer.badge(id="urn:uuid:refreshed", refreshService=service, **changes)
        )

    @pytest.mark.ob3(20)
    def test_is_judged_in_place_of_the_old(self, world):
        newer = self.signed(world, validUntil="2030-01-01T00:00:00Z")
        world.network.publish(self.URL, newer)

        report = world.verifier().inspect(self.signed(world), at=NOW + LATER)

        assert report.verdict is Verdict.GENUINE
        assert report.claims.valid_until is not None
        assert report.claims.valid_until.year == 2030
        assert report.given is not None
        assert report.given["validUntil"] != report.document["validUntil"]
        assert detail_of(report, Step.REFRESH).endswith("It differs in /validUntil.")

    def test_that_says_the_same_is_said_to(self, world):
        world.network.publish(self.URL, self.signed(world))

        report = world.verifier().inspect(self.signed(world))

        assert report.verdict is Verdict.GENUINE
        assert detail_of(report, Step.REFRESH).endswith("It says the same.")

    @pytest.mark.parametrize(
        "fault", ["an error page", "changed", "by another issuer", "another badge", "older"]
    )
    def test_that_does_not_prove_itself_changes_nothing(self, world, fault):
        badge = self.signed(world)
        world.network.publish(self.URL, self.offered(world, fault))

        report = world.verifier().inspect(badge)

        assert report.verdict is Verdict.GENUINE
        assert outcome_of(report, Step.REFRESH) is Outcome.NOT_CHECKED
        assert report.given is None

    def offered(self, world: World, fault: str) -> Any:
        if fault == "an error page":
            return b"<html>"
        if fault == "changed":
            return changed(self.signed(world), "/name", "Surgeon")
        if fault == "by another issuer":
            return world.another_issuer().sign(world.issuer.badge(id="urn:uuid:refreshed"))
        if fault == "another badge":
            return world.issuer.sign(world.issuer.badge(id="urn:uuid:another"))
        return self.signed(world, validFrom="2025-01-01T00:00:00Z")


class TestLinkedFiles:
    URL = "https://nordvind.example/picture"

    def related(self, body: bytes) -> dict[str, Any]:
        digest = base64.b64encode(hashlib.sha384(body).digest()).decode()
        return {"id": self.URL, "digestSRI": f"sha384-{digest}"}

    @pytest.mark.parametrize(
        ("served", "verdict", "outcome"),
        [
            (b"the picture", Verdict.GENUINE, Outcome.PASSED),
            (b"another picture", Verdict.NOT_GENUINE, Outcome.FAILED),
            (None, Verdict.GENUINE, Outcome.NOT_CHECKED),
        ],
        ids=["the same", "another", "gone"],
    )
    def test_must_be_the_ones_that_were_signed(self, world, served, verdict, outcome):
        if served is not None:
            world.network.publish(self.URL, served)
        related = self.related(b"the picture")
        document = {
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "type": ["VerifiableCredential"],
            "issuer": world.issuer.id,
            "credentialSubject": {"id": "did:example:jonas"},
            "relatedResource": [related],
        }

        report = world.verifier().inspect(world.issuer.sign(document))

        assert report.verdict is verdict
        assert outcome_of(report, Step.RESOURCES) is outcome


class TestAPresentation:
    def presented(self, world: World, badge: Any, **options: Any) -> dict[str, Any]:
        holder = world.another_issuer(id="did:web:jonas.example")
        holder.publish(authentication=holder.document["assertionMethod"])
        document = {
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "type": ["VerifiablePresentation"],
            "holder": holder.id,
            "verifiableCredential": [badge],
        }
        return holder.sign(document, purpose="authentication", **options)

    def test_of_a_sound_badge_is_genuine(self, world):
        badge = world.issuer.sign(world.issuer.badge())

        assert world.verifier().inspect(self.presented(world, badge)).verdict is Verdict.GENUINE

    def test_of_an_expired_badge_is_expired(self, world):
        badge = world.issuer.sign(world.issuer.badge(validUntil="2026-02-01T00:00:00Z"))

        assert world.verifier().inspect(self.presented(world, badge)).verdict is Verdict.EXPIRED

    @pytest.mark.parametrize(
        ("asked", "code"),
        [
            ({"domain": "shop.example", "challenge": "7"}, None),
            ({"domain": "other.example", "challenge": "7"}, "domain_mismatch"),
            ({"domain": "shop.example", "challenge": "8"}, "challenge_mismatch"),
        ],
        ids=["for us", "for another", "another challenge"],
    )
    def test_answers_the_verifier_that_asked(self, world, asked, code):
        badge = world.issuer.sign(world.issuer.badge())
        made = self.presented(world, badge, domain="shop.example", challenge="7")

        assert world.verifier().inspect(made, **asked).code == code


def test_an_unexpected_refusal_is_one_of_ours(world):
    with pytest.raises(SkillmarkError):
        world.verifier().verify(b"\x89PNG\r\n\x1a\n")
