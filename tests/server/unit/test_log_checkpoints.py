# SPDX-License-Identifier: Apache-2.0

"""Checkpoints of the log: signed as it grows, never beside what was signed, and checked by all."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from skillmark.log import Checkpoint, LogKey, signed_text
from skillmark.log.tree import node_hash, path_ranges, root_by_path, root_of
from skillmark_server.audit.models import AuditEvent
from skillmark_server.copies.log import copy_checkpoint, copy_tiles
from skillmark_server.custody import log_signing
from skillmark_server.custody.log_signing import (
    fault_of_checkpoint,
    log_key,
    served_checkpoint,
    sign_checkpoint,
    sign_when_due,
)
from skillmark_server.custody.models import LogKey as KeyRow
from skillmark_server.custody.refusals import SealBroken
from skillmark_server.custody.resealing import reseal_everything, sealed_that_do_not_open
from skillmark_server.custody.sealing import SiteKeyStore, key_store
from skillmark_server.operate.audit import _verify_checkpoint
from skillmark_server.operate.checkup import LOG_LATE, Found, State, _keys
from skillmark_server.transparency import checkpoints, tiles
from skillmark_server.transparency.checkpoints import KEPT_FOR, LogForked, head_behind, path_to
from skillmark_server.transparency.leaves import add_leaves, erase_salts
from skillmark_server.transparency.models import (
    Leaf,
    LeafHead,
    LeafKind,
    SignedCheckpoint,
    WholeTile,
)
from skillmark_server.transparency.tiles import cover, root_between, tile_at, widths_at
from skillmark_server.transparency.verification import root_of_leaves
from tests.server.unit.test_copies import folder, names

__all__ = ["folder"]

MINUTE = timedelta(minutes=1)


@pytest.fixture
def small(monkeypatch):
    """Tiles of four hashes, so that a few leaves stand on several levels."""
    monkeypatch.setattr(tiles, "WIDTH", 4)
    monkeypatch.setattr("skillmark_server.copies.log.WIDTH", 4)
    monkeypatch.setattr("skillmark_server.pages.published.WIDTH", 4)


def add(count: int, now) -> None:
    with transaction.atomic():
        add_leaves(LeafKind.ISSUE, [(f"award-{n}", "ab" * 32) for n in range(count)], at=now)


def digests() -> list[bytes]:
    found = Leaf.objects.order_by("sequence").values_list("digest", flat=True)
    return [bytes(one) for one in found]


class TestTiles:
    @pytest.mark.parametrize("size", [1, 3, 4, 5, 16, 21, 63, 64, 70])
    @pytest.mark.usefixtures("small")
    def test_give_the_root_and_every_path(self, now, size):
        add(size, now)
        hashes = digests()

        assert cover(size, most=100) == size
        assert root_between(0, size) == root_of(hashes) == root_of_leaves(size)
        for sequence in {1, size // 2 + 1, size}:
            path = path_to(sequence, size)
            ranges = path_ranges(sequence - 1, size)
            assert path == tuple(root_of(hashes[start:end]) for start, end in ranges)
            leaf = hashes[sequence - 1]
            assert root_by_path(leaf, path, index=sequence - 1, size=size) == root_of(hashes)

    @pytest.mark.usefixtures("small")
    def test_of_a_long_log_are_worked_out_bit_by_bit(self, now):
        add(70, now)

        assert cover(70, most=10) == 40
        assert WholeTile.objects.filter(level=0).count() == 10
        assert cover(70, most=10) == 70
        assert WholeTile.objects.filter(level=1).count() == 4
        assert root_between(0, 70) == root_of(digests())

    @pytest.mark.usefixtures("small")
    def test_that_are_not_kept_are_missed(self, now):
        add(20, now)
        with pytest.raises(LookupError):
            root_between(0, 20)
        with pytest.raises(LookupError):
            cover(64, most=100)

    @pytest.mark.usefixtures("small")
    def test_end_where_the_log_ends(self, now):
        add(22, now)
        cover(22, most=100)

        assert widths_at(22) == [(0, 5, 2), (1, 1, 1), (2, 0, 1)]
        assert tile_at(0, 5, width=2, size=22) == b"".join(digests()[20:])
        assert tile_at(1, 1, width=1, size=22) == root_of(digests()[16:20])
        for level, number, width in ((0, 5, 3), (0, 6, 1), (0, 5, 0), (1, 1, 2), (3, 0, 1)):
            assert tile_at(level, number, width=width, size=22) is None


class TestSigning:
    def test_is_what_anybody_checks_with_the_key(self, now):
        add(5, now)
        signed = sign_checkpoint(now)
        key = log_key()

        assert key.name == "skills.test/log"
        assert LogKey.from_text(key.to_text()) == key
        checkpoint = Checkpoint.from_note(bytes(signed.note), key=key)
        assert checkpoint == Checkpoint(key.name, 5, root_of(digests()))
        assert AuditEvent.objects.filter(action="key.log_made").count() == 1

    def test_waits_for_something_new(self, now):
        assert sign_checkpoint(now) is None
        add(2, now)
        first = sign_checkpoint(now)
        assert sign_checkpoint(now) is None
        add(300, now)
        second = sign_checkpoint(now)

        assert (first.size, second.size) == (2, 302)
        assert AuditEvent.objects.filter(action="key.log_made").count() == 1
        assert KeyRow.objects.count() == 1
        assert node_hash(*digests()[:2]) == bytes(first.root)

    def test_is_done_once_a_minute(self, now):
        for step in range(4):
            add(1, now)
            sign_when_due(now + step * MINUTE / 2)

        sizes = SignedCheckpoint.objects.order_by("size").values_list("size", flat=True)
        assert list(sizes) == [1, 3]

    @pytest.mark.usefixtures("small")
    def test_of_a_log_far_ahead_takes_some_at_a_time(self, now, monkeypatch):
        monkeypatch.setattr(log_signing, "_MOST_TILES", 3)
        add(22, now)

        assert [sign_checkpoint(now).size for _turn in range(2)] == [12, 22]

    def test_another_address_is_another_log(self, now, settings):
        add(2, now)
        sign_checkpoint(now)
        first = log_key()
        settings.BASE_URL = "https://other.test"
        assert (log_key(), served_checkpoint()) == (None, None)
        sign_checkpoint(now)

        assert log_key().name == "other.test/log"
        assert log_key().octets != first.octets

    def test_old_ones_go(self, now):
        for step in (timedelta(0), MINUTE, KEPT_FOR + 2 * MINUTE):
            add(1, now)
            sign_checkpoint(now + step)

        assert [one.size for one in SignedCheckpoint.objects.all()] == [3]

    def test_an_erased_person_changes_nothing(self, now):
        add(3, now)
        sign_checkpoint(now)
        erase_salts("award-1")

        assert fault_of_checkpoint() == ""

    def test_a_size_is_signed_once(self, now):
        add(1, now)
        sign_checkpoint(now)
        row = served_checkpoint()
        row.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)
        with pytest.raises(IntegrityError), transaction.atomic():
            KeyRow.objects.create(origin=row.origin, public=b"", sealed=b"", made_at=now)


class TestAForkedLog:
    @pytest.fixture(autouse=True)
    def signed(self, small, now):  # noqa: ARG002 - tiles of four hashes
        add(10, now)
        sign_checkpoint(now)
        add(10, now)

    def altered(self) -> None:
        Leaf.objects.filter(pk=9).update(digest=b"x" * 32)

    def fewer(self) -> None:
        LeafHead.objects.update(sequence=9)

    def missing(self) -> None:
        Leaf.objects.filter(pk=18).delete()

    @pytest.mark.parametrize("fork", ["altered", "fewer", "missing"])
    def test_is_signed_no_more(self, fork, now, caplog):
        getattr(self, fork)()

        with pytest.raises(LogForked):
            sign_checkpoint(now)
        sign_when_due(now)
        assert served_checkpoint().size == 10
        assert "is signed no more" in caplog.text

    def test_is_found_below_tiles_that_were_kept(self, capsys):
        assert _verify_checkpoint() == 0
        Leaf.objects.filter(pk=2).update(digest=b"x" * 32)

        assert fault_of_checkpoint() == "the leaves give another root"
        assert _verify_checkpoint() == 1
        assert "NOT WHOLE" in capsys.readouterr().out

    def test_is_found_where_a_row_says_something_else(self):
        SignedCheckpoint.objects.update(size=9)
        assert "something else" in fault_of_checkpoint()
        SignedCheckpoint.objects.update(note=b"x")
        assert "signatures" in fault_of_checkpoint()
        KeyRow.objects.all().delete()
        assert fault_of_checkpoint() == "its key is missing"

    def test_where_nothing_is_signed_nothing_is_wrong(self, capsys):
        SignedCheckpoint.objects.all().delete()

        assert (fault_of_checkpoint(), _verify_checkpoint()) == ("", 0)
        assert "none is signed yet" in capsys.readouterr().out


def test_the_doctor_says_whether_the_log_is_signed(now):
    def said(at) -> Found:
        return next(found for found in _keys(at) if found.what == "transparency log")

    assert said(now).state is State.OK
    add(2, now)
    assert said(now + LOG_LATE).state is State.OK
    late = said(now + LOG_LATE + MINUTE)
    assert late.state is State.FAIL
    assert f"since {now:%Y-%m-%d %H:%M} UTC" in late.words
    sign_checkpoint(now)
    assert said(now + LOG_LATE + MINUTE).state is State.OK


def test_two_who_sign_at_once_keep_one(now):
    add(3, now)
    first = sign_checkpoint(now)
    checkpoints.keep_checkpoint(first.origin, 3, b"y" * 32, b"other", at=now)

    assert bytes(served_checkpoint().note) == bytes(first.note)
    assert head_behind(first, most=1) is None


def test_its_key_moves_with_the_others(now, settings, caplog):
    add(1, now)
    sign_checkpoint(now)
    other = SiteKeyStore("another key of the site, long enough")

    assert reseal_everything(old=key_store(), new=other) == 1
    assert reseal_everything(old=key_store(), new=other) == 0
    assert sealed_that_do_not_open() == 1
    add(1, now)
    with pytest.raises(SealBroken):
        sign_checkpoint(now)
    sign_when_due(now)
    assert "does not open" in caplog.text


class TestItsPages:
    @pytest.fixture(autouse=True)
    def signed(self, small, now):  # noqa: ARG002 - tiles of four hashes
        add(22, now)
        sign_checkpoint(now)
        add(3, now)

    def test_the_checkpoint_and_its_key(self, client):
        note, key = client.get("/log/checkpoint"), client.get("/log/key")
        known = LogKey.from_text(key.content.decode())

        assert signed_text(note.content, key=known).startswith("skills.test/log\n22\n")
        assert note["Content-Type"] == key["Content-Type"] == "text/plain; charset=utf-8"
        assert note["Access-Control-Allow-Origin"] == "*"
        again = client.get("/log/checkpoint", headers={"if-none-match": note["ETag"]})
        assert again.status_code == 304

    @pytest.mark.parametrize(
        ("name", "hashes"),
        [("0/000", 4), ("0/004", 4), ("0/005.p/2", 2), ("1/001.p/1", 1), ("2/000.p/1", 1)],
    )
    def test_tiles(self, client, name, hashes):
        answer = client.get(f"/log/tile/{name}")

        assert len(answer.content) == 32 * hashes
        assert "immutable" in answer["Cache-Control"]
        assert answer["Content-Type"] == "application/octet-stream"

    @pytest.mark.parametrize(
        "name",
        [
            "0/005", "0/005.p/3", "0/006.p/1", "0/000.p/4", "0/000.p/0", "0/x000/000", "8/000",
            "0/0", "0/999", "3/000.p/1", "0/005.p/999", "0/x001/000",
        ],
    )  # fmt: skip
    def test_what_no_checkpoint_covers_is_not_there(self, client, name):
        assert client.get(f"/log/tile/{name}").status_code == 404

    def test_the_root_follows_from_what_is_served(self, client):
        found = [client.get(f"/log/tile/0/00{n}").content for n in range(5)]
        found.append(client.get("/log/tile/0/005.p/2").content)
        text = b"".join(found)
        hashes = [text[at : at + 32] for at in range(0, len(text), 32)]

        assert root_of(hashes) == bytes(served_checkpoint().root)


@pytest.mark.parametrize("name", ["checkpoint", "key", "tile/0/000"])
def test_nothing_is_there_before_the_first_checkpoint(client, db, name):
    assert client.get(f"/log/{name}").status_code == 404


class TestCopies:
    def copy_all(self) -> None:
        while copy_tiles():
            pass
        copy_checkpoint()

    @pytest.mark.usefixtures("small")
    def test_hold_all_that_a_checkpoint_is_over(self, folder, now):
        add(22, now)
        sign_checkpoint(now)
        self.copy_all()

        assert {name for name in names(folder) if ".p/" in name or "tile" not in name} == {
            "log/key",
            "log/checkpoint",
            "log/tile/0/005.p/2",
            "log/tile/1/001.p/1",
            "log/tile/2/000.p/1",
        }
        note = (folder / "log/checkpoint").read_bytes()
        assert note == bytes(served_checkpoint().note)
        assert copy_checkpoint() == 0

    @pytest.mark.usefixtures("small")
    def test_wait_for_their_tiles(self, folder, now):
        add(22, now)
        sign_checkpoint(now)

        assert copy_checkpoint() == 0
        assert names(folder) == set()

    @pytest.mark.usefixtures("small")
    def test_keep_a_partial_tile_until_it_is_whole(self, folder, now):
        for count in (2, 1, 4):
            add(count, now)
            sign_checkpoint(now)
            self.copy_all()

        assert names(folder) == {
            "log/key",
            "log/checkpoint",
            "log/tile/0/000",
            "log/tile/0/001.p/3",
            "log/tile/1/000.p/1",
        }
        assert hashlib.sha256((folder / "log/tile/0/000").read_bytes()).hexdigest() == (
            hashlib.sha256(b"".join(digests()[:4])).hexdigest()
        )

    @pytest.mark.usefixtures("folder", "db")
    def test_without_a_checkpoint_have_none(self):
        assert copy_checkpoint() == 0
