# SPDX-License-Identifier: Apache-2.0

"""
What 1EdTech's public validator looks at, one probe after the other, is looked at here too.

Each test breaks one thing that one of its probes is about, in a badge that is sound otherwise.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.simulator import NOW, World, changed

from skillmark.report import Outcome, Step, Verdict

pytestmark = pytest.mark.ob3(21)

SUBJECT = "/credentialSubject"
DISAGREEING = "https://purl.imsglobal.org/spec/ob/v3p0/context-9.9.9.json"


@pytest.fixture
def world() -> World:
    return World()


def first_failure(report):
    return next(finding.step for finding in report.findings if finding.outcome is Outcome.FAILED)


@pytest.mark.parametrize(
    ("pointer", "value", "step"),
    [
        ("/type", ["VerifiableCredential"], Step.PROOF),  # a credential, but no badge any more
        ("/type", ["AchievementCredential"], Step.SHAPE),
        ("/credentialSubject/type", ["Profile"], Step.SHAPE),
        ("/credentialSubject/type", ..., Step.SHAPE),
        ("/credentialSubject/achievement/type", ..., Step.SHAPE),
        ("/credentialSubject/achievement/name", ..., Step.SHAPE),
        ("/issuer/type", ["AchievementSubject"], Step.SHAPE),
        ("/evidence/0/type", ["Profile"], Step.SHAPE),
        ("/validFrom", ..., Step.SHAPE),
    ],
    ids=lambda value: str(value)[:40],
)
def test_context_type_and_schema_probes(world, pointer, value, step):
    evidence = [{"id": "https://nordvind.example/e/1", "type": ["Evidence"]}]
    badge = world.issuer.sign(world.issuer.badge(evidence=evidence))

    report = world.verifier().inspect(changed(badge, pointer, value))

    assert report.verdict is Verdict.NOT_GENUINE
    assert first_failure(report) is step


def test_json_ld_probe(world):
    badge = changed(world.issuer.sign(world.issuer.badge()), f"{SUBJECT}/grade", "12")

    assert world.verifier().inspect(badge).code == "term_undefined"


def test_context_probe(world):
    badge = world.issuer.sign(world.issuer.badge())

    report = world.verifier().inspect(changed(badge, "/@context/1", DISAGREEING))

    assert report.verdict is Verdict.NOT_GENUINE


def test_proof_probe(world):
    badge = world.issuer.sign(world.issuer.badge())

    report = world.verifier().inspect(changed(badge, "/name", "Doctor of Medicine"))

    assert first_failure(report) is Step.PROOF
    assert report.code == "signature_mismatch"


def test_refresh_probe_takes_the_newer_credential_once(world):
    address = "https://nordvind.example/refresh/1"
    service = {"id": address, "type": "1EdTechCredentialRefresh"}
    badge = world.issuer.badge(refreshService=service, validUntil="2026-02-01T00:00:00Z")
    newer = {**badge, "validUntil": "2028-01-10T08:00:00Z"}
    world.network.publish(address, world.issuer.sign(newer))

    report = world.verifier().inspect(world.issuer.sign(badge))

    assert report.verdict is Verdict.GENUINE
    assert world.network.asked.count(address) == 1


def test_revocation_probe(world):
    world.issuer.marked["revocation"] = {7}
    world.issuer.publish_list()
    badge = world.issuer.sign(world.issuer.badge(credentialStatus=world.issuer.entry(7)))

    assert world.verifier().inspect(badge).verdict is Verdict.REVOKED


def test_expiration_and_issuance_probes(world):
    badge = world.issuer.sign(world.issuer.badge())
    later = world.issuer.sign(world.issuer.badge(validFrom="2027-01-10T08:00:00Z"))
    verifier = world.verifier()

    assert verifier.inspect(badge, at=NOW + timedelta(days=800)).verdict is Verdict.EXPIRED
    assert verifier.inspect(later).verdict is Verdict.NOT_YET_VALID


@pytest.mark.parametrize("place", ["/endorsement", f"{SUBJECT}/achievement/endorsement"])
def test_endorsement_probe_looks_everywhere(world, place):
    endorser = world.another_issuer()
    badge = world.issuer.badge()
    about = (
        badge["id"] if place == "/endorsement" else badge["credentialSubject"]["achievement"]["id"]
    )
    sound = endorser.endorsement(about)
    forged = changed(sound, "/credentialSubject/endorsementComment", "The best of all.")

    def verdict(endorsement):
        whole = world.issuer.sign(changed(badge, place, [endorsement]))
        return world.verifier().inspect(whole).verdict

    assert verdict(sound) is Verdict.GENUINE
    assert verdict(forged) is Verdict.NOT_GENUINE
