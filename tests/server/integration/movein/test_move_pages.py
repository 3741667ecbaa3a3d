# SPDX-License-Identifier: Apache-2.0

"""The pages of moving in, as an owner, a second person, a holder and a stranger meet them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from skillmark_server.awards.models import Batch
from skillmark_server.movein.bringing import bring_in
from skillmark_server.movein.models import ForeignBadge, Move, MovedAward, RowState, Treatment
from skillmark_server.movein.taking_in import read_due_moves
from tests.server.cast_awards import published
from tests.server.integration.movein.conftest import assertion, export_of


def page(client, name, *arguments, **asked):
    return client.get(reverse(name, args=arguments), asked)


def give_in(client, data, platform="badgr"):
    upload = SimpleUploadedFile("all.json", data, content_type="application/json")
    return client.post(reverse("move-list"), {"platform": platform, "file": upload})


class TestTheWay:
    def test_from_the_upload_to_the_original(self, as_, mette, jonas, export):
        owner = as_(mette)
        answer = give_in(owner, export)
        move = Move.objects.get()
        assert answer["Location"] == reverse("move-detail", args=[move.pk])
        assert "is being read" in page(owner, "move-detail", move.pk).content.decode()
        read_due_moves(at=timezone.now())

        shown = page(owner, "move-detail", move.pk)
        assert "2 awards would be moved in" in shown.content.decode()
        assert "is no e-mail address" in shown.content.decode()
        owner.post(reverse("move-agree", args=[move.pk]), {"seen": shown.context["seen"]})
        going = page(owner, "move-detail", move.pk).content.decode()
        assert "2 awards are being moved in." in going
        bring_in(move.pk, at=timezone.now() + timedelta(seconds=1))
        done = page(owner, "move-detail", move.pk).content.decode()
        assert "2 awards were moved in." in done

        row = MovedAward.objects.get(recipient_email=jonas.email, moved_in_at__isnull=False)
        said = page(owner, "moved-detail", row.pk).content.decode()
        assert "Issued by Nordvind Akademi on Badgr / Canvas Credentials" in said
        assert "Not verified by this site." in said
        learner = as_(jonas)
        assert "Lean, step one" in page(learner, "my-badges").content.decode()
        assert "Not verified by this site." in page(learner, "my-moved", row.pk).content.decode()
        original = page(learner, "my-moved-original", row.pk)
        assert original.content == bytes(row.original)
        assert original["Content-Disposition"].startswith("attachment")
        badge = page(owner, "achievement-detail", row.badge.achievement_id).content.decode()
        assert "2 awards were moved in" in badge

    def test_a_file_that_is_missing_is_said(self, as_, mette):
        answer = as_(mette).post(reverse("move-list"), {"platform": "nonsense"})

        assert answer.status_code == 422
        assert "no export" in answer.content.decode()

    @pytest.mark.parametrize("becomes", ["leave_out", "publish", "ours", "nonsense"])
    def test_what_becomes_of_a_badge(self, as_, mette, taken_in, nordvind, export, now, becomes):
        move = taken_in(export)
        badge = ForeignBadge.objects.get(move=move)
        ours = published(nordvind, at=now).achievement
        sent = str(ours.pk) if becomes == "ours" else becomes

        as_(mette).post(reverse("move-treat", args=[move.pk, badge.pk]), {"becomes": sent})

        badge.refresh_from_db()
        expected = {"ours": Treatment.EXISTING, "nonsense": Treatment.DRAFT}.get(becomes, becomes)
        assert (badge.treatment, badge.achievement) == (
            expected,
            ours if becomes == "ours" else None,
        )

    def test_issued_again_by_a_list(self, as_, mette, brought_in, issuing, nordvind, export, now):
        brought_in(export)
        ours = published(nordvind, at=now).achievement
        ForeignBadge.objects.update(achievement=ours)
        address = reverse("moved-reissue", args=[ours.pk])

        nothing = as_(mette).post(address, {})
        answer = as_(mette).post(address, {"all": "yes"})

        assert nothing["Location"].startswith(reverse("moved-list"))
        assert answer["Location"] == reverse("batch", args=[Batch.objects.get().pk])
        assert issuing is not None

    def test_undone_thrown_away_erased(self, as_, mette, brought_in, taken_in, export):
        owner, move = as_(mette), brought_in(export)
        row = MovedAward.objects.filter(moved_in_at__isnull=False).first()
        owner.post(reverse("moved-erase", args=[row.pk]))
        assert not MovedAward.objects.filter(pk=row.pk).exists()
        Move.objects.filter(pk=move.pk).update(finished_at=timezone.now())
        owner.post(reverse("move-undo", args=[move.pk]))
        assert not MovedAward.objects.exists()
        other = taken_in(export)
        owner.post(reverse("move-discard", args=[other.pk]))
        assert not Move.objects.filter(pk=other.pk).exists()

    def test_what_is_refused_is_said(self, as_, mette, ole, taken_in, export):
        move = taken_in(export)
        owner = as_(mette)
        for name, sent in (
            ("move-agree", {"seen": "x"}),
            ("move-undo", {}),
            ("move-take-back", {}),
            ("move-days", {"order": "sideways"}),
        ):
            answer = owner.post(reverse(name, args=[move.pk]), sent, follow=True)
            assert answer.status_code == 200
        as_(ole).post(reverse("move-sign-off", args=[move.pk]))
        move.refresh_from_db()
        assert (move.confirmed_at, move.signed_off_at) == (None, None)

    def test_a_progress_that_is_over_shows_the_whole_page_again(self, as_, mette, taken_in, export):
        move = taken_in(export)
        answer = as_(mette).get(
            reverse("move-detail", args=[move.pk]), headers={"HX-Target": "progress"}
        )

        assert answer["HX-Refresh"] == "true"


class TestWhoSees:
    def test_a_move_that_stops_again_and_again_says_so(self, as_, mette, taken_in, export, now):
        move = taken_in(export)
        Move.objects.filter(pk=move.pk).update(
            confirmed_at=now, due_at=now, claimed_until=now + timedelta(minutes=2)
        )
        owner, words = as_(mette), "stopped 3 times with something nobody foresaw"
        for stumbles, is_said in ((0, False), (1, False), (3, True)):
            Move.objects.filter(pk=move.pk).update(stumbles=stumbles)
            shown = page(owner, "move-detail", move.pk).content.decode()
            assert (words in shown) is is_said

    def test_strangers_meet_404(self, as_, mallory, brought_in, export):
        move = brought_in(export)
        row = MovedAward.objects.filter(moved_in_at__isnull=False).first()
        stranger = as_(mallory)
        for name, argument in (
            ("move-detail", move.pk),
            ("move-report", move.pk),
            ("moved-detail", row.pk),
            ("moved-original", row.pk),
            ("my-moved", row.pk),
            ("my-moved-original", row.pk),
        ):
            assert page(stranger, name, argument).status_code == 404

    def test_names_of_an_export_are_escaped(self, as_, mette, taken_in):
        profile = {"extensions:recipientProfile": {"name": "<script>alert(1)</script>"}}
        move = taken_in(export_of(assertion(1, "a@nordvind.test", extensions=profile)))

        assert b"<script>alert" not in page(as_(mette), "move-detail", move.pk).content


class TestQueries:
    def test_rows_cost_no_queries(self, as_, mette, brought_in, django_assert_max_num_queries):
        move = brought_in(
            export_of(*(assertion(number, f"p{number}@nordvind.test") for number in range(30)))
        )
        owner = as_(mette)
        page(owner, "moved-list")
        with django_assert_max_num_queries(14):
            page(owner, "moved-list")
        with django_assert_max_num_queries(18):
            page(owner, "move-detail", move.pk)
        with django_assert_max_num_queries(12):
            page(owner, "move-list")


def test_the_report_is_a_file(as_, mette, brought_in, export):
    answer = page(as_(mette), "move-report", brought_in(export).pk)
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()

    assert len(lines) == 6
    assert sum(str(RowState.DUPLICATE.label) in line for line in lines) == 1
