# SPDX-License-Identifier: Apache-2.0

"""Whatever stands in a document, what a page reads out of it is text that can be shown."""

from __future__ import annotations

import unicodedata
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from skillmark_server.checking.facts import LONGEST, facts_of, visible
from skillmark_server.checking.said import said_by
from skillmark_server.pages.awarded.negotiation import OFFERED, form_accepted
from skillmark_server.pages.verifying.confusing import misleading_word
from skillmark_server.pages.verifying.holders import can_be_compared, is_about

SITE = "https://skills.test"
MEMBERS = (
    "achievement",
    "achievedLevel",
    "alignment",
    "created",
    "credentialSubject",
    "creditsAvailable",
    "criteria",
    "description",
    "evidence",
    "hashed",
    "id",
    "identifier",
    "identityHash",
    "identityType",
    "image",
    "inLanguage",
    "issuer",
    "name",
    "narrative",
    "proof",
    "result",
    "resultDescription",
    "rubricCriterionLevel",
    "salt",
    "tag",
    "targetCode",
    "targetName",
    "targetType",
    "targetUrl",
    "url",
    "validFrom",
    "validUntil",
)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=20),
    st.sampled_from(
        [
            "name",
            "emailAddress",
            "2026-01-01T00:00:00Z",
            "https://a.example/x",
            "did:web:a.example",
            "javascript:alert(1)",
            f"{SITE}/achievements/1/v1.png",
        ]
    ),
)


def _nested(inside: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.lists(inside, max_size=3), st.dictionaries(st.sampled_from(MEMBERS), inside, max_size=8)
    )


JSON = st.recursive(VALUES, _nested, max_leaves=40)
DOCUMENTS = st.dictionaries(st.sampled_from(MEMBERS), JSON, max_size=12)


@given(DOCUMENTS)
def test_any_document_can_be_read(document: dict[str, Any]) -> None:
    said = said_by(document, site=SITE)

    assert said.facts == facts_of(document, site=SITE)
    assert said.facts.picture == "" or said.facts.picture.startswith(("/achievements/", "data:"))
    for link in (said.criteria_url, said.issuer_url, *(skill.url for skill in said.skills)):
        assert link == "" or link.startswith(("https://", "http://data.europa.eu/"))


@given(st.text(max_size=2_000))
def test_what_is_visible_cannot_mislead(text: str) -> None:
    shown = visible(text)

    assert len(shown) <= LONGEST
    for sign in shown:
        assert sign in "\u200c\u200d" or unicodedata.category(sign) not in {"Cc", "Cf", "Cs"}


@given(st.lists(st.dictionaries(st.sampled_from(MEMBERS), JSON, max_size=6), max_size=3), st.text())
def test_any_subject_can_be_compared_with_anything(subjects: list[Any], typed: str) -> None:
    for subject in subjects:
        entries = subject.get("identifier")
        listed = entries if isinstance(entries, list) else [entries]
        subject["identifier"] = [entry for entry in listed if isinstance(entry, dict)]

    assert is_about(subjects, typed) in {True, False}
    assert can_be_compared(subjects) in {True, False}
    assert not is_about(subjects, "   ")


@given(st.text(max_size=300))
def test_any_accept_header_is_one_of_our_forms_or_none(accept: str) -> None:
    form = form_accepted(accept)

    assert form is None or form.media_type in OFFERED


@given(st.text(max_size=100))
def test_a_misleading_word_is_a_word_of_the_name(name: str) -> None:
    word = misleading_word(name)

    assert word in name
    assert not word.isascii() or word == ""
