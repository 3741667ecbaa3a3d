# SPDX-License-Identifier: Apache-2.0

"""What a signed badge gives to talk about: nothing added, nothing judged, nothing long."""

from __future__ import annotations

import pytest

from skillmark_server.checking.said import said_by
from skillmark_server.checking.talking import Kind, Point, points_of


def said(**members):
    subject = {"achievement": {"criteria": {"narrative": members.pop("criteria", "")}}}
    subject["narrative"] = members.pop("narrative", "")
    return said_by({"credentialSubject": subject, **members}, site="https://here.test")


@pytest.mark.parametrize(
    ("criteria", "texts"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("One thing.", ["One thing."], id="a-sentence"),
        pytest.param("One. Two! Three?", ["One.", "Two!", "Three?"], id="sentences"),
        pytest.param("Intro:\n- **One**\n- Two", ["One", "Two"], id="a-list-without-its-intro"),
        pytest.param(
            "You must\n- do one,\n- do two.\n\n**Then you can**\n- do three",
            ["do one", "do two.", "do three"],
            id="two-lists-with-words-between",
        ),
        pytest.param("- One;\n## More\n- Two", ["One", "Two"], id="a-heading-between"),
        pytest.param("- One\n  goes on\n- Two", ["One goes on", "Two"], id="two-lines-of-one"),
        pytest.param("1. One\n2) Two", ["One", "Two"], id="numbers"),
        pytest.param("See [the book](https://x.test).", ["See the book."], id="link-text"),
        pytest.param("A. B. C. D. E. F.", ["A.", "B.", "C.", "D."], id="four-at-most"),
        pytest.param("**", [], id="only-signs"),
    ],
)
def test_criteria_become_points(criteria, texts):
    assert [point.text for point in points_of(said(criteria=criteria))] == texts


def test_a_long_part_is_cut_at_a_word():
    [point] = points_of(said(criteria="word " * 200))
    assert point.text.endswith("word …")
    assert len(point.text) <= 202


def test_what_was_done_and_what_can_be_seen_come_first():
    found = points_of(
        said(
            narrative="Led a drill.",
            criteria="Twelve hours.",
            evidence=[{"id": "https://x.test/drill", "name": "The drill"}],
        )
    )
    assert found == (
        Point(Kind.DONE, "Led a drill."),
        Point(Kind.SEEN, "The drill", "https://x.test/drill"),
        Point(Kind.TOOK, "Twelve hours."),
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[" * 20_000, id="brackets"),
        pytest.param("- " * 10_000, id="dashes"),
        pytest.param("[a](" * 5_000, id="open-links"),
        pytest.param(" " * 20_000, id="blanks"),
    ],
)
def test_a_text_that_is_made_to_be_slow_is_read(text):
    assert len(points_of(said(criteria=text))) <= 4
