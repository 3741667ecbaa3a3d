# SPDX-License-Identifier: Apache-2.0

"""Long lists: read and judged in windows by the worker, the same however they are cut."""

from __future__ import annotations

import csv
import io
import os
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skillmark_server.awards import lists, running, taking_in
from skillmark_server.awards.counting import counts_of
from skillmark_server.awards.mending import problems_of, rows_to_mend, workbook_to_mend
from skillmark_server.awards.models import Award, Batch, BatchRow, RowState
from skillmark_server.awards.refusals import BatchClosed, StillReading
from skillmark_server.awards.services import (
    cancel_batch,
    change_row,
    confirm_batch,
    map_columns,
    preview_batch,
    revoke_award,
    set_defaults,
    sign_off_batch,
    undo_batch,
)
from skillmark_server.tabular import AWARD, TableTooLarge, open_table, read_table, xlsx_file
from tests.server.cast_awards import published

JUDGED = int(os.environ.get("SKILLMARK_LONG_LIST_ROWS", "20000"))
ISSUED = int(os.environ.get("SKILLMARK_LONG_LIST_ISSUED", "400"))
"""Rows of the lists of F13: with 1000000 in both it is the whole of it."""

HEADER = "Name;E-mail;Date;Valid until;Evidence;Narrative;Language;Employee number;Result"

BAD = (
    ("email_invalid", "Bo;bo(at)x.test;;;;;;;"),
    ("email_invalid", "Bo;bo x.test;;;;;;;"),
    ("recipient_missing", "Bo;;;;;;;;"),
    ("recipient_missing", "Bo;;;;;;;999999;"),
    ("name_missing", ";nobody{n}@x.test;;;;;;;"),
    ("date_does_not_exist", "Bo;d{n}@x.test;31.11.2025;;;;;;"),
    ("date_unreadable", "Bo;e{n}@x.test;next week;;;;;;"),
    ("date_out_of_range", "Bo;f{n}@x.test;;1700-01-01;;;;;"),
    ("date_year_short", "Bo;r{n}@x.test;01.03.26;;;;;;"),
    ("dates_reversed", "Bo;g{n}@x.test;2026-03-02;2026-03-01;;;;;"),
    ("evidence_invalid", "Bo;h{n}@x.test;;;javascript:alert(1);;;;"),
    ("language_unknown", "Bo;j{n}@x.test;;;;;klingon;;"),
    ("too_long", "Bo;k{n}@x.test;;;;" + "x" * 4100 + ";;;"),
    ("text_refused", "B\u202eo;l{n}@x.test;;;;;;;"),
    ("too_many_cells", "Bo;m{n}@x.test;;;;;;;;;extra"),
    ("quote_misplaced", 'Bo;"n{n}"@x.test;;;;;;;'),
    ("self_award", "Mette;mette@nordvind.test;;;;;;;"),
    ("spreadsheet_error", "Bo;#N/A;;;;;;;"),
    ("national_number", "Bo;p{n}@x.test;;;;cpr 010190-1234;;;"),
    ("character_unreadable", "B\ufffd;q{n}@x.test;;;;;;;"),
)
"""Twenty kinds of bad rows, each with the code that says so."""


def listing(rows: int, *, bad: int = 0, start: int = 0) -> tuple[str, dict[int, str]]:
    """A CSV of `rows` rows of which every `bad`th is bad, and the lines of those with codes."""
    lines, expected, kinds = [HEADER], {}, 0
    for n in range(start, start + rows):
        if bad and n % bad == bad - 1:
            code, text = BAD[kinds % len(BAD)]
            kinds += 1
            lines.append(text.replace("{n}", str(n)))
            expected[len(lines)] = code
        else:
            lines.append(f"Person {n};p{n}@kunde.test;2026-03-01;;;;;;")
    return "\n".join(lines) + "\n", expected


@pytest.fixture
def may(actor, mette):
    return actor(mette)


