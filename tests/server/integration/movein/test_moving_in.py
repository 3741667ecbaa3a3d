# SPDX-License-Identifier: Apache-2.0

"""An export is given in, looked at, agreed to, moved in once, undone, and issued again."""

from __future__ import annotations

import hashlib
import json
import uuid
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import localtime

from skillmark.encoding.strict_json import loads
from skillmark_server.accounts.models import Membership, PersonEmail, Role
from skillmark_server.achievements.models import Achievement
from skillmark_server.audit.models import AuditEvent
from skillmark_server.awards.models import Award, Batch, BatchRow
from skillmark_server.awards.running import run_batch
from skillmark_server.awards.services import confirm_batch
from skillmark_server.movein import bringing, hidden, taking_in
from skillmark_server.movein.bringing import bring_in, forget_old, go_on
from skillmark_server.movein.linking import link_reissued
from skillmark_server.movein.models import (
    DateOrder,
    ForeignBadge,
    Move,
    MovedAward,
    Platform,
    RowState,
    Treatment,
)
from skillmark_server.movein.refusals import (
    ExportRefused,
    ExportTooLarge,
    MoveChanged,
    MoveClosed,
    NothingToMoveIn,
    NothingToReissue,
    NotYetPublished,
    SignedOffBySelf,
    UndoTooLate,
)
from skillmark_server.movein.report import report_of
from skillmark_server.movein.selectors import (
    move_for,
    moved_awards_of_holder,
    moved_awards_visible_to,
    seen_of,
)
from skillmark_server.movein.services import (
    agree_to_move,
    choose_date_order,
    discard_move,
    erase_moved_award,
    erase_moved_awards,
    reissue_moved_awards,
    sign_off_move,
    start_move,
    take_back_move,
    treat_badge,
    undo_move,
)
from skillmark_server.movein.taking_in import MOST_ATTEMPTS, read_due_moves, read_move
from skillmark_server.refusals import Malformed, NotAllowed
from tests.server.cast_awards import published
from tests.server.integration.movein.conftest import BADGE, ISSUER, SITE, assertion, export_of

CREDLY = (
    b"Badge Name,Badge Template ID,Issued by,Earner Badge ID,Issued to First Name,"
    b"Issued to Last Name,Issued to Email,Status,Issue Date\n"
    b"Lean,t1,Nordvind Akademi,77,Jonas,Holm,jonas@nordvind.test,accepted,5/6/2021\n"
    b"Lean,t1,Nordvind Akademi,78,Ida,Vang,ida@nordvind.test,rejected,5/6/2021\n"
    b"Lean,t1,Nordvind Akademi,79,Eva,Dam,=cmd|x!A1,accepted,5/6/2021\n"
)


def states_of(move: Move) -> dict[str, int]:
    return {name: count for name, count in move.counts.items() if name in RowState.values}


