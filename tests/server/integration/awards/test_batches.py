# SPDX-License-Identifier: Apache-2.0

"""Many at once: seen before anything is saved, mended, signed off, undone, made exactly once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from skillmark_server.accounts.actors import actor_of
from skillmark_server.awards import making, running
from skillmark_server.awards.models import Award, Batch, BatchRow, RowState
from skillmark_server.awards.refusals import (
    BadFact,
    BatchClosed,
    NothingToAward,
    NotPublished,
    SelfAward,
)
from skillmark_server.awards.rowing import COMING
from skillmark_server.awards.services import (
    cancel_batch,
    change_row,
    confirm_batch,
    map_columns,
    preview_batch,
    return_batch,
    revoke_award,
    set_defaults,
    sign_off_batch,
    undo_batch,
)
from skillmark_server.outbox.models import Mail
from skillmark_server.refusals import Malformed, NotAllowed
from skillmark_server.tabular import TableEmpty
from tests.server.cast_awards import published

TEN = timedelta(minutes=10)
LIST = "Anna Berg <anna@x.test>\nBo Dahl <bo@x.test>\nCarl Eg <carl@x.test>\n"
FILE = (
    b"Medarbejder;E-mail;Dato;Begrundelse;Sprog\r\n"
    b"Anna Berg;anna@x.test;01.03.2026;Flot;da\r\n"
    b"Bo Dahl;bo(at)x.test;01.03.2026;;\r\n"
    b"Carl Eg;carl@x.test;31.11.2025;;\r\n"
    b"Dorte Fo;dorte@x.test;2026-03-02;;en\r\n"
    b"Anna Berg;ANNA@x.test;01.03.2026;;\r\n"
    b"Mette;mette@nordvind.test;01.03.2026;;\r\n"
)


@pytest.fixture
def may(actor, mette):
    return actor(mette)


@pytest.fixture
def prepare(may, first_aid, now):
    def one(data=LIST, **facts) -> Batch:
        facts = {"actor": may, "version": first_aid, "source": "pasted", "at": now} | facts
        return preview_batch(data=data, **facts)

    return one


def states(batch: Batch) -> dict[int, str]:
    return dict(batch.rows.values_list("line", "state"))


class TestPreview:
    def test_pasted_addresses_become_rows_and_nothing_else(self, prepare):
        batch = prepare()

        assert states(batch) == {1: "new", 2: "new", 3: "new"}
        assert batch.rows.get(line=1).fields["name"] == "Anna Berg"
        assert not Award.objects.exists()
        assert not Mail.objects.exists()

    def test_each_row_of_a_file_says_what_it_would_become(self, prepare):
        batch = prepare(FILE, source="file", file_name="kursus.csv")

        assert states(batch) == {
            2: "new",
            3: "wrong",
            4: "wrong",
            5: "new",
            6: "duplicate",
            7: "wrong",
        }
        assert batch.rows.get(line=6).fields["also"] == 2

    def test_what_is_wrong_is_said_with_place_and_in_both_languages(self, prepare):
        batch = prepare(FILE)

        (address,) = batch.rows.get(line=3).problems
        (day,) = batch.rows.get(line=4).problems
        (self_award,) = batch.rows.get(line=7).problems
        assert (address["column"], address["suggestion"]) == ("B", "bo@x.test")
        assert day["column"] == "C"
        assert "November" in day["words"]["en"]
        assert set(day["words"]) == {"en", "da"}
        assert self_award["code"] == "self_award"

    def test_facts_of_a_row_are_understood(self, prepare):
        fields = prepare(FILE).rows.get(line=2).fields

        assert fields["valid_from"] == "2026-03-01"
        assert (fields["narrative"], fields["language"]) == ("Flot", "da")

    def test_the_roster_knows_people_by_number(self, prepare, jonas_person):
        jonas_person.employee_number = "104"
        jonas_person.save()

        batch = prepare(b"Medarbejdernr;Navn\r\n104;\r\n999;Ingen\r\n")

        known, unknown = batch.rows.all()
        assert known.fields["email"] == "jonas@nordvind.test"
        assert (known.fields["name"], known.state) == ("Jonas Ærøskøbing", "new")
        assert unknown.problems[0]["code"] == "recipient_missing"

    def test_nobody_awards_themselves_by_their_number(self, prepare, jonas_person, mette):
        """Their account has not shown the address that the roster has of them."""
        jonas_person.employee_number, jonas_person.user = "104", mette
        jonas_person.save()

        [row] = prepare(b"Medarbejdernr;Navn\r\n104;\r\n").rows.all()

        assert [problem["code"] for problem in row.problems] == ["self_award"]

    def test_evidence_that_is_asked_for_is_missed(self, prepare, nordvind, now):
        batch = prepare(version=published(nordvind, at=now, evidence_required=True))
        assert {row.problems[0]["code"] for row in batch.rows.all()} == {"evidence_missing"}

        set_defaults(
            actor=_maker(batch), batch=batch, defaults={"evidence": ["https://x.test/1"]}, at=now
        )
        assert set(states(batch).values()) == {"new"}

    def test_renewal_duplicate_and_return_are_told_apart(self, prepare, give, may, now):
        old = now - timedelta(days=700)
        give("anna@x.test", "Anna", valid_from=old)
        give("bo@x.test", "Bo")
        gone = give("carl@x.test", "Carl")
        revoke_award(actor=may, award=gone, reason="Wrong person.", at=now, now=True)

        batch = prepare()

        assert states(batch) == {1: "renewal", 2: "duplicate", 3: "returning"}
        assert batch.rows.get(line=3).fields["about"]["reason"] == "Wrong person."

    def test_a_list_without_rows_is_refused(self, prepare):
        with pytest.raises(TableEmpty):
            prepare("")

    def test_only_who_may_award_and_only_their_own_badge(self, prepare, actor, karin, mallory):
        for person in (karin, mallory):
            with pytest.raises(NotAllowed):
                prepare(actor=actor(person))

    def test_a_default_that_no_badge_may_hold_is_refused(self, prepare):
        with pytest.raises(BadFact):
            prepare(defaults={"narrative": "cpr 010190-1234"})


def _maker(batch):
    return actor_of(batch.by)


class TestMending:
    def test_a_row_is_mended_on_the_page(self, prepare, may, now):
        batch = prepare(FILE)
        row = change_row(actor=may, batch=batch, line=3, values={"email": "bo@x.test"}, at=now)
        assert (row.state, row.problems) == ("new", [])
        assert row.cells[1] == "bo@x.test"

    def test_a_field_without_a_column_gets_one(self, prepare, may, now):
        batch = prepare(b"e-mail\nanna@x.test\n")
        assert batch.rows.get().state == "wrong"

        row = change_row(actor=may, batch=batch, line=2, values={"name": "Anna"}, at=now)

        assert (row.state, row.fields["name"]) == ("new", "Anna")

    def test_leaving_a_row_out_makes_way_for_the_other(self, prepare, may, now):
        batch = prepare(FILE)
        change_row(actor=may, batch=batch, line=2, is_skipped=True, at=now)
        assert states(batch)[6] == "new"

    def test_columns_are_mapped_anew(self, prepare, may, now):
        batch = prepare(FILE)
        map_columns(actor=may, batch=batch, mapping={"email": 1, "bogus": 0, "name": 99}, at=now)
        assert batch.rows.get(line=2).problems[0]["code"] == "name_missing"

    @pytest.mark.parametrize(
        "values", [{"bogus": "x"}, {"email": "x" * 9000}], ids=["unknown", "long"]
    )
    def test_what_cannot_be_written_is_refused(self, prepare, may, now, values):
        with pytest.raises(Malformed):
            change_row(actor=may, batch=prepare(), line=1, values=values, at=now)

    def test_a_row_that_is_not_there(self, prepare, may, now):
        with pytest.raises(BatchRow.DoesNotExist):
            change_row(actor=may, batch=prepare(), line=99, at=now)


class TestConfirming:
    def test_it_leaves_after_ten_minutes(self, prepare, may, now):
        batch = confirm_batch(actor=may, batch=prepare(FILE), at=now)

        assert batch.due_at == now + TEN
        assert running.run_due_batches(at=now + timedelta(minutes=9)) == 0
        assert running.run_due_batches(at=now + TEN) == 2
        batch.refresh_from_db()
        assert batch.finished_at == now + TEN
        assert Mail.objects.filter(kind="claim").count() == 2

    def test_undone_it_is_a_preview_again(self, prepare, may, now):
        batch = confirm_batch(actor=may, batch=prepare(), at=now)
        undo_batch(actor=may, batch=batch, at=now + timedelta(minutes=9))

        assert running.run_due_batches(at=now + timedelta(days=1)) == 0
        confirm_batch(actor=may, batch=batch, at=now + timedelta(days=1))

    def test_too_late_to_undo(self, prepare, may, now):
        batch = confirm_batch(actor=may, batch=prepare(), at=now)
        with pytest.raises(BatchClosed):
            undo_batch(actor=may, batch=batch, at=now + TEN)
        with pytest.raises(BatchClosed):
            confirm_batch(actor=may, batch=batch, at=now)
        with pytest.raises(BatchClosed):
            change_row(actor=may, batch=batch, line=1, at=now)

    def test_a_list_of_nothing_but_wrong_rows_is_refused(self, prepare, may, now):
        batch = prepare(b"E-mail;Navn\r\nx;y\r\n")
        with pytest.raises(NothingToAward):
            confirm_batch(actor=may, batch=batch, at=now)

    def test_a_badge_that_was_archived_meanwhile_is_refused(self, prepare, may, first_aid, now):
        batch = prepare()
        first_aid.achievement.archived_at = now
        first_aid.achievement.save()
        with pytest.raises(NotPublished):
            confirm_batch(actor=may, batch=batch, at=now)

    def test_cancelled_half_way_the_rest_is_not_made(self, prepare, may, now, monkeypatch):
        monkeypatch.setattr(running, "ROWS_AT_ONCE", 1)
        batch = confirm_batch(actor=may, batch=prepare(), at=now, now=True)
        running._run_some(batch.pk, now)
        cancel_batch(actor=may, batch=batch, at=now)

        assert running.run_due_batches(at=now) == 0
        assert Award.objects.count() == 1
        with pytest.raises(BatchClosed):
            cancel_batch(actor=may, batch=batch, at=now)


class TestExactlyOnce:
    def test_the_same_file_twice_awards_nothing_new(self, prepare, may, now):
        left = []
        for days in (0, 0, 1, 30):
            at = now + timedelta(days=days)
            batch = prepare(at=at)
            left.append(running.left_of(batch).count())
            if left[-1]:
                confirm_batch(actor=may, batch=batch, at=at, now=True)
                running.run_due_batches(at=at)

        assert left == [3, 0, 0, 0]
        assert Award.objects.count() == 3

    def test_two_lists_that_wait_side_by_side_give_one_badge_each(self, prepare, may, now):
        for batch in (prepare(), prepare()):
            confirm_batch(actor=may, batch=batch, at=now)
        running.run_due_batches(at=now + TEN)

        assert Award.objects.count() == 3
        assert (
            sorted(BatchRow.objects.values_list("state", flat=True))
            == ["duplicate"] * 3 + ["new"] * 3
        )

    def test_delivered_twice_it_is_done_once(self, prepare, may, now):
        batch = confirm_batch(actor=may, batch=prepare(), at=now, now=True)
        assert [running.run_batch(batch.pk, at=now) for _ in range(3)] == [3, 0, 0]
        assert Mail.objects.filter(kind="claim").count() == 3

    @pytest.mark.parametrize("step", range(1, 9))
    def test_killed_at_any_step_it_goes_on_where_it_stood(
        self, prepare, may, now, monkeypatch, step
    ):
        monkeypatch.setattr(running, "ROWS_AT_ONCE", 2)
        batch = confirm_batch(actor=may, batch=prepare(), at=now, now=True)
        calls = iter(range(1, 100))

        def killed(*args, **kwargs):
            if next(calls) == step:
                raise KeyboardInterrupt
            return real(*args, **kwargs)

        place = "make_at" if step % 2 else "record"
        real = getattr(running, place)
        monkeypatch.setattr(running, place, killed)
        try:
            running.run_batch(batch.pk, at=now)
        except KeyboardInterrupt:
            monkeypatch.setattr(running, place, real)
        later = now + running.HELD_FOR * 2
        running.run_due_batches(at=later)

        batch.refresh_from_db()
        assert batch.finished_at is not None
        assert Award.objects.count() == 3
        assert len(set(Award.objects.values_list("revocation_index", flat=True))) == 3
        assert sorted(Award.objects.values_list("number", flat=True)) == [
            f"NV-2026-000{n}" for n in (1, 2, 3)
        ]

    def test_a_row_that_cannot_be_made_says_why_and_keeps_nobody_else(
        self, prepare, may, now, mette
    ):
        batch = confirm_batch(actor=may, batch=prepare(), at=now, now=True)
        mette.emailaddress_set.create(email="bo@x.test", verified=True)

        assert running.run_batch(batch.pk, at=now) == 2

        row = batch.rows.get(line=2)
        assert (row.failed, row.award) == ("self_award", None)
        assert max(Award.objects.values_list("number", flat=True)) == "NV-2026-0002"
        assert row.problems[-1]["words"]["da"]

    def test_a_row_that_fails_while_it_is_written_leaves_no_gap(
        self, prepare, may, now, monkeypatch
    ):
        batch = confirm_batch(actor=may, batch=prepare(), at=now, now=True)
        real = making.sign_award
        calls = iter(range(10))

        def refuse(**facts):
            if next(calls) == 1:
                raise BadFact
            return real(**facts)

        monkeypatch.setattr(making, "sign_award", refuse)

        assert running.run_batch(batch.pk, at=now) == 2
        assert sorted(Award.objects.values_list("number", flat=True)) == [
            "NV-2026-0001",
            "NV-2026-0002",
        ]

    def test_an_issuer_that_cannot_sign_makes_everything_wait(self, prepare, may, now, issuing):
        batch = confirm_batch(actor=may, batch=prepare(), at=now, now=True)
        type(issuing).objects.filter(pk=issuing.pk).update(replaced_at=now)
        assert running.run_due_batches(at=now) == 0
        batch.refresh_from_db()
        assert batch.stalled_reason
        assert not batch.rows.exclude(failed="").exists()

        type(issuing).objects.filter(pk=issuing.pk).update(replaced_at=None)
        assert running.run_due_batches(at=now + timedelta(seconds=30)) == 0
        assert running.run_due_batches(at=now + timedelta(minutes=2)) == 3


@pytest.mark.usefixtures("ole")
class TestSignOff:
    @pytest.fixture
    def submitted(self, prepare, may, nordvind, now):
        nordvind.needs_sign_off = True
        nordvind.save()
        may.organisation.refresh_from_db()
        return confirm_batch(actor=may, batch=prepare(), at=now)

    def test_a_second_person_is_asked_and_signs(self, submitted, actor, ole, now):
        assert submitted.confirmed_at is None
        assert Mail.objects.get(kind="sign-off-waiting").to_email == "ole@nordvind.test"

        sign_off_batch(actor=actor(ole), batch=submitted, at=now)

        assert running.run_due_batches(at=now + TEN) == 3

    def test_nobody_signs_off_their_own(self, submitted, may, now):
        with pytest.raises(SelfAward):
            sign_off_batch(actor=may, batch=submitted, at=now)

    def test_nobody_signs_off_what_they_would_get(self, submitted, actor, ole, now):
        ole.emailaddress_set.create(email="bo@x.test", verified=True)
        with pytest.raises(SelfAward):
            sign_off_batch(actor=actor(ole), batch=submitted, at=now)

    def test_returned_it_is_mended_and_submitted_again(self, submitted, actor, ole, may, now):
        with pytest.raises(BadFact):
            return_batch(actor=actor(ole), batch=submitted, reason=" ", at=now)
        returned = return_batch(actor=actor(ole), batch=submitted, reason="Bo was ill.", at=now)
        assert returned.returned_reason == "Bo was ill."
        with pytest.raises(BatchClosed):
            sign_off_batch(actor=actor(ole), batch=submitted, at=now)

        change_row(actor=may, batch=submitted, line=2, is_skipped=True, at=now)
        confirm_batch(actor=may, batch=submitted, at=now + timedelta(hours=1))
        sign_off_batch(actor=actor(ole), batch=submitted, at=now + timedelta(hours=1))
        assert running.run_due_batches(at=now + timedelta(hours=2)) == 2

    def test_only_who_may_sign_off(self, submitted, actor, karin, mallory, now):
        for person in (karin, mallory):
            with pytest.raises(NotAllowed):
                sign_off_batch(actor=actor(person), batch=submitted, at=now)


def test_rows_that_become_awards_are_of_these_states():
    assert {RowState.NEW, RowState.RENEWAL, RowState.RETURNING} == COMING
