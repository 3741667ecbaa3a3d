# SPDX-License-Identifier: Apache-2.0

"""The index follows the awards: each once, changed with them, gone with them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction

from skillmark_server.awards.models import Award, Batch
from skillmark_server.awards.selectors import Filters
from skillmark_server.searching import following, indexing, tasks
from skillmark_server.searching.documents import Maker
from skillmark_server.searching.finding import find
from skillmark_server.searching.making import make
from skillmark_server.searching.models import IndexState
from skillmark_server.searching.questions import question_of
from skillmark_server.searching.stores import store
from skillmark_server.transparency.leaves import add_leaf
from skillmark_server.transparency.models import LeafKind
from tests.server.cast_awards import published
from tests.server.cast_search import awarded


@pytest.fixture
def badge(nordvind, now):
    return published(nordvind, at=now)


@pytest.fixture
def numbers(actor, mette, now):
    def ask(text, **filters):
        who = actor(mette)
        found = find(who, question_of(text), filters=Filters(**filters), at=now, limit=99)
        return found.numbers

    return ask


def test_each_award_is_indexed_once(badge, now, numbers):
    for n in range(7):
        awarded(badge, f"Anna {n}", f"a{n}@x.test", at=now)

    assert indexing.catch_up() == 7
    assert indexing.catch_up() == 0
    tasks.tick(now)
    assert store().count() == 7
    assert numbers("anna") == [7, 6, 5, 4, 3, 2, 1]


@pytest.mark.parametrize(
    ("stalled", "indexed"), [("", 2), ("The keys do not open.", 5)], ids=["runs", "waits"]
)
def test_while_a_list_becomes_awards_the_index_follows(badge, now, monkeypatch, stalled, indexed):
    monkeypatch.setattr(tasks, "MOST_BESIDE", 2)
    for n in range(5):
        awarded(badge, f"Anna {n}", f"a{n}@x.test", at=now)
    moments = dict.fromkeys(("created_at", "read_at", "judged_at", "confirmed_at", "due_at"), now)
    batch = Batch.objects.create(
        organisation=badge.achievement.organisation,
        version=badge,
        source="file",
        stalled_reason=stalled,
        **moments,
    )

    tasks.tick(now)
    assert store().count() == indexed

    Batch.objects.filter(pk=batch.pk).update(finished_at=now)
    tasks.tick(now)
    assert store().count() == 5


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has one writer at a time")
def test_who_would_wait_for_another_worker_leaves_it_to_that_one():
    def asks():
        try:
            return indexing.is_under_way()
        finally:
            connection.close()

    assert not indexing.is_under_way()
    IndexState.objects.create(pk=1)
    with ThreadPoolExecutor(1) as other, transaction.atomic():
        IndexState.objects.select_for_update().get(pk=1)
        assert other.submit(asks).result()
    assert not indexing.is_under_way()


def test_it_goes_on_where_it_was(badge, now, numbers, monkeypatch):
    monkeypatch.setattr(indexing, "AT_ONCE", 2)
    for n in range(5):
        awarded(badge, f"Anna {n}", f"a{n}@x.test", at=now)
    seen = []

    assert indexing.catch_up(most=3) == 3
    assert numbers("anna") == [3, 2, 1]
    assert indexing.is_behind()
    assert indexing.catch_up(progress=lambda done, goal: seen.append((done, goal))) == 2
    assert seen == [(5, 5)]
    assert not indexing.is_behind()


def test_what_fails_half_way_is_done_again(badge, now, numbers, monkeypatch):
    awarded(badge, "Anna", "a@x.test", at=now)

    def fails(*_arguments):
        raise OSError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(type(store()), "learn", fails)
        with pytest.raises(OSError, match="full"):
            indexing.catch_up()
    assert indexing.catch_up() == 1
    assert store().count() == 1
    assert numbers("anna") == [1]


def test_a_withdrawal_is_read_off_the_log(badge, now, numbers):
    award = awarded(badge, "Anna", "a@x.test", at=now)
    indexing.catch_up()
    assert numbers("anna", state="revoked") == []

    with transaction.atomic():
        Award.objects.filter(pk=award.pk).update(revoked_at=now)
        add_leaf(LeafKind.REVOKE, str(award.pk), "0" * 64, at=now)
    indexing.catch_up()

    assert numbers("anna", state="revoked") == [1]
    assert indexing.check().is_whole


def test_a_withdrawal_before_the_first_look_is_indexed_once(badge, now, numbers):
    award = awarded(badge, "Anna", "a@x.test", at=now, revoked_at=now)
    with transaction.atomic():
        add_leaf(LeafKind.REVOKE, str(award.pk), "0" * 64, at=now)
    indexing.catch_up()

    assert numbers("anna", state="revoked") == [1]
    assert store().count() == 1


def test_a_mended_text_is_found_at_once_and_the_old_one_never_more(badge, now, numbers):
    award = awarded(badge, "Anna Berg", "anna@x.test", at=now)
    indexing.catch_up()
    award.recipient_name, award.recipient_email = "Erased", "erased@x.test"
    award.save(update_fields=["recipient_name", "recipient_email"])

    assert numbers("anna") == numbers("berg") == numbers("b") == []
    assert numbers("erased") == [1]
    assert indexing.check().is_whole


def test_of_a_deleted_award_nothing_stays(badge, now, numbers):
    award = awarded(badge, "Anna", "anna@x.test", at=now)
    kept = awarded(badge, "Bo", "bo@x.test", at=now)
    indexing.catch_up()
    award.delete()

    assert numbers("anna") == []
    assert numbers("bo") == [kept.leaf_sequence]
    assert store().count() == 1
    assert indexing.check().is_whole


def test_a_word_of_people_is_noted_until_the_last_award_that_has_it_goes(badge, now):
    awards = [awarded(badge, "Anna Østergaard", f"sekretariat{n}@x.test", at=now) for n in range(2)]
    indexing.catch_up()

    def noted():
        with connection.cursor() as cursor:
            cursor.execute("SELECT token FROM searching_vocabulary")
            return {token[4:] for (token,) in cursor.fetchall() if token[3] in "neij"}

    assert noted() == {"østergård", "sekretariat"}
    awards[0].recipient_name = "Bo"
    awards[0].save()
    assert noted() == {"østergård", "sekretariat"}
    awards[1].delete()
    assert noted() == {"sekretariat"}
    awards[0].recipient_email = "b@x.test"
    awards[0].save()
    assert noted() == set()


def test_what_is_not_indexed_yet_is_left_to_the_log(badge, now):
    award = awarded(badge, "Anna", "anna@x.test", at=now)
    award.recipient_name = "Bo"
    award.save()

    assert store().count() == 0
    indexing.catch_up()
    assert store().count() == 1


def test_rebuilding_makes_the_same_again(badge, now, numbers):
    for n in range(3):
        awarded(badge, f"Anna {n}", f"a{n}@x.test", at=now)
    indexing.catch_up()
    seen = []

    assert indexing.rebuild(progress=lambda done, goal: seen.append((done, goal))) == 3
    assert seen == [(3, 3)]
    assert numbers("anna") == [3, 2, 1]
    assert indexing.check() == indexing.Check(
        awards=3, indexed=3, waiting=indexing.Waiting(0, None), is_sound=True
    )


def test_an_index_of_another_format_is_made_anew(badge, now, numbers):
    awarded(badge, "Anna", "a@x.test", at=now)
    indexing.catch_up()
    IndexState.objects.update(format="0")

    assert not indexing.is_complete()
    assert indexing.is_behind()
    tasks.tick(now)
    assert indexing.is_complete()
    assert numbers("anna") == [1]


def test_a_text_that_is_mended_before_that_is_found_as_it_is(badge, now, numbers):
    award = awarded(badge, "Anna", "a@x.test", at=now)
    indexing.catch_up()
    IndexState.objects.update(format="0")
    award.recipient_name = "Bo"
    award.save()
    indexing.catch_up()

    assert numbers("anna") == []
    assert numbers("bo") == [1]
    assert indexing.check().is_whole


class TestMadeAhead:
    @pytest.fixture
    def award(self, badge, now):
        return awarded(badge, "Anna", "a@x.test", at=now)

    @pytest.fixture
    def made(self, award):
        """What another process made of it."""
        indexing.rebuild()
        indexing._begin_anew(IndexState.objects.get())
        return make(Maker(), (0, award.leaf_sequence))

    def test_it_is_written_as_it_was_made(self, made, numbers, monkeypatch):
        monkeypatch.setattr(indexing, "make", None)

        assert indexing._step(Maker(), 1, 1, made) == 1
        assert numbers("anna") == [1]
        assert numbers("førstehj") == [1]

    def test_what_was_made_before_a_text_was_mended_is_not_used(self, award, made, numbers):
        award.recipient_name = "Bo"
        award.save()

        assert indexing._step(Maker(), 1, 1, made) == 1
        assert numbers("anna") == []
        assert numbers("bo") == [1]

    def test_what_was_made_before_an_award_was_deleted_is_not_used(self, award, made):
        award.delete()

        assert indexing._step(Maker(), 1, 1, made) == 1
        assert store().count() == 0

    def test_what_does_not_begin_at_the_cursor_is_not_used(self, badge, made, now, numbers):
        awarded(badge, "Bo", "b@x.test", at=now)
        indexing._step(Maker(), 2, 1, made)

        assert indexing._step(Maker(), 2, 1, made) == 1
        assert numbers("bo") == [2]
        assert store().count() == 2


def test_a_large_index_is_taken_apart_and_put_together_again(badge, now, numbers, monkeypatch):
    monkeypatch.setattr(indexing, "BULK_AT_ONCE", 2)
    for n in range(3):
        awarded(badge, f"Anna {n}", f"a{n}@x.test", at=now)
    indexing.catch_up()
    indexing._begin_anew(IndexState.objects.get(), is_bulk=True)
    if connection.vendor == "postgresql":
        assert not store().is_sound()
    indexing.catch_up(most=2)
    assert numbers("anna") == [2, 1]

    assert indexing.rebuild() == 3
    assert numbers("anna") == [3, 2, 1]
    assert indexing.check().is_whole
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT v FROM searching_words_config WHERE k = 'automerge'")
            assert cursor.fetchone() == (4,)


def test_tidying_leaves_one_piece_and_what_is_found(badge, now, numbers):
    for n in range(30):
        awarded(badge, f"Anna {n}", f"a{n}@x.test", at=now)
        indexing.catch_up()
    store().tidy()

    assert len(numbers("anna")) == 30
    assert indexing.check().is_whole
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(DISTINCT segid) FROM searching_words_idx")
            assert cursor.fetchone() == (1,)


def test_until_it_is_made_anew_it_says_that_it_is_not_whole(badge, now, monkeypatch):
    monkeypatch.setattr(indexing, "AT_ONCE", 1)
    for n in range(2):
        awarded(badge, f"Anna {n}", f"a{n}@x.test", at=now)
    assert not indexing.is_complete()
    indexing.catch_up(most=1)
    assert not indexing.is_complete()
    indexing.catch_up()
    assert indexing.is_complete()


def test_a_missing_word_is_seen_by_the_check(badge, now):
    awarded(badge, "Anna", "a@x.test", at=now)
    indexing.catch_up()
    Award.objects.all()._raw_delete("default")

    assert not indexing.check().is_whole


def test_a_new_award_is_asked_for_once_a_transaction(
    badge, now, numbers, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True) as asked:
        awarded(badge, "Anna", "a@x.test", at=now)
        awarded(badge, "Bo", "b@x.test", at=now)

    assert asked == [following._ask]
    tasks.catch_up.func()
    assert numbers("x.test") == [2, 1]


def test_there_is_one_state():
    with pytest.raises(IntegrityError, match=r"index_state_is_one_row|CHECK"), transaction.atomic():
        IndexState.objects.create(pk=2)