@pytest.fixture
def short(monkeypatch):
    """A list of more than three rows is a long one, so that tests of long lists stay short."""
    for module in (lists, taking_in):
        monkeypatch.setattr(module, "IN_A_REQUEST", 3)
    monkeypatch.setattr("skillmark_server.awards.services.batching.IN_A_REQUEST", 3)
    monkeypatch.setattr("skillmark_server.awards.services.mending.IN_A_REQUEST", 3)


@pytest.fixture
def prepare(may, first_aid, now):
    def one(data, **facts) -> Batch:
        facts = {"actor": may, "version": first_aid, "source": "file", "at": now} | facts
        data = data.encode() if facts["source"] == "file" and isinstance(data, str) else data
        return preview_batch(data=data, **facts)

    return one


def judged(batch: Batch, now, *, window: int = 2_000) -> Batch:
    for _turn in range(500):
        batch.refresh_from_db()
        if batch.judged_at or batch.cancelled_at:
            break
        taking_in.take_in(batch.pk, at=now, window=window)
    return batch


def said(batch: Batch) -> list[tuple]:
    return list(
        batch.rows.values_list("line", "email", "state", "is_skipped", "fields", "problems")
    )


@pytest.mark.usefixtures("short")
class TestReading:
    def test_a_long_list_is_the_workers(self, prepare, now):
        text, _bad = listing(5)
        batch = prepare(text, file_name="many.csv")

        assert (batch.judged_at, batch.read_at) == (None, None)
        assert not batch.rows.exists()
        assert len(batch.file_digest) == 64
        assert batch.file.read() == text.encode()

        judged(batch, now, window=2)
        assert batch.read_at
        assert counts_of(batch).new == 5

    def test_a_short_list_is_judged_at_once(self, prepare):
        batch = prepare(listing(3)[0])
        assert batch.judged_at
        assert counts_of(batch).new == 3
        assert not batch.file

    @pytest.mark.parametrize("window", [1, 7, 2_000])
    def test_windows_of_any_size_judge_alike(self, prepare, give, may, now, window):
        gone = give("carl@x.test", "Carl")
        revoke_award(actor=may, award=gone, reason="Wrong person.", at=now, now=True)
        give("p3@kunde.test", "Person 3")
        text, _bad = listing(30, bad=3)
        text += "Carl;carl@x.test;;;;;;;\n" * 2
        text += "Person 0;P0@kunde.test;;;;;;;\n" * 3 + "Carl;carl@x.test;;;;;;;\n"

        whole = judged(prepare(text), now)
        parts = judged(prepare(text), now, window=window)

        assert said(parts) == said(whole)
        assert whole.rows.filter(state=RowState.RETURNING, is_skipped=True).count() == 3
        assert whole.rows.filter(state=RowState.DUPLICATE).count() == 4

    def test_it_goes_on_where_a_worker_died(self, prepare, now, monkeypatch):
        text, _bad = listing(9, bad=4)
        batch = prepare(text)
        real, calls = BatchRow.objects.bulk_create, iter(range(100))

        def die(*args, **facts):
            made = real(*args, **facts)
            if next(calls) == 2:
                raise KeyboardInterrupt
            return made

        monkeypatch.setattr(
            type(BatchRow.objects), "bulk_create", lambda _self, *a, **f: die(*a, **f)
        )
        with pytest.raises(KeyboardInterrupt):
            taking_in.take_in(batch.pk, at=now, window=2)
        batch.refresh_from_db()
        assert batch.read_to == 5

        judged(batch, now + timedelta(minutes=1), window=2)
        assert said(batch) == said(judged(prepare(text), now))

    def test_a_window_that_somebody_else_wrote_is_written_once(self, prepare, now):
        batch = prepare(listing(6)[0])
        first = Batch.objects.select_related("version__achievement", "organisation", "by").get()
        turn = taking_in._Turn(now, 0)
        assert taking_in._read(first, turn, 2) == 1
        late = Batch.objects.select_related("version__achievement", "organisation", "by").get()
        late.read_to = 0
        assert taking_in._read(late, turn, 2) == 0
        judged(batch, now)
        assert batch.rows.count() == 6

    def test_two_addresses_on_one_line_are_two_rows(self, prepare, now):
        text = "a@x.test; b@x.test; c@x.test\nd@x.test, e@x.test\n"
        batch = judged(prepare(text, source="pasted"), now, window=2)
        assert list(batch.rows.values_list("email", flat=True)) == [
            f"{letter}@x.test" for letter in "abcde"
        ]
        assert batch.rows.values("line").distinct().count() == 5

    def test_a_workbook_is_read_alike(self, prepare, now):
        text, _bad = listing(12, bad=4)
        rows = [line.split(";") for line in text.splitlines()]
        book = xlsx_file(rows[0], rows[1:], title="People")
        whole, parts = (judged(prepare(book), now, window=size) for size in (2_000, 2))
        assert said(parts) == said(whole)
        assert counts_of(whole).new == 9

    def test_a_list_that_is_too_long_is_refused_in_words(self, prepare, now, settings):
        settings.LIST_ROWS = 6
        batch = judged(prepare(listing(9)[0]), now, window=2)

        assert batch.cancelled_at
        assert "6" in batch.refused_words["da"]
        assert not batch.rows.exists()

    def test_a_file_that_is_too_large_is_refused_at_once(self, prepare, settings):
        settings.LIST_MEGABYTES = 0
        with pytest.raises(TableTooLarge):
            prepare(listing(9)[0])

    def test_stopped_while_it_is_read_nothing_more_is(self, prepare, may, now):
        batch = prepare(listing(9)[0])
        taking_in.take_in(batch.pk, at=now, seconds=0, window=2)
        storage, name = batch.file.storage, batch.file.name
        cancel_batch(actor=may, batch=batch, at=now)

        assert taking_in.take_in(batch.pk, at=now) == 0
        assert taking_in.take_in_due(at=now) == 0
        assert storage.exists(name)  # until the transaction ends

    def test_a_forgotten_list_is_not_kept(
        self, prepare, may, now, django_capture_on_commit_callbacks
    ):
        batch = prepare(listing(9)[0])
        storage, name = batch.file.storage, batch.file.name
        with django_capture_on_commit_callbacks(execute=True):
            cancel_batch(actor=may, batch=batch, at=now)
        assert not storage.exists(name)

    def test_nothing_is_done_with_it_before_it_is_read(self, prepare, may, actor, ole, now):
        batch = prepare(listing(9)[0])
        asks = {"actor": may, "batch": batch, "at": now}
        for ask in (
            lambda: confirm_batch(**asks),
            lambda: map_columns(mapping={}, **asks),
            lambda: set_defaults(defaults={}, **asks),
            lambda: change_row(line=2, is_skipped=True, **asks),
        ):
            with pytest.raises(StillReading):
                ask()
        Batch.objects.update(submitted_at=now)
        with pytest.raises(StillReading):
            sign_off_batch(actor=actor(ole), batch=batch, at=now)

    def test_constraints(self, prepare, now):
        batch = prepare(listing(9)[0])
        with pytest.raises(IntegrityError), transaction.atomic():
            Batch.objects.filter(pk=batch.pk).update(judged_at=now)
        with pytest.raises(IntegrityError), transaction.atomic():
            Batch.objects.filter(pk=batch.pk).update(mails_a_minute=0)


