# SPDX-License-Identifier: Apache-2.0

"""`skillmark search` says what is in the index, and mends it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from skillmark_server.awards.models import Award
from skillmark_server.operate import fsck, search
from skillmark_server.searching import indexing
from skillmark_server.searching.documents import Maker
from skillmark_server.searching.fsck import CHECK
from skillmark_server.searching.stores import store
from tests.server.cast_awards import published
from tests.server.cast_search import awarded


@pytest.fixture
def three(nordvind, now):
    badge = published(nordvind, at=now)
    for n in range(3):
        awarded(badge, f"Anna {n}", f"a{n}@x.test", at=now)


@pytest.fixture(autouse=True)
def clock(now, monkeypatch):
    """`clock(minutes)`: the command runs so long after the awards were made; at first at once."""

    def runs(minutes):
        monkeypatch.setattr(timezone, "now", lambda: now + timedelta(minutes=minutes))

    runs(1)
    return runs


@pytest.mark.usefixtures("three")
def test_what_waits_for_long_is_said(capsys, clock):
    clock(6)
    assert search.run(["check"]) == 1
    said = capsys.readouterr().out
    assert "3 lines of the log wait" in said
    assert "LATE; the first waits since 2026-03-14 09:00 UTC" in said
    assert search.run(["update"]) == 0
    assert "LATE" not in capsys.readouterr().out


@pytest.mark.usefixtures("three")
class TestFsck:
    @pytest.fixture
    def faults(self, now):
        """`faults(minutes)`: what is found so long after the awards were made."""

        def found(minutes=1):
            at = now + timedelta(minutes=minutes)
            return [(one.code, one.about) for one in CHECK(at).faults]

        return found

    def test_what_is_whole_and_not_late_has_no_fault(self, faults):
        assert faults() == []
        indexing.catch_up()
        assert faults() == faults(999) == []

    def test_what_waits_for_long_is_a_fault(self, faults):
        assert faults(6) == [("index_late", "3 since 2026-03-14 09:00 UTC")]

    def test_one_award_for_another_is_two_faults(self, faults):
        indexing.catch_up()
        Award.objects.filter(leaf_sequence=2)._raw_delete("default")
        store().replace([3], [], Maker().tokens_again)
        assert faults() == [("award_not_indexed", "3"), ("indexed_without_award", "2")]

    def test_an_index_that_is_torn_is_a_fault(self, faults, monkeypatch):
        monkeypatch.setattr(type(store()), "is_sound", lambda _self: False)
        assert faults() == [("index_torn", "search")]

    def test_it_is_part_of_the_whole_check(self, capsys, clock):
        fsck.run(["--quiet"])
        assert "search: whole" in capsys.readouterr().out
        clock(6)
        assert fsck.run(["--quiet"]) == 1
        assert "search: index_late 3 since" in capsys.readouterr().out


@pytest.mark.usefixtures("three")
def test_it_brings_the_index_up_and_checks_it(capsys):
    assert search.run(["check"]) == 0
    assert "0 of 0 awards are in the index, 3 lines of the log wait" in capsys.readouterr().out
    assert search.run(["update"]) == 0
    assert "3 of 3 awards" in capsys.readouterr().out
    assert search.run(["rebuild"]) == 0
    said = capsys.readouterr()
    assert "3 of 3 awards" in said.out
    assert said.err == "3 of 3\n"


@pytest.mark.usefixtures("three")
def test_what_is_too_much_is_seen_and_mended(capsys):
    search.run(["update"])
    Award.objects.filter(leaf_sequence=2)._raw_delete("default")

    assert search.run(["check"]) == 1
    assert "NOT WHOLE" in capsys.readouterr().out
    assert search.run(["rebuild"]) == 0


def test_a_wrong_word_is_refused(capsys):
    with pytest.raises(SystemExit):
        search.run(["mend"])
    assert "invalid choice" in capsys.readouterr().err
