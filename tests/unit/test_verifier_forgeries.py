# SPDX-License-Identifier: Apache-2.0

"""What an attacker tried on the verifier, each attempt by itself. None may be genuine."""

from __future__ import annotations

from typing import Any

import pytest
from tests.simulator import CONTEXTS, World, changed

from skillmark.encoding import base64url, strict_json
from skillmark.policy import required_recipient, trusted_issuers
from skillmark.proofs.vc_jwt import sign_jwt
from skillmark.protocols import Algorithm
from skillmark.report import Outcome, Step, Verdict
from skillmark.status import Bitstring, build_list_credential

UNDEFINED = "https://www.w3.org/ns/credentials/undefined-terms/v2"


@pytest.fixture
def world() -> World:
    return World()


def attacker_of(world: World) -> Any:
    """Somebody with a domain and a key of their own, good for every purpose."""
    site = world.another_issuer(id="did:web:attacker.example")
    site.publish(authentication=site.document["assertionMethod"])
    return site


def outcome_of(report: Any, step: Step) -> Outcome:
    return next(finding.outcome for finding in report.findings if finding.step is step)


class TestTwoKindsAtOnce:
    """An issuer signs a credential, a holder a presentation; nobody signs for the other."""

    def test_a_credential_that_is_a_presentation_too_is_not_the_issuers(self, world):
        attacker = attacker_of(world)
        document = world.issuer.badge(
            type=["VerifiableCredential", "VerifiablePresentation", "AchievementCredential"],
            holder=attacker.id,
        )

        report = world.verifier().inspect(attacker.sign(document, purpose="authentication"))

        assert report.verdict is Verdict.NOT_GENUINE

    def test_an_issuer_that_a_presentation_names_is_not_shown(self, world):
        attacker = attacker_of(world)
        document = {
            "@context": [CONTEXTS[0], UNDEFINED],
            "type": ["VerifiablePresentation"],
            "issuer": world.issuer.id,
            "holder": attacker.id,
        }

        made = attacker.sign(document, purpose="authentication")

        assert world.verifier().inspect(made).claims.issuer == attacker.id
        accepts = world.verifier(policy=trusted_issuers([world.issuer.id]))
        assert accepts.inspect(made).code == "issuer_not_trusted"

    @pytest.mark.parametrize(
        ("contexts", "types"),
        [
            (CONTEXTS[:1], ["VerifiableCredential", "VerifiablePresentation"]),
            ([CONTEXTS[0], UNDEFINED], ["VerifiablePresentation"]),
        ],
        ids=["both", "a presentation"],
    )
    def test_a_status_list_that_is_a_presentation_clears_nobody(self, world, contexts, types):
        attacker = attacker_of(world)
        badge = world.issuer.sign(world.issuer.badge(credentialStatus=world.issuer.entry(3)))
        url = world.issuer.list_url("revocation")
        clear = build_list_credential(
            list_url=url, issuer=world.issuer.id, purpose="revocation", bits=Bitstring.empty()
        )
        clear |= {
            "@context": contexts,
            "type": [*types, "BitstringStatusListCredential"],
            "holder": attacker.id,
        }
        world.network.publish(url, attacker.sign(clear))

        report = world.verifier().inspect(badge)

        assert report.code == "status_verification_error"

    def test_a_presentation_is_no_newer_version(self, world):
        attacker = attacker_of(world)
        url = "https://nordvind.example/refresh"
        badge = world.issuer.sign(
            world.issuer.badge(
                validUntil="2026-02-01T00:00:00Z",
                refreshService={"id": url, "type": "1EdTechCredentialRefresh"},
            )
        )
        newer = {
            "@context": [CONTEXTS[0], UNDEFINED],
            "id": badge["id"],
            "type": ["VerifiablePresentation"],
            "issuer": world.issuer.id,
            "holder": attacker.id,
            "validFrom": badge["validFrom"],
        }
        world.network.publish(url, attacker.sign(newer))

        assert world.verifier().inspect(badge).verdict is Verdict.EXPIRED


