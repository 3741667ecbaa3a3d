# SPDX-License-Identifier: Apache-2.0

"""What is issued, the schema of 1EdTech accepts: with every option that Open Badges knows."""

from datetime import timedelta

import jsonschema
import pytest
from tests.issuing import NOW, achievement, described, issuer, level
from tests.shared import SHARED

from skillmark.encoding import strict_json
from skillmark.issuing import issue
from skillmark.model import Evidence, Result
from skillmark.protocols import Algorithm
from skillmark.status import status_entry

pytestmark = [pytest.mark.shared, pytest.mark.ob3(7, 8, 9, 12, 13, 14, 15, 18, 19, 37)]

_SCHEMA = (
    SHARED / "conformance" / "schemas" / "open-badges" / "v3_0"
    / "ob_v3p0_achievementcredential_schema.json"
)  # fmt: skip
SCORE = described("RawScore", value_min="0", value_max="100")
LEVELS = described("PerformanceLevel", rubric_criterion_level=[level("Øvet", 1)])


@pytest.fixture(scope="module")
def validator():
    schema = strict_json.loads_object(_SCHEMA.read_bytes())
    return jsonschema.Draft201909Validator(schema, format_checker=jsonschema.FormatChecker())


@pytest.mark.parametrize("proof", ["eddsa-rdfc-2022", "ecdsa-jcs-2019", "vc-jwt"])
@pytest.mark.parametrize(
    ("badge", "options"),
    [
        (achievement(), {}),
        (achievement(), {"identify": "plain", "recipient_name": "Ada Lovelace"}),
        (achievement(), {"to": "did:example:ada", "schema": False}),
        (achievement(), {"language": "da", "narrative": "Kørte.", "name": "Truck, hold 7"}),
        (achievement(), {"valid_until": NOW + timedelta(days=1), "valid_from": NOW}),
        (achievement(), {"status": status_entry("https://x.example/1", 7, "revocation")}),
        (
            achievement(),
            {"status": {"id": "https://x.example/r", "type": "1EdTechRevocationList"}},
        ),
        (achievement(), {"id": "https://x.example/a/1", "refresh_path": "/newest.json"}),
        (
            achievement(SCORE),
            {"results": [Result(result_description=SCORE.id, value="87.5")]},
        ),
        (
            achievement(LEVELS),
            {
                "results": [
                    Result(
                        result_description=LEVELS.id,
                        achieved_level=LEVELS.rubric_criterion_level[0].id,
                    )
                ],
                "evidence": [Evidence(id="https://x.example/1", name="Video")],
            },
        ),
    ],
    ids=[
        "bare", "plain", "did", "words", "dates", "status", "revocation list", "newest",
        "score", "level",
    ],
)  # fmt: skip
def test_the_schema_of_1edtech_accepts_what_is_issued(validator, badge, options, proof):
    nord = issuer(Algorithm.ED25519, Algorithm.P256)

    issued = issue(
        badge, **{"to": "ada@example.org", "by": nord, "at": NOW, "proof": proof, **options}
    )

    validator.validate(issued.document)
