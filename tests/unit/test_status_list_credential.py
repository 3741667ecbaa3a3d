# SPDX-License-Identifier: Apache-2.0

"""The credential that carries the bits: writing one, and looking an entry up."""

from __future__ import annotations

import base64
import gzip
from datetime import UTC, datetime, timedelta

import pytest

from skillmark.errors import (
    EncodingError,
    RevokedError,
    StatusListLengthError,
    StatusMalformedError,
    StatusRangeError,
    StatusUnknownError,
    StatusVerificationError,
    SuspendedError,
)
from skillmark.status import (
    Bitstring,
    StatusFinding,
    StatusKind,
    build_list_credential,
    check_list_issuer,
    judge,
    look_up,
    read_entries,
    read_list,
    status_entry,
)

pytestmark = pytest.mark.ob3(37)

LIST = "https://nordvind.example/status/1"
ISSUER = "did:web:nordvind.example"
NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def a_list(bits: Bitstring | None = None, **options: object) -> dict[str, object]:
    given = {"list_url": LIST, "issuer": ISSUER, "purpose": "revocation", **options}
    return build_list_credential(bits=bits or Bitstring.empty(), **given)


def an_entry(index: int = 5, purpose: str = "revocation", **more: object):
    (entry,) = read_entries({"credentialStatus": {**status_entry(LIST, index, purpose), **more}})
    return entry


def altered(document: dict[str, object], *path: str, to: object = ...) -> dict[str, object]:
    """`document` with the member at `path` replaced, or taken away."""
    copy = dict(document)
    if path[1:]:
        copy[path[0]] = altered(copy[path[0]], *path[1:], to=to)
    elif to is ...:
        copy.pop(path[0])
    else:
        copy[path[0]] = to
    return copy


def test_a_list_is_written_as_the_specification_says():
    document = a_list(valid_from=NOW, valid_until=NOW + 86_400 * SECOND, ttl=300 * SECOND)

    assert document == {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": LIST,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": ISSUER,
        "validFrom": "2026-11-21T10:00:00Z",
        "validUntil": "2026-11-22T10:00:00Z",
        "credentialSubject": {
            "id": f"{LIST}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": Bitstring.empty().compress(),
            "ttl": 300_000,
        },
    }


def test_a_ttl_is_written_as_whole_milliseconds():
    ttl = a_list(ttl=timedelta(microseconds=1_500_900))["credentialSubject"]["ttl"]

    assert (ttl, type(ttl)) == (1_500, int)


def test_what_is_not_given_is_not_written():
    document = a_list(purpose=("revocation", "suspension"))

    assert not document.keys() & {"validFrom", "validUntil"}
    assert "ttl" not in document["credentialSubject"]
    assert document["credentialSubject"]["statusPurpose"] == ["revocation", "suspension"]


def test_a_short_list_is_not_written():
    with pytest.raises(StatusListLengthError):
        a_list(Bitstring(bytes(100)))


def test_a_moment_without_a_zone_is_not_written():
    with pytest.raises(EncodingError, match="no zone"):
        a_list(valid_from=NOW.replace(tzinfo=None))


def test_a_marked_entry_is_found_and_its_neighbours_are_clear():
    document = a_list(Bitstring.empty().with_set(5, value=True))

    found = [look_up(an_entry(n), document, at=NOW).value for n in (4, 5, 6)]

    assert found == [0, 1, 0]


def test_each_of_several_purposes_is_found():
    document = a_list(purpose=["revocation", "suspension"])

    assert look_up(an_entry(purpose="suspension"), document, at=NOW) == StatusFinding(
        "suspension", 0
    )


def test_a_value_of_several_bits_is_found_with_its_message():
    messages = [{"status": hex(n), "message": f"stage {n}"} for n in range(4)]
    entry = an_entry(3, "message", statusSize=2, statusMessage=messages)
    bits = Bitstring(bytes([0b00000010]) + bytes(32_767))

    found = look_up(entry, a_list(bits, purpose="message"), at=NOW)

    assert found == StatusFinding("message", 2, "stage 2")


def test_the_floor_and_the_range_count_entries_of_several_bits():
    two = [{"status": hex(n), "message": "x"} for n in range(4)]
    entry = an_entry(0, statusSize=2, statusMessage=two)

    with pytest.raises(StatusListLengthError, match="65536"):
        look_up(entry, a_list(), at=NOW)

    beyond = an_entry(131_072, statusSize=2, statusMessage=two)
    with pytest.raises(StatusRangeError):
        look_up(beyond, a_list(Bitstring(bytes(32_768))), at=NOW)


def test_an_index_beyond_the_list_is_out_of_range():
    with pytest.raises(StatusRangeError) as refusal:
        look_up(an_entry(131_072), a_list(), at=NOW)

    assert refusal.value.code == "range_error"


def test_a_list_for_another_purpose_says_nothing():
    with pytest.raises(StatusVerificationError, match="for suspension"):
        look_up(an_entry(), a_list(purpose="suspension"), at=NOW)


