# SPDX-License-Identifier: Apache-2.0

"""`skillmark search` says what is in the index, and mends it."""

from __future__ import annotations

import pytest

from skillmark_server.awards.models import Award
from skillmark_server.operate import search
from tests.server.cast_awards import published
from tests.server.cast_search import awarded


@pytest.fixture
def three(nordvind, now):
    badge = published(nordvind, at=now)
    for n in range(3):
        awarded(badge, f"Anna {n}", f"a{n}@x.test", at=now)


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