class TestAPolicyAndAPresentation:
    def presented(self, holder: Any, *badges: Any) -> dict[str, Any]:
        document = {
            "@context": CONTEXTS[:1],
            "type": ["VerifiablePresentation"],
            "holder": holder.id,
            "verifiableCredential": list(badges),
        }
        return holder.sign(
            document if badges else changed(document, "/verifiableCredential", ...),
            purpose="authentication",
        )

    def test_asks_who_issued_what_is_presented(self, world):
        attacker = attacker_of(world)
        own = attacker.sign(attacker.badge())
        genuine = world.issuer.sign(world.issuer.badge())
        verifier = world.verifier(policy=trusted_issuers([world.issuer.id]))

        assert verifier.inspect(self.presented(attacker, genuine)).verdict is Verdict.GENUINE
        assert verifier.inspect(self.presented(attacker, own)).code == "issuer_not_trusted"
        assert verifier.inspect(self.presented(attacker)).code == "issuer_not_trusted"

    def test_is_not_about_the_subject_that_a_presentation_invents(self, world):
        attacker = attacker_of(world)
        document = {
            "@context": [CONTEXTS[0], UNDEFINED],
            "type": ["VerifiablePresentation"],
            "holder": attacker.id,
            "credentialSubject": {"id": "did:example:jonas"},
        }
        verifier = world.verifier(policy=required_recipient("did:example:jonas"))

        report = verifier.inspect(attacker.sign(document, purpose="authentication"))

        assert report.code == "recipient_mismatch"

    def test_asks_whom_it_is_about(self, world):
        attacker = attacker_of(world)
        genuine = world.issuer.sign(world.issuer.badge())
        right = world.verifier(policy=required_recipient("did:example:jonas"))
        wrong = world.verifier(policy=required_recipient("did:example:mallory"))

        assert right.inspect(self.presented(attacker, genuine)).verdict is Verdict.GENUINE
        assert wrong.inspect(self.presented(attacker, genuine)).code == "recipient_mismatch"
        assert right.inspect(self.presented(attacker)).code == "recipient_mismatch"


class TestMembersMoved:
    """RDF joins objects of one id, so that a signature does not see a member move."""

    def test_a_result_of_the_subject_to_the_issuer_who_is_the_same(self, world):
        document = world.issuer.badge()
        document["credentialSubject"]["id"] = world.issuer.id
        document["credentialSubject"]["licenseNumber"] = "probation only"
        badge = world.issuer.sign(document)
        assert world.verifier().inspect(badge).verdict is Verdict.GENUINE

        badge["issuer"]["licenseNumber"] = badge["credentialSubject"].pop("licenseNumber")

        assert world.verifier().inspect(badge).verdict is Verdict.NOT_GENUINE

    def test_a_narrative_of_the_subject_to_a_party_inside_it_of_the_same_id(self, world):
        document = world.issuer.badge()
        subject = document["credentialSubject"]
        subject["narrative"] = "He failed twice."
        subject["source"] = {"id": subject["id"], "type": ["Profile"]}
        badge = world.issuer.sign(document)
        assert world.verifier().inspect(badge).verdict is Verdict.GENUINE

        signed = badge["credentialSubject"]
        signed["source"]["narrative"] = signed.pop("narrative")

        assert world.verifier().inspect(badge).verdict is Verdict.NOT_GENUINE

    def test_a_subject_in_two_halves(self, world):
        document = {
            "@context": CONTEXTS,
            "id": "urn:uuid:0",
            "type": ["VerifiableCredential"],
            "issuer": world.issuer.id,
            "credentialSubject": {
                "id": "did:example:jonas",
                "type": ["AchievementSubject"],
                "role": "student",
            },
        }
        signed = world.issuer.sign(document)
        whole = signed["credentialSubject"]
        signed["credentialSubject"] = [
            {"id": whole["id"], "type": whole["type"]},
            {"id": whole["id"], "type": whole["type"], "role": "student"},
        ]

        assert world.verifier().inspect(signed).verdict is Verdict.NOT_GENUINE

    def test_indices_between_two_entries_of_one_id(self, world):
        world.issuer.marked["revocation"] = {3}
        world.issuer.publish_list()
        world.issuer.publish_list("suspension")
        entries = [
            {**world.issuer.entry(3), "id": "urn:x:one"},
            {**world.issuer.entry(5, "suspension"), "id": "urn:x:one"},
        ]
        badge = world.issuer.sign(world.issuer.badge(credentialStatus=entries))
        first, second = badge["credentialStatus"]
        first["statusListIndex"], second["statusListIndex"] = "5", "3"

        assert world.verifier().inspect(badge).verdict is Verdict.STATUS_UNKNOWN