def test_another_list_than_the_one_named_says_nothing():
    with pytest.raises(StatusVerificationError, match="another id"):
        look_up(an_entry(), a_list(list_url=LIST + "2"), at=NOW)


def test_a_list_may_lack_an_id():
    assert look_up(an_entry(), altered(a_list(), "id"), at=NOW).value == 0


@pytest.mark.parametrize(
    ("moment", "said", "place"),
    [
        (NOW - SECOND, "holds from 2026-11-21T10:00:00Z", "/validFrom"),
        (NOW + 11 * SECOND, "held until 2026-11-21T10:00:10Z", "/validUntil"),
    ],
    ids=["before", "after"],
)
def test_a_list_outside_its_own_time_says_nothing(moment, said, place):
    document = a_list(valid_from=NOW, valid_until=NOW + 10 * SECOND)

    with pytest.raises(StatusVerificationError, match=said) as refusal:
        look_up(an_entry(), document, at=moment)
    assert refusal.value.pointer == place


@pytest.mark.parametrize("after", [0, 10])
def test_a_list_holds_at_both_ends_of_its_time(after):
    document = a_list(valid_from=NOW, valid_until=NOW + 10 * SECOND)

    assert look_up(an_entry(), document, at=NOW + after * SECOND).value == 0


SUBJECT = "credentialSubject"


@pytest.mark.parametrize(
    ("document", "at"),
    [
        ({}, "/type"),
        (altered(a_list(), "type", to="VerifiableCredential"), "/type"),
        (altered(a_list(), "type", to=None), "/type"),
        (altered(a_list(), SUBJECT), "/credentialSubject"),
        (altered(a_list(), SUBJECT, to=[]), "/credentialSubject"),
        (altered(a_list(), SUBJECT, to=[a_list()[SUBJECT]] * 2), "/credentialSubject"),
        (altered(a_list(), SUBJECT, "type", to="X"), "/credentialSubject/type"),
        (altered(a_list(), SUBJECT, "encodedList"), "/credentialSubject/encodedList"),
        (altered(a_list(), SUBJECT, "encodedList", to=["u"]), "/credentialSubject/encodedList"),
        (altered(a_list(), SUBJECT, "statusPurpose"), "/credentialSubject/statusPurpose"),
        (altered(a_list(), SUBJECT, "statusPurpose", to=[]), "/credentialSubject/statusPurpose"),
        (
            altered(a_list(), SUBJECT, "statusPurpose", to=["revocation", 1]),
            "/credentialSubject/statusPurpose",
        ),
        (altered(a_list(), SUBJECT, "ttl", to=-1), "/credentialSubject/ttl"),
        (altered(a_list(), SUBJECT, "ttl", to=True), "/credentialSubject/ttl"),
        (altered(a_list(), SUBJECT, "ttl", to="300000"), "/credentialSubject/ttl"),
        (altered(a_list(), SUBJECT, "ttl", to=None), "/credentialSubject/ttl"),
        (altered(a_list(), "id", to=7), "/id"),
        (altered(a_list(), "id", to=None), "/id"),
        (altered(a_list(), "validFrom", to="2026-11-21"), "/validFrom"),
        (altered(a_list(), "validUntil", to=20261121), "/validUntil"),
        (altered(a_list(), "expirationDate", to="soon"), "/expirationDate"),
        (altered(a_list(), SUBJECT, "encodedList", to="uAAAA"), ""),
    ],
    ids=[
        "nothing",
        "not a list",
        "no type",
        "no subject",
        "empty subject",
        "two subjects",
        "subject of another type",
        "no bits",
        "bits in an array",
        "no purpose",
        "empty purpose",
        "number among purposes",
        "negative ttl",
        "true as ttl",
        "text as ttl",
        "null as ttl",
        "number as id",
        "null as id",
        "day as validFrom",
        "number as validUntil",
        "words as expirationDate",
        "bits that do not unpack",
    ],
)
def test_a_list_of_the_wrong_shape_is_refused_at_its_place(document, at):
    with pytest.raises(StatusMalformedError) as refusal:
        look_up(an_entry(), document, at=NOW)

    assert (refusal.value.code, refusal.value.pointer) == ("malformed_value_error", at)


def test_sets_of_one_may_be_written_either_way():
    document = a_list(purpose=["revocation"])
    subject = altered(document[SUBJECT], "type", to=["BitstringStatusList", "Other"])

    found = look_up(an_entry(), altered(document, SUBJECT, to=[subject]), at=NOW)

    assert found == StatusFinding("revocation", 0)


@pytest.mark.parametrize(
    ("ttl", "kept"),
    [(..., 300 * SECOND), (0, 0 * SECOND), (1500, 1.5 * SECOND), (10**300, timedelta(36_500))],
    ids=["silent", "none", "some", "for ever"],
)
def test_a_list_says_how_long_it_may_be_kept(ttl, kept):
    document = altered(a_list(ttl=SECOND), SUBJECT, "ttl", to=ttl)

    assert read_list(document).ttl == kept