class TestReading:
    def test_a_preview_says_what_would_happen_and_changes_nothing(self, taken_in, export):
        move = taken_in(export)
        (badge,) = ForeignBadge.objects.filter(move=move)

        assert states_of(move) == {"new": 2, "duplicate": 1, "wrong": 1, "withdrawn": 1}
        assert (move.counts["rows"], move.counts["people"]) == (5, 2)
        assert (badge.name, badge.issuer_name) == ("Lean, step one", "Nordvind Akademi")
        assert badge.original_id == f"{SITE}/badges/bC9"
        assert badge.treatment == Treatment.DRAFT
        assert len(move.notes) == 1
        assert not MovedAward.objects.filter(moved_in_at__isnull=False).exists()
        assert not Achievement.objects.exists()

    def test_a_table_is_read_and_its_days_can_be_read_otherwise(self, taken_in, owner, now):
        move = taken_in(CREDLY, Platform.CREDLY)
        row = MovedAward.objects.get(move=move, state=RowState.NEW)

        assert states_of(move) == {"new": 1, "withdrawn": 1, "wrong": 1}
        assert (move.date_order, row.issued_at.month, row.original_id) == ("month_first", 5, "77")
        assert ["Earner Badge ID", "original_id"] in move.mapping

        choose_date_order(actor=owner, move=move, order=DateOrder.DAY_FIRST, at=now)
        taking_in.read_due_moves(at=now)

        assert MovedAward.objects.get(move=move, state=RowState.NEW).issued_at.month == 6

    def test_an_address_behind_a_hash_is_found_in_the_roster(
        self, taken_in, jonas_person, monkeypatch
    ):
        email = PersonEmail.objects.get(person=jonas_person).email
        digest = hashlib.sha256(f"{email}salt".encode()).hexdigest()
        known = {"type": "email", "hashed": True, "salt": "salt", "identity": f"sha256${digest}"}
        export = export_of(
            assertion(1, "", recipient=known),
            assertion(2, "", recipient={**known, "identity": "sha256$00"}),
            assertion(3, "", recipient={**known, "identity": "crc$00"}),
        )
        move = taken_in(export)

        first = MovedAward.objects.get(move=move, state=RowState.NEW)
        assert (first.recipient_email, first.person) == (email, jonas_person)
        assert MovedAward.objects.filter(problems=[["recipient_hidden", "email"]]).count() == 2

        monkeypatch.setattr(hidden, "MOST_DIGESTS", 0)
        bounded = hidden.KnownAddresses(move.organisation, most=0)
        assert bounded.behind(f"sha256${digest}", "salt") == ""

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            (b"{}", "no award"),
            (b'{"result":[', "cut short"),
            (b"<html>hello</html>", "no rows"),
            (b"Name,Age\nBo,3\n", "address"),
            (b"PK\x03\x04nothing", "damaged"),
        ],
        ids=["empty object", "cut", "page", "another table", "no archive"],
    )
    def test_what_cannot_be_read_says_why_and_stages_nothing(self, taken_in, mette, data, said):
        mette.language = "en"
        mette.save()
        move = taken_in(data)

        assert said in move.refused_words
        assert move.read_at is None
        assert not MovedAward.objects.filter(move=move).exists()

    def test_a_number_of_the_state_is_never_kept(self, taken_in):
        move = taken_in(export_of(assertion(1, "bo@nordvind.test", extra={"note": "010190-1234"})))
        row = MovedAward.objects.get(move=move)

        assert row.problems == [["national_number", ""]]
        assert bytes(row.original) == b""

    @pytest.mark.parametrize(
        ("badge", "code"),
        [
            ({**BADGE, "name": "A\0B"}, "text_refused"),
            ({**BADGE, "description": "CPR 010190-1234"}, "national_number"),
            ({**BADGE, "name": "\ud800"}, "record_unreadable"),
            ({**BADGE, "tags": [{"deep": [[]] * 60_000}]}, "record_too_large"),
        ],
        ids=["zero byte", "number of the state", "half a character", "too many values"],
    )
    def test_a_hostile_badge_is_a_wrong_row(self, taken_in, badge, code):
        move = taken_in(export_of(badge, assertion(1, "bo@nordvind.test")))
        wrong = MovedAward.objects.get(move=move, state=RowState.WRONG)

        assert (wrong.problems, bytes(wrong.original)) == ([[code, ""]], b"")
        assert move.counts["new"] == 1

    def test_a_name_does_not_read_as_another(self, taken_in):
        badge = {**BADGE, "name": "Lean\u202e\u200b, step one"}
        issuer = {**ISSUER, "name": "Nord\u202evind"}
        move = taken_in(export_of(badge, issuer, assertion(1, "bo@nordvind.test")))

        row = ForeignBadge.objects.get(move=move)
        assert (row.name, row.issuer_name) == ("Lean, step one", "Nordvind")

    def test_more_rows_than_are_taken_at_once_are_refused(self, taken_in, export, monkeypatch):
        monkeypatch.setattr(taking_in, "MOST_ROWS", 2)

        assert taken_in(export).refused_words

    def test_a_reading_that_never_ends_is_given_up_with_words(
        self, owner, now, export, monkeypatch, caplog
    ):
        def stumbles(*_):
            raise ZeroDivisionError

        monkeypatch.setattr(taking_in, "understand", stumbles)
        move = start_move(actor=owner, platform=Platform.BADGR, data=export, at=now)
        waits = [now]
        while not move.refused_words:
            assert len(waits) < 10
            read_due_moves(at=waits[-1])
            move.refresh_from_db()
            waits.append((move.claimed_until or waits[-1]) + timedelta(seconds=1))

        assert "never read to its end" in move.refused_words
        assert len(waits) == MOST_ATTEMPTS + 2
        pauses = [after - before for before, after in pairwise(waits[:-1])]
        assert pauses == sorted(pauses)
        assert caplog.text.count("an export could not be read") == MOST_ATTEMPTS
        assert not MovedAward.objects.filter(move=move).exists()
        monkeypatch.undo()
        again = start_move(actor=owner, platform=Platform.BADGR, data=export, at=now)
        assert read_due_moves(at=now) == 1
        again.refresh_from_db()
        assert again.counts["new"] == 2

    def test_a_worker_that_dies_in_each_reading_is_not_asked_for_ever(
        self, owner, now, export, monkeypatch
    ):
        def dies(*_):
            raise KeyboardInterrupt

        monkeypatch.setattr(taking_in, "understand", dies)
        move = start_move(actor=owner, platform=Platform.BADGR, data=export, at=now)
        for turn in range(MOST_ATTEMPTS):
            with pytest.raises(KeyboardInterrupt):
                read_due_moves(at=now + turn * timedelta(minutes=3))
        monkeypatch.undo()

        read_due_moves(at=now + MOST_ATTEMPTS * timedelta(minutes=3))

        move.refresh_from_db()
        assert "never read to its end" in move.refused_words

    def test_an_export_that_stops_its_reader_keeps_no_other_waiting(
        self, owner, now, export, monkeypatch
    ):
        first = start_move(actor=owner, platform=Platform.BADGR, data=export, at=now)
        second = start_move(
            actor=owner, platform=Platform.BADGR, data=export, at=now + timedelta(seconds=1)
        )
        whole = taking_in.read_move

        def stumbles(move_id, *, at):
            return 1 // 0 if move_id == first.pk else whole(move_id, at=at)

        monkeypatch.setattr(taking_in, "read_move", stumbles)

        assert read_due_moves(at=now + timedelta(seconds=2)) == 1
        second.refresh_from_db()
        assert second.read_at is not None

    def test_days_told_otherwise_are_another_beginning(self, taken_in, owner, now):
        table = b"Recipient Email,Badge Template Name,Issued At\nx@y.test,Lean,5/6/2024\n"
        move = taken_in(table, Platform.CREDLY)
        Move.objects.filter(pk=move.pk).update(attempts=MOST_ATTEMPTS)

        choose_date_order(actor=owner, move=move, order=DateOrder.DAY_FIRST, at=now)
        read_move(move.pk, at=now)

        move.refresh_from_db()
        assert (move.refused_words, move.read_at) == ("", now)

    def test_what_was_read_is_not_read_twice(self, taken_in, export, now):
        move = taken_in(export)

        assert taking_in.read_move(move.pk, at=now) is False
        assert MovedAward.objects.filter(move=move).count() == 5

    @pytest.mark.parametrize(
        ("data", "refusal"),
        [(b"", ExportRefused), (b"x" * 1_048_577, ExportTooLarge)],
        ids=["empty", "large"],
    )
    def test_giving_in_is_bounded(self, owner, now, settings, data, refusal):
        settings.LIST_MEGABYTES = 1
        with pytest.raises(refusal):
            start_move(actor=owner, platform=Platform.BADGR, data=data, at=now)


