# SPDX-License-Identifier: Apache-2.0

"""The reeded edge, the seal, the hallmark row, and the tags that print them."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

import pytest
from defusedxml.ElementTree import fromstring
from django.template import Context, Template
from django.utils import translation

from skillmark import Verdict
from skillmark_server.pages.look.marks import initials, issuer_initials, marks
from skillmark_server.pages.look.seals import edge_ring, seal, seal_mark
from skillmark_server.pages.look.verdicts import look_of

DIGEST = sha256(b"signed").hexdigest()
REEDS = 64 * 3


def reeds_in(svg: str) -> int:
    edge = fromstring(svg).find("path[@class='edge']")
    return 0 if edge is None else edge.get("d", "").count("M")


def test_an_edge_has_64_groups_of_three():
    assert reeds_in(edge_ring(DIGEST)) == REEDS


def test_another_digest_has_another_edge():
    assert edge_ring(DIGEST) != edge_ring(sha256(b"changed").hexdigest())
    assert edge_ring(DIGEST) == edge_ring(DIGEST.upper())


@pytest.mark.parametrize(
    "digest", ["", "abc", "g" * 64, DIGEST + "0", '"><script>', "٣" * 64], ids=repr
)
def test_what_is_no_digest_has_no_edge(digest):
    assert reeds_in(edge_ring(digest)) == 0
    assert "script" not in edge_ring(digest)


@pytest.mark.parametrize("verdict", Verdict)
def test_a_seal_is_whole_unless_forged_or_unread(verdict):
    drawn = reeds_in(seal(look_of(verdict, "domain"), DIGEST))

    if verdict is Verdict.NOT_GENUINE:
        assert REEDS / 2 < drawn < REEDS
    elif verdict is Verdict.UNREADABLE:
        assert 0 < drawn < REEDS / 2
    else:
        assert drawn == REEDS


@pytest.mark.parametrize("verdict", Verdict)
def test_a_seal_says_nothing_to_a_screen_reader_and_names_no_colour(verdict):
    for svg in (seal(look_of(verdict), DIGEST), seal_mark(look_of(verdict))):
        assert 'aria-hidden="true"' in svg
        assert "style" not in svg
        assert "#" not in svg
        fromstring(svg)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Mette Kjærgaard", "MK"),
        ("Jonas", "J"),
        ("Anne-Marie Bjørn Øe", "AØ"),
        ("Λυδία Καραγιάννη", "ΛΚ"),
        ("  ", "?"),
        ("---", "?"),
        ("<script>", "?"),
        ("", "?"),
    ],
    ids=repr,
)
def test_initials(name, letters):
    assert initials(name) == letters


def test_an_issuer_s_letters_leave_out_the_form_of_the_company():
    assert issuer_initials("Nordvind A/S") == "N"
    assert issuer_initials("Kystens Akademi") == "KA"
    assert issuer_initials("ApS") == "A"


def test_the_row_has_four_marks_in_fixed_order():
    with translation.override("en"):
        row = marks(
            issuer="Nordvind A/S",
            look=look_of("genuine", "domain"),
            level="3",
            level_words="3 of 4",
            issued=datetime(2025, 3, 14, tzinfo=UTC),
        )

    assert [mark.name for mark in row] == ["Issuer", "Level", "Issued", "Verdict"]
    assert [mark.value for mark in row] == ["Nordvind A/S", "3 of 4", "14 March 2025", "Genuine"]
    assert "MAR" in row[2].drawing


def test_an_unknown_mark_is_an_empty_punch_and_never_left_out():
    with translation.override("en"):
        row = marks(issuer="", look=look_of("status_unknown", "none"))

    assert len(row) == 4
    assert all("punch-empty" in mark.drawing for mark in row[:3])
    assert [mark.value for mark in row[:3]] == ["Not identified", "Not stated", "Not stated"]


def test_an_unidentified_issuer_is_not_struck_though_it_says_a_name():
    with translation.override("en"):
        row = marks(issuer="Harvard", look=look_of("genuine", "none"))

    assert "Harvard" not in row[0].value
    assert "tone-amber" in row[0].drawing


def test_a_level_that_is_only_in_words_is_struck():
    with translation.override("en"):
        row = marks(issuer="K", look=look_of("genuine", "domain"), level_words="EQF 5")

    assert row[1].value == "EQF 5"
    assert ">5</text>" in row[1].drawing


def test_workload_stands_where_there_is_no_level():
    with translation.override("da"):
        row = marks(issuer="K", look=look_of("expired", "domain"), hours="12")

    assert row[1].value == "12 timer"
    assert "TIMER" in row[1].drawing


@pytest.mark.parametrize("verdict", Verdict)
def test_the_tags_print_every_verdict(verdict):
    template = Template(
        "{% load skillmark %}{% verdict_chip v t %}{% verdict_glyph v t %}{% tone v t %}"
        "{% seal v t d %}{% verdict_banner v t checked_at=at more='/x' %}"
        "{% marks v t issuer=issuer issued=at %}{% edge d %}"
    )
    at = datetime(2025, 3, 14, 13, 2, tzinfo=UTC)
    facts = {"v": verdict, "t": "domain", "d": DIGEST, "at": at, "issuer": "<b>N</b>"}
    html = template.render(Context(facts))

    assert f"tone-{look_of(verdict, 'domain').tone}" in html
    assert "<b>" not in html
    assert 'role="status"' in html