@pytest.mark.usefixtures("short")
class TestMending:
    def test_one_cell_judges_its_row_and_those_of_the_same_people(
        self, prepare, may, now, django_assert_max_num_queries
    ):
        text = listing(40)[0] + "Person 0;p0@kunde.test;;;;;;;\nPerson 0;p0@kunde.test;;;;;;;\n"
        batch = judged(prepare(text), now)
        other = batch.rows.get(line=20)
        BatchRow.objects.filter(pk=other.pk).update(problems=[{"kept": True}])

        with django_assert_max_num_queries(40):
            row = change_row(actor=may, batch=batch, line=2, values={"email": "new@x.test"}, at=now)

        assert row.email == "new@x.test"
        assert batch.rows.get(line=42).state == RowState.NEW
        assert batch.rows.get(line=43).fields["also"] == 42
        assert batch.rows.get(line=20).problems == [{"kept": True}]

    def test_somebody_on_very_many_lines_is_left_to_the_worker(self, prepare, may, now):
        text = HEADER + "\n" + "Person 0;p0@kunde.test;;;;;;;\n" * 9
        batch = judged(prepare(text), now)
        change_row(actor=may, batch=batch, line=2, is_skipped=True, at=now)

        batch.refresh_from_db()
        assert batch.judged_at is None
        judged(batch, now)
        assert counts_of(batch).new == 2
        assert batch.rows.get(line=4).fields["also"] == 3

    def test_columns_and_defaults_are_judged_by_the_worker(self, prepare, may, now):
        batch = judged(prepare(listing(9)[0]), now)
        batch = map_columns(actor=may, batch=batch, mapping={"email": 1}, at=now)
        assert batch.judged_at is None
        judged(batch, now, window=2)
        assert counts_of(batch).wrong == 9

        map_columns(actor=may, batch=batch, mapping={"email": 1, "name": 0}, at=now)
        judged(batch, now, window=2)
        set_defaults(actor=may, batch=batch, defaults={"language": "da"}, at=now)
        judged(batch, now, window=4)
        assert {row.fields["language"] for row in batch.rows.all()} == {"da"}
        assert counts_of(batch).new == 9


