# SPDX-License-Identifier: Apache-2.0

"""
What the W3C's suite for Bitstring Status List asks of issuers, lists and verifiers.

Each case is named after a statement of the specification. Inputs are our own.
"""

from __future__ import annotations

import base64
import gzip
from datetime import timedelta
from typing import Any

import pytest
from tests.conformance.w3c_material import (
    INLINE,
    ISSUER,
    ISSUER_ID,
    NOW,
    Case,
    accepted,
    credential,
    issue,
    refused,
    signed_anyhow,
)

from skillmark import Verifier
from skillmark.encoding import iri, strict_json
from skillmark.errors import FetchError, ModelError, SkillmarkError
from skillmark.protocols import Fetched
from skillmark.report import Report, Verdict
from skillmark.status import Bitstring, build_list_credential, status_entry

LIST = "https://skillmark.example/status/1"


def entry(**members: Any) -> dict[str, Any]:
    """An entry of the list; `...` leaves a member out."""
    found = {**status_entry(LIST, 201, "revocation"), **members}
    return {name: value for name, value in found.items() if value is not ...}


def listed(*, marks: set[int] = frozenset(), **members: Any) -> dict[str, Any]:
    """A list credential, unsigned, with members of its subject replaced."""
    document = build_list_credential(
        list_url=LIST,
        issuer=ISSUER_ID,
        purpose="revocation",
        bits=Bitstring.empty().with_marks(marks),
        valid_from=NOW - timedelta(hours=1),
    )
    subject: Any = document["credentialSubject"]
    subject.update(members)
    document["credentialSubject"] = {n: v for n, v in subject.items() if v is not ...}
    return document


def judged(document: dict[str, Any], list_credential: Any) -> Report:
    """What a verifier finds, to whom the network answers with the list."""

    class Network:
        def fetch(self, url: str, *, accept: str = "", limit: int = 0) -> Fetched:
            del accept, limit
            if url != LIST or list_credential is None:
                raise FetchError(f"nothing at {url}")
            body = strict_json.dumps(list_credential)
            return Fetched(url, body, "application/vc")

    return Verifier(fetcher=Network(), contexts=INLINE, clock=lambda: NOW).inspect(document)


GOOD_LIST = issue(listed())

# --- Data model: the entry ------------------------------------------------------------------------

MESSAGES = [{"status": hex(value), "message": f"message {value}"} for value in range(4)]

ENTRIES = [
    accepted("2.1 an entry", entry()),
    accepted("2.1 id may be missing", entry(id=...)),
    accepted("2.1 an index of nought", entry(statusListIndex="0")),
    accepted("2.1 statusSize of one", entry(statusSize=1)),
    accepted("2.1 messages of one bit", entry(statusSize=1, statusMessage=MESSAGES[:2])),
    accepted(
        "2.1 statusReference is a URL", entry(statusReference="https://skillmark.example/why")
    ),
    accepted(
        "2.1 statusReference is a set of URLs",
        entry(statusReference=["https://skillmark.example/a", "https://skillmark.example/b"]),
    ),
    refused("2.1 id is not the list", entry(id=LIST)),
    refused("2.1 id is a URL", entry(id="entry-201")),
    refused("2.1 statusPurpose is there", entry(statusPurpose=...)),
    refused("2.1 statusPurpose is a text", entry(statusPurpose=1)),
    refused("2.1 statusListIndex is there", entry(statusListIndex=...)),
    refused("2.1 statusListIndex is a text", entry(statusListIndex=201)),
    refused("2.1 statusListIndex is not true", entry(statusListIndex=True)),
    refused("2.1 statusListIndex is not below nought", entry(statusListIndex="-1")),
    refused("2.1 statusListIndex is whole", entry(statusListIndex="1.5")),
    refused("2.1 statusListIndex is in base 10", entry(statusListIndex="0xc9")),
    refused("2.1 statusListIndex is written once", entry(statusListIndex="0201")),
    refused("2.1 statusListCredential is there", entry(statusListCredential=...)),
    refused("2.1 statusListCredential is a URL", entry(statusListCredential="invalid-list")),
    refused("2.1 statusSize is whole", entry(statusSize="1")),
    refused("2.1 statusSize is above nought", entry(statusSize=0)),
    refused("2.1 a larger statusSize has messages", entry(statusSize=2)),
    refused(
        "2.1 there is a message for each value", entry(statusSize=2, statusMessage=MESSAGES[:3])
    ),
    refused("2.1 a message has a status", entry(statusMessage=[{"message": "x"}] * 2)),
    refused("2.1 a message has words", entry(statusMessage=[{"status": "0x0"}] * 2)),
    refused("2.1 a status is hexadecimal", entry(statusMessage=[{"status": "1", "message": "x"}])),
]


