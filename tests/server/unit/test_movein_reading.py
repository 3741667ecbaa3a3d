# SPDX-License-Identifier: Apache-2.0

"""Exports of other platforms: cut into records, understood, and refused where they are hostile."""

from __future__ import annotations

import base64
import io
import json
import struct
import zipfile
import zlib
from datetime import UTC, datetime

import pytest

from skillmark.encoding.strict_json import loads
from skillmark_server.movein import opening, slicing
from skillmark_server.movein.claims import BadgeClaim, Claim, IssuerClaim
from skillmark_server.movein.gathering import Gathering
from skillmark_server.movein.models import DateOrder
from skillmark_server.movein.moments import MomentRefused, order_of, read_day, read_moment
from skillmark_server.movein.opening import is_table, records_of, tables_of
from skillmark_server.movein.refusals import ExportRefused, ExportTooLarge
from skillmark_server.movein.slicing import records_in
from skillmark_server.movein.tables import Columns
from skillmark_server.movein.understanding import understand
from skillmark_server.tabular.table import TableRow

BADGR = {
    "entityType": "Assertion",
    "entityId": "a1B2",
    "openBadgeId": "https://api.badgr.test/public/assertions/a1B2",
    "badgeclass": "bC9",
    "badgeclassOpenBadgeId": "https://api.badgr.test/public/badges/bC9",
    "issuerOpenBadgeId": "https://api.badgr.test/public/issuers/i1",
    "recipient": {
        "identity": "sha256$00",
        "hashed": True,
        "type": "email",
        "plaintextIdentity": "Ada@Example.org",
    },
    "issuedOn": "2021-05-31T10:00:00Z",
    "expires": None,
    "narrative": "Built a lathe.",
    "evidence": [{"url": "https://example.org/lathe", "narrative": "A film"}],
    "revoked": False,
    "extensions": {"extensions:recipientProfile": {"name": "Ada  Byron"}},
}
OPEN_BADGES_2 = {
    "@context": "https://w3id.org/openbadges/v2",
    "type": "Assertion",
    "id": "https://school.test/assertions/7",
    "recipient": {"type": "email", "hashed": True, "salt": "s1", "identity": "sha256$ab"},
    "badge": {
        "type": "BadgeClass",
        "id": "https://school.test/badges/1",
        "name": "Turning",
        "description": "Turns wood.",
        "criteria": {"narrative": "Turn a bowl."},
        "tags": ["wood"],
        "issuer": {"type": "Issuer", "id": "https://school.test", "name": "The School"},
    },
    "issuedOn": "2020-01-02T03:04:05+01:00",
    "evidence": "https://school.test/bowl",
}
MOODLE = {
    "id": 12,
    "name": "Safe in the lab",
    "description": "Knows the exits.",
    "issuername": "Moodle at Nordvind",
    "issuerurl": "https://moodle.test/",
    "uniquehash": "9f86d081",
    "dateissued": 1_600_000_000,
    "dateexpire": None,
    "email": "bo@example.org",
    "recipientfullname": "Bo Lund",
}


CREDLY = (
    "Badge Name|Badge Template ID|Issued by|Earner Badge ID|Issued to First Name|"
    "Issued to Last Name|Issued to Email|Status|Issue Date"
)


def cut(text: bytes, size: int = 1 << 16) -> list[slicing.Record]:
    return list(records_in(text[at : at + size] for at in range(0, len(text), size)))