@pytest.mark.usefixtures("short")
class TestSending:
    def test_what_was_judged_just_now_leaves_as_it_is(self, prepare, may, now):
        batch = judged(prepare(listing(5)[0]), now)
        batch = confirm_batch(actor=may, batch=batch, at=now + timedelta(minutes=1), now=True)
        assert batch.judged_at
        assert running.run_batch(batch.pk, at=now + timedelta(minutes=1)) == 5

    def test_what_was_judged_yesterday_is_judged_again_before_it_leaves(
        self, prepare, give, may, now
    ):
        batch = judged(prepare(listing(5)[0]), now)
        give("p1@kunde.test", "Person 1", at=now)
        later = now + timedelta(days=1)
        batch = confirm_batch(actor=may, batch=batch, at=later, now=True)

        assert batch.judged_at is None
        assert running.run_due_batches(at=later) == 0
        judged(batch, later, window=2)
        assert counts_of(batch).coming == 4
        assert running.run_due_batches(at=later) == 4

    def test_who_sends_a_long_list_answers_for_it(self, prepare, actor, ole, now):
        text = listing(5)[0] + "Ole;ole@nordvind.test;;;;;;;\n"
        batch = judged(prepare(text), now)
        batch = confirm_batch(actor=actor(ole), batch=batch, at=now)
        judged(batch, now)
        assert batch.by == ole
        assert batch.rows.get(line=7).problems[0]["code"] == "self_award"

    def test_undone_in_time_it_is_a_preview_again(self, prepare, may, now):
        batch = judged(prepare(listing(5)[0]), now)
        confirm_batch(actor=may, batch=batch, at=now)
        undo_batch(actor=may, batch=batch, at=now)
        confirm_batch(actor=may, batch=batch, at=now, now=True)
        assert running.run_batch(batch.pk, at=now) == 5
        with pytest.raises(BatchClosed):
            undo_batch(actor=may, batch=batch, at=now)


def rows_of_csv(pieces) -> list[dict[str, str]]:
    text = b"".join(pieces).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