@pytest.mark.parametrize("case", ENTRIES, ids=lambda case: case.name)
def test_an_issuer_signs_an_entry_that_conforms_and_no_other(case: Case):
    document = credential(credentialStatus=case.document)

    if case.issued:
        assert judged(issue(document), GOOD_LIST).trusted
    else:
        with pytest.raises(ModelError, match="credentialStatus"):
            issue(document)
        with pytest.raises(ModelError, match="/credentialStatus/1"):
            issue(credential(credentialStatus=[entry(), case.document]))


@pytest.mark.parametrize("case", ENTRIES, ids=lambda case: case.name)
def test_a_malformed_entry_is_never_a_good_status(case: Case):
    report = judged(signed_anyhow(credential(credentialStatus=case.document)), GOOD_LIST)

    assert report.trusted is case.issued
    if not case.issued:
        assert report.verdict in {Verdict.STATUS_UNKNOWN, Verdict.NOT_GENUINE}


def test_an_entry_under_another_name_is_refused_for_want_of_a_meaning():
    with pytest.raises(SkillmarkError, match="statusEntry"):
        issue(credential(statusEntry={"type": "BitstringStatusListEntry", "statusListIndex": True}))


# --- Data model: the list -------------------------------------------------------------------------


def test_a_list_that_we_publish_has_the_form_that_the_specification_asks_for():
    subject = GOOD_LIST["credentialSubject"]

    assert {"VerifiableCredential", "BitstringStatusListCredential"} <= set(GOOD_LIST["type"])
    assert subject["type"] == "BitstringStatusList"
    assert subject["statusPurpose"] == "revocation"
    assert iri.is_url(GOOD_LIST["id"])
    assert GOOD_LIST["proof"]
    packed = subject["encodedList"]
    assert packed[0] == "u"
    assert "=" not in packed
    octets = gzip.decompress(base64.urlsafe_b64decode(packed[1:] + "=" * (-len(packed) % 4 + 1)))
    assert len(octets) == 16 * 1024


def packed(octets: bytes, header: str = "u") -> str:
    """An `encodedList`."""
    return header + base64.urlsafe_b64encode(gzip.compress(octets)).decode().rstrip("=")


def signed_list(change: Any) -> dict[str, Any]:
    """A list that somebody signed after `change`."""
    document = listed()
    change(document)
    return signed_anyhow(document)