class TestStatusEntries:
    @pytest.mark.parametrize(
        "other",
        [
            {"id": "urn:x:other", "type": "SomeOtherStatus"},
            {"id": "urn:x:other", "type": "BitstringStatusListEntry", "statusListIndex": "-1"},
        ],
        ids=["unknown", "malformed"],
    )
    def test_one_that_cannot_be_read_does_not_hide_one_that_revokes(self, world, other):
        world.issuer.marked["revocation"] = {3}
        world.issuer.publish_list()
        document = world.issuer.badge(credentialStatus=[other, world.issuer.entry(3)])
        document["@context"].append(UNDEFINED)

        assert world.verifier().inspect(world.issuer.sign(document)).verdict is Verdict.REVOKED

    def test_more_than_a_few_are_not_followed(self, world):
        entries = [world.issuer.entry(index) for index in range(9)]
        badge = world.issuer.sign(world.issuer.badge(credentialStatus=entries))

        assert world.verifier().inspect(badge).code == "malformed_value_error"

    def test_a_list_by_id_says_nothing_of_a_credential_without(self, world):
        url = "https://nordvind.example/revoked"
        world.network.publish(url, {"id": url, "revokedCredential": []})
        document = {
            "@context": [CONTEXTS[0], UNDEFINED],
            "type": ["VerifiableCredential"],
            "issuer": world.issuer.id,
            "credentialSubject": {"id": "did:example:jonas"},
            "credentialStatus": {"id": url, "type": "1EdTechRevocationList"},
        }

        report = world.verifier().inspect(world.issuer.sign(document))

        assert report.verdict is Verdict.STATUS_UNKNOWN


def test_of_the_dates_of_both_versions_the_narrower_count(world):
    document = {
        "@context": ["https://www.w3.org/2018/credentials/v1"],
        "id": "urn:uuid:0",
        "type": ["VerifiableCredential"],
        "issuer": world.issuer.id,
        "issuanceDate": "2020-01-01T00:00:00Z",
        "expirationDate": "2021-01-01T00:00:00Z",
        "validUntil": "2099-01-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:jonas"},
    }

    assert world.verifier().inspect(world.issuer.sign(document)).verdict is Verdict.EXPIRED


class TestEndorsements:
    def signed(self, world: World, token: str) -> dict[str, Any]:
        document = world.issuer.badge()
        document["credentialSubject"]["achievement"]["endorsementJwt"] = [token]
        return world.issuer.sign(document)

    def endorsement(self, world: World, site: Any, **changes: Any) -> dict[str, Any]:
        endorsed = world.issuer.badge()["credentialSubject"]["achievement"]["id"]
        return {**changed(site.endorsement(endorsed), "/proof", ...), **changes}

    @pytest.mark.parametrize(
        ("case", "outcome"),
        [
            ("by another", Outcome.PASSED),
            ("by oneself", Outcome.NOT_CHECKED),
            ("of another type", Outcome.NOT_CHECKED),
        ],
    )
    def test_in_tokens_count_if_they_are_somebody_elses(self, world, case, outcome):
        site = world.issuer if case == "by oneself" else world.another_issuer()
        changes = {"type": ["VerifiableCredential"]} if case == "of another type" else {}
        token = sign_jwt(self.endorsement(world, site, **changes), signer=site.signer)

        report = world.verifier().inspect(self.signed(world, token))

        assert report.verdict is Verdict.GENUINE
        assert outcome_of(report, Step.ENDORSEMENTS) is outcome

    def test_by_an_unknown_suite_cannot_be_checked_and_do_no_harm(self, world):
        document = world.issuer.badge()
        achievement = document["credentialSubject"]["achievement"]
        endorsement = world.another_issuer().endorsement(achievement["id"])
        endorsement["proof"]["cryptosuite"] = "ecdsa-sd-2023"
        achievement["endorsement"] = [endorsement]

        report = world.verifier().inspect(world.issuer.sign(document))

        assert report.verdict is Verdict.GENUINE
        assert outcome_of(report, Step.ENDORSEMENTS) is Outcome.NOT_CHECKED


class TestOpenBadges2:
    ASSERTION = {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "Assertion",
        "id": "https://nordvind.example/assertions/1",
    }

    @pytest.mark.parametrize(
        "context",
        ["https://w3id.org/openbadges/v2", ["https://w3id.org/openbadges/v2", "https://x.example"]],
    )
    def test_is_named_though_it_is_not_verified(self, world, context):
        report = world.verifier().inspect({**self.ASSERTION, "@context": context})

        assert (report.verdict, report.code) == (Verdict.UNREADABLE, "open_badges_2")

    @pytest.mark.parametrize("kid", [True, False], ids=["with a kid", "without"])
    def test_is_named_inside_a_token(self, world, kid):
        signer = world.another_issuer(algorithm=Algorithm.RSA).signer
        header = {"alg": "RS256", **({"kid": "did:web:x.example#1"} if kid else {})}
        parts = [base64url.encode(strict_json.dumps(part)) for part in (header, self.ASSERTION)]
        signature = signer.sign(".".join(parts).encode())
        token = ".".join([*parts, base64url.encode(signature)])

        assert world.verifier().inspect(token).code == "open_badges_2"