class TestCutting:
    @pytest.mark.parametrize("size", [1, 7, 1 << 16], ids=["bytes", "sevens", "whole"])
    def test_each_record_is_cut_out_with_its_own_bytes(self, size):
        inner = rb'{ "id" : "a\"]}{[",  "evidence":[{"url":"x"}] }'
        text = b'\xef\xbb\xbf{"status":{"success":true},"result":[' + inner + b",\n" + inner + b"]}"

        records = cut(text, size)

        assert [one.raw for one in records[:2]] == [inner, inner]
        assert loads(records[2].raw) == {"status": {"success": True}, "result": []}
        assert [(one.number, one.parent) for one in records] == [(2, 1), (3, 1), (1, 0)]

    def test_a_badge_comes_behind_its_assertions_and_without_them(self):
        text = json.dumps(
            {"badgeClasses": [{"id": "b", "assertions": [{"id": "a"}], "name": "B"}]}
        ).encode()

        assertion, badge, _all = cut(text)

        assert loads(assertion.raw) == {"id": "a"}
        assert loads(badge.raw) == {"id": "b", "assertions": [], "name": "B"}
        assert assertion.parent == badge.number

    def test_several_texts_behind_each_other_are_read(self):
        assert [one.raw for one in cut(b'{"a":1}\n{"a":2}')] == [b'{"a":1}', b'{"a":2}']

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            (b"", "cut short"),
            (b'[{"a":1}', "cut short"),
            (b'{"a":"', "cut short"),
            (b"<html></html>", "no export"),
            (b'{"a":1]', "do not match"),
            (b"}", "no export"),
            ("{}".encode("utf-16"), "UTF-8"),
            (b"[" * 70 + b"]" * 70, "nested deeper"),
            (b'{"a":"' + b"x" * (slicing.LARGEST_RECORD + 9), "longer than a whole record"),
        ],
        ids=[
            "empty",
            "open list",
            "open text",
            "page",
            "brackets",
            "closing",
            "utf-16",
            "deep",
            "endless",
        ],
    )
    def test_refuses_and_says_why(self, text, said):
        with pytest.raises(ExportRefused, match=said) as refused:
            cut(text)
        assert said in str(refused.value)

    def test_a_record_that_is_too_large_harms_no_other(self):
        large = b'{"a":[' + b"1," * slicing.LARGEST_RECORD + b"1]}"

        assert [len(one.raw) for one in cut(b"[" + large + b',{"b":2}]')] == [0, 7]


class TestUnderstanding:
    def test_badgrs_own_api(self):
        claim = understand(BADGR)

        assert isinstance(claim, Claim)
        assert claim.problems == []
        assert claim.original_id == "https://api.badgr.test/public/assertions/a1B2"
        assert claim.badge_ids == ("https://api.badgr.test/public/badges/bC9", "bC9")
        assert (claim.email, claim.name) == ("ada@example.org", "Ada Byron")
        assert claim.issued_at == datetime(2021, 5, 31, 10, tzinfo=UTC)
        assert claim.evidence == [{"url": "https://example.org/lathe", "narrative": "A film"}]

    def test_open_badges_2_with_the_badge_inside(self):
        claim = understand(OPEN_BADGES_2)

        assert isinstance(claim, Claim)
        assert claim.problems == []
        assert claim.hashed == ("sha256$ab", "s1")
        assert claim.badge["criteria"] == {"narrative": "Turn a bowl."}
        assert (claim.issuer_id, claim.issuer_name) == ("https://school.test", "The School")
        assert claim.issued_at == datetime(2020, 1, 2, 2, 4, 5, tzinfo=UTC)

    def test_moodles_service(self):
        claim = understand(MOODLE)

        assert isinstance(claim, Claim)
        assert claim.problems == []
        assert claim.original_id == "https://moodle.test/badges/badge.php?hash=9f86d081"
        assert (claim.email, claim.name) == ("bo@example.org", "Bo Lund")
        assert claim.issued_at == datetime(2020, 9, 13, 12, 26, 40, tzinfo=UTC)

    def test_badgrs_first_api(self):
        members = {"json": OPEN_BADGES_2, "recipient_identifier": "bo@example.org", "revoked": True}
        claim = understand(members)

        assert isinstance(claim, Claim)
        assert (claim.email, claim.is_withdrawn) == ("bo@example.org", True)

    def test_a_badge_and_an_issuer(self):
        badge = understand(
            {"type": "BadgeClass", "id": "b", "name": "B", "criteria": "https://c.test"}
        )
        issuer = understand({"type": "Issuer", "id": "i", "name": "I"})

        assert isinstance(badge, BadgeClaim)
        assert badge.said["criteria"] == {"id": "https://c.test"}
        assert isinstance(issuer, IssuerClaim)
        assert understand({"type": "Pathway", "name": "P"}) is None

    @pytest.mark.parametrize(
        ("change", "codes"),
        [
            ({"openBadgeId": None, "entityId": None}, {"id_missing"}),
            ({"openBadgeId": "https://a.test/" + "x" * 500}, {"id_too_long"}),
            ({"badgeclass": "", "badgeclassOpenBadgeId": ""}, {"badge_missing"}),
            ({"recipient": {}}, {"email_missing"}),
            ({"recipient": {"plaintextIdentity": "ada at home"}}, {"email_invalid"}),
            ({"recipient": {"type": "telephone", "identity": "+4512345678"}}, {"email_missing"}),
            ({"issuedOn": None}, {"issued_missing"}),
            ({"issuedOn": "yesterday"}, {"issued_unreadable"}),
            ({"issuedOn": True}, {"issued_unreadable"}),
            ({"issuedOn": 1e300}, {"issued_unreadable"}),
            ({"expires": "0001-01-01"}, {"expires_unreadable"}),
            ({"expires": "2020-01-01"}, {"ends_before_it_begins"}),
            ({"narrative": "CPR 010190-1234"}, {"national_number"}),
            ({"narrative": "a\u202eb"}, {"text_refused"}),
            ({"evidence": [{"narrative": "a\u0007b"}]}, {"text_refused"}),
        ],
        ids=lambda value: "-".join(value) if isinstance(value, dict) else None,
    )
    def test_what_cannot_stand_is_a_problem_with_a_code(self, change, codes):
        claim = understand({**BADGR, **change})

        assert isinstance(claim, Claim)
        assert {code for code, _about in claim.problems} == codes

    @pytest.mark.parametrize("yes", [True, 1, "true", " True", "1"])
    def test_what_was_withdrawn_there_is_known_however_they_write_yes(self, yes):
        assert understand({**BADGR, "revoked": yes}).is_withdrawn
        assert not understand({**BADGR, "revoked": "false"}).is_withdrawn

    def test_an_end_that_never_comes_is_none(self):
        claim = understand({**BADGR, "expires": "9999-12-31T23:59:59Z"})

        assert (claim.expires_at, claim.problems) == (None, [])


