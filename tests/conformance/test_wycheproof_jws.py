# SPDX-License-Identifier: Apache-2.0

"""Google's and the C2SP's hostile JSON Web Signatures (wycheproof), with exact verdicts."""

from __future__ import annotations

import pytest
from tests.shared import SHARED, needs_shared, shared_json

from skillmark.errors import SkillmarkError
from skillmark.keys.public import public_key_from_jwk
from skillmark.proofs import jws

pytestmark = [pytest.mark.shared, needs_shared]

_FILE = ("badinput", "wycheproof", "json_web_signature_test.json")
_OFFERED = {"ES256", "ES384", "RS256", "EdDSA"}

NOT_OFFERED = (
    "HS256, RS384, RS512, PS256, PS384, PS512 and ES512 are not algorithms of credentials here"
)
DEFECTS = {
    346: "header says PS384 and the JWK is for PS256: refusing is right",
    347: "header says ES512 and the JWK is for `ES521`: refusing is right",
    350: "header says PS384 and the JWK is for PS256: refusing is right",
    351: "header says ES512 and the JWK is for `ES521`: refusing is right",
    367: "labelled invalid, and the same bytes as the valid 357",
    370: "labelled invalid, and the same bytes as the valid 357",
    372: "labelled valid, with a `?` in the header: refusing is right",
    373: "labelled valid, with a `?` in the payload: refusing is right",
}


def _cases():
    if not SHARED.joinpath(*_FILE).exists():
        return []
    return [
        pytest.param(
            group.get("public", group["private"]), test, id=f"{test['tcId']}-{test['comment']}"
        )
        for group in shared_json(*_FILE)["testGroups"]
        for test in group["tests"]
    ]


def _is_offered(jwk: dict) -> bool:
    # An RSA key that names no algorithm is for RS256 here.
    return jwk["kty"] != "oct" and jwk.get("alg", "RS256") in _OFFERED


@pytest.mark.parametrize(("jwk", "test"), _cases())
def test_the_verdict_is_exact(jwk, test):
    token = test["jws"] if isinstance(test["jws"], str) else str(test["jws"])
    try:
        jws.verify_compact(jws.parse_compact(token), public_key_from_jwk(jwk))
        accepted = True
    except SkillmarkError:
        accepted = False
    expected = test["result"] == "valid" and _is_offered(jwk) and test["tcId"] not in DEFECTS
    assert accepted == expected


def test_the_valid_ones_of_our_algorithms_are_accepted_and_counted():
    valid = [
        test["tcId"]
        for group in shared_json(*_FILE)["testGroups"]
        for test in group["tests"]
        if test["result"] == "valid" and _is_offered(group.get("public", group["private"]))
    ]
    assert valid == [18, 33, 259, 260, 261, 262, 263, 345, 349, 378], NOT_OFFERED
