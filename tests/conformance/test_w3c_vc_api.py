# SPDX-License-Identifier: Apache-2.0

"""The tables after the W3C's suites once more, over HTTP as the suites themselves ask."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from tests.conformance.test_w3c_vc_data_model import (
    BAD_PRESENTATIONS,
    CASES,
    GOOD_PRESENTATIONS,
    SEALED,
    presented,
)
from tests.conformance.vc_api import SUITES, VcApi, server
from tests.conformance.w3c_material import NOW, Case, credential, signed_anyhow

from skillmark.encoding import strict_json
from skillmark.report import Verdict


class Client:
    """Posts JSON to a server on this machine."""

    def __init__(self, port: int) -> None:
        self._port = port

    def post(self, path: str, body: Any) -> tuple[int, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        raw = body if isinstance(body, bytes) else strict_json.dumps(body)
        connection.request("POST", path, raw, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        found = strict_json.loads_object(answer.read())
        connection.close()
        return answer.status, found

    def verify(self, document: Any, **options: Any) -> tuple[int, Any]:
        body = {"verifiableCredential": document, "options": {"checks": ["proof"], **options}}
        return self.post("/credentials/verify", body)


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    running = server(VcApi(clock=lambda: NOW))
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield Client(running.server_port)
    running.shutdown()
    running.server_close()
    thread.join()


BY_THE_API = {"4.7 issuer is there", "4.7 an issuer object has an id"}
"""The API writes the issuer itself."""


@pytest.mark.parametrize(
    "case", [c for c in CASES if c.name not in BY_THE_API], ids=lambda case: case.name
)
def test_issuing_over_http(client: Client, case: Case):
    status, answer = client.post("/credentials/issue", {"credential": case.document})

    assert status == (201 if case.issued else 400), answer
    assert ("verifiableCredential" in answer) is case.issued


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_verifying_over_http(client: Client, case: Case):
    status, answer = client.verify(signed_anyhow(case.document))

    assert status == (200 if case.verdict is Verdict.GENUINE else 400), answer
    assert answer["verdict"] == case.verdict


@pytest.mark.parametrize("document", GOOD_PRESENTATIONS.values(), ids=GOOD_PRESENTATIONS)
def test_a_presentation_is_accepted_over_http(client: Client, document: Any):
    body = {"verifiablePresentation": presented(document), "options": {"checks": []}}

    assert client.post("/presentations/verify", body)[0] == 200


@pytest.mark.parametrize("document", BAD_PRESENTATIONS.values(), ids=BAD_PRESENTATIONS)
def test_a_presentation_is_refused_over_http(client: Client, document: Any):
    body = {"verifiablePresentation": presented(document), "options": {"checks": []}}

    assert client.post("/presentations/verify", body)[0] == 400


@pytest.mark.parametrize("suite", SUITES)
def test_each_suite_issues_what_verifies(client: Client, suite: str):
    unsigned = credential(issuer=..., name="First aid")
    status, answer = client.post(f"/{suite}/credentials/issue", {"credential": unsigned})
    assert status == 201
    issued = answer["verifiableCredential"]

    assert client.verify(issued)[0] == 200
    assert ("proof" in issued) is (suite != "vc-jwt")
    assert client.verify({**issued, "name": "Second aid"})[0] == (200 if suite == "vc-jwt" else 400)


def test_an_issuer_object_without_an_id_is_completed(client: Client):
    unsigned = credential(issuer={"name": "Nordvind"})
    status, answer = client.post("/credentials/issue", {"credential": unsigned})

    assert status == 201
    assert answer["verifiableCredential"]["issuer"]["id"].startswith("did:key:z6Mk")


def test_another_purpose_domain_or_challenge_is_refused(client: Client):
    _, answer = client.post("/credentials/issue", {"credential": credential(issuer=...)})
    issued = answer["verifiableCredential"]

    assert client.verify(issued)[0] == 200
    assert client.verify(issued, expectedProofPurpose="authentication")[0] == 400
    assert client.verify(issued, domain="domain.example")[0] == 400
    assert client.verify(issued, challenge="1235abcd6789")[0] == 400
    assert client.verify(SEALED)[0] == 200


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/credentials/issue", b"not json", 400),
        ("/credentials/issue", {}, 400),
        ("/credentials/issue", {"credential": "text"}, 400),
        ("/credentials/verify", {"verifiableCredential": None}, 400),
        ("/presentations/verify", {"verifiablePresentation": []}, 400),
        ("/credentials/revoke", {}, 404),
        ("/unknown-suite/credentials/issue", {}, 404),
    ],
)
def test_a_request_that_is_none_is_answered(client: Client, path: str, body: Any, status: int):
    found, answer = client.post(path, body)

    assert found == status
    assert answer["errors"]
