# SPDX-License-Identifier: Apache-2.0

"""How a verdict looks: the one way to green, a silhouette for each, sentences that name facts."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product

import pytest
from django.utils import translation

from skillmark import IssuerTrust, Verdict
from skillmark_server.pages.look.seals import SHAPES
from skillmark_server.pages.look.verdicts import Tone, VerdictFacts, look_of, sentence_of, tone_of

KNOWN = [IssuerTrust.DOMAIN, IssuerTrust.ACCREDITED, IssuerTrust.REGISTRY]
DAY = datetime(2025, 5, 4, 9, tzinfo=UTC)
FACTS = VerdictFacts(
    issuer="Nordvind A/S",
    domain="nordvind.dk",
    since=DAY,
    valid_from=DAY,
    valid_until=DAY,
    reason="wrong person",
)


@pytest.mark.parametrize("trust", KNOWN)
def test_green_needs_an_intact_proof_and_a_known_issuer(trust):
    assert tone_of(Verdict.GENUINE, trust) is Tone.GENUINE


@pytest.mark.parametrize("trust", ["none", "", "certainly", None], ids=repr)
def test_an_intact_proof_of_somebody_unknown_is_amber(trust):
    assert tone_of(Verdict.GENUINE, trust) is Tone.AMBER


@pytest.mark.parametrize(
    ("verdict", "trust"),
    [pair for pair in product(Verdict, IssuerTrust) if pair[0] is not Verdict.GENUINE],
    ids=str,
)
def test_no_other_verdict_is_ever_green(verdict, trust):
    assert tone_of(verdict, trust) is not Tone.GENUINE


@pytest.mark.parametrize("word", ["", "Genuine", "valid", "genuine ", "ok", None], ids=repr)
def test_a_word_that_is_no_verdict_looks_unreadable(word):
    assert look_of(word, "domain").shape == "unreadable"


def test_every_verdict_has_a_silhouette_of_its_own():
    looks = [look_of(verdict) for verdict in Verdict] + [look_of("genuine", "domain")]

    assert len({look.shape for look in looks}) == len(looks)
    assert {look.shape for look in looks} == SHAPES


@pytest.mark.parametrize(
    ("verdict", "english", "danish"),
    [
        (
            "genuine",
            "Genuine, issued by nordvind.dk (domain checked).",
            "Ægte, udstedt af nordvind.dk (domænet er kontrolleret).",
        ),
        (
            "revoked",
            "Withdrawn by Nordvind A/S on 4 May 2025: “wrong person”. It cannot be used.",
            "Trukket tilbage af Nordvind A/S den 4. maj 2025: “wrong person”. Det kan ikke bruges.",
        ),
        (
            "suspended",
            "On hold since 4 May 2025. It may become valid again.",
            "Sat i bero siden 4. maj 2025. Det kan blive gyldigt igen.",
        ),
        (
            "expired",
            "It was genuine, and ran out on 4 May 2025.",
            "Det var ægte og udløb den 4. maj 2025.",
        ),
        (
            "not_yet_valid",
            "Genuine, and starts on 4 May 2025.",
            "Ægte, men gælder først fra 4. maj 2025.",
        ),
        (
            "status_unknown",
            (
                "We could not read the list of withdrawn badges of Nordvind A/S. "
                "Try again, or ask the issuer."
            ),
            (
                "Vi kunne ikke læse listen over tilbagekaldte badges fra Nordvind A/S. "
                "Prøv igen, eller spørg udstederen."
            ),
        ),
    ],
    ids=lambda value: value if "_" in value else None,
)
def test_a_sentence_names_the_facts_in_both_languages(verdict, english, danish):
    with translation.override("en"):
        assert sentence_of(verdict, "domain", FACTS).replace("\u00a0", " ") == english
    with translation.override("da"):
        assert sentence_of(verdict, "domain", FACTS).replace("\u00a0", " ") == danish


@pytest.mark.parametrize("verdict", Verdict)
def test_a_sentence_without_facts_is_the_verdict_s_own(verdict):
    with translation.override("en"):
        assert sentence_of(verdict, "none", VerdictFacts()) == str(look_of(verdict).sentence)
        assert sentence_of(verdict) == str(look_of(verdict).sentence)


def test_an_unidentified_issuer_is_not_named_in_the_headline():
    with translation.override("en"):
        assert "Nordvind" not in sentence_of("genuine", "none", FACTS)
        assert "anyone could have made this" in sentence_of("genuine", "none", FACTS)


def test_a_revocation_without_a_reason_still_says_when():
    facts = VerdictFacts(issuer="Nordvind A/S", since=DAY)
    with translation.override("en"):
        assert "on 4\u00a0May\u00a02025. It cannot" in sentence_of("revoked", "domain", facts)
