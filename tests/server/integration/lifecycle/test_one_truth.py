# SPDX-License-Identifier: Apache-2.0

"""
One end, wherever it is read: page, PDF, LinkedIn, matrix with its spreadsheet, list and report.

The badge ends where the first of April begins in Copenhagen: in UTC that is still March, and
what lies between is less than whole days.
"""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pypdf
import pytest
from django.core.cache import cache
from django.test import Client

from skillmark import Verdict
from skillmark_server.accounts.models import Employment
from skillmark_server.awards.documents import signed_bytes
from skillmark_server.awards.models import Award, Visibility
from skillmark_server.awards.services import accept_award
from skillmark_server.awards.verifying import forget_reports
from skillmark_server.checking.judging import site_verifier
from skillmark_server.custody.lists import publish_due
from skillmark_server.documents.certificate import certificate
from skillmark_server.insight.cells import CellState
from skillmark_server.insight.first_things import first_things
from skillmark_server.insight.matrix import Choice, matrix_for
from skillmark_server.lifecycle.expiry import Stage, expiry_of
from skillmark_server.lifecycle.models import CalendarFeed
from skillmark_server.lifecycle.selectors import entries_of
from skillmark_server.lifecycle.services import renew_award, set_renewal_terms
from tests.pictures import SVG, png

END = datetime(2028, 3, 31, 22, 0, tzinfo=UTC)
DAY = "1 April 2028"


@pytest.fixture
def clock(monkeypatch):
    """`clock(at)`: everybody reads this moment from now on."""

    def set_to(at: datetime) -> datetime:
        cache.clear()
        forget_reports()
        monkeypatch.setattr("django.utils.timezone.now", lambda: at)
        publish_due(at)
        return at

    return set_to


@pytest.fixture
def award(give, actor, mette, first_aid, jonas, jonas_person, now) -> Award:
    Employment.objects.create(person=jonas_person)
    set_renewal_terms(
        actor=actor(mette),
        achievement=first_aid.achievement,
        grace_days=30,
        may_be_asked=True,
        needs_evidence=False,
        at=now,
    )
    type(first_aid).objects.filter(pk=first_aid.pk).update(svg=SVG, png=png())
    made = give(jonas.email, "Jonas", language="en", valid_until=END)
    return accept_award(user=jonas, award_id=made.pk, visibility=Visibility.PUBLIC, at=now)


def text(answer) -> str:
    assert answer.status_code == 200
    return " ".join(answer.content.decode().replace("\u00a0", " ").split())


def printed(award: Award) -> str:
    pages = pypdf.PdfReader(io.BytesIO(certificate(award, language="en"))).pages
    return " ".join(pages[0].extract_text().replace("\u00a0", " ").split())


def matrix_cell(actor, award: Award, at: datetime):
    """The one cell of Jonas."""
    (row,) = matrix_for(actor, Choice(achievement=award.achievement.pk), at=at).rows
    return row.cells[0]


def sheet_day(client: Client, award: Award) -> date:
    body = client.get(f"/matrix.xlsx?achievement={award.achievement.pk}").content
    rows = list(openpyxl.load_workbook(io.BytesIO(body)).active.iter_rows(values_only=True))
    found = rows[1][5]
    return found.date() if isinstance(found, datetime) else found


