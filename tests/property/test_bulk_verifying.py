# SPDX-License-Identifier: Apache-2.0

"""
The fast path says what the true path says, or leaves it to it.

Three kinds of attack: bytes of a signed badge are changed; a badge is signed by the right key and
is wrong all the same; and badges of all kinds go through both paths, in turn.
"""

from __future__ import annotations

import copy
import os
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.bulk_badges import FORMS, Bench, a_badge
from tests.corpus import build
from tests.simulator import ISSUED, NOW, changed

from skillmark.encoding import strict_json
from skillmark.errors import SkillmarkError
from skillmark.proofs import SUITES, build_options
from skillmark.proofs.hashing import Hashes
from skillmark.report import Verdict

FULL = os.environ.get("SKILLMARK_TORTURE") == "1"
"""All of 100 badges at all bytes; else three of them, and a sample of the others."""


@pytest.fixture(scope="module", params=FORMS)
def bench(request):
    bench = Bench(request.param)
    bench.learn()
    assert bench.agreed(bench.badge(5)).was_fast
    return bench


class TestChangedBytes:
    @pytest.mark.parametrize("number", range(10, 110))
    def test_at_any_place_are_never_accepted(self, bench, number):
        badge = bench.badge(number)
        alone = bench.alone()
        assert alone.inspect(badge, at=NOW).trusted
        chance = random.Random(number)  # noqa: S311 - the same on each run
        places = range(len(badge))
        if not FULL and number >= 13:
            places = chance.sample(places, 12)

        accepted = [
            (place, value)
            for place in places
            for value in chance.sample([each for each in range(256) if each != badge[place]], 8)
            if alone.inspect(badge[:place] + bytes([value]) + badge[place + 1 :], at=NOW).verdict
            is Verdict.GENUINE
        ]

        assert accepted == []

    @pytest.mark.parametrize("number", range(10, 13))
    def test_are_judged_as_on_the_true_path(self, bench, number):
        badge = bench.badge(number)
        chance = random.Random(number)  # noqa: S311 - the same on each run

        for place in chance.sample(range(len(badge)), 40):
            bench.agreed(badge[:place] + bytes([chance.randrange(256)]) + badge[place + 1 :])

    @settings(max_examples=400 if FULL else 60)
    @given(data=st.data())
    def test_however_many_are_never_accepted(self, bench, data):
        badge = bench.badge(7)
        start = data.draw(st.integers(0, len(badge)))
        end = data.draw(st.integers(start, min(len(badge), start + 40)))
        put = data.draw(st.binary(max_size=40) | st.sampled_from([badge[:end], badge[start:]]))
        mutant = badge[:start] + put + badge[end:]

        if mutant.strip() != badge:
            assert not bench.alone().inspect(mutant, at=NOW).trusted

    @settings(max_examples=200 if FULL else 40)
    @given(data=st.data())
    def test_from_another_badge_are_never_accepted(self, bench, data):
        one, other = bench.badge(8), bench.badge(9)
        size = min(len(one), len(other))
        start = data.draw(st.integers(0, size - 1))
        end = data.draw(st.integers(start + 1, size))
        mixed = one[:start] + other[start:end] + one[end:]

        if mixed not in (one, other):
            assert not bench.alone().inspect(mixed, at=NOW).trusted


ODD_TEXTS = {
    "empty": "",
    "a space": " ",
    "spaces around": " urn:uuid:1 ",
    "a relative address": "badges/1",
    "a blank node": "_:b0",
    "a keyword": "@id",
    "a term": "name",
    "a compact address": "name:x",
    "a scheme alone": "urn:",
    "an address with a space": "https://nordvind.example/a b",
    "an address with marks": "https://nordvind.example/<a>",
    "an address of no host": "https:///x",
    "an address with a user": "https://a@nordvind.example/x",
    "an address beyond ASCII": "https://nordvind.example/æ",
    "the address of a list": "https://nordvind.example/status/revocation",
    "the issuer": "did:web:nordvind.example",
    "the subject": "did:example:person-5",
    "the achievement": "https://nordvind.example/achievements/first-aid",
    "another uuid": "urn:uuid:00000000-0000-4000-8000-00000000bbbb",
    "a uuid in capitals": "urn:uuid:00000000-0000-4000-8000-00000000ABCD",
    "a short uuid": "urn:uuid:0000",
    "a control": "a\u0001b",
    "a line end": "a\nb",
    "a tab": "a\tb",
    "delete": "a\u007fb",
    "a C1 control": "a\u0085b",
    "a noncharacter": "a\ufffeb",
    "a noncharacter above": "a\U0001fffeb",
    "a quotation mark": 'a"b',
    "a backslash": "a\\b",
    "an escape that is none": "a\\u0041",
    "right to left": "a\u202eb",
    "a joiner": "\U0001f468\u200d\U0001f469",
    "beyond the basic plane": "\U0001f600",
    "a no-break space": "a\u00a0b",
    "combining marks": "e\u0301",
    "very long": "x" * 5_000,
    "a number": "12",
    "a sign": "+12",
    "a leading zero": "012",
    "an index beyond the list": "131072",
    "an index beyond all lists": "99999999999",
    "digits of another script": "١٢",
    "a day": "2026-01-10",
    "no zone": "2026-01-10T08:00:00",
    "a moment": "2026-01-10T08:00:00Z",
    "a moment with an offset": "2026-01-10T09:00:00+01:00",
    "a moment with a fraction": "2026-01-10T08:00:00.5Z",
    "a leap second": "2026-01-10T23:59:60Z",
    "hour 24": "2026-01-10T24:00:00Z",
    "a day that is not": "2026-02-30T08:00:00Z",
    "long ago": "1969-12-31T23:59:59Z",
    "far away": "9999-12-31T23:59:59Z",
    "tomorrow": "2026-11-23T12:00:00Z",
    "just before": "2026-11-22T11:59:59Z",
    "just now": "2026-11-22T12:00:00Z",
    "just after": "2026-11-22T12:00:01Z",
    "half a hash": "sha256$00",
    "an MD5": "md5$" + "0" * 32,
    "a level": "urn:uuid:20000000-0000-4000-8000-000000000001",
    "an allowed value": "100",
    "another value": "61",
}