def test_a_list_taken_apart_keeps_its_moments():
    found = read_list(a_list(valid_from=NOW, valid_until=NOW + SECOND))

    assert (found.id, found.purposes) == (LIST, ("revocation",))
    assert (found.valid_from, found.valid_until) == (NOW, NOW + SECOND)


@pytest.mark.parametrize(
    "encode",
    [
        lambda packed: base64.b64encode(packed).decode(),
        lambda packed: base64.urlsafe_b64encode(packed).decode().rstrip("="),
        lambda packed: "u" + base64.urlsafe_b64encode(packed).decode().rstrip("="),
    ],
    ids=["base64", "base64url", "multibase"],
)
def test_the_forerunner_is_read_in_each_of_its_alphabets(encode):
    octets = Bitstring.empty().with_marks([5, 700, 9_000]).octets
    document = {
        "id": LIST,
        "type": ["VerifiableCredential", "StatusList2021Credential"],
        "issuer": ISSUER,
        "issuanceDate": "2026-11-21T09:00:00Z",
        "expirationDate": "2026-11-22T09:00:00Z",
        "credentialSubject": {
            "type": "StatusList2021",
            "statusPurpose": "revocation",
            "encodedList": encode(gzip.compress(octets, mtime=7)),
        },
    }
    entry = an_entry(700, type="StatusList2021Entry")

    assert look_up(entry, document, at=NOW).value == 1
    for moment in (NOW - timedelta(days=1), NOW + timedelta(days=2)):
        with pytest.raises(StatusVerificationError):
            look_up(entry, document, at=moment)
    with pytest.raises(StatusMalformedError):
        look_up(an_entry(700), document, at=NOW)


def test_base64_without_the_multibase_letter_is_the_forerunners_only():
    document = a_list()
    bare = document[SUBJECT]["encodedList"][1:]

    with pytest.raises(StatusMalformedError, match="expected 'u'"):
        look_up(an_entry(), altered(document, SUBJECT, "encodedList", to=bare), at=NOW)


def test_a_plain_list_has_no_bits_to_look_up():
    (entry,) = read_entries({"credentialStatus": {"id": LIST, "type": "1EdTechRevocationList"}})

    assert entry.kind is StatusKind.REVOCATION_LIST
    with pytest.raises(StatusUnknownError, match="holds no bits"):
        look_up(entry, a_list(), at=NOW)


@pytest.mark.parametrize(
    ("by_list", "by_credential", "accepted"),
    [
        (ISSUER, ISSUER, ()),
        ({"id": ISSUER, "type": "Profile"}, ISSUER, ()),
        (ISSUER, {"id": ISSUER}, ()),
        ("did:web:registry.example", ISSUER, {"did:web:registry.example"}),
    ],
    ids=["both texts", "list by a profile", "credential by a profile", "accepted by policy"],
)
def test_a_list_speaks_for_the_credentials_of_its_issuer(by_list, by_credential, accepted):
    check_list_issuer({"issuer": by_list}, {"issuer": by_credential}, accepted=accepted)


@pytest.mark.parametrize(
    ("document", "credential"),
    [
        ({"issuer": "did:web:mallory.example"}, {"issuer": ISSUER}),
        ({"issuer": ISSUER + "/"}, {"issuer": ISSUER}),
        ({}, {}),
        ({"issuer": None}, {"issuer": None}),
        ({"issuer": [ISSUER]}, {"issuer": [ISSUER]}),
        ({"issuer": {"id": 5}}, {"issuer": {"id": 5}}),
    ],
    ids=["another", "nearly", "nobody", "null", "array", "number"],
)
def test_a_list_by_another_issuer_or_by_nobody_says_nothing(document, credential):
    with pytest.raises(StatusVerificationError) as refusal:
        check_list_issuer(document, credential)

    assert (refusal.value.code, refusal.value.pointer) == ("status_verification_error", "/issuer")


@pytest.mark.parametrize(
    ("finding", "error"),
    [
        (StatusFinding("revocation", 1), RevokedError),
        (StatusFinding("revocation", 3), RevokedError),
        (StatusFinding("suspension", 1), SuspendedError),
        (StatusFinding("recall", 1), StatusUnknownError),
    ],
    ids=["revoked", "revoked by several bits", "suspended", "unknown purpose"],
)
def test_a_marked_entry_takes_the_credential_out_of_use(finding, error):
    with pytest.raises(error) as refusal:
        judge(finding)

    assert type(refusal.value) is error


@pytest.mark.parametrize(
    "finding",
    [
        *(StatusFinding(purpose, 0) for purpose in ("revocation", "suspension", "recall")),
        StatusFinding("refresh", 1),
        StatusFinding("message", 3, "on its way"),
    ],
    ids=str,
)
def test_a_clear_entry_and_one_that_only_informs_pass(finding):
    judge(finding)


def test_the_issuers_words_are_quoted_and_cut():
    with pytest.raises(RevokedError, match=r"revoked: 'x{200}'$"):
        judge(StatusFinding("revocation", 1, "x" * 5_000))
