# SPDX-License-Identifier: Apache-2.0

"""
What is issued in bulk is genuine for the verifiers of others too.

SKILLMARK_BULK_PEERS says how many badges they are asked about: a thousand for a whole run.
"""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from tests.issuing import achievement, described
from tests.peers.material import ISSUED, issuer_of, signer
from tests.simulator import NOW, changed

from skillmark import Issuer
from skillmark.bulk.issuing import BulkIssuer
from skillmark.bulk.recipient import Recipient
from skillmark.model import Evidence, Result
from skillmark.report import Verdict
from skillmark.verify import Verifier

why = "needs the package openbadgeslib; run `make setup`"
their_ldp = pytest.importorskip("openbadgeslib.ob3.ldp", reason=why)
their_errors = pytest.importorskip("openbadgeslib.errors", reason=why)

pytestmark = pytest.mark.peer

COUNT = int(os.environ.get("SKILLMARK_BULK_PEERS", "24"))
GRADE = described("LetterGrade", allowed_value=("A", "B"))
WORDS = ("Førstehjælp", 'She said "now"\n\tand \\ did.', "急救 \U0001f600", "100 %", "a" * 300)


def person(number):
    """Somebody; each of the members that a badge can do without is there in half of them."""
    words = WORDS[number % len(WORDS)]
    return Recipient(
        to=f"p{number}@example.org" if number % 3 else f"https://p{number}.example/me",
        recipient_name=words if number & 1 else None,
        name=words if number & 2 else None,
        narrative=words if number & 4 else None,
        evidence=(Evidence(id=f"https://e.example/{number}", name=words),) if number & 8 else (),
        results=(Result(result_description=GRADE.id, value="A"),) if number & 16 else (),
        valid_until=NOW + timedelta(days=number) if number & 32 else None,
    )


def in_bulk(proof="eddsa-rdfc-2022"):
    """Badges by a new issuer, and how many took a template."""
    key = signer("Ed25519")
    profile = {"name": "Nordvind A/S", "url": "https://nordvind.example"}
    issuer = Issuer.of(issuer_of(key.verification_method), profile, signers=[key])
    bulk = BulkIssuer(achievement(GRADE), by=issuer, at=ISSUED, proof=proof)
    issued = [*bulk.issue_many(map(person, range(1, COUNT + 1)))]
    assert bulk.by_template == COUNT
    return issued


def openbadgeslib_takes(document):
    """Whether openbadgeslib takes a badge."""
    try:
        their_ldp.OB3LdpVerifier().verify(document)
    except their_errors.LibOpenBadgesException:
        return False
    return True


@pytest.mark.ob3(22)
def test_openbadgeslib_takes_what_is_issued_in_bulk():
    for issued in in_bulk():
        assert openbadgeslib_takes(issued.text), issued.text
        assert Verifier().inspect(issued.text, at=NOW).verdict is Verdict.GENUINE


@pytest.mark.ob3(22)
@pytest.mark.parametrize("proof", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_digital_bazaar_takes_what_is_issued_in_bulk(javascript, proof):
    for issued in in_bulk(proof):
        answer = javascript.verify(issued.document, at=NOW)
        assert answer.verified, answer.why


def test_nobody_takes_it_after_a_change():
    issued = in_bulk()[0]
    tampered = changed(issued.document, "/credentialSubject/achievement/name", "Kirurgi")

    assert not openbadgeslib_takes(tampered)
    assert Verifier().inspect(tampered, at=NOW).verdict is Verdict.NOT_GENUINE
