# SPDX-License-Identifier: Apache-2.0

"""From a file of people to verdicts: what the register does, a verifier sees."""

from datetime import timedelta

import pytest
from tests.issuing import NOW, STATUS_URL, achievement, described, issuer, people

from skillmark.encoding import strict_json
from skillmark.fetch import MapFetcher
from skillmark.protocols import Algorithm
from skillmark.recipients import open_recipients
from skillmark.register import Register
from skillmark.report import IssuerTrust, Verdict
from skillmark.verify import Verifier

BADGE = achievement(described("RawScore"))
DAY = timedelta(days=1)


@pytest.mark.ob3(20, 37)
@pytest.mark.parametrize(
    ("kind", "proof"),
    [
        (Algorithm.ED25519, "eddsa-rdfc-2022"),
        (Algorithm.P256, "ecdsa-rdfc-2019"),
        (Algorithm.P256, "vc-jwt"),
        (Algorithm.RSA, "vc-jwt"),
    ],
)
def test_each_verdict_comes_about(tmp_path, kind, proof):
    nord = issuer(kind)
    csv = people(tmp_path / "people.csv", 4, "Kort;kort@example.dk;x;23-11-2026")
    with (
        Register.open(
            tmp_path / "keys", status_base_url=STATUS_URL, purposes=("revocation", "suspension")
        ) as register,
        open_recipients(csv, achievement=BADGE) as rows,
    ):
        outcomes = register.award_rows(rows, achievement=BADGE, issuer=nord, at=NOW, proof=proof)
        awards = [outcome.award for outcome in outcomes]
        register.revoke(awards[1].credential_id, reason="fejl", at=NOW)
        register.suspend(awards[2].credential_id, reason="mistanke", at=NOW)
        register.publish(nord, at=NOW)
        served = {
            "did:web:nordvind.example": strict_json.dumps(nord.document()),
            **{url: path.read_bytes() for url, path in register.status_files().items()},
        }
        texts = [register.signed_bytes(award) for award in awards]
    verifier = Verifier(fetcher=MapFetcher(served))

    reports = [verifier.inspect(text, at=NOW + 2 * DAY) for text in texts]

    assert [report.verdict for report in reports] == [
        Verdict.GENUINE,
        Verdict.REVOKED,
        Verdict.SUSPENDED,
        Verdict.GENUINE,
        Verdict.EXPIRED,
    ]
    assert reports[0].issuer_trust is IssuerTrust.DOMAIN
    assert verifier.inspect(texts[4], at=NOW + DAY / 2).verdict is Verdict.GENUINE
    assert verifier.inspect(texts[0], at=NOW - DAY).verdict is not Verdict.GENUINE