class TestMoments:
    @pytest.mark.parametrize(
        ("text", "order", "day"),
        [
            ("5/31/17", DateOrder.MONTH_FIRST, datetime(2017, 5, 30, 22, tzinfo=UTC)),
            ("31/5/2017", DateOrder.DAY_FIRST, datetime(2017, 5, 30, 22, tzinfo=UTC)),
            ("05/31/2017 10:15 PM", DateOrder.MONTH_FIRST, datetime(2017, 5, 30, 22, tzinfo=UTC)),
            ("2017-05-31", DateOrder.MONTH_FIRST, datetime(2017, 5, 30, 22, tzinfo=UTC)),
            (
                "2014-04-01 09:41:00 -0500",
                DateOrder.DAY_FIRST,
                datetime(2014, 4, 1, 14, 41, tzinfo=UTC),
            ),
            ("31 May 2017", DateOrder.MONTH_FIRST, datetime(2017, 5, 30, 22, tzinfo=UTC)),
        ],
    )
    def test_days_as_platforms_write_them(self, text, order, day):
        assert read_day(text, order) == day

    @pytest.mark.parametrize("text", ["31/5/2017", "soon", "1/1/0001", "9" * 80, "13/13/13"])
    def test_a_day_that_does_not_exist_is_refused(self, text):
        with pytest.raises(MomentRefused):
            read_day(text, DateOrder.MONTH_FIRST)

    @pytest.mark.parametrize("value", [None, [], True, "", "x" * 99, float("inf"), -1e18])
    def test_a_moment_that_is_none_is_refused(self, value):
        with pytest.raises(MomentRefused):
            read_moment(value)

    @pytest.mark.parametrize(
        ("texts", "order"),
        [
            (["1/2/2020", "31/5/2017"], DateOrder.DAY_FIRST),
            (["1/2/2020", "5/31/17"], DateOrder.MONTH_FIRST),
            (["1/2/2020", "2020-01-01"], DateOrder.MONTH_FIRST),
        ],
        ids=["day", "month", "as usual"],
    )
    def test_the_days_themselves_show_their_order(self, texts, order):
        assert order_of(texts, DateOrder.MONTH_FIRST) == order