@pytest.mark.parametrize(
    ("at", "stage", "left", "cell"),
    [
        (datetime(2026, 3, 14, 10, tzinfo=UTC), Stage.IN_FORCE, 749, CellState.OK),
        (datetime(2028, 1, 1, 12, tzinfo=UTC), Stage.IN_FORCE, 91, CellState.OK),
        (datetime(2028, 1, 2, 12, tzinfo=UTC), Stage.LAPSING, 90, CellState.SOON),
        (datetime(2028, 3, 12, 5, tzinfo=UTC), Stage.LAPSING, 20, CellState.SOON),
        (datetime(2028, 3, 31, 21, 30, tzinfo=UTC), Stage.LAPSING, 1, CellState.SOON),
        (END + timedelta(seconds=1), Stage.GRACE, 0, CellState.GONE),
        (datetime(2028, 4, 20, 6, tzinfo=UTC), Stage.GRACE, -19, CellState.GONE),
        (datetime(2028, 6, 1, 6, tzinfo=UTC), Stage.LAPSED, -61, CellState.GONE),
    ],
    ids=[
        "issued",
        "91 days before",
        "90 days before",
        "20 days before",
        "its last half hour",
        "a second after its end",
        "in grace",
        "after grace",
    ],
)
def test_each_stage_is_said_alike_everywhere(
    award, clock, as_, actor, mette, jonas, at, stage, left, cell
):
    clock(at)
    officer, holder = as_(mette), as_(jonas)
    holds = at < END
    expiry = expiry_of(award, at=at)
    assert (expiry.stage, expiry.days) == (stage, left)

    page = text(Client().get(f"/a/{award.pk}"))
    assert (f"Valid until {DAY}." in page) is holds
    assert (f"ran out on {DAY}." in page) is not holds
    assert '"expires":"2028-04-01"' in page

    assert f"Valid until · Gyldig til {DAY}" in printed(award)

    shown = holder.get(f"/my/{award.pk}/share/linkedin_profile")
    asked = parse_qs(urlsplit(shown["Location"]).query)
    dates = (asked.get("expirationYear"), asked.get("expirationMonth"))
    assert dates == ((["2028"], ["4"]) if holds else (None, None))

    found = matrix_cell(actor(mette), award, at)
    assert (found.state, found.days) == (cell, abs(left))
    assert found.covers is holds
    assert sheet_day(officer, award) == date(2028, 4, 1)

    report = site_verifier().inspect(signed_bytes(award), at=at)
    assert report.verdict is (Verdict.GENUINE if holds else Verdict.EXPIRED)
    checked = text(Client().post("/verify", {"text": signed_bytes(award).decode()}))
    assert (f"ran out on {DAY}." in checked) is not holds

    listed = text(officer.get("/awards/ending/"))
    is_listed = stage in {Stage.LAPSING, Stage.GRACE, Stage.LAPSED}
    assert ("01.04.2028" in listed) is is_listed
    days = f"{left} day left" if left == 1 else f"{left} days left"
    assert (days in listed) is (stage is Stage.LAPSING)
    feed = CalendarFeed(user=jonas, organisation=None)
    assert [entry.day for entry in entries_of(feed, at=at)] == [date(2028, 4, 1)] * is_listed
    said = [str(card.words) for card in first_things(actor(mette), at=at)]
    first = f"The first lapses in {days.removesuffix(' left')}."
    assert (first in said) is (stage is Stage.LAPSING)


def test_what_was_renewed_says_so_everywhere(award, clock, as_, actor, mette, jonas):
    at = clock(END + timedelta(days=3, hours=5))
    renew_award(actor=actor(mette), award=award, at=at)
    new = Award.objects.get(supersedes=award)
    accept_award(user=jonas, award_id=new.pk, visibility=Visibility.PUBLIC, at=at)
    clock(at + timedelta(hours=1))
    again = "4 April 2030"

    old_page, page = (text(Client().get(f"/a/{one.pk}")) for one in (award, new))
    assert f"ran out on {DAY}." in old_page
    assert f'href="/a/{new.pk}"' in old_page
    assert f"Valid until {again}." in page
    assert f"Valid until · Gyldig til {again}" in printed(Award.objects.get(pk=new.pk))
    shown = as_(jonas).get(f"/my/{new.pk}/share/linkedin_profile")
    asked = parse_qs(urlsplit(shown["Location"]).query)
    assert (asked["expirationYear"], asked["expirationMonth"]) == (["2030"], ["4"])
    cell = matrix_cell(actor(mette), award, at)
    assert (cell.state, cell.award_id) == (CellState.OK, new.pk)
    assert sheet_day(as_(mette), award) == date(2030, 4, 4)
    assert "01.04.2028" not in text(as_(mette).get("/awards/ending/"))