class TestBadRows:
    """F13: a million rows of which 1 % are bad, at the size of a test."""

    def test_twenty_thousand_rows_are_judged_and_every_bad_one_reported(self, prepare, now):
        text, expected = listing(JUDGED, bad=100)
        batch = judged(prepare(text), now)

        assert counts_of(batch).new == JUDGED - len(expected)
        report = rows_of_csv(problems_of(batch))
        assert {int(row["Line"]) for row in report} == set(expected)
        first = {}
        for row in report:
            first.setdefault(int(row["Line"]), row["Code"])
        assert first == expected

    def test_every_bad_row_is_reported_and_mended_ones_alone_are_new(self, prepare, may, now):
        rows, every = ISSUED, min(100, ISSUED // 20)
        text, expected = listing(rows, bad=every)
        batch = judged(prepare(text), now, window=ISSUED // 3)

        counts = counts_of(batch)
        assert (counts.all, counts.wrong, counts.coming) == (
            rows,
            len(expected),
            rows - rows // every,
        )
        report = rows_of_csv(problems_of(batch))
        found = {line: [] for line in expected}
        for row in report:
            found[int(row["Line"])].append(row["Code"])
            assert row["What is wrong"], row
        assert {line: codes[0] for line, codes in found.items()} == expected
        assert all(row["Column"] == "B" for row in report if row["Code"] == "email_invalid")

        confirm_batch(actor=may, batch=batch, at=now, now=True)
        made = 0
        while count := running.run_batch(batch.pk, at=now):
            made += count
        assert made == Award.objects.count() == rows - len(expected)

        again = judged(prepare(text), now)
        assert counts_of(again).coming == 0

        mended = rows_of_csv(rows_to_mend(batch))
        assert len(mended) == len(expected)
        for n, row in enumerate(mended):
            row.update(dict.fromkeys(row, ""), **{"Name": "Bo", "E-mail": f"mended{n}@kunde.test"})
        out = io.StringIO()
        writer = csv.DictWriter(
            out, [name for name in mended[0] if name], delimiter=";", extrasaction="ignore"
        )
        writer.writeheader()
        writer.writerows(mended)
        only = judged(prepare(out.getvalue()), now)
        assert (counts_of(only).coming, counts_of(only).wrong) == (len(expected), 0)

    def test_the_workbook_to_mend_says_the_same(self, prepare):
        text, expected = listing(40, bad=2)
        batch = prepare(text)
        with workbook_to_mend(batch) as file:
            table = read_table(file.read(), AWARD)
        assert len(table.rows) == len(expected)
        assert {int(row.cells[9]) for row in table.rows} == set(expected)


def test_a_head_is_read_again_by_what_follows():
    with open_table("a@x.test\nb@x.test\nc@x.test\n", AWARD) as opened:
        assert len(opened.head(2).rows) == 2
        assert len(list(opened)) == 3


LINES = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c", "d", "bad"]), st.booleans()), min_size=4, max_size=14
)


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(lines=LINES, window=st.sampled_from([1, 2, 3, 7]))
@pytest.mark.usefixtures("short")
def test_any_list_is_judged_alike_however_it_is_cut(prepare, now, lines, window):
    text = HEADER + "\n"
    for who, has_name in lines:
        address = "no address" if who == "bad" else f"{who}@kunde.test"
        text += f"{'Somebody' if has_name else ''};{address};;;;;;;\n"

    whole, parts = judged(prepare(text), now), judged(prepare(text), now, window=window)

    assert said(parts) == said(whole)
    leaders = {}
    for line, email, state, *_rest in said(whole):
        if state == RowState.NEW:
            assert leaders.setdefault(email, line) == line


def test_evidence_that_is_missed_is_found_in_every_window(prepare, nordvind, now):
    version = published(nordvind, at=now, evidence_required=True)
    batch = judged(prepare(listing(600)[0], version=version), now, window=250)
    assert counts_of(batch).wrong == 600
