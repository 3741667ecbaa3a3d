# SPDX-License-Identifier: Apache-2.0

"""Rows as the database gives them say what the fields of the model say."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmark.encoding import strict_json
from skillmark_server.awards.models import Award
from skillmark_server.awards.said import COLUMNS, Said, quoted
from skillmark_server.columns.reading import moment_of, rows_as_kept, uuid_of


def test_a_row_that_was_read_as_it_is_kept_says_what_its_award_says(give):
    given = give()

    (row,) = rows_as_kept(Award.objects.filter(pk=given.pk).values_list(*COLUMNS))

    said = Said(uuid_of(row[0]), *row[1:5], moment_of(row[5]), moment_of(row[6]))
    expected = Said.of(Award.objects.get(pk=given.pk))
    assert said._replace(id="") == expected._replace(id="")
    assert str(said.id) == str(expected.id)


@given(st.uuids())
def test_an_id_is_written_as_everywhere(key):
    assert uuid_of(key.bytes) == str(key)
    assert uuid_of(key) is key


@pytest.mark.parametrize("moment", [None, datetime(2026, 11, 22, tzinfo=UTC)])
def test_a_moment_that_is_one_or_none_stays_what_it_is(moment):
    assert moment_of(moment) is moment


def test_a_moment_that_is_a_number_is_counted_from_1970():
    assert moment_of(1_000_001) == datetime(1970, 1, 1, 0, 0, 1, 1, tzinfo=UTC)


@given(st.text() | st.text(alphabet='aZ0 ~\x7f"\\\t/é', max_size=6))
def test_a_text_is_quoted_as_json_quotes_it(text):
    assert quoted(text) == strict_json.dumps(text)[1:-1]