class TestMovingIn:
    def test_ids_dates_evidence_and_bytes_are_kept(self, brought_in, export):
        move = brought_in(export)
        row = MovedAward.objects.get(move=move, recipient_email="jonas@nordvind.test")
        said = loads(bytes(row.original))

        assert (move.done, move.file.name) == (2, "")
        assert said == assertion(1, "jonas@nordvind.test")
        assert row.original_id == said["openBadgeId"]
        assert row.issued_at.isoformat() == "2021-05-31T10:00:00+00:00"
        assert row.expires_at.isoformat() == "2031-05-31T10:00:00+00:00"
        assert row.evidence == [{"url": "https://nordvind.test/proof"}]
        draft = row.badge.achievement.versions.get()
        assert draft.published_at is None
        assert draft.content["other_identifiers"] == [
            {"kind": "identifier", "value": f"{SITE}/badges/bC9"}
        ]
        assert not Award.objects.exists()

    def test_the_same_export_again_moves_nothing_in(self, brought_in, taken_in, owner, export, now):
        brought_in(export)
        again = taken_in(export)
        badge = ForeignBadge.objects.get(move=again)

        assert states_of(again)["here"] == 2
        assert badge.treatment == Treatment.EXISTING
        with pytest.raises(NothingToMoveIn):
            agree_to_move(actor=owner, move=again, seen=seen_of(again), at=now)

    def test_two_exports_that_were_read_side_by_side_move_each_award_in_once(
        self, taken_in, owner, export, now
    ):
        first, second = taken_in(export), taken_in(export)
        for move in (first, second):
            agree_to_move(actor=owner, move=move, seen=seen_of(move), at=now)
        go_on(at=now)

        # Agreed to in the same moment: either may be first.
        here = MovedAward.objects.filter(state=RowState.HERE).values_list("move", flat=True)
        moved = MovedAward.objects.filter(moved_in_at__isnull=False).values_list("move", flat=True)
        assert (len(here), len(moved)) == (2, 2)
        assert {*here} | {*moved} == {first.pk, second.pk}

    def test_who_dies_in_the_middle_is_gone_on_with(
        self, taken_in, owner, export, now, monkeypatch
    ):
        monkeypatch.setattr(bringing, "AT_ONCE", 1)
        move = taken_in(export)
        agree_to_move(actor=owner, move=move, seen=seen_of(move), at=now)
        note = bringing._note_progress
        calls = []

        def die(*args):
            calls.append(1)
            if len(calls) == 2:
                raise RuntimeError
            note(*args)

        monkeypatch.setattr(bringing, "_note_progress", die)
        with pytest.raises(RuntimeError):
            bring_in(move.pk, at=now)
        assert MovedAward.objects.filter(moved_in_at__isnull=False).count() == 1
        bring_in(move.pk, at=now + timedelta(minutes=1))
        move.refresh_from_db()

        assert (move.done, move.finished_at is None) == (2, False)
        assert Achievement.objects.count() == 1
        parts = AuditEvent.objects.filter(action="move.part_moved_in")
        assert [event.detail["awards"] for event in parts] == [1, 1]

    def test_a_move_that_stops_keeps_no_other_waiting(
        self, taken_in, owner, export, now, monkeypatch
    ):
        first = taken_in(export)
        second = taken_in(export_of(assertion(9, "ida@nordvind.test"), BADGE, ISSUER))
        for move, later in ((first, 0), (second, 1)):
            agree_to_move(
                actor=owner, move=move, seen=seen_of(move), at=now + timedelta(seconds=later)
            )
        whole = bringing.bring_in

        def stumbles(move_id, **more):
            return 1 // 0 if move_id == first.pk else whole(move_id, **more)

        monkeypatch.setattr(bringing, "bring_in", stumbles)

        assert bringing.go_on(at=now + timedelta(seconds=5)) == 1
        first.refresh_from_db()
        assert first.claimed_until == now + timedelta(seconds=5) + bringing.HELD_FOR

    def test_a_move_that_stops_is_tried_more_and_more_seldom_and_at_once_after_a_part(
        self, taken_in, owner, export, now, monkeypatch
    ):
        move = taken_in(export)
        agree_to_move(actor=owner, move=move, seen=seen_of(move), at=now)
        whole, waits, at = bringing.bring_in, [], now
        monkeypatch.setattr(bringing, "bring_in", lambda *_a, **_more: 1 // 0)
        for _turn in range(10):
            assert bringing.go_on(at=at) == 0
            move.refresh_from_db()
            waits.append((move.claimed_until - at) // bringing.HELD_FOR)
            assert bringing.go_on(at=move.claimed_until) == 0, "before its time"
            at = move.claimed_until + timedelta(seconds=1)

        assert (waits, move.stumbles) == ([1, 2, 4, 8, 16, 32, 64, 128, 128, 128], 10)
        monkeypatch.setattr(bringing, "bring_in", whole)
        assert bringing.go_on(at=at) == 2
        move.refresh_from_db()
        assert (move.stumbles, move.finished_at is None) == (0, False)

    def test_a_badge_is_published_mapped_or_left_out(self, taken_in, owner, nordvind, now):
        other = {**BADGE, "entityId": "b2", "openBadgeId": f"{SITE}/badges/b2", "name": "Two"}
        third = {**BADGE, "entityId": "b3", "openBadgeId": f"{SITE}/badges/b3", "name": "Three"}
        move = taken_in(
            export_of(
                BADGE,
                other,
                third,
                assertion(1, "a@nordvind.test"),
                assertion(2, "b@nordvind.test", badgeclass="b2", badgeclassOpenBadgeId=None),
                assertion(3, "c@nordvind.test", badgeclass="b3", badgeclassOpenBadgeId=None),
            )
        )
        ours = published(nordvind, at=now).achievement
        by_name = {badge.name: badge for badge in ForeignBadge.objects.filter(move=move)}
        treat_badge(
            actor=owner, badge=by_name["Lean, step one"], treatment=Treatment.PUBLISH, at=now
        )
        treat_badge(
            actor=owner,
            badge=by_name["Two"],
            treatment=Treatment.EXISTING,
            achievement=ours,
            at=now,
        )
        treat_badge(actor=owner, badge=by_name["Three"], treatment=Treatment.LEAVE_OUT, at=now)
        agree_to_move(actor=owner, move=move, seen=seen_of(move), at=now)
        bring_in(move.pk, at=now)

        rows = {row.recipient_email[0]: row for row in MovedAward.objects.filter(move=move)}
        assert rows["a"].badge.achievement.published is not None
        assert rows["b"].badge.achievement == ours
        assert (rows["c"].state, rows["c"].moved_in_at) == (RowState.LEFT_OUT, None)

    def test_what_was_not_looked_at_is_not_moved_in(self, taken_in, owner, export, now):
        move = taken_in(export)
        with pytest.raises(MoveChanged):
            agree_to_move(actor=owner, move=move, seen="", at=now)

    def test_a_second_person_signs_off(self, taken_in, owner, actor, ole, nordvind, export, now):
        nordvind.needs_sign_off = True
        nordvind.save()
        move = taken_in(export)
        agree_to_move(actor=owner, move=move, seen=seen_of(move), at=now)

        assert bring_in(move.pk, at=now) == 0
        with pytest.raises(SignedOffBySelf):
            sign_off_move(actor=owner, move=move, at=now)
        take_back_move(actor=owner, move=move, at=now)
        with pytest.raises(MoveClosed):
            sign_off_move(actor=actor(ole), move=move, at=now)
        with pytest.raises(MoveClosed):
            take_back_move(actor=owner, move=move, at=now)
        agree_to_move(actor=owner, move=move, seen=seen_of(move), at=now)
        sign_off_move(actor=actor(ole), move=move, at=now)
        assert bring_in(move.pk, at=now) == 2

    def test_the_report_says_what_became_of_each_row(self, brought_in, export):
        text = b"".join(report_of(brought_in(export))).decode("utf-8-sig")

        assert len(text.splitlines()) == 6
        assert "jonas@nordvind.test" in text


class TestRefusals:
    def test_only_owners_move_in(self, actor, ole, mallory, taken_in, export, now):
        move = taken_in(export)
        badge = ForeignBadge.objects.get(move=move)
        for someone in (actor(ole), actor(mallory)):
            with pytest.raises(NotAllowed):
                agree_to_move(actor=someone, move=move, seen=seen_of(move), at=now)
            with pytest.raises(NotAllowed):
                treat_badge(actor=someone, badge=badge, treatment=Treatment.DRAFT, at=now)
            with pytest.raises(NotAllowed):
                discard_move(actor=someone, move=move, at=now)
            with pytest.raises(NotAllowed):
                undo_move(actor=someone, move=move, at=now)
        with pytest.raises(NotAllowed):
            start_move(actor=actor(ole), platform=Platform.BADGR, data=b"{}", at=now)
        with pytest.raises(Move.DoesNotExist):
            move_for(actor(mallory), move.pk)

    def test_a_badge_of_ours_has_to_be_ours(self, taken_in, owner, export, kysten, now):
        badge = ForeignBadge.objects.get(move=taken_in(export))
        theirs = published(kysten, at=now).achievement
        for treatment, achievement in (
            (Treatment.EXISTING, theirs),
            (Treatment.EXISTING, None),
            (Treatment.DRAFT, theirs),
        ):
            with pytest.raises(Malformed):
                treat_badge(
                    actor=owner, badge=badge, treatment=treatment, achievement=achievement, at=now
                )

    def test_what_was_agreed_to_is_settled(self, brought_in, owner, export, now):
        move = brought_in(export)
        badge = ForeignBadge.objects.get(move=move)
        with pytest.raises(MoveClosed):
            discard_move(actor=owner, move=move, at=now)
        with pytest.raises(MoveClosed):
            treat_badge(actor=owner, badge=badge, treatment=Treatment.DRAFT, at=now)
        with pytest.raises(MoveClosed):
            choose_date_order(actor=owner, move=move, order=DateOrder.DAY_FIRST, at=now)

    def test_what_nobody_agreed_to_is_thrown_away(self, taken_in, owner, export, now):
        discard_move(actor=owner, move=taken_in(export), at=now)
        taken_in(export)

        assert forget_old(at=now + timedelta(days=31)) == 1
        assert not Move.objects.exists()

    @pytest.mark.parametrize(
        "changes",
        [
            {"moved_in_at": None, "state": "new", "recipient_email": ""},
            {"key": "same"},
            {"line": 1},
            {"batch_line": None, "batch": True},
        ],
        ids=["whole", "key once", "line once", "line of a batch"],
    )
    def test_the_database_keeps_the_rules(self, brought_in, nordvind, export, changes, now):
        move = brought_in(export)
        first, second = MovedAward.objects.filter(move=move, moved_in_at__isnull=False)
        changes = dict(changes)
        if "recipient_email" in changes:
            changes = {"recipient_email": ""}
        if changes.get("key"):
            changes["key"] = first.key
        if changes.get("batch"):
            version = published(nordvind, at=now)
            changes["batch"] = Batch.objects.create(
                organisation=nordvind, version=version, source="api", created_at=now
            )
        with pytest.raises(IntegrityError), transaction.atomic():
            MovedAward.objects.filter(pk=second.pk).update(**changes)

    @pytest.mark.parametrize("stage", ["confirmed", "undone", "signed", "badge"])
    def test_the_database_keeps_the_moments_in_order(self, taken_in, mette, export, now, stage):
        move = taken_in(export)
        changes = {
            "confirmed": {"confirmed_at": now, "read_at": None},
            "undone": {"undone_at": now},
            "signed": {"signed_off_by": mette, "confirmed_by": mette},
        }
        badge = ForeignBadge.objects.get(move=move)
        badge.pk, badge._state.adding = uuid.uuid4(), True
        break_it = (
            badge.save
            if stage == "badge"
            else lambda: Move.objects.filter(pk=move.pk).update(**changes[stage])
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            break_it()


class TestUndo:
    def test_awards_and_untouched_drafts_go(self, brought_in, owner, export, now):
        move = brought_in(export)
        undo_move(actor=owner, move=move, at=now + timedelta(days=29))

        assert not MovedAward.objects.exists()
        assert not Achievement.objects.exists()
        with pytest.raises(UndoTooLate):
            undo_move(actor=owner, move=move, at=now)

    def test_after_thirty_days_it_is_too_late(self, brought_in, owner, export, now):
        move = brought_in(export)
        with pytest.raises(UndoTooLate):
            undo_move(actor=owner, move=move, at=now + timedelta(days=31))


class TestWhoSees:
    def test_the_person_with_the_address_and_nobody_else(
        self, brought_in, jonas, karin, mallory, actor, export
    ):
        brought_in(export)

        (row,) = moved_awards_of_holder(jonas)
        assert row.recipient_email == "jonas@nordvind.test"
        assert not moved_awards_of_holder(mallory).exists()
        assert moved_awards_visible_to(actor(karin)).count() == 2
        assert not moved_awards_visible_to(actor(mallory)).exists()
        jonas.emailaddress_set.update(verified=False)
        assert not moved_awards_of_holder(jonas).exists()

    def test_erasure_takes_rows_and_bytes_along(
        self, brought_in, owner, actor, mallory, nordvind, kysten, export, now
    ):
        brought_in(export)
        row = MovedAward.objects.get(recipient_email="ida@nordvind.test", state=RowState.NEW)
        with pytest.raises(NotAllowed):
            erase_moved_award(actor=actor(mallory), row=row, at=now)
        erase_moved_award(actor=owner, row=row, at=now)

        assert erase_moved_awards(organisation=kysten, emails=["jonas@nordvind.test"]) == 0
        assert erase_moved_awards(organisation=nordvind, emails=["jonas@nordvind.test"]) == 1
        assert not MovedAward.objects.filter(moved_in_at__isnull=False).exists()
        actions = set(AuditEvent.objects.values_list("action", flat=True))
        assert "move.award_erased" in actions


@pytest.mark.usefixtures("issuing")
class TestIssuingAgain:
    @pytest.fixture
    def ours(self, brought_in, nordvind, export, now):
        brought_in(export)
        version = published(nordvind, at=now - timedelta(days=1))
        ForeignBadge.objects.update(achievement=version.achievement)
        return version.achievement

    def test_through_a_list_as_any_other_with_the_original_named(self, ours, owner, now):
        batch = reissue_moved_awards(actor=owner, achievement=ours, at=now)
        confirm_batch(actor=owner, batch=batch, at=now, now=True)
        run_batch(batch.pk, at=now)
        assert link_reissued(at=now) == 2

        row = MovedAward.objects.get(recipient_email="jonas@nordvind.test", state=RowState.NEW)
        assert row.award.recipient_email == "jonas@nordvind.test"
        assert localtime(row.award.valid_from).date().isoformat() == "2021-05-31"
        assert localtime(row.award.valid_until).date().isoformat() == "2031-05-31"
        fields = BatchRow.objects.get(award=row.award).fields
        assert row.original_id in json.dumps(fields)
        assert "Nordvind Akademi" in json.dumps(fields, ensure_ascii=False)
        with pytest.raises(NothingToReissue):
            reissue_moved_awards(actor=owner, achievement=ours, at=now)
        move = Move.objects.get()
        with pytest.raises(UndoTooLate):
            undo_move(actor=owner, move=move, at=now)

    def test_only_the_chosen_and_those_of_a_stopped_list_again(self, ours, owner, now):
        row = MovedAward.objects.get(recipient_email="jonas@nordvind.test", state=RowState.NEW)
        batch = reissue_moved_awards(actor=owner, achievement=ours, ids=[row.pk], at=now)
        assert BatchRow.objects.filter(batch=batch).count() == 1
        Batch.objects.filter(pk=batch.pk).update(cancelled_at=now)
        link_reissued(at=now)

        row.refresh_from_db()
        assert (row.batch, row.batch_line, row.award) == (None, None, None)

    def test_refusals(self, ours, owner, actor, mallory, karin, now):
        with pytest.raises(NotAllowed):
            reissue_moved_awards(actor=actor(mallory), achievement=ours, at=now)
        with pytest.raises(NotAllowed):
            reissue_moved_awards(actor=actor(karin), achievement=ours, at=now)
        with pytest.raises(NothingToReissue):
            reissue_moved_awards(actor=owner, achievement=ours, ids=[], at=now)
        ours.published = None
        with pytest.raises(NotYetPublished):
            reissue_moved_awards(actor=owner, achievement=ours, at=now)


def test_a_move_goes_on_without_its_owner_and_makes_no_badge(taken_in, owner, mette, export, now):
    move = taken_in(export)
    agree_to_move(actor=owner, move=move, seen=seen_of(move), at=now)
    Membership.objects.filter(user=mette, role=Role.OWNER).delete()
    bring_in(move.pk, at=now)
    badge = ForeignBadge.objects.get(move=move)

    assert badge.problem
    assert badge.achievement is None
    assert MovedAward.objects.filter(move=move, state=RowState.LEFT_OUT).count() == 2
