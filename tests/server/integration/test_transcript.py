# SPDX-License-Identifier: Apache-2.0

"""A learner's transcript: what is on it, whose it is, and that each line is verified."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from skillmark_server.awards.models import CompactDocument, Visibility
from skillmark_server.awards.services import accept_award, award_one, revoke_award
from skillmark_server.awards.verifying import forget_reports
from skillmark_server.checking import transcript as checking
from tests.server.cast_awards import able_to_issue, published

PAGE, FILE = "/my/transcript", "/my/transcript.json"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def kept(actor, mette, jonas, nordvind, now):
    """`kept("Truck", ects=5)`: a badge that Jonas was awarded and keeps."""
    able_to_issue(nordvind, at=now - timedelta(days=30))

    def make(name: str, *, ects: float | None = None, is_kept: bool = True):
        content = {"name": {"en": name, "da": name}}
        if ects is not None:
            content["ects"] = ects
        version = published(nordvind, at=now - timedelta(days=20), **content)
        award = award_one(
            actor=actor(mette),
            version=version,
            email=jonas.email,
            name=jonas.name,
            language="en",
            at=now,
        )
        if is_kept:
            accept_award(user=jonas, award_id=award.pk, visibility=Visibility.ONLY_ME, at=now)
        return award

    return make


def shown(client: Client, query: str = "") -> str:
    answer = client.get(PAGE + query)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    return re.sub(r"\s+", " ", answer.content.decode())


def rows(text: str) -> str:
    return text.partition("<tbody>")[2].partition("</tbody>")[0]


def test_it_shows_what_is_kept_with_its_verdict_now(kept, as_, jonas):
    one, other = kept("Forklift", ects=2.5), kept("Welding", ects=5)

    text = shown(as_(jonas))

    for award in (one, other):
        assert award.number in rows(text)
        assert award.title in rows(text)
    assert rows(text).count("Genuine") == 2
    assert "7.5 ECTS points in all" in text


def test_what_was_withdrawn_says_so_and_counts_no_more(kept, as_, actor, mette, jonas, now):
    kept("Forklift", ects=2.5)
    gone = kept("Welding", ects=5)
    revoke_award(actor=actor(mette), award=gone, reason="By mistake.", at=now, now=True)
    forget_reports()

    text = shown(as_(jonas))

    assert "Revoked" in rows(text)
    assert "2.5 ECTS points in all" in text


def test_what_is_not_kept_is_not_on_it(kept, as_, jonas):
    kept("Forklift", is_kept=False)

    text = shown(as_(jonas))

    assert "No badge to show yet." in text
    assert "Forklift" not in text


def test_somebody_chooses_what_is_on_it(kept, as_, jonas):
    one, other = kept("Forklift"), kept("Welding")

    text = shown(as_(jonas), f"?choose=1&badge={one.pk}")

    assert one.number in rows(text)
    assert other.number not in rows(text)
    assert f'value="{other.pk}">' in text
    assert f'value="{one.pk}" checked>' in text


def test_nothing_chosen_is_nothing_shown(kept, as_, jonas):
    kept("Forklift")

    assert "Nothing is chosen." in shown(as_(jonas), "?choose=1")


def test_nobody_sees_anothers_by_naming_it(kept, as_, karin, mette):
    award = kept("Forklift")

    for who in (karin, mette):
        assert award.number not in shown(as_(who), f"?badge={award.pk}")
        assert as_(who).get(FILE, {"badge": str(award.pk)}).json()["badges"] == []


@pytest.mark.parametrize(
    "badge", ["x", "", "%00", "'; --", "9" * 400], ids=["word", "empty", "nul", "quotes", "long"]
)
def test_a_badge_that_is_none_is_none(kept, as_, jonas, badge):
    kept("Forklift")

    assert "Forklift" not in rows(shown(as_(jonas), f"?choose=1&badge={badge}"))


def test_the_file_holds_each_signed_document(kept, as_, jonas):
    award = kept("Forklift", ects=2.5)

    answer = as_(jonas).get(FILE)

    assert answer["Content-Disposition"].startswith('attachment; filename="transcript-')
    (badge,) = answer.json()["badges"]
    assert badge["verdict"] == "genuine"
    assert badge["number"] == award.number
    assert badge["ects"] == "2.5"
    assert badge["address"] == ""
    assert badge["credential"]["id"].endswith(f"/a/{award.pk}")
    assert "proof" in badge["credential"]


def test_an_open_badge_names_its_address(kept, as_, jonas, nordvind):
    award = kept("Forklift")
    award.visibility = Visibility.PUBLIC
    award.save(update_fields=["visibility"])

    assert f"/a/{award.pk}</a>" in rows(shown(as_(jonas)))


def test_what_is_not_what_was_signed_is_left_out_and_named(kept, as_, jonas):
    award = kept("Forklift")
    CompactDocument.objects.filter(pk=award.leaf_sequence).update(slots=b"{}")

    text = shown(as_(jonas))

    assert rows(text) == ""
    assert "“Forklift” is left out" in text


def test_it_holds_so_many_and_says_so(kept, as_, jonas, monkeypatch):
    monkeypatch.setattr(checking, "MOST", 1)
    kept("Forklift")
    kept("Welding")

    text = shown(as_(jonas))

    assert rows(text).count("<tr>") == 1
    assert "A transcript holds 1 badge; these are the newest." in text


def test_a_stranger_signs_in_first_and_comes_back():
    assert Client().get(PAGE)["Location"].endswith(f"?next={PAGE}")


def test_more_badges_cost_no_more_queries(kept, as_, jonas):
    client, counts = as_(jonas), []
    for names in (("Forklift",), ("Welding", "Crane", "Hoist")):
        for name in names:
            kept(name)
        for _warm in range(2):
            forget_reports()
            with CaptureQueriesContext(connection) as found:
                client.get(PAGE)
        counts.append(len(found))

    assert counts[0] == counts[1]


def test_the_page_is_danish_too(kept, as_, jonas):
    kept("Forklift", ects=2)
    jonas.language = "da"
    jonas.save(update_fields=["language"])

    text = shown(as_(jonas), "?lang=da")

    assert '<html lang="da"' in text
    assert "2 ECTS-point i alt" in text
    assert "Transcript" not in text
