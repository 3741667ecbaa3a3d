# SPDX-License-Identifier: Apache-2.0

"""What a credential says about where its status stands."""

from __future__ import annotations

import pytest

from skillmark.errors import StatusMalformedError, StatusRangeError, StatusUnknownError
from skillmark.status.entries import StatusKind, read_entries, status_entries, status_entry

pytestmark = pytest.mark.ob3(37)

LIST = "https://nordvind.example/status/1"


def entry(**changes: object) -> dict[str, object]:
    made = {**status_entry(LIST, 94_567, "revocation"), **changes}
    return {name: value for name, value in made.items() if value is not ...}


def messages(*values: str) -> list[dict[str, str]]:
    return [{"status": value, "message": f"it is {value}"} for value in values]


def test_an_entry_is_written_as_the_specification_says_and_read_back():
    written = status_entry(LIST, 94_567, "suspension")

    assert written == {
        "id": f"{LIST}#94567",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "suspension",
        "statusListIndex": "94567",
        "statusListCredential": LIST,
    }
    (read,) = read_entries({"credentialStatus": written})
    assert (read.kind, read.list_url, read.purpose, read.index, read.size, read.messages) == (
        StatusKind.BITSTRING,
        LIST,
        "suspension",
        94_567,
        1,
        {},
    )
    assert read.pointer == "/credentialStatus"


def test_an_entry_is_not_written_for_what_is_no_address():
    with pytest.raises(StatusMalformedError, match="expected a URL"):
        status_entry("status/1", 0, "revocation")


@pytest.mark.parametrize("index", [-1, 2**25])
def test_an_entry_is_not_written_for_an_index_of_no_list(index):
    with pytest.raises(StatusRangeError, match="outside every list"):
        status_entry(LIST, index, "revocation")


def test_the_first_and_the_last_index_are_written():
    assert [status_entry(LIST, n, "x")["statusListIndex"] for n in (0, 2**25 - 1)] == [
        "0",
        "33554431",
    ]


def test_a_credential_without_status_has_no_entries():
    assert read_entries({}) == ()


def test_every_entry_of_an_array_is_read_in_order():
    credential = {
        "credentialStatus": [entry(), entry(statusPurpose="suspension", statusListIndex="0")]
    }

    read = read_entries(credential)

    assert [(e.purpose, e.index, e.pointer) for e in read] == [
        ("revocation", 94_567, "/credentialStatus/0"),
        ("suspension", 0, "/credentialStatus/1"),
    ]


def test_the_forerunner_and_the_plain_list_of_1edtech_are_read():
    (old,) = read_entries({"credentialStatus": entry(type="StatusList2021Entry")})
    (plain,) = read_entries(
        {"credentialStatus": {"id": LIST, "type": ["1EdTechRevocationList"], "other": 1}}
    )

    assert (old.kind, old.index) == (StatusKind.STATUS_LIST_2021, 94_567)
    assert (plain.kind, plain.list_url, plain.purpose) == (
        StatusKind.REVOCATION_LIST,
        LIST,
        "revocation",
    )


def test_an_entry_may_lack_an_id():
    assert read_entries({"credentialStatus": entry(id=...)})[0].index == 94_567