class TestTables:
    @pytest.mark.parametrize(
        ("header", "cells", "original_id", "badge"),
        [
            (
                CREDLY,
                "Lean|t1|Nordvind|77|Ada|Byron|ada@example.org|accepted|5/31/2021",
                "77",
                ("t1",),
            ),
            (
                "credential.id|recipient.name|recipient.email|group.course_name|credential.issued_on",
                "88|Ada Byron|ada@example.org|Lean|2021-05-31",
                "88",
                (),
            ),
            (
                "Recipient Name|Recipient Email|Group Name|Issued on|Column of ours",
                "Ada Byron|ada@example.org|Lean|5/31/21|x",
                "Lean · ada@example.org · 2021-05-30",
                (),
            ),
        ],
        ids=["credly", "accredible", "accredible template"],
    )
    def test_reports_are_known_by_their_headers(self, header, cells, original_id, badge):
        columns = Columns(header.split("|"))
        row = TableRow(2, tuple(cells.split("|")))
        claim = columns.claim(row, DateOrder.MONTH_FIRST)

        assert columns.are_known
        assert claim.problems == []
        assert (claim.original_id, claim.badge_ids) == (original_id, badge)
        assert (claim.email, claim.name, claim.badge["name"]) == (
            "ada@example.org",
            "Ada Byron",
            "Lean",
        )
        assert loads(columns.original(row))[0] == [header.split("|")[0], cells.split("|")[0]]

    def test_the_columns_of_canvas_are_read_as_they_are_called(self):
        columns = Columns(
            ["Identifier (email address, URL, or phone number)", "BadgeClass ID", "URL"]
        )

        assert columns.places == {"email": 0, "badge_id": 1, "url": 2}

    def test_a_badge_is_called_by_its_title_and_not_by_the_name_of_its_group(self):
        columns = Columns(["Recipient Email", "Group Name", "Credential Name"])

        assert columns.places["badge_name"] == 2

    @pytest.mark.parametrize(
        "cell", ["", "N/A", " never ", "-", "No  expiration", "9999-12-31 23:59:59"]
    )
    @pytest.mark.parametrize("header", ["Expires At Date", "Expiry Date"])
    def test_what_never_ends_has_no_end(self, header, cell):
        columns = Columns(["Badge Name", "Issued to Email", "Issue Date", header])
        row = TableRow(2, ("Lean", "ada@example.org", "2021-05-31", cell))

        claim = columns.claim(row, DateOrder.MONTH_FIRST)

        assert (claim.expires_at, claim.problems) == (None, [])

    def test_but_it_was_awarded_on_some_day(self):
        columns = Columns(["Badge Name", "Issued to Email", "Issue Date"])
        row = TableRow(2, ("Lean", "ada@example.org", "never"))

        claim = columns.claim(row, DateOrder.MONTH_FIRST)

        assert claim.problems == [("issued_unreadable", "issued_at")]

    @pytest.mark.parametrize("cells", [("accepted", "TRUE"), ("revoked", "false")])
    def test_one_column_that_says_so_is_enough(self, cells):
        columns = Columns(["Badge Name", "Issued to Email", "Status", "Revoked"])
        row = TableRow(2, ("Lean", "ada@example.org", *cells))

        assert columns.claim(row, DateOrder.MONTH_FIRST).is_withdrawn

    def test_what_was_revoked_or_rejected_there_is_said(self):
        columns = Columns(["Badge Name", "Issued to Email", "Status"])
        row = TableRow(2, ("Lean", "ada@example.org", "Rejected"))

        assert columns.claim(row, DateOrder.MONTH_FIRST).is_withdrawn

    @pytest.mark.parametrize(
        ("cell", "code"),
        [("******-****", "national_number"), ("#REF!", "text_refused")],
        ids=["blotted number", "formula gone wrong"],
    )
    def test_a_cell_that_may_not_stand_is_a_problem(self, cell, code):
        columns = Columns(["Badge Name", "Issued to Email", "Issue Date", "Narrative"])
        row = TableRow(2, ("Lean", "ada@example.org", "2021-05-31", cell))

        claim = columns.claim(row, DateOrder.MONTH_FIRST)

        assert {code} <= {one for one, _about in claim.problems}