LISTS: dict[str, tuple[Any, str]] = {
    "3.2 no list at its address": (None, "status_retrieval_error"),
    "3.2 a list without a proof": (listed(), "status_verification_error"),
    "3.2 a forged list": (
        {**GOOD_LIST, "name": "another"},
        "status_verification_error",
    ),
    "3.2 an expired list": (
        signed_list(lambda it: it.update(validUntil="2026-11-22T11:00:00Z")),
        "status_verification_error",
    ),
    "3.2 a list that does not hold yet": (
        signed_list(lambda it: it.update(validFrom="2026-11-23T00:00:00Z")),
        "status_verification_error",
    ),
    "3.2 a list for another purpose": (
        issue(listed(statusPurpose="suspension")),
        "status_verification_error",
    ),
    "3.2 a list for other purposes": (
        issue(listed(statusPurpose=["suspension", "refresh"])),
        "status_verification_error",
    ),
    "2.2 a list without its type": (
        signed_list(lambda it: it.update(type=["VerifiableCredential"])),
        "malformed_value_error",
    ),
    "2.2 a list of another type": (
        signed_list(
            lambda it: it.update(type=["VerifiableCredential", "StatusList2021Credential"])
        ),
        "",
    ),
    "2.2 a subject of another type": (
        signed_list(lambda it: it["credentialSubject"].update(type="BitstringStatusListEntry")),
        "status_verification_error",
    ),
    "2.2 a list without a purpose": (
        signed_list(lambda it: it["credentialSubject"].pop("statusPurpose")),
        "malformed_value_error",
    ),
    "2.2 a list without bits": (
        signed_list(lambda it: it["credentialSubject"].pop("encodedList")),
        "malformed_value_error",
    ),
    "2.2 a list shorter than 16 KiB": (
        issue(listed(encodedList=packed(bytes(100)))),
        "status_list_length_error",
    ),
    "2.2 a list without a multibase header": (
        issue(listed(encodedList=packed(bytes(16384), ""))),
        "malformed_value_error",
    ),
    "2.2 a list of another base": (
        issue(listed(encodedList=packed(bytes(16384), "z"))),
        "malformed_value_error",
    ),
    "2.2 a list that is not compressed": (
        issue(listed(encodedList="u" + base64.urlsafe_b64encode(bytes(99)).decode())),
        "malformed_value_error",
    ),
}


@pytest.mark.parametrize(("published", "code"), LISTS.values(), ids=LISTS)
def test_a_status_is_unknown_with(published: Any, code: str):
    report = judged(issue(credential(credentialStatus=entry())), published)

    assert report.verdict is Verdict.STATUS_UNKNOWN
    assert not code or report.code == code


def test_an_index_outside_the_list_is_a_range_error():
    far = entry(statusListIndex="131072")

    assert judged(issue(credential(credentialStatus=far)), GOOD_LIST).code == "range_error"


# --- Algorithms -----------------------------------------------------------------------------------


@pytest.mark.parametrize("purposes", ["revocation", ["revocation", "suspension"]], ids=str)
def test_a_list_for_the_purpose_lets_a_credential_stand(purposes: Any):
    published = issue(listed(marks={200, 202}, statusPurpose=purposes))

    assert judged(issue(credential(credentialStatus=entry())), published).trusted


def test_a_marked_credential_is_revoked():
    published = issue(listed(marks={201}))

    assert judged(issue(credential(credentialStatus=entry())), published).verdict == "revoked"


def test_a_marked_credential_is_suspended():
    published = issue(listed(marks={201}, statusPurpose="suspension"))
    on_hold = entry(statusPurpose="suspension")

    assert judged(issue(credential(credentialStatus=on_hold)), published).verdict == "suspended"


def test_one_of_several_entries_is_enough_to_revoke():
    published = issue(listed(marks={202}))
    entries = [entry(), entry(id=LIST + "#202", statusListIndex="202")]

    assert judged(issue(credential(credentialStatus=entries)), published).verdict == "revoked"


def test_a_status_of_an_unknown_type_is_unknown():
    other = {"id": LIST + "#201", "type": "https://skillmark.example/terms#OtherStatus"}

    report = judged(issue(credential(credentialStatus=other)), GOOD_LIST)
    assert report.verdict is Verdict.STATUS_UNKNOWN


def test_the_type_of_an_entry_cannot_be_exchanged_after_signing():
    signed = issue(credential(credentialStatus=entry()))
    signed["credentialStatus"]["type"] = "invalid-type"

    assert judged(signed, GOOD_LIST).verdict is Verdict.NOT_GENUINE


def test_a_list_by_somebody_else_clears_nobody():
    other = signed_anyhow(listed(), signer=ISSUER)
    other["issuer"] = "did:example:other"

    report = judged(issue(credential(credentialStatus=entry())), other)
    assert report.verdict is Verdict.STATUS_UNKNOWN


def test_errors_are_named_as_the_specification_names_them():
    report = judged(issue(credential(credentialStatus=entry())), None)

    assert report.code == "status_retrieval_error"
