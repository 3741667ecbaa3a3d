# SPDX-License-Identifier: Apache-2.0

"""However many rows a transaction has, the register holds the same afterwards."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from tests.issuing import NOW, STATUS_URL, achievement, issuer

from skillmark.errors import RegisterAlteredError, RegisterError
from skillmark.recipients import BadRow, Row, RowProblem
from skillmark.register import Register, RowState
from skillmark.register import register as module
from skillmark.register.schema import LIST_SIZE
from skillmark.text import say

BADGE = achievement()
NORD = issuer()
REFUSED = "refused\u202e"
"""A narrative that turns what stands behind it around is not put into a badge."""

BAD = BadRow(99, (RowProblem(99, "e-mail", "x", "bad_address", say("no")),), ())


def rows() -> list[Row | BadRow]:
    """New ones, the same once more, refused ones at each end, a bad one, two days to end on."""
    good = [Row(line=n, email=f"p{n}@example.org") for n in range(2, 9)]
    refused = [Row(line=n, email=f"r{n}@example.org", narrative=REFUSED) for n in (20, 21, 22)]
    ends = replace(good[0], line=30, valid_until=NOW.replace(year=2027))
    return [refused[0], *good[:4], good[1], refused[1], BAD, ends, *good[4:], good[6], refused[2]]


def told(folder, window, monkeypatch, *, taken=0, purposes=("revocation",)):
    """What a register says after it issued all rows, so many at once."""
    monkeypatch.setattr(module, "_CHUNK", window)
    folder.mkdir(mode=0o700)
    (folder / "register.key").write_bytes(bytes(range(32)))
    with Register.open(folder, status_base_url=STATUS_URL, purposes=purposes) as register:
        if taken:
            first = Row(line=1, email="first@example.org")
            register.award_one(first, achievement=BADGE, issuer=NORD, at=NOW)
            register._connection.execute("UPDATE status_list SET taken = ?", (taken,))
        outcomes = [*register.award_rows(rows(), achievement=BADGE, issuer=NORD, at=NOW)]
        found = [(each.state, each.award, getattr(each.row, "problems", None)) for each in outcomes]
        tables = {
            name: register._connection.execute(f"SELECT {columns} FROM {name}").fetchall()  # noqa: S608
            for name, columns in {
                "award": "*",
                "event": "sequence, kind, at, subject, digest, reason, award",
                "status_list": "*",
                "list_credential": "*",
            }.items()
        }
        register.audit()
        read = {award.credential_id: award for award in register.awards()}
        assert all(award is None or read[award.credential_id] == award for _, award, _ in found)
    return found, tables


@pytest.mark.parametrize("window", [2, 3, 5, 500])
@pytest.mark.parametrize(
    ("taken", "purposes"),
    [
        (0, ("revocation",)),
        (LIST_SIZE - 1, ("revocation",)),
        (LIST_SIZE - 3, ("revocation", "suspension")),
        (LIST_SIZE, ("revocation",)),
        (LIST_SIZE - 8, ("revocation",)),
    ],
    ids=["a new register", "one place left", "three, of two purposes", "none left", "just enough"],
)
def test_rows_in_a_window_become_what_they_become_one_by_one(
    tmp_path, monkeypatch, window, taken, purposes
):
    one_by_one = told(tmp_path / "1", 1, monkeypatch, taken=taken, purposes=purposes)

    together = told(tmp_path / "2", window, monkeypatch, taken=taken, purposes=purposes)

    assert together == one_by_one
    states = [state for state, _, _ in together[0]]
    assert states.count(RowState.ISSUED) == 8
    assert states.count(RowState.ALREADY_ISSUED) == 2
    assert states.count(RowState.REFUSED) == 4


def test_where_nobody_is_issued_anything_no_list_is_made(tmp_path):
    with Register.open(tmp_path, status_base_url=STATUS_URL) as register:
        refused = Row(line=2, email="r@example.org", narrative=REFUSED)
        (outcome,) = register.award_rows([refused], achievement=BADGE, issuer=NORD, at=NOW)

        assert outcome.state is RowState.REFUSED
        assert register.list_credentials(NORD, at=NOW) == ()


def test_a_rule_that_breaks_in_a_window_leaves_nothing_of_it(tmp_path):
    with Register.open(tmp_path, status_base_url=STATUS_URL) as register:
        some = [Row(line=n, email=f"p{n}@example.org") for n in (1, 2)]
        (first, _) = register.award_rows(some, achievement=BADGE, issuer=NORD, at=NOW)
        register._connection.execute("UPDATE status_list SET taken = 2")
        # Somebody wrote past the register: the next place has an owner.
        place = register._secret.index(1, 2, LIST_SIZE)
        with closing(sqlite3.connect(tmp_path / "register.sqlite")) as other, other:
            other.execute("DROP TRIGGER award_is_never_changed")
            other.execute(
                "UPDATE award SET list_index = ? WHERE number = ?", (place, first.award.number)
            )
        before = register._connection.execute("SELECT count(*) FROM event").fetchone()
        more = [Row(line=n, email=f"p{n}@example.org") for n in (3, 4, 5)]

        with pytest.raises(RegisterError, match="UNIQUE"):
            [*register.award_rows(more, achievement=BADGE, issuer=NORD, at=NOW)]

        assert register._connection.execute("SELECT count(*) FROM award").fetchone() == (2,)
        assert register._connection.execute("SELECT count(*) FROM event").fetchone() == before
        assert register._connection.execute("SELECT taken FROM status_list").fetchone() == (2,)


def test_altered_bytes_are_not_handed_out_among_others(tmp_path):
    with Register.open(tmp_path, status_base_url=STATUS_URL) as register:
        some = [Row(line=n, email=f"p{n}@example.org") for n in (1, 2, 3)]
        [*register.award_rows(some, achievement=BADGE, issuer=NORD, at=NOW)]
        awards = [*register.awards()]
        texts = register.signed_texts(awards)
        assert texts == [register.signed_bytes(award) for award in awards]
        register._connection.execute("DROP TRIGGER award_is_never_changed")
        register._connection.execute("UPDATE award SET signed = x'7b7d' WHERE number = 2")

        with pytest.raises(RegisterAlteredError):
            register.signed_texts(awards)
        assert register.signed_texts([awards[0], awards[2]]) == [texts[0], texts[2]]