class TestATokenThatIsAPresentation:
    def token(self, world: World, **claims: Any) -> str:
        holder = attacker_of(world)
        document = {
            "@context": CONTEXTS[:1],
            "type": ["VerifiablePresentation"],
            "holder": holder.id,
        }
        header = {"alg": "EdDSA", "kid": holder.signer.verification_method, "typ": "vp+jwt"}
        parts = [
            base64url.encode(strict_json.dumps(part)) for part in (header, {**document, **claims})
        ]
        signature = holder.signer.sign(".".join(parts).encode())
        return ".".join([*parts, base64url.encode(signature)])

    @pytest.mark.parametrize(
        ("claims", "code"),
        [
            ({"aud": "shop.example", "nonce": "7"}, None),
            ({"aud": ["a.example", "shop.example"], "nonce": "7"}, None),
            ({"aud": "other.example", "nonce": "7"}, "domain_mismatch"),
            ({"nonce": "7"}, "domain_mismatch"),
            ({"aud": "shop.example", "nonce": "8"}, "challenge_mismatch"),
            ({"aud": "shop.example"}, "challenge_mismatch"),
        ],
    )
    def test_answers_the_verifier_that_asked(self, world, claims, code):
        token = self.token(world, **claims)

        report = world.verifier().inspect(token, domain="shop.example", challenge="7")

        assert report.code == code


class TestATokenWithAnEmbeddedProof:
    def token(self, world: World, spoil: Any) -> str:
        issuer = world.issuer
        document = issuer.sign(issuer.badge())
        spoil(document["proof"])
        return sign_jwt(document, signer=issuer.signer)

    @pytest.mark.parametrize(
        ("spoil", "code"),
        [
            (lambda _: None, None),
            (lambda proof: proof.update(created="2026-01-11T00:00:00Z"), "signature_mismatch"),
            (lambda proof: proof.update(cryptosuite="bbs-2023"), None),
        ],
        ids=["good", "bad", "unknown"],
    )
    def test_holds_only_if_the_proof_does(self, world, spoil, code):
        assert world.verifier().inspect(self.token(world, spoil)).code == code


class TestAKeyAtAnAddress:
    def verified(self, world: World, key: Any, **profile: Any) -> Any:
        site = world.another_issuer(id="https://college.example/", algorithm=Algorithm.P256)
        where = "https://college.example/keys/1"
        world.network.publish(site.id, {"id": site.id, "type": ["Profile"], **profile})
        world.network.publish(where, key or site.signer.public_key.to_jwk())
        site.signer = site.signer.with_verification_method(where)
        return world.verifier().inspect(site.token(site.badge()))

    def test_counts_beside_a_profile_that_says_nothing_of_keys(self, world):
        assert self.verified(world, None).verdict is Verdict.GENUINE

    def test_does_not_count_beside_a_document_of_keys(self, world):
        assert self.verified(world, None, authentication=[]).code == "key_not_bound"

    def test_that_is_a_page_confirms_nothing(self, world):
        report = self.verified(world, b"<html>")

        assert (report.verdict, report.code) == (Verdict.NOT_GENUINE, "not_resolved")


def test_an_envelope_of_something_else_is_refused_without_a_crash(world):
    envelope = {
        "@context": CONTEXTS[:1],
        "type": "EnvelopedVerifiableCredential",
        "id": "data:application/vc+jwt,{}",
    }

    assert world.verifier().inspect(envelope).verdict is Verdict.UNREADABLE


@pytest.mark.ob3(39)
def test_badges_of_one_learner_stand_in_a_record_about_the_learner(world):
    clr = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
    badge = world.issuer.sign(world.issuer.badge(**{"@context": CONTEXTS[:2]}))
    document = {
        "@context": [CONTEXTS[0], clr, CONTEXTS[1]],
        "id": "urn:uuid:0",
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": "Transcript",
        "issuer": {"id": world.issuer.id, "type": ["Profile"]},
        "validFrom": "2026-01-10T08:00:00Z",
        "credentialSubject": {
            "id": badge["credentialSubject"]["id"],
            "type": ["ClrSubject"],
            "verifiableCredential": [badge],
        },
    }

    assert world.verifier().inspect(world.issuer.sign(document)).verdict is Verdict.GENUINE
