# SPDX-License-Identifier: Apache-2.0

"""What was moved in counts in the matrix, marked, and below what verifies."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.template.loader import render_to_string

from skillmark_server.accounts.models import Employment
from skillmark_server.achievements.services import require_achievement
from skillmark_server.awards.models import Visibility
from skillmark_server.awards.services import accept_award
from skillmark_server.insight.cells import CellState
from skillmark_server.insight.matrix import Choice, matrix_for
from skillmark_server.insight.sheet import words_of
from skillmark_server.movein.models import ForeignBadge, MovedAward
from tests.server.integration.movein.conftest import BADGE, assertion, export_of


@pytest.fixture
def jonas_employed(jonas_person, now):
    Employment.objects.create(person=jonas_person)
    return jonas_person


@pytest.fixture
def cell(owner, first_aid, jonas_employed, brought_in, now):
    """Jonas' cell of first aid, for which his badge of the other platform stands."""
    require_achievement(actor=owner, achievement=first_aid.achievement, at=now)
    brought_in(export_of(assertion(1, "jonas@nordvind.test"), BADGE))
    ForeignBadge.objects.update(achievement=first_aid.achievement)

    def shown():
        choice = Choice(achievement=first_aid.achievement_id)
        (row,) = matrix_for(owner, choice, at=now).rows
        return row.cells[0]

    return shown


def test_it_counts_and_is_marked(cell):
    found = cell()

    assert (found.state, found.is_moved, found.covers) == (CellState.MOVED, True, True)
    assert found.award_id is None
    assert words_of(found) == "moved in, not verified"
    assert "moved in" in render_to_string("home/cell.html", {"cell": found})


@pytest.mark.parametrize(
    ("days", "state", "covers", "words", "said"),
    [
        (20, CellState.SOON, True, "moved in, not verified", "Moved in, not verified. Lapses in"),
        (-2, CellState.GONE, False, "lapsed", "What was moved in lapsed"),
    ],
    ids=["ends soon", "ended"],
)
def test_its_end_counts_too(cell, now, days, state, covers, words, said):
    MovedAward.objects.update(expires_at=now + timedelta(days=days))

    found = cell()
    assert (found.state, found.is_moved, found.covers) == (state, True, covers)
    assert words_of(found) == words
    assert said in render_to_string("home/cell.html", {"cell": found})


def test_what_verifies_goes_before_it(cell, give, first_aid, jonas, now):
    award = give("jonas@nordvind.test", "Jonas", valid_until=now + timedelta(days=200))
    accept_award(user=jonas, award_id=award.pk, visibility=Visibility.EMPLOYER, at=now)

    found = cell()
    assert (found.state, found.is_moved, found.award_id) == (CellState.OK, False, award.pk)


@pytest.mark.parametrize(
    "change",
    [{"award": True}, {"moved_in_at": None}, {"person": None}],
    ids=["issued again", "staged alone", "nobody of the roster"],
)
def test_what_does_not_stand_for_itself_does_not_count(cell, give, change):
    if change.get("award"):
        change = {"award": give("eva@kunde.test", "Eva")}
    MovedAward.objects.update(**change)

    assert cell().state is CellState.NEED


def test_nobody_elses_matrix_has_it(cell, actor, mallory, now):
    assert all(
        not one.is_moved
        for row in matrix_for(actor(mallory), Choice(), at=now).everybody
        for one in row.cells
    )