@pytest.mark.parametrize(
    ("status", "at"),
    [
        (None, "/credentialStatus"),
        ("https://nordvind.example/status/1#4", "/credentialStatus"),
        ([], "/credentialStatus"),
        ([entry()] * 9, "/credentialStatus"),
        ([entry(), None], "/credentialStatus/1"),
        ([[entry()]], "/credentialStatus/0"),
        (entry(type=...), "/credentialStatus/type"),
        (entry(type=[]), "/credentialStatus/type"),
        (entry(type=[StatusKind.BITSTRING.value, 7]), "/credentialStatus/type"),
        (entry(statusListCredential=...), "/credentialStatus/statusListCredential"),
        (entry(statusListCredential="status/1"), "/credentialStatus/statusListCredential"),
        (entry(statusListCredential=[LIST]), "/credentialStatus/statusListCredential"),
        (entry(id=LIST), "/credentialStatus/id"),
        (entry(id="not an id"), "/credentialStatus/id"),
        (entry(id=None), "/credentialStatus/id"),
        (entry(statusPurpose=...), "/credentialStatus/statusPurpose"),
        (entry(statusPurpose=""), "/credentialStatus/statusPurpose"),
        (entry(statusPurpose=["revocation"]), "/credentialStatus/statusPurpose"),
        (entry(statusSize=0), "/credentialStatus/statusSize"),
        (entry(statusSize=9), "/credentialStatus/statusSize"),
        (entry(statusSize=True), "/credentialStatus/statusSize"),
        (entry(statusSize="1"), "/credentialStatus/statusSize"),
        (entry(statusSize=1.0), "/credentialStatus/statusSize"),
        (entry(statusSize=None), "/credentialStatus/statusSize"),
        (entry(statusSize=2), "/credentialStatus"),
        (entry(statusPurpose="message"), "/credentialStatus"),
        (entry(statusMessage=None), "/credentialStatus/statusMessage/0"),
        (entry(statusMessage=[]), "/credentialStatus/statusMessage"),
        (entry(statusSize=2, statusMessage=messages("0x0")), "/credentialStatus/statusMessage"),
        (
            entry(statusSize=2, statusMessage=messages("0x0", "0x1", "0x2", "0x4")),
            "/credentialStatus/statusMessage/3/status",
        ),
        (
            entry(statusMessage=messages("0x0", "0x0")),
            "/credentialStatus/statusMessage/1/status",
        ),
        (entry(statusMessage=messages("0x0", "1")), "/credentialStatus/statusMessage/1"),
        (
            entry(statusMessage=[{"status": "0x0"}, *messages("0x1")]),
            "/credentialStatus/statusMessage/0",
        ),
        (
            entry(statusMessage=[{"status": 0, "message": "x"}, *messages("0x1")]),
            "/credentialStatus/statusMessage/0",
        ),
        ({"type": "1EdTechRevocationList"}, "/credentialStatus/id"),
    ],
    ids=str,
)
def test_a_status_of_the_wrong_shape_is_refused_at_its_place(status, at):
    with pytest.raises(StatusMalformedError) as refusal:
        read_entries({"credentialStatus": status})

    assert refusal.value.pointer == at


@pytest.mark.parametrize(
    "index",
    [..., None, 5, 5.0, "", "-1", "+1", " 1", "1 ", "1\n", "01", "0x1", "1.0", "1e3", "٣", "¹"],
    # mutmut cannot name a test with a backslash in its id.
    ids=lambda index: ascii(index).replace("\\", "~"),
)
def test_an_index_that_is_not_a_plain_decimal_text_is_refused(index):
    with pytest.raises(StatusMalformedError) as refusal:
        read_entries({"credentialStatus": entry(statusListIndex=index)})

    assert refusal.value.pointer == "/credentialStatus/statusListIndex"


@pytest.mark.parametrize("index", ["1" + "0" * 8, "9" * 5_000], ids=["9 digits", "5,000 digits"])
def test_an_index_larger_than_any_list_is_out_of_range(index):
    with pytest.raises(StatusRangeError, match=f"{len(index)} digits"):
        read_entries({"credentialStatus": entry(statusListIndex=index)})


@pytest.mark.parametrize(
    "kind",
    [
        "RevocationList2020Status",
        "bitstringstatuslistentry",
        "BitstringStatusList",
        ["BitstringStatusListEntry", "StatusList2021Entry"],
        ["A", "B", "C", "D"],
    ],
    ids=str,
)
def test_a_status_that_is_not_understood_is_an_unknown_status(kind):
    with pytest.raises(StatusUnknownError, match="understood is one of") as refusal:
        read_entries({"credentialStatus": [entry(), entry(type=kind)]})

    assert (refusal.value.code, refusal.value.pointer) == (
        "status_unknown",
        "/credentialStatus/1/type",
    )


@pytest.mark.parametrize(
    ("size", "given", "read"),
    [
        (1, messages("0x0", "0x1"), {0: "it is 0x0", 1: "it is 0x1"}),
        (1, messages("0x1")[0], {1: "it is 0x1"}),
        (2, messages(*map(hex, range(4))), {n: f"it is {n:#x}" for n in range(4)}),
        (1, messages("0X0", "0X1"), {0: "it is 0X0", 1: "it is 0X1"}),
        (2, messages("0x1", "0x2"), {1: "it is 0x1", 2: "it is 0x2"}),
        (5, messages(*map(hex, range(32))), {n: f"it is {n:#x}" for n in range(32)}),
    ],
    ids=["one bit", "one object", "two bits", "capital X", "one a bit", "two digits"],
)
def test_messages_are_read_by_value(size, given, read):
    status = entry(statusPurpose="message", statusSize=size, statusMessage=given)

    (found,) = read_entries({"credentialStatus": status})

    assert (found.size, found.messages) == (size, read)


def test_entries_of_many_are_those_of_each():
    made = status_entries(LIST, range(3), "suspension")

    assert made == [status_entry(LIST, index, "suspension") for index in range(3)]
    assert status_entries(LIST, (), "revocation") == []
    with pytest.raises(StatusRangeError, match="index -1"):
        status_entries(LIST, (4, -1), "revocation")
    with pytest.raises(StatusMalformedError, match="expected a URL"):
        status_entries("lists/3", (), "revocation")
