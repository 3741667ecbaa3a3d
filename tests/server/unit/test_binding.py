# SPDX-License-Identifier: Apache-2.0

"""What is packed from the values of a template is what the mould packs from the text."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from skillmark.bulk.issuing import BulkIssuer
from skillmark.bulk.recipient import Recipient
from skillmark.model import Evidence
from skillmark.status import status_entry
from skillmark_server.awards.binding import binding_of
from skillmark_server.awards.cutting import mould_of
from skillmark_server.awards.pressing import new_ids, new_salts
from skillmark_server.awards.said import Said
from tests.issuing import achievement, issuer

AT = datetime(2026, 11, 22, 8, tzinfo=UTC)
LIST = "https://skills.test/status/3"


def recipient(number, **members):
    award_id = new_ids(1)[0]
    name, mark = f'Åse "{number}" \\ Ærø', f"NV-2026-{number:04}"
    begins, ends = members.get("valid_from", AT), members.get("valid_until")
    row = Said(award_id, mark, name, f"p{number}@x.test", number, begins, ends)
    told = {
        "to": f"p{number}@x.test",
        "id": f"https://skills.test/a/{award_id}",
        "salt": new_salts(1)[0],
        "status": status_entry(LIST, number, "revocation"),
        "recipient_name": name,
        "license_number": mark,
        **members,
    }
    return row, Recipient(**told)


KINDS = {
    "plain": {},
    "until": {"valid_until": AT + timedelta(days=730)},
    "from": {"valid_from": AT - timedelta(days=1)},
    "narrative": {"narrative": "Led **two** drills.\n"},
    "evidence": {"evidence": [Evidence(id="https://e.test/1", name="Film")]},
}


@pytest.mark.parametrize("members", KINDS.values(), ids=KINDS)
def test_it_packs_what_the_mould_packs(members):
    press = BulkIssuer(achievement(), by=issuer(), at=AT)
    first_row, first = recipient(300, **members)
    made = press.make(first)
    mould = mould_of(made.issued.text, first_row)
    binding = binding_of(mould, made.template, made.values, first_row)

    for number in (1, 127, 128, 131_071):
        row, other = recipient(number, **members)
        made = press.make(other)
        packed = binding(made.values, made.signature, row)

        assert packed == mould.fit(made.issued.text, row)
        assert mould.fill(packed, row) == made.issued.text


CHANGES = {
    "id": uuid.uuid4(),
    "number": "NV-2026-0008",
    "name": "Bo",
    "email": "p8@x.test",
    "place": 8,
    "begins": AT + timedelta(microseconds=1),
}


def test_what_the_mould_would_not_give_back_is_left_to_it():
    press = BulkIssuer(achievement(), by=issuer(), at=AT)
    row, told = recipient(7)
    made = press.make(told)
    binding = binding_of(mould_of(made.issued.text, row), made.template, made.values, row)
    assert binding(made.values, made.signature, row) is not None

    for column, value in CHANGES.items():
        other = row._replace(**{column: value})
        assert binding(made.values, made.signature, other) is None, column
    assert binding(made.values, b"", row) is None
    names = made.template.slots
    for slot, value in {
        "hash": b"ab" * 32,
        "salt": b"ab" * 15,
        "index 0": b"007",
    }.items():
        values = [*made.values]
        values[names.index(slot)] = value
        assert binding(values, made.signature, row) is None, slot


def test_a_mould_whose_slots_are_others_is_not_bound():
    press = BulkIssuer(achievement(), by=issuer(), at=AT)
    # Two lists and one index: the mould says it once, and the template twice.
    entries = [status_entry(f"{LIST}{name}", 7, "revocation") for name in "ab"]
    row, told = recipient(7, status=entries)
    row = row._replace(place=3)
    made = press.make(told)
    mould = mould_of(made.issued.text, row)

    assert mould is not None
    assert binding_of(mould, made.template, made.values, row) is None
    _, other = recipient(8)
    other = press.make(other)
    assert binding_of(mould, other.template, other.values, row) is None


def test_ids_of_a_part_lie_side_by_side_and_are_random_otherwise():
    ids = new_ids(500)

    assert len(set(ids)) == 500
    assert {one.version for one in ids} == {4}
    assert {one.variant for one in ids} == {uuid.RFC_4122}
    assert len({one.hex[:8] for one in ids}) == 1
    assert len({one.hex[8:16] for one in ids}) > 400
    assert {one.hex[:8] for one in new_ids(3)} != {ids[0].hex[:8]}
