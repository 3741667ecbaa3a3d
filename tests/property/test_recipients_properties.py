# SPDX-License-Identifier: Apache-2.0

import csv
import io
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.issuing import NOW, achievement, described, issuer

from skillmark.encoding import moments
from skillmark.errors import (
    NationalNumberError,
    RecipientError,
    RecipientsFileError,
    TextRefusedError,
)
from skillmark.issuing import issue
from skillmark.model import check_credential
from skillmark.plain_text import check_text
from skillmark.recipients import BadRow, MendingFile, Row, open_recipients
from skillmark.recipients.address import email_address

HEADER = ("email", "navn", "begrundelse", "bevis", "resultat", "gyldig fra", "gyldig til", "sprog")
BADGE = achievement(described("RawScore"))
NORD = issuer()
cells = st.one_of(
    st.text(max_size=30),
    st.text('"\r\n;,\t =+-@\x00\ufeff\u2028a1', max_size=12),
    st.sampled_from(
        ["ada@example.org", "2026-11-21", "31.11.2025", "87,5", "da", "https://x.example"]
    ),
)
tables = st.lists(st.lists(cells, max_size=10), max_size=6)


def read(data):
    with open_recipients(io.BytesIO(data), achievement=BADGE) as file:
        return list(file)


@settings(max_examples=150)
@given(tables, st.sampled_from([";", ",", "\t"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_any_text_in_any_cell_is_a_row_or_a_problem(table, delimiter, encoding):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([HEADER, *table])
    data = out.getvalue().encode(encoding, "replace")

    for row in read(data):
        if isinstance(row, BadRow):
            assert row.problems
            assert all(str(problem.words) for problem in row.problems)
            continue
        made = issue(
            BADGE,
            to=row.email,
            by=NORD,
            at=NOW,
            proof="eddsa-jcs-2022",
            narrative=row.narrative,
            recipient_name=row.name,
            results=() if row.result is None else [row.result],
        )
        check_credential(made.document)


@settings(max_examples=200)
@given(st.binary(max_size=300))
@example(b"email\n\x81")
@example(b"\xff\xfe")
@example(b"\xff\xfee\x00m")
@example(b'email\n"')
@example(b"sep=\n")
@example(b'sep="\nemail')
def test_any_bytes_are_read_or_refused(tail):
    for data in (tail, b"email;navn\n" + tail, b"\xef\xbb\xbfemail\n" + tail):
        with suppress(RecipientsFileError):
            assert all(isinstance(row, Row | BadRow) for row in read(data))


@settings(max_examples=100)
@given(
    st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20),
            st.text('";\n x', max_size=8),
        ),
        max_size=5,
    )
)
def test_what_a_spreadsheet_quotes_is_read_as_it_was(pairs):
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(
        [("x", "y", "email"), *((*p, "a@x.dk") for p in pairs)]
    )

    found = read(out.getvalue().encode())

    assert [row.cells[:2] for row in found] == [tuple(pair) for pair in pairs]


@settings(max_examples=60)
@given(tables)
def test_the_file_for_mending_holds_the_bad_rows_as_they_were(tmp_path_factory, table):
    out = io.StringIO()
    csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL).writerows([HEADER, *table])
    mend = tmp_path_factory.mktemp("mend") / "mend.csv"
    with (
        open_recipients(io.BytesIO(out.getvalue().encode("utf-8", "replace"))) as people,
        MendingFile(mend, like=people) as file,
    ):
        bad = [row for row in people if isinstance(row, BadRow)]
        for row in bad:
            file.add(row)

    if not bad:
        assert not mend.exists()
        return
    with open_recipients(mend) as again:
        found = list(again)
    assert len(found) == len(bad)
    for before, after in zip(bad, found, strict=True):
        # A row that was too short has all its cells now, empty ones at its end.
        assert isinstance(after, BadRow) or before.problems[0].code == "too_few_cells"


@given(st.text(max_size=60))
@example("a@x.dk")
def test_an_address_is_refused_or_has_one_form(text):
    try:
        address = email_address(text)
    except RecipientError:
        return
    assert email_address(address) == address
    assert address.count("@") == 1
    assert not any(char.isspace() for char in address)


@given(st.text(max_size=200))
def test_any_text_is_let_through_or_refused(text):
    with suppress(TextRefusedError, NationalNumberError):
        check_text(text)


@pytest.mark.ob3(7)
@settings(max_examples=100)
@given(
    narrative=st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=50),
    begins=st.datetimes(timezones=st.just(NOW.tzinfo)).filter(lambda at: 1900 < at.year < 2200),
)
def test_what_is_issued_breaks_no_rule_whatever_it_says(narrative, begins):
    with suppress(TextRefusedError, NationalNumberError):
        made = issue(
            BADGE, to="ada@example.org", by=NORD, at=NOW, narrative=narrative, valid_from=begins
        )
        check_credential(made.document)
        assert made.document["validFrom"] == moments.render(begins)