def zipped(**members: bytes) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "."), data)
    return file


def baked(text: bytes) -> bytes:
    """A picture with the chunk of Open Badges 2.0."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
        + chunk(b"iTXt", b"openbadges\0\0\0\0\0" + text)
        + chunk(b"IDAT", zlib.compress(b"\0\0"))
        + chunk(b"IEND", b"")
    )


class TestOpening:
    def test_assertions_baked_into_pictures_are_read_as_json_and_as_tokens(self):
        payload = base64.urlsafe_b64encode(b'{"id":2}').rstrip(b"=")
        token = b"e30." + payload + b".AAAA"

        plain, signed = records_of(zipped(a__png=baked(b'{"id":1}'), b__png=baked(token)))

        assert (plain.record.raw, signed.record.raw) == (b'{"id":1}', b'{"id":2}')
        assert signed.original == token

    def test_an_archive_of_files_is_read_file_by_file(self):
        file = zipped(a__json=b'[{"id":1},{"id":2}]', b__json=b'{"id":3}', c__md=b"read me")

        found = list(records_of(file))

        assert [(one.member, one.record.number) for one in found] == [
            ("a.json", 1),
            ("a.json", 2),
            ("b.json", 3),
        ]
        assert not is_table(file)

    def test_an_archive_of_tables_is_known_as_one(self):
        file = zipped(a__csv=b"Email;Badge Name\nada@example.org;Lean\n")

        assert is_table(file)
        assert [(name, table.read()[:5]) for name, table in tables_of(file)] == [
            ("a.csv", b"Email")
        ]

    def test_a_picture_with_only_an_address_is_said(self):
        (found,) = records_of(zipped(a__png=baked(b"https://badgr.test/a")))
        (empty,) = records_of(zipped(a__png=b"\x89PNG\r\n\x1a\n"))

        assert (found.fault, empty.fault) == ("only_an_address", "no_badge_inside")

    def test_a_bomb_is_not_unfolded(self, monkeypatch):
        monkeypatch.setattr(opening, "STEEP_FROM", 1_000)
        file = zipped(a__json=b'{"a":"' + b"0" * 900_000 + b'"}')

        with pytest.raises(ExportTooLarge) as refused:
            list(records_of(file))

        assert refused.value.code == "export_too_large"

    def test_too_many_files_are_refused(self, monkeypatch):
        monkeypatch.setattr(opening, "MOST_MEMBERS", 1)

        with pytest.raises(ExportTooLarge):
            list(records_of(zipped(a__json=b"{}", b__json=b"{}")))

    @pytest.mark.parametrize(
        "harm",
        [
            lambda data: data[:40],
            lambda data: data[:-30],
            lambda data: data.replace(b'{"id"', b"\0\0\0\0\0"),
        ],
        ids=["head only", "no directory", "other bytes"],
    )
    def test_a_damaged_archive_is_refused(self, harm):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr("a.json", b'{"id":1}')

        with pytest.raises(ExportRefused):
            list(records_of(io.BytesIO(harm(file.getvalue()))))


def test_all_names_of_a_badge_lead_to_one(monkeypatch):
    gathering = Gathering()
    one = gathering.of_award(Claim(badge_ids=("b",)), 0)
    other = gathering.of_award(Claim(badge_ids=("https://b.test",)), 0)
    assert one is not None
    assert other is not None

    gathering.of_record(BadgeClaim(ids=("https://b.test", "b"), said={"name": "B"}), 9, b"{}")

    assert len(gathering.all()) == 1
    assert gathering.current(one.id) is gathering.current(other.id)
    assert gathering.current(one.id).original_id == "https://b.test"
    monkeypatch.setattr("skillmark_server.movein.gathering.MOST_BADGES", 2)
    with pytest.raises(ExportTooLarge):
        gathering.of_award(Claim(badge_ids=("c",)), 0)
