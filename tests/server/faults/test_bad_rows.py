# SPDX-License-Identifier: Apache-2.0

"""
F13: a list with 1 % bad rows of twenty kinds, given as a file and awarded by workers.

Every bad row is reported with its line, its column, its code and words; every good one is
issued once. The mended rows make the rest, and the same file again makes nothing.
"""

from __future__ import annotations

import csv
import io
import time

from tests.server.faults.sites import IS_TORTURE, TORTURE_ROWS
from tests.server.integration.awards.test_long_lists import BAD, listing

ROWS = TORTURE_ROWS if IS_TORTURE else 2_000
CHANGES = {} if IS_TORTURE else {"ticks": 0.2}


def _rows_of(path) -> list[dict[str, str]]:
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def _judged(site, path) -> tuple[str, dict[str, int]]:
    batch = site.ask("sent", path=str(path))
    found: list[dict[str, int]] = []

    def is_so() -> bool:
        found.append(site.ask("judged", batch_id=batch))
        if found[-1] is None:
            time.sleep(0.2)  # not to ask all the time; nothing depends on it
        return found[-1] is not None

    site.wait_until(is_so, why="the judgement")
    return batch, found[-1]


def test_every_bad_row_is_reported_and_every_good_one_issued_once(site, whole, place):
    text, expected = listing(ROWS, bad=100)
    given = place / "people.csv"
    given.write_text(text, encoding="utf-8")
    for _worker in range(2):
        site.start(**CHANGES)

    began = time.monotonic()
    batch, counts = _judged(site, given)
    judging = time.monotonic() - began
    assert counts == {"all": ROWS, "wrong": len(expected), "coming": ROWS - len(expected)}
    site.ask("confirm", batch_id=batch)
    began = time.monotonic()
    site.wait_until_finished()
    issuing = time.monotonic() - began

    site.ask("report", batch_id=batch, path=str(place))
    first: dict[int, str] = {}
    for row in _rows_of(place / "problems.csv"):
        first.setdefault(int(row["Line"]), row["Code"])
        assert row["What is wrong"], row
    assert first == expected
    assert set(first.values()) == {code for code, _text in BAD}

    mended = _rows_of(place / "mend.csv")
    assert len(mended) == len(expected)
    for n, row in enumerate(mended):
        row.update(dict.fromkeys(row, ""), **{"Name": "Bo", "E-mail": f"mended{n}@kunde.test"})
    names = [name for name in mended[0] if name]
    with (place / "mended.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, delimiter=";", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(mended)
    batch, counts = _judged(site, place / "mended.csv")
    assert (counts["coming"], counts["wrong"]) == (len(expected), 0)
    site.ask("confirm", batch_id=batch)
    site.wait_until(
        lambda: all(one["is_finished"] for one in site.ask("states") if one["id"] == batch),
        why="the mended rows",
    )
    if ROWS <= 100_000:
        _again, counts = _judged(site, given)
        assert counts["coming"] == 0
        site.ask("cancel", batch_id=_again)
    site.stop()

    whole(
        site,
        ROWS,
        run="F13 bad rows",
        faults=len(expected),
        judging=round(judging, 1),
        issuing=round(issuing, 1),
    )
