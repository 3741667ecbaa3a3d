# SPDX-License-Identifier: Apache-2.0

"""What is said of a status that cannot be read: the place and the words, refusal by refusal."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from skillmark.encoding import base64url
from skillmark.errors import SkillmarkError
from skillmark.status import (
    Bitstring,
    StatusFinding,
    build_list_credential,
    check_list_issuer,
    is_revoked,
    judge,
    look_up,
    read_entries,
    read_list,
    status_entry,
)

AT = datetime(2026, 11, 22, tzinfo=UTC)
URL = "https://nordvind.example/status"
LONG = "x" * 90


def entry(**members: Any) -> dict[str, Any]:
    made = {**status_entry(URL, 7, "revocation"), **members}
    return {"credentialStatus": {name: value for name, value in made.items() if value is not ...}}


def messages(*statuses: Any, **members: Any) -> dict[str, Any]:
    listed = [{"status": status, "message": "x"} for status in statuses]
    return entry(statusMessage=listed, **members)


def listed(subject: Any = None, **members: Any) -> dict[str, Any]:
    document = build_list_credential(
        list_url=URL,
        issuer="did:web:nordvind.example",
        purpose="revocation",
        bits=Bitstring.empty(),
        valid_from=datetime(2026, 1, 1, tzinfo=UTC),
        valid_until=datetime(2027, 1, 1, tzinfo=UTC),
    )
    if isinstance(subject, dict):
        subject = {**document["credentialSubject"], **subject}
    made = {**document, "credentialSubject": subject or document["credentialSubject"], **members}
    return {name: value for name, value in made.items() if value is not ...}


def found(document: dict[str, Any], at: datetime = AT, **members: Any) -> Any:
    (one,) = read_entries(entry(**members))
    return look_up(one, document, at=at)


REVOKED = "/revokedCredential"
REFUSALS: list[tuple[Any, str]] = [
    (lambda: status_entry("x", 1, "revocation"), "the address of the list is 'x', expected a URL"),
    (lambda: status_entry(URL, -1, "revocation"), "index -1 lies outside every list"),
    (lambda: status_entry(URL, 2**31, "revocation"), "index 2147483648 lies outside every list"),
    (
        lambda: read_entries({"credentialStatus": []}),
        "/credentialStatus: there are 0 entries, expected 1 to 8",
    ),
    (
        lambda: read_entries({"credentialStatus": [entry()["credentialStatus"]] * 9}),
        "/credentialStatus: there are 9 entries, expected 1 to 8",
    ),
    (lambda: read_entries({"credentialStatus": ["x"]}), "/credentialStatus/0: expected an object"),
    (lambda: read_entries({"credentialStatus": 7}), "/credentialStatus: expected an object"),
    (lambda: read_entries(entry(type=...)), "/credentialStatus/type: expected a text"),
    (lambda: read_entries(entry(type=[])), "/credentialStatus/type: expected a text"),
    (
        lambda: read_entries(entry(type=["BitstringStatusListEntry", 7])),
        "/credentialStatus/type: expected a text",
    ),
    (
        lambda: read_entries(entry(type=["A", LONG, "C", "D"])),
        (
            "/credentialStatus/type: the status is of type A, "
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, C, understood is one "
            "of BitstringStatusListEntry, StatusList2021Entry, 1EdTechRevocationList"
        ),
    ),
    (
        lambda: read_entries(entry(type=["BitstringStatusListEntry", "StatusList2021Entry"])),
        (
            "/credentialStatus/type: the status is of type BitstringStatusListEntry, "
            "StatusList2021Entry, understood is one of BitstringStatusListEntry, "
            "StatusList2021Entry, 1EdTechRevocationList"
        ),
    ),
    (
        lambda: read_entries(entry(type="1EdTechRevocationList", id="x")),
        "/credentialStatus/id: expected a URL",
    ),
    (
        lambda: read_entries(entry(statusListCredential="x")),
        "/credentialStatus/statusListCredential: expected a URL",
    ),
    (
        lambda: read_entries(entry(statusListCredential=7)),
        "/credentialStatus/statusListCredential: expected a URL",
    ),
    (lambda: read_entries(entry(id="x")), "/credentialStatus/id: expected a URL"),
    (
        lambda: read_entries(entry(id=URL)),
        "/credentialStatus/id: the id of the entry is the address of the list, expected another",
    ),
    (
        lambda: read_entries(entry(statusPurpose="")),
        "/credentialStatus/statusPurpose: expected a text",
    ),
    (
        lambda: read_entries(entry(statusPurpose=7)),
        "/credentialStatus/statusPurpose: expected a text",
    ),
    (
        lambda: read_entries(entry(statusSize=0)),
        "/credentialStatus/statusSize: expected a whole number of bits, 1 to 8",
    ),
    (
        lambda: read_entries(messages(*map(hex, range(512)), statusSize=9)),
        "/credentialStatus/statusSize: expected a whole number of bits, 1 to 8",
    ),
    (
        lambda: read_entries(entry(statusListIndex=7)),
        (
            "/credentialStatus/statusListIndex: expected a text of decimal digits without sign "
            "or leading zero"
        ),
    ),
    (
        lambda: read_entries(entry(statusListIndex="07")),
        (
            "/credentialStatus/statusListIndex: expected a text of decimal digits without sign "
            "or leading zero"
        ),
    ),
    (
        lambda: read_entries(entry(statusListIndex="1" * 10)),
        "/credentialStatus/statusListIndex: an index of 10 digits is in no list",
    ),
    (
        lambda: read_entries(entry(statusPurpose="message")),
        "/credentialStatus: missing, and needed to say what a value means",
    ),
    (
        lambda: read_entries(entry(statusSize=2)),
        "/credentialStatus: missing, and needed to say what a value means",
    ),
    (
        lambda: read_entries(messages("0x0", "0x1", "0x2")),
        "/credentialStatus/statusMessage: there are 3 messages, expected 2",
    ),
    (
        lambda: read_entries(messages("0x0", "0x1", "0x2", statusSize=2)),
        "/credentialStatus/statusMessage: there are 3 messages, expected 4",
    ),
    (
        lambda: read_entries(messages("0x0", "0x0")),
        (
            "/credentialStatus/statusMessage/1/status: the value 0x0 stands there twice, or does "
            "not fit 1 bits"
        ),
    ),
    (
        lambda: read_entries(messages("0x0", "0x2")),
        (
            "/credentialStatus/statusMessage/1/status: the value 0x2 stands there twice, or does "
            "not fit 1 bits"
        ),
    ),
    (
        lambda: read_entries(messages("0x0", "x")),
        (
            "/credentialStatus/statusMessage/1: expected a status such as '0x1' and a message, "
            "both texts"
        ),
    ),
    (
        lambda: read_entries(messages("0x0", 7)),
        (
            "/credentialStatus/statusMessage/1: expected a status such as '0x1' and a message, "
            "both texts"
        ),
    ),
    (
        lambda: read_entries(entry(statusMessage=["x"])),
        "/credentialStatus/statusMessage/0: expected an object",
    ),
    (lambda: read_list({}), "/type: expected the type BitstringStatusListCredential"),
    (
        lambda: read_list(listed(type=["StatusList2021Credential"])),
        "/type: expected the type BitstringStatusListCredential",
    ),
    (lambda: read_list(listed("x")), "/credentialSubject: expected one object"),
    (lambda: read_list(listed([{}, {}])), "/credentialSubject: expected one object"),
    (
        lambda: read_list(listed({"type": "x"})),
        "/credentialSubject/type: expected the type BitstringStatusList",
    ),
    (
        lambda: read_list(listed({"encodedList": 7})),
        "/credentialSubject/encodedList: expected a text",
    ),
    (lambda: read_list(listed(id=7)), "/id: expected a URL"),
    (
        lambda: read_list(listed({"statusPurpose": []})),
        "/credentialSubject/statusPurpose: expected a text, or a list of texts",
    ),
    (
        lambda: read_list(listed({"statusPurpose": ["revocation", ""]})),
        "/credentialSubject/statusPurpose: expected a text, or a list of texts",
    ),
    (
        lambda: read_list(listed({"ttl": -1})),
        "/credentialSubject/ttl: expected a whole number of milliseconds",
    ),
    (
        lambda: read_list(listed({"ttl": True})),
        "/credentialSubject/ttl: expected a whole number of milliseconds",
    ),
    (lambda: read_list(listed(validFrom=7)), "/validFrom: expected a moment"),
    (
        lambda: read_list(listed(validUntil="yesterday")),
        "/validUntil: 'yesterday' is not a moment with a zone, such as '2026-11-21T10:00:00Z'",
    ),
    (
        lambda: found(listed(), type="1EdTechRevocationList"),
        "a 1EdTechRevocationList holds no bits",
    ),
    (lambda: found(listed(id=f"{URL}/2")), "the list has another id than the credential names"),
    (
        lambda: found(listed({"statusPurpose": [LONG, "y"]}), statusPurpose=LONG + "z"),
        (
            "the list is for xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, the "
            "credential asks for 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'"
        ),
    ),
    (
        lambda: found(listed({"statusPurpose": ["suspension", "message"]})),
        "the list is for suspension, message, the credential asks for 'revocation'",
    ),
    (
        lambda: found(listed(), datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC)),
        "/validFrom: the list holds from 2026-01-01T00:00:00Z",
    ),
    (
        lambda: found(listed(), datetime(2027, 1, 1, 0, 0, 1, tzinfo=UTC)),
        "/validUntil: the list held until 2027-01-01T00:00:00Z",
    ),
    (
        lambda: found(listed(), statusListIndex="131072"),
        "index 131072 lies outside the list of 131072 entries",
    ),
    (
        lambda: found(listed({"encodedList": "x"})),
        "encodedList starts with 'x', expected 'u' (base64url)",
    ),
    (
        lambda: found(listed({"encodedList": "u!"})),
        "encodedList cannot be read: a text is not base64url",
    ),
    (
        lambda: found(listed({"encodedList": "uAAAA"})),
        "encodedList cannot be unpacked: Error -3 while decompressing data: incorrect header check",
    ),
    (
        lambda: found(listed({"encodedList": Bitstring.empty().compress()[:-8]})),
        "encodedList is cut short",
    ),
    (
        lambda: found(listed({"encodedList": _two_members()})),
        "encodedList goes on after the end of its GZIP member",
    ),
    (
        lambda: found(listed({"encodedList": Bitstring(bytes(100)).compress()})),
        "the list holds 800 entries, the floor is 131072",
    ),
    (
        lambda: found(listed({"encodedList": Bitstring(bytes(16_777_217)).compress()})),
        "encodedList unpacks past 4194304 bytes",
    ),
    (
        lambda: Bitstring.empty(131_071),
        "a list of 131071 entries was asked for, it may hold 131072 to 33554432",
    ),
    (
        lambda: Bitstring.empty(134_217_729),
        "a list of 134217729 entries was asked for, it may hold 131072 to 33554432",
    ),
    (
        lambda: check_list_issuer({}, {}),
        "/issuer: the list is by another issuer than the credential",
    ),
    (
        lambda: check_list_issuer({"issuer": "a"}, {"issuer": "b"}),
        "/issuer: the list is by another issuer than the credential",
    ),
    (lambda: judge(StatusFinding("revocation", 1)), "the issuer's list says revoked"),
    (
        lambda: judge(StatusFinding("revocation", 1, LONG * 3)),
        (
            "the issuer's list says revoked: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'"
        ),
    ),
    (lambda: judge(StatusFinding("suspension", 1)), "the issuer's list says suspended"),
    (
        lambda: judge(StatusFinding("suspension", 1, "on leave")),
        "the issuer's list says suspended: 'on leave'",
    ),
    (
        lambda: judge(StatusFinding(LONG, 18)),
        (
            "the issuer's list says 0x12 for the purpose "
            "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', which is not known "
            "here"
        ),
    ),
    (lambda: is_revoked({}, "a"), "/revokedCredential: expected an array"),
    (
        lambda: is_revoked({"revokedCredential": ["x"]}, "a"),
        "/revokedCredential/0: expected an object",
    ),
    (
        lambda: is_revoked({"revokedCredential": [{"id": "a"}, {}]}, "a"),
        "/revokedCredential/1/id: expected a text",
    ),
    (
        lambda: is_revoked({"revokedCredential": [{"id": "a", "revoked": 1}]}, "a"),
        "/revokedCredential/0/revoked: expected true or false",
    ),
]


def _two_members() -> str:
    packed = base64url.decode(Bitstring.empty().compress()[1:])
    return "u" + base64url.encode(packed * 2)


@pytest.mark.parametrize(
    ("refused", "words"), [pytest.param(*case, id=f"{n}") for n, case in enumerate(REFUSALS)]
)
def test_a_refusal_says_where_and_why(refused, words):
    with pytest.raises(SkillmarkError) as refusal:
        refused()

    assert str(refusal.value) == words


class TestAtItsLimit:
    def test_a_credential_has_eight_entries(self):
        assert len(read_entries({"credentialStatus": [entry()["credentialStatus"]] * 8})) == 8

    def test_an_index_has_eight_digits(self):
        (one,) = read_entries(entry(statusListIndex="33554431"))

        assert one.index == 33_554_431
        assert one.pointer == "/credentialStatus"

    def test_an_entry_has_eight_bits(self):
        (one,) = read_entries(messages(*map(hex, range(256)), statusSize=8))

        assert (one.size, len(one.messages)) == (8, 256)

    def test_a_list_holds_from_its_first_moment_to_its_last(self):
        for at in (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)):
            assert found(listed(), at).value == 0

    def test_a_list_for_several_purposes_is_for_each(self):
        document = listed({"statusPurpose": ["revocation", "suspension"]})

        for purpose in ("revocation", "suspension"):
            assert found(document, statusPurpose=purpose).purpose == purpose

    def test_a_copy_holds_for_a_century_at_most(self):
        assert read_list(listed({"ttl": 10**30})).ttl.days == 36_500
        assert read_list(listed({"ttl": 1500})).ttl.total_seconds() == 1.5
        assert read_list(listed({"ttl": 0})).ttl.total_seconds() == 0

    def test_a_list_may_have_no_id(self):
        assert read_list(listed(id=...)).id is None
        assert found(listed(id=...)).value == 0


def test_bits_of_one_octet_are_set_and_cleared_by_themselves():
    bits = Bitstring.empty()
    for index in range(8):
        bits = bits.with_set(index, value=True)
        assert bits.octets[0] == 0xFF00 >> (index + 1) & 0xFF
    for index in range(8):
        bits = bits.with_set(index, value=False)
        assert bits.octets[0] == 0xFF >> (index + 1)


def test_an_entry_of_a_revocation_list_says_where_it_stands():
    document = {
        "credentialStatus": [
            entry()["credentialStatus"],
            {"id": URL, "type": "1EdTechRevocationList"},
        ]
    }

    assert [one.pointer for one in read_entries(document)] == [
        "/credentialStatus/0",
        "/credentialStatus/1",
    ]


@pytest.mark.parametrize("written", ["{}", "{}=", "{}=="])
def test_a_list_of_2021_is_base64_of_either_alphabet_with_or_without_padding(written):
    bits = Bitstring.empty().with_marks(range(0, 131_072, 7)).compress()[1:]
    for text in (bits, bits.replace("-", "+").replace("_", "/")):
        document = listed(
            {"type": "StatusList2021", "encodedList": written.format(text)},
            type=["VerifiableCredential", "StatusList2021Credential"],
        )

        assert found(document, type="StatusList2021Entry").value == 1
