# SPDX-License-Identifier: Apache-2.0

"""What holds for every list: it is read or refused in words, and comes back as it went."""

import csv
import io
from contextlib import suppress
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from skillmark_server.tabular import (
    AWARD,
    ROSTER,
    RowReader,
    TableRefused,
    csv_file,
    guess_mapping,
    read_table,
    xlsx_file,
)
from skillmark_server.tabular.dates import read_date
from skillmark_server.tabular.problems import CellRefusedError

HEADER = ["Navn", "E-mail", "Afdeling", "Ansat fra"]
cells = st.one_of(
    st.text(max_size=30),
    st.text('"\r\n;,\t =+-@\x00\ufeff\u2028a1', max_size=12),
    st.sampled_from(["ada@example.org", "31.11.2025", "46022", "(at)", "Holm, Jonas", "#N/A"]),
)
tables = st.lists(st.lists(cells, max_size=6), max_size=6)
plain = (
    st.text(
        st.characters(exclude_categories=["C", "Z"]) | st.sampled_from(" =+-@'"),
        min_size=1,
        max_size=20,
    )
    .map(str.strip)
    .filter(bool)
)


def understood(data, fields=ROSTER):
    table = read_table(data, fields)
    reader = RowReader(table.header, guess_mapping(table, fields), fields)
    return [reader.read(row) for row in table.rows]


@settings(max_examples=150, deadline=None)
@given(tables, st.sampled_from([";", ",", "\t"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_any_text_in_any_cell_is_a_value_or_a_problem(table, delimiter, encoding):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([HEADER, *table])

    with suppress(TableRefused):
        for reading in understood(out.getvalue().encode(encoding, "replace")):
            assert all(str(problem.sentence) for problem in reading.problems)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(tail):
    for data in (tail, b"email;navn\n" + tail, b"\xef\xbb\xbfemail\n" + tail, b"PK\x03\x04" + tail):
        with suppress(TableRefused):
            understood(data)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_any_pasted_text_is_read_or_refused(text):
    with suppress(TableRefused):
        understood(text, AWARD)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(plain, plain), min_size=1, max_size=5))
def test_rows_come_back_as_they_went(rows):
    table = [[*row, "Lager", "2025-12-31"] for row in rows]

    for data in (csv_file(HEADER, table), xlsx_file(HEADER, table, title="Folk")):
        got = [row.cells for row in read_table(data, ROSTER).rows]
        # A quote that somebody typed before a formula is taken for ours.
        for met, sent in zip(got, table, strict=True):
            for one, other in zip(met, sent, strict=True):
                assert one in {other, other.removeprefix("'")} or "*" in one


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2299, 12, 31)))
def test_every_day_is_read_in_every_common_form(day):
    for form in ("%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%Y", "%d/%m-%Y", "%d %B %Y"):
        written = day.strftime(form)
        assert read_date(written) == day


@settings(deadline=200)
@given(st.text(max_size=4000), st.integers(1, 400))
def test_no_text_keeps_the_reading_of_a_day_busy(text, times):
    with suppress(CellRefusedError):
        read_date(text * times)