PLACES = [
    "/id",
    "/name",
    "/validFrom",
    "/validUntil",
    "/awardedDate",
    "/credentialSubject/id",
    "/credentialSubject/narrative",
    "/credentialSubject/activityEndDate",
    "/credentialSubject/identifier/0/identityHash",
    "/credentialSubject/identifier/0/salt",
    "/credentialSubject/result/0/value",
    "/credentialStatus/id",
    "/credentialStatus/statusListIndex",
    "/evidence/0/id",
    "/evidence/0/name",
    "/evidence/0/genre",
]


NEVER_FAST = {
    "/name",
    "/credentialStatus/id",
    "/credentialStatus/statusListIndex",
    "/evidence/0/id",
}
"""None of the odd texts is one that a template expects there."""


def carelessly_signed(bench: Bench, document: dict[str, Any], **options: Any) -> bytes | None:
    """Sign what we would refuse to sign; None where there is nothing to sign."""
    if bench.form == "vc-jwt":
        try:
            return bench.sign(document)
        except SkillmarkError:
            return None
    suite = SUITES[bench.form]
    proof = (
        build_options(
            suite,
            verification_method=bench.issuer.signer.verification_method,
            purpose="assertionMethod",
            created=ISSUED,
        )
        | options
    )
    hashes = Hashes(bench.verifier.contexts)
    try:
        made = suite.create(document, proof, signer=bench.issuer.signer, hashes=hashes)
    except SkillmarkError:
        return None
    return strict_json.dumps({**document, "proof": made})


class TestSignedByTheRightKey:
    @pytest.mark.parametrize("place", PLACES)
    def test_and_odd_in_one_place(self, bench, place):
        fast = 0
        for text in ODD_TEXTS.values():
            document = changed(a_badge(bench.issuer, 5), place, text)
            if place == "/name":
                document["name"] = text
            badge = carelessly_signed(bench, document)
            if badge is not None:
                fast += bench.agreed(badge).was_fast

        assert fast or place in NEVER_FAST

    @settings(max_examples=300 if FULL else 50)
    @given(
        places=st.lists(st.sampled_from(PLACES), min_size=1, max_size=3, unique=True),
        texts=st.lists(
            st.sampled_from(sorted(ODD_TEXTS.values())) | st.text(max_size=8),
            min_size=3,
            max_size=3,
        ),
    )
    def test_and_odd_in_several(self, bench, places, texts):
        document = a_badge(bench.issuer, 5)
        for place, text in zip(places, texts, strict=False):
            document = changed(document, place, text)
        badge = carelessly_signed(bench, document)

        if badge is not None:
            bench.agreed(badge)

    @pytest.mark.parametrize("text", ODD_TEXTS.values(), ids=ODD_TEXTS)
    def test_and_made_at_an_odd_moment(self, bench, text):
        badge = carelessly_signed(bench, a_badge(bench.issuer, 5), created=text)

        if badge is not None:
            bench.agreed(badge)

    @pytest.mark.parametrize(
        "change",
        [
            lambda text: text.replace(b'{"@context"', b'{ "@context"'),
            lambda text: text.replace(b'"validFrom"', b'"id":"urn:x:y","validFrom"'),
            lambda text: text.replace(b'"narrative":"K', b'"narrative":"\\u004b'),
            lambda text: text.replace("ø".encode(), b"\\u00f8"),
            lambda text: text.replace(b"gange", b"ga\nge"),
            lambda text: text.replace(b"gange", b"ga\xffge"),
            lambda text: text.replace(b"gange", b"ga\xed\xa0\x80ge"),
            lambda text: b"\xef\xbb\xbf" + text,
            lambda text: text + b"\n",
            lambda text: text + b" x",
            lambda text: text[:-1] + b',"extra":"x"}',
            lambda text: text.replace(b'"salt":', b'"salt":"y","salt":'),
        ],
        ids=[
            "white space", "a second id", "an escape", "another escape", "a raw control",
            "no UTF-8", "half a pair", "a byte order mark", "a line end", "something behind",
            "a member more", "a member twice",
        ],
    )  # fmt: skip
    def test_and_written_in_another_way(self, bench, change):
        bench.agreed(change(bench.badge(6)))


def test_every_case_of_the_corpus_is_judged_as_on_the_true_path():
    corpus = build()
    verifier = corpus.world.verifier()
    bench = Bench(world=corpus.world)
    bench.verifier = verifier
    cases = [case for case in corpus.cases if not case.options]
    chance = random.Random(4)  # noqa: S311 - the same on each run
    order = [case for case in cases for _ in range(3)]
    chance.shuffle(order)

    for case in order:
        bench.agreed(case.content)

    assert bench.bulk.shapes


def test_a_badge_is_not_changed_by_being_judged(bench):
    document = copy.deepcopy(a_badge(bench.issuer, 5))
    badge = bench.sign(document)

    assert bench.agreed(badge).report.document["id"] == document["id"]
