# SPDX-License-Identifier: Apache-2.0

"""Writers of one machine queue; where there is no file to queue at, nobody waits."""

from __future__ import annotations

import fcntl

import pytest
from django.db import connection

from skillmark_server.columns import turns


class _Connection:
    def __init__(self, vendor, name):
        self.vendor, self.settings_dict = vendor, {"NAME": name}


@pytest.fixture
def database(tmp_path, monkeypatch):
    path = tmp_path / "site.sqlite3"
    path.touch()
    monkeypatch.setattr(turns, "connection", _Connection("sqlite", path))
    return path


def _is_free(path):
    with path.with_name(f"{path.name}-turn").open("rb") as queue:
        try:
            fcntl.flock(queue, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def test_who_writes_is_alone_until_the_end(database):
    with turns.my_turn():
        assert not _is_free(database)
    assert _is_free(database)


def test_who_fails_lets_the_next_one_in(database):
    with pytest.raises(ZeroDivisionError), turns.my_turn():
        raise ZeroDivisionError
    assert _is_free(database)


@pytest.mark.parametrize(
    ("vendor", "name"),
    [("postgresql", "skillmark"), ("sqlite", "file:memory?mode=memory"), ("sqlite", ":memory:")],
)
def test_where_there_is_no_file_nobody_waits(vendor, name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(turns, "connection", _Connection(vendor, name))
    with turns.my_turn():
        pass
    assert not [*tmp_path.iterdir()]


def test_it_asks_the_site_s_own_database():
    assert turns.connection is connection
