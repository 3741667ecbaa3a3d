# SPDX-License-Identifier: Apache-2.0

"""
Nothing in a genuine credential can be deleted or altered, leaf by leaf.

Every sample is verified first; then each leaf in turn is deleted, altered and
given another type. None of the results may be genuine.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from tests.simulator import IssuerSite, World

from skillmark.encoding import base64url, strict_json
from skillmark.protocols import Algorithm
from skillmark.report import Verdict

SUITES = [
    ("eddsa-rdfc-2022", Algorithm.ED25519),
    ("eddsa-jcs-2022", Algorithm.ED25519),
    ("ecdsa-rdfc-2019", Algorithm.P256),
    ("ecdsa-rdfc-2019", Algorithm.P384),
    ("ecdsa-jcs-2019", Algorithm.P256),
    ("ecdsa-jcs-2019", Algorithm.P384),
]
TOKENS = [Algorithm.P256, Algorithm.RSA, Algorithm.ED25519]


def rich_badge(issuer: IssuerSite) -> dict[str, Any]:
    """A badge with a member of nearly every kind."""
    document = issuer.badge(
        credentialStatus=issuer.entry(11),
        awardedDate="2026-01-09T08:00:00Z",
        evidence=[
            {
                "id": "https://nordvind.example/evidence/1",
                "type": ["Evidence"],
                "name": "A film of the test",
                "narrative": "Two minutes of compressions.",
                "genre": "film",
            }
        ],
        credentialSchema=[
            {
                "id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/"
                "ob_v3p0_achievementcredential_schema.json",
                "type": "1EdTechJsonSchemaValidator2019",
            }
        ],
        termsOfUse=[
            {"id": "https://nordvind.example/terms", "type": "1EdTechJsonSchemaValidator2019"}
        ],
    )
    subject = document["credentialSubject"]
    result = "urn:uuid:00000000-0000-4000-8000-00000000aaaa"
    subject["identifier"] = [
        {
            "type": "IdentityObject",
            "hashed": False,
            "identityHash": "jonas@nordvind.example",
            "identityType": "emailAddress",
        }
    ]
    subject["narrative"] = "He kept calm."
    subject["creditsEarned"] = 1.5
    subject["activityEndDate"] = "2026-01-09T16:00:00Z"
    subject["result"] = [{"type": ["Result"], "resultDescription": result, "value": "87"}]
    subject["achievement"] |= {
        "resultDescription": [
            {
                "id": result,
                "type": ["ResultDescription"],
                "name": "Score",
                "resultType": "Percent",
                "valueMin": "0",
                "valueMax": "100",
                "allowedValue": ["60", "87", "100"],
            }
        ],
        "creditsAvailable": 1.5,
        "humanCode": "FA-1",
        "inLanguage": "en",
        "otherIdentifier": [
            {"type": "IdentifierEntry", "identifier": "X1", "identifierType": "identifier"}
        ],
        "related": [{"id": "https://nordvind.example/da", "type": ["Related"], "inLanguage": "da"}],
    }
    return document


def leaves(node: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(node, dict):
        for name, value in node.items():
            yield from leaves(value, (*path, name))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from leaves(value, (*path, index))
    else:
        yield path


def altered(value: Any) -> Iterator[Any]:
    """Other values for a leaf: near ones, and one of another type."""
    if isinstance(value, bool):
        yield not value
        yield str(value)
    elif isinstance(value, (int, float)):
        yield value + 1
        yield -value
        yield str(value)
    else:
        yield value + "x"
        yield value[:-1]
        yield value.swapcase() if value.swapcase() != value else value + " "
        yield 7
    yield None
    yield {}
    yield []


def mutants(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in leaves(document):
        shown = "/" + "/".join(map(str, path))
        for number, replacement in enumerate((..., *altered(_at(document, path)))):
            mutant = copy.deepcopy(document)
            parent = _at(mutant, path[:-1])
            if replacement is ...:
                del parent[path[-1]]
            else:
                parent[path[-1]] = replacement
            yield f"{shown} #{number}", mutant


def _at(document: Any, path: tuple[str | int, ...]) -> Any:
    for part in path:
        document = document[part]
    return document


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.ob3(22)
@pytest.mark.parametrize(("suite", "algorithm"), SUITES)
def test_no_leaf_of_a_signed_document_can_be_deleted_or_altered(world, suite, algorithm):
    issuer = world.another_issuer(suite=suite, algorithm=algorithm)
    issuer.publish_list()
    badge = issuer.sign(rich_badge(issuer))
    verifier = world.verifier()
    sound = verifier.inspect(badge)
    assert sound.verdict is Verdict.GENUINE, sound.error

    passed = [
        where for where, mutant in mutants(badge) if verifier.inspect(mutant).verdict == "genuine"
    ]

    assert passed == []


@pytest.mark.ob3(24)
@pytest.mark.parametrize("algorithm", TOKENS)
def test_no_leaf_of_a_token_can_be_deleted_or_altered(world, algorithm):
    issuer = world.another_issuer(algorithm=algorithm)
    issuer.suite = "ecdsa-rdfc-2019" if algorithm is Algorithm.P256 else "eddsa-rdfc-2022"
    badge = rich_badge(issuer)
    del badge["credentialStatus"]
    header, payload, signature = issuer.token(badge).split(".")
    verifier = world.verifier()
    assert verifier.inspect(f"{header}.{payload}.{signature}").verdict is Verdict.GENUINE

    passed = [
        where
        for part, whole in (
            (header, lambda changed: f"{changed}.{payload}.{signature}"),
            (payload, lambda changed: f"{header}.{changed}.{signature}"),
        )
        for where, mutant in mutants(strict_json.loads_object(base64url.decode(part)))
        if verifier.inspect(whole(base64url.encode(strict_json.dumps(mutant)))).verdict == "genuine"
    ]

    assert passed == []
