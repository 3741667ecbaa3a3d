# SPDX-License-Identifier: Apache-2.0

"""Tiles of the log: whole ones only, in a place of copies, and all that a proof needs."""

from __future__ import annotations

import hashlib

import pytest
from django.db import IntegrityError, transaction

from skillmark.log.tree import root_of
from skillmark_server.copies import log, places
from skillmark_server.copies.log import copy_tiles
from skillmark_server.copies.models import Copy
from skillmark_server.transparency.leaves import add_leaves, erase_salts
from skillmark_server.transparency.models import Leaf, LeafKind, WholeTile
from skillmark_server.transparency.tiles import WIDTH, tile_path, whole_tile
from tests.server.unit.test_copies import folder, name_place, names

__all__ = ["folder"]


def add(count: int, now) -> None:
    with transaction.atomic():
        add_leaves(LeafKind.ISSUE, [(f"award-{n}", "ab" * 32) for n in range(count)], at=now)


def copy_all() -> None:
    while copy_tiles():
        pass


def hashes_in(path) -> list[bytes]:
    body = path.read_bytes()
    return [body[at : at + 32] for at in range(0, len(body), 32)]


def _digests() -> list[bytes]:
    found = Leaf.objects.order_by("sequence").values_list("digest", flat=True)
    return [bytes(one) for one in found]


@pytest.mark.parametrize(
    ("level", "number", "path"),
    [
        (0, 0, "tile/0/000"),
        (0, 67, "tile/0/067"),
        (1, 999, "tile/1/999"),
        (0, 1_000, "tile/0/x001/000"),
        (2, 1_234_067, "tile/2/x001/x234/067"),
    ],
)
def test_tiles_are_named_as_the_specification_names_them(level, number, path):
    assert tile_path(level, number) == path


def test_a_tile_is_given_out_once_it_is_whole(folder, now):
    add(WIDTH - 1, now)
    assert copy_tiles() == 0
    assert names(folder) == set()

    add(1, now)
    assert copy_tiles() == 1
    assert names(folder) == {"log/tile/0/000"}
    assert hashes_in(folder / "log/tile/0/000") == _digests()


def test_it_never_changes_and_is_written_once(folder, now):
    add(WIDTH, now)
    copy_all()
    before = (folder / "log/tile/0/000").stat().st_mtime_ns
    erase_salts("award-1")
    add(WIDTH + 1, now)
    copy_all()

    assert names(folder) == {"log/tile/0/000", "log/tile/0/001"}
    assert (folder / "log/tile/0/000").stat().st_mtime_ns == before
    assert copy_tiles() == 0


def test_the_root_of_a_whole_log_follows_from_its_tiles(folder, now, monkeypatch):
    monkeypatch.setattr("skillmark_server.transparency.tiles.WIDTH", 4)
    add(4**3 + 4**2 + 7, now)
    copy_all()

    level = {
        number: [n for n in names(folder) if n.startswith(f"log/tile/{number}/")]
        for number in range(4)
    }
    assert [len(level[number]) for number in range(4)] == [21, 5, 1, 0]
    digests = _digests()
    assert root_of(hashes_in(folder / "log/tile/2/000")) == root_of(digests[: 4**3])
    # Inclusion of leaf 5, with nothing but the files: its path to the root, hash by hash.
    node, place = digests[5], 5
    for number in range(3):
        tile, inside = divmod(place, 4)
        hashes = hashes_in(folder / "log" / tile_path(number, tile))
        assert hashes[inside] == node
        pairs = [hashlib.sha256(b"\x01" + hashes[at] + hashes[at + 1]).digest() for at in (0, 2)]
        node, place = hashlib.sha256(b"\x01" + pairs[0] + pairs[1]).digest(), tile
    assert node == root_of(digests[: 4**3])


def test_a_run_that_dies_at_any_tile_goes_on(folder, now, monkeypatch):
    monkeypatch.setattr("skillmark_server.transparency.tiles.WIDTH", 4)
    add(4**2 + 4, now)
    write, left = places.Folder._save, [0]

    def fail(self, name, content):
        left[0] -= 1
        if left[0] < 0:
            raise OSError(28, "No space left on device")
        return write(self, name, content)

    monkeypatch.setattr(places.Folder, "_save", fail)
    for allowed in (0, 1, 2, 1, 1):
        left[0] = allowed
        with pytest.raises(OSError, match="No space"):
            copy_tiles()
    left[0] = 100
    copy_all()

    assert names(folder) == {f"log/tile/0/00{n}" for n in range(5)} | {"log/tile/1/000"}
    assert names(folder) == set(Copy.objects.exclude(digest="").values_list("name", flat=True))


def test_a_turn_copies_some_and_the_next_goes_on(folder, now, monkeypatch):
    monkeypatch.setattr("skillmark_server.transparency.tiles.WIDTH", 4)
    monkeypatch.setattr(log, "_AT_ONCE", 2)
    add(4 * 5, now)

    assert [copy_tiles() for _turn in range(4)] == [2, 2, 2, 0]
    assert len(names(folder)) == 6


def test_another_place_gets_the_log_anew(settings, tmp_path, now):
    first = name_place(settings, str(tmp_path / "one"))
    add(WIDTH, now)
    copy_all()
    second = name_place(settings, str(tmp_path / "two"))
    copy_all()

    assert names(first) == names(second) == {"log/tile/0/000"}


def test_a_tile_has_one_root(now):
    add(WIDTH, now)
    assert whole_tile(0, 0) == whole_tile(0, 0)
    assert WholeTile.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        WholeTile.objects.create(level=0, number=0, root=b"x" * 32)
