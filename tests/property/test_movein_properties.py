# SPDX-License-Identifier: Apache-2.0

"""What holds for every export of another platform: it is understood, or refused in words."""

from __future__ import annotations

import io
import json
import zipfile
from contextlib import suppress
from datetime import UTC
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from skillmark.plain_text import check_text
from skillmark_server.movein.claims import LONGEST_ID, LONGEST_NAME, MOST_EVIDENCE, Claim
from skillmark_server.movein.foreign import is_whole, read_foreign, said_shortly
from skillmark_server.movein.gathering import Gathering, key_of_badge
from skillmark_server.movein.models import DateOrder
from skillmark_server.movein.moments import MomentRefused, read_day, read_moment
from skillmark_server.movein.opening import Found, is_table, records_of, tables_of
from skillmark_server.movein.refusals import ExportRefused
from skillmark_server.movein.slicing import Record
from skillmark_server.movein.tables import Columns
from skillmark_server.movein.taking_in import _holds_national_number, _members_of, _UnreadError
from skillmark_server.movein.understanding import understand
from skillmark_server.tabular.table import TableRow

_MEMBERS = (
    "id openBadgeId @id entityId uid type @type entityType recipient identity plaintextIdentity "
    "hashed salt badge badgeclass badgeclassOpenBadgeId issuer issuerOpenBadgeId issuedOn expires "
    "narrative evidence url name description criteria criteriaUrl criteriaNarrative tags alignment "
    "image revoked acceptance extensions extensions:recipientProfile json recipient_identifier "
    "uniquehash badgeid issuerurl issuername dateissued dateexpire email recipientfullname verify "
    "result assertions targetName targetUrl"
)
WORDS = _MEMBERS.split()
VALUES = (
    "Assertion",
    "BadgeClass",
    "Issuer",
    "https://x.test/1",
    "javascript:alert(1)",
    "ada@example.org",
    "mailto:ada@example.org",
    "sha256$00",
    "2025-05-31",
    "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00+14:00",
    "99999999999",
    "010203-1234",
    "\u202eevil",
    "\x00",
    "data:image/png;base64,AAAA",
    "=1+1",
    "",
)
texts = st.sampled_from(VALUES) | st.text(max_size=12)
scalars = st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.floats() | texts
names = st.sampled_from(WORDS) | st.text(max_size=6)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=6),
    max_leaves=20,
)
records = st.dictionaries(names, anything, min_size=1, max_size=9)


def _is_kept(claim: Claim) -> None:
    """Whatever was said, this is what may be kept and shown."""
    assert len(claim.original_id) <= LONGEST_ID
    assert len(claim.name) <= LONGEST_NAME
    assert len(claim.evidence) <= MOST_EVIDENCE
    for text in (claim.name, claim.narrative, *(v for one in claim.evidence for v in one.values())):
        check_text(text)
    for one in claim.evidence:
        assert one.get("url", "https://").startswith("https://")
    for moment in (claim.issued_at, claim.expires_at):
        assert moment is None or moment.astimezone(UTC).year < 2_400
    assert all(isinstance(code, str) for code, _about in claim.problems)


@settings(max_examples=300, deadline=None)
@given(records)
def test_a_record_of_any_members_is_a_claim_or_nothing(members: dict[str, Any]):
    said = understand(members)
    _holds_national_number(members)
    gathering = Gathering()
    if isinstance(said, Claim):
        _is_kept(said)
        gathering.of_award(said, 0)
    elif said is not None and hasattr(said, "said"):
        gathering.of_record(said, 1, b"")
    for badge in gathering.all():
        key_of_badge(badge)
        read = read_foreign(badge.said, badge.original_id, "da")
        is_whole(read.content, "da")
        said_shortly(badge.said)


@settings(max_examples=150, deadline=None)
@given(st.lists(records, max_size=3), st.binary(max_size=40), st.integers(0, 10_000))
def test_octets_near_an_export_are_records_or_refused(found, noise, at):
    whole = json.dumps({"result": found}).encode()
    at %= len(whole) + 1
    octets = whole[:at] + noise + whole[at:]
    for data in (octets, _zipped(octets), _zipped(octets)[: at + 30]):
        _read(data)


def _read(data: bytes) -> None:
    file = io.BytesIO(data)
    with suppress(ExportRefused):
        if is_table(file):
            for _name, table in tables_of(file):
                table.read()
            return
        for one in records_of(file):
            assert one.record.number > one.record.parent >= 0
            _members(one)


def _members(one: Found) -> None:
    with suppress(_UnreadError):
        understand(_members_of(one))


def _zipped(octets: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.json", octets)
        archive.writestr("b.png", octets)
    return file.getvalue()


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_any_octets_are_an_export_or_refused(octets):
    for data in (octets, b"{" + octets, b"PK\x03\x04" + octets):
        _read(data)
    with suppress(_UnreadError):
        _members_of(Found(record=Record(1, 0, octets)))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["Badge Name", "Issued to Email", "Issue Date", "Expiration Date", "Status", "Evidence"]
        )
        | st.text(max_size=8),
        min_size=1,
        max_size=8,
    ),
    st.lists(texts, max_size=8),
    st.sampled_from(DateOrder),
)
def test_a_row_of_any_cells_is_a_claim(header, cells, order):
    columns, row = Columns(header), TableRow(2, tuple(cells))
    _is_kept(columns.claim(row, order))
    list(columns.mapping())
    columns.original(row)


@settings(max_examples=300, deadline=None)
@given(anything, st.text("0123456789/-.: TZ+", max_size=24))
def test_a_moment_of_any_kind_is_read_or_refused(value, text):
    for one in (value, text):
        with suppress(MomentRefused):
            assert read_moment(one).tzinfo is UTC
    for order in DateOrder:
        with suppress(MomentRefused):
            assert read_day(text, order).tzinfo is UTC
