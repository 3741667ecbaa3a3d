# SPDX-License-Identifier: Apache-2.0

"""A document and its mould: what was packed comes out as it went in, or is kept whole."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmark.encoding import moments as moments_of_core
from skillmark.encoding import strict_json
from skillmark.encoding.multibase import encode_multibase
from skillmark_server.awards import cutting
from skillmark_server.awards.cutting import mould_of
from skillmark_server.awards.filling import filler_of
from skillmark_server.awards.moulds import Kind, Mould, Slot
from skillmark_server.awards.said import (
    BEGINS,
    ENDS,
    INDEX,
    NAME,
    NUMBER,
    Said,
    hashed,
    stamp,
)

ID = uuid.UUID("0b0f3a5e-4a53-4c60-9d5b-0f4f6b8e2a11")
AT = datetime(2026, 11, 22, 8, 0, 0, 1, tzinfo=UTC)
SALT = "cd" * 16
ROW = Said(
    id=ID,
    number="NV-2026-0001",
    name="Anna",
    email="anna@nordvind.test",
    place=17,
    begins=datetime(2026, 11, 22, 8, tzinfo=UTC),
    ends=None,
)
OTHER = Said(ID, "XY-1", "Bo", "bo@nordvind.test", 3, AT, AT + timedelta(days=1))
"""A row that says nothing of what stands in `document()` but the id."""


HASH = hashed(ROW.email, SALT.encode()).decode()


def document(**facts):
    said = {
        "id": f"https://skills.test/a/{ID}",
        "validFrom": "2026-11-22T08:00:00Z",
        "credentialSubject": {
            "identifier": [
                {"identityHash": f"sha256${HASH}", "salt": SALT},
                {"identityHash": "Anna"},
            ],
            "licenseNumber": "NV-2026-0001",
        },
        "credentialStatus": {"id": "https://skills.test/s#17", "statusListIndex": "17"},
        "proof": {"created": "2026-11-22T08:00:00Z", "proofValue": encode_multibase(b"s" * 64)},
    }
    return strict_json.dumps({**said, **facts})


def _kinds(mould):
    return [(slot.kind, slot.of) for slot in mould.slots if slot.kind not in (Kind.HEX, Kind.AGAIN)]


def test_what_the_row_says_is_not_packed():
    mould = mould_of(document(), ROW)

    assert _kinds(mould) == [
        (Kind.AWARD, 0),
        (Kind.ROW, BEGINS),
        (Kind.ADDRESS, 3),
        (Kind.ROW, NAME),
        (Kind.ROW, NUMBER),
        (Kind.ROW, INDEX),
        (Kind.ROW, INDEX),
        (Kind.ROW, BEGINS),
        (Kind.SIGNATURE, 0),
    ]
    assert len(mould.fit(document(), ROW)) == 16 + 64
    assert mould.fill(mould.fit(document(), ROW), ROW) == document()


CHANGES = {
    "id": uuid.UUID(int=7),
    "number": "NV-2026-0002",
    "name": "Anne",
    "email": "anne@nordvind.test",
    "place": 18,
    "begins": AT,
}


@pytest.mark.parametrize(("column", "value"), CHANGES.items(), ids=CHANGES)
def test_a_row_that_says_something_else_is_of_another_document(column, value):
    mould = mould_of(document(), ROW)
    other = ROW._replace(**{column: value})

    assert mould.fit(document(), other) is None
    assert mould.fill(mould.fit(document(), ROW), other) != document()


def test_an_award_that_does_not_end_has_no_end_to_fill_in():
    body = document(validUntil="2027-11-22T08:00:00Z")
    ending = ROW._replace(ends=datetime(2027, 11, 22, 8, tzinfo=UTC))
    mould = mould_of(body, ending)
    assert (Kind.ROW, ENDS) in _kinds(mould)

    for fill in (mould.fill, filler_of(mould)):
        with pytest.raises(ValueError, match="never ends"):
            fill(mould.fit(body, ending), ROW)


def test_of_two_entries_of_a_status_the_first_is_that_of_the_row():
    entries = [
        {"id": f"https://skills.test/s#{index}", "statusListIndex": str(index)}
        for index in (17, 17)
    ]
    kinds = [kind for kind, _of in _kinds(mould_of(document(credentialStatus=entries), ROW))]
    assert kinds.count(Kind.ROW) == 4 + 2
    assert kinds.count(Kind.NUMBER) == 1


def test_what_is_of_one_award_is_a_slot_and_nothing_else_is_packed():
    mould = mould_of(document(), OTHER)

    kinds = [piece.kind for piece in mould.pieces if isinstance(piece, Slot)]
    assert kinds == [
        Kind.AWARD,
        Kind.MOMENT,
        Kind.HEX,
        Kind.HEX,
        Kind.TEXT,
        Kind.TEXT,
        Kind.NUMBER,
        Kind.AGAIN,
        Kind.AGAIN,
        Kind.SIGNATURE,
    ]
    assert len(mould.fit(document(), OTHER)) == 7 + 32 + 16 + 5 + 13 + 1 + 64
    kept = b"".join(piece for piece in mould.pieces if isinstance(piece, bytes))
    for own in (b"Anna", b"NV-2026", HASH.encode(), b"cdcd", str(ID).encode(), b"2026-11-22"):
        assert own not in kept


@pytest.mark.parametrize("row", [ROW, OTHER], ids=["of the row", "packed"])
def test_a_mould_is_kept_and_read_as_it_was(row):
    mould = mould_of(document(), row)
    assert Mould.from_bytes(mould.to_bytes()) == mould
    assert Mould.from_bytes(mould.to_bytes()).digest == mould.digest


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
moments = st.datetimes(datetime(1970, 1, 1), datetime(9999, 12, 31))  # noqa: DTZ001 - zone added
stamps = st.one_of(
    moments.map(lambda moment: f"{moment.isoformat()}Z"),
    st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?Z"),
)


@given(
    name=texts,
    number=texts,
    index=st.one_of(st.integers(0, 10**14).map(str), texts),
    begins=st.one_of(stamps, texts),
    salt=st.one_of(st.binary(max_size=40).map(bytes.hex), texts),
    value=st.one_of(st.binary(min_size=60, max_size=66).map(encode_multibase), texts),
    row=st.builds(
        Said,
        id=st.uuids(),
        number=texts,
        name=texts,
        email=texts,
        place=st.integers(0, 2**31),
        begins=moments.map(lambda moment: moment.replace(tzinfo=UTC)),
        ends=st.none() | moments.map(lambda moment: moment.replace(tzinfo=UTC)),
    ),
    same=st.lists(st.booleans(), min_size=5, max_size=5),
)
def test_every_document_comes_out_as_it_went_in(
    name, number, index, begins, salt, value, row, same
):
    digest = salt
    if same[0]:
        name = row.name
    if same[1]:
        number = row.number
    if same[2]:
        index = str(row.place)
    if same[3]:
        begins = stamp(row.begins).decode()
    if same[4]:
        digest = hashed(row.email, salt.encode()).decode()
    body = document(
        id=f"urn:uuid:{row.id}",
        name=name,
        validFrom=begins,
        credentialSubject={
            "identifier": [
                {"identityHash": f"sha256${digest}", "salt": salt},
                {"identityHash": name},
            ],
            "licenseNumber": number,
            "narrative": name,
        },
        credentialStatus=[{"id": f"{name}#{index}", "statusListIndex": index}],
        proof={"created": begins, "proofValue": value},
    )
    mould = mould_of(body, row)
    # Without a mould it is kept whole.
    slots = None if mould is None else mould.fit(body, row)
    assert mould is None or Mould.from_bytes(mould.to_bytes()).fill(slots, row) == body
    assert mould is None or filler_of(mould)(slots, row).body == body


@given(name=texts, number=texts, index=st.integers(0, 10**14), begins=stamps)
def test_a_mould_takes_what_it_gives_back_and_refuses_the_rest(name, number, index, begins):
    mould = mould_of(document(), ROW)
    body = document(
        validFrom=begins,
        credentialSubject={
            "identifier": [
                {"identityHash": "sha256$" + "0f" * 32, "salt": "00" * 16},
                {"identityHash": name},
            ],
            "licenseNumber": number,
        },
        credentialStatus={"id": f"https://skills.test/s#{index}", "statusListIndex": str(index)},
        proof={"created": begins, "proofValue": encode_multibase(b"\0" * 3 + b"t" * 61)},
    )
    slots = mould.fit(body, ROW)
    if slots is not None:
        assert mould.fill(slots, ROW) == body


@pytest.mark.parametrize(
    "body",
    [
        document(id="https://skills.test/a/another"),
        document(validFrom="2026-11-22T08:00:00.500Z"),
        document(validFrom="2026-13-22T08:00:00Z", proof={"created": "x"}),
        document(more="x"),
        document() + b" ",
        b"",
    ],
)
def test_another_document_does_not_fit(body):
    assert mould_of(document(), ROW).fit(body, ROW) is None


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'{"a": 1}', b'{"a":"' + b"x" * cutting.LARGEST + b'"}']
)
def test_what_is_no_document_of_ours_has_no_mould(body):
    assert mould_of(body, ROW) is None


def test_what_is_cut_short_or_too_long_is_refused():
    mould = mould_of(document(), ROW)
    slots = mould.fit(document(), ROW)
    for wrong in (slots[:-1], slots + b"x", b"", slots[:60]):
        with pytest.raises(ValueError, match=r"slots|moment"):
            mould.fill(wrong, ROW)


@pytest.mark.parametrize(
    "kept", [b'{"pieces":1}', b'{"pieces":[1]}', b'{"pieces":[{"kind":"x","of":1}]}', b"{}"]
)
def test_what_is_no_mould_is_refused(kept):
    with pytest.raises(ValueError, match=r"mould|piece|Kind"):
        Mould.from_bytes(kept)


def test_moments_are_kept_to_the_microsecond():
    body = document(validFrom=f"{(AT + timedelta(seconds=1)).replace(tzinfo=None).isoformat()}Z")
    mould = mould_of(body, ROW)
    assert mould.fill(mould.fit(body, ROW), ROW) == body


def _outcome(fill):
    try:
        return fill()
    except ValueError:
        return None


@given(octets=st.binary(max_size=160), cut=st.integers(0, 140), texts=st.booleans())
def test_a_filler_says_of_any_bytes_what_the_mould_says(octets, cut, texts):
    mould = mould_of(document(), ROW)
    slots = mould.fit(document(), ROW)
    packed = slots[:cut] + octets if texts else octets

    said = _outcome(lambda: mould.fill(packed, ROW))

    assert _outcome(lambda: filler_of(mould)(packed, ROW).body) == said


LONG_NUMBERS = [b"\x00", b"\x7f", b"\x80\x01", b"\xff\xff\x7f", b"\x80", b"", b"\x80\x80\x80\x00"]


@pytest.mark.parametrize("packed", LONG_NUMBERS, ids=bytes.hex)
def test_a_filler_reads_numbers_as_the_mould_does(packed):
    mould = Mould((b"100 % ", Slot(Kind.NUMBER), b"%b"))

    said = _outcome(lambda: mould.fill(packed, ROW))

    assert _outcome(lambda: filler_of(mould)(packed, ROW).body) == said


@pytest.mark.parametrize(
    "slots",
    [
        [Slot(Kind.AGAIN, 0)],
        [Slot(Kind.AWARD), Slot(Kind.AGAIN, 1)],
        [Slot(Kind.HEX, -1)],
        [Slot(Kind.ROW, 5)],
        [Slot(Kind.ADDRESS, 1)],
    ],
    ids=["itself", "one behind it", "less than nothing", "no such column", "no such salt"],
)
def test_a_slot_that_no_mould_can_have_is_refused(slots):
    pieces = tuple(piece for slot in slots for piece in (b"x", slot))

    with pytest.raises(ValueError, match="none that a mould can have"):
        filler_of(Mould(pieces))


@pytest.mark.parametrize("microsecond", [0, 1, 120_000, 123_456])
def test_a_moment_of_any_fraction_is_that_of_the_row(microsecond):
    begins = AT.replace(microsecond=microsecond)
    row = ROW._replace(begins=begins)
    body = document(validFrom=moments_of_core.render(begins), proof={"created": "x"})

    assert (Kind.ROW, BEGINS) in _kinds(mould_of(body, row))
