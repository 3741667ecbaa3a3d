# SPDX-License-Identifier: Apache-2.0

"""
A text that was put together is judged as its bytes are, whatever stands in its places.

Each answer is compared with the report of the true path over the bytes, word for word; and beside
a true path that believes nothing, no text that was not signed is ever taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.bulk_badges import FORMS, Bench
from tests.property.test_bulk_verifying import ODD_TEXTS
from tests.simulator import NOW

from skillmark.bulk import shapes_library
from skillmark.bulk.frames import Frame, Framed
from skillmark.bulk.verifying import BulkVerifier, Inspected
from skillmark.encoding.multibase import base58btc_decode
from skillmark.report import Verdict

PLACES = {
    "id": r'"id":"urn:uuid:([^"]*)"',
    "subject": r'"id":"(did:example:person-[^"]*)"',
    "hash": r'"identityHash":"([^"]*)"',
    "salt": r'"salt":"([^"]*)"',
    "narrative": r'"narrative":"Kørte ([^"]*) gange',
    "result": r'"value":"([^"]*)"',
    "index in the id": r'"credentialStatus":{"id":"[^"#]*#([^"]*)"',
    "index": r'"statusListIndex":"([^"]*)"',
    "evidence": r'"id":"https://nordvind.example/evidence/([^"]*)"',
    "film": r'"name":"A film of test ([^"]*)"',
    "signature": r'"proofValue":"z([^"]*)"',
}
"""What of a badge is one person's, in the order of its bytes."""

NAMES = tuple(PLACES)
EACH = re.compile(".*".join(f"(?:{each})" for each in PLACES.values()).encode())


@pytest.fixture(scope="module", params=[form for form in FORMS if form != "vc-jwt"])
def bench(request):
    bench = Bench(request.param)
    bench.learn()
    assert _agreed(bench, _framed(bench.badge(5))).was_fast
    return bench


def _texts(badge: bytes) -> list[bytes]:
    found = EACH.search(badge)
    assert found is not None
    return [*found.groups()[:-1], base58btc_decode(found.groups()[-1].decode())]


def _frame(badge: bytes, *more: tuple[int, int]) -> Frame:
    """The frame of a badge; `more` are further places in it."""
    found = EACH.search(badge)
    assert found is not None
    own = [found.span(number + 1) for number in range(len(NAMES))]
    spans = sorted([*own, *more])
    edges = [0, *(edge for span in spans for edge in span), len(badge)]
    constants = [badge[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return Frame(constants, spans.index(own[-1]))


def _framed(badge: bytes) -> Framed:
    framed = _frame(badge).fill(_texts(badge))
    assert framed.body == badge
    return framed


def _put(texts: Sequence[bytes], name: str, text: bytes) -> list[bytes]:
    changed = [*texts]
    changed[NAMES.index(name)] = text
    return changed


def _one(bulk: BulkVerifier, framed: Framed) -> Inspected:
    (found,) = bulk.inspect_many([framed], at=NOW)
    return found


def _agreed(bench: Bench, framed: Framed) -> Inspected:
    fast, true = _one(bench.bulk, framed), bench.verifier.inspect(framed.body, at=NOW)
    assert (fast.verdict, fast.code) == (true.verdict, true.code)
    assert fast.report.to_dict() == true.to_dict()
    assert fast.report.document == true.document
    return fast


def test_a_frame_gives_the_badges_of_all_people_and_each_is_fast(bench):
    frame = _frame(bench.badge(10))

    for number in (10, 11, 12, 200):
        framed = frame.fill(_texts(bench.badge(number)))
        assert framed.body == bench.badge(number)
        assert _agreed(bench, framed).was_fast


def test_once_a_frame_is_known_nothing_is_searched_or_decoded(bench, monkeypatch):
    badges = [bench.badge(number) for number in (10, 11)]
    frame = _frame(badges[0])
    assert _one(bench.bulk, frame.fill(_texts(badges[0]))).was_fast
    monkeypatch.setattr(bench.bulk._library, "find", None)
    monkeypatch.setattr("skillmark.bulk.verifying_shapes._signature", None)

    assert _one(bench.bulk, frame.fill(_texts(badges[1]))).trusted


@pytest.mark.parametrize("name", NAMES[:-1])
@pytest.mark.parametrize("text", [*ODD_TEXTS.values(), '"', '\\"', 'x","id":"y', "\ud7ff", "12"])
def test_odd_texts_in_any_place_are_judged_as_on_the_true_path(bench, name, text):
    texts = _texts(bench.badge(10))
    frame = _frame(bench.badge(10))
    assert _one(bench.bulk, frame.fill(texts)).was_fast

    found = _agreed(bench, frame.fill(_put(texts, name, text.encode())))

    assert found.verdict is not Verdict.GENUINE


@pytest.mark.parametrize("octets", [b"\xff", b"\xc3", b"\x00", b"\xed\xa0\x80"], ids=bytes.hex)
def test_octets_that_are_no_text_are_judged_as_on_the_true_path(bench, octets):
    texts = _texts(bench.badge(10))

    for name in NAMES[:-1]:
        _agreed(bench, _frame(bench.badge(10)).fill(_put(texts, name, octets)))


@settings(max_examples=60)
@given(data=st.data())
def test_no_text_that_was_not_signed_is_taken(bench, data):
    badge = bench.badge(10)
    frame, texts, others = _frame(badge), _texts(badge), _texts(bench.badge(11))
    assert _one(bench.bulk, frame.fill(texts)).was_fast
    name = data.draw(st.sampled_from(NAMES))
    old = texts[NAMES.index(name)]
    place = data.draw(st.integers(0, len(old) - 1))
    octet = data.draw(st.integers(0, 255))
    changed = data.draw(
        st.sampled_from(
            [old[:place] + bytes([octet]) + old[place + 1 :], others[NAMES.index(name)]]
        )
    )

    framed = frame.fill(_put(texts, name, changed))

    assert _one(bench.alone(), framed).trusted is (framed.body == badge)


def test_an_index_that_stands_in_two_places_is_compared(bench):
    badge = bench.badge(10)
    frame, texts = _frame(badge), _texts(badge)
    assert _one(bench.bulk, frame.fill(texts)).was_fast

    for name in ("index", "index in the id"):
        found = _agreed(bench, frame.fill(_put(texts, name, b"11")))
        assert (found.was_fast, found.trusted) == (False, False)


def test_what_varies_in_a_frame_and_not_in_the_shape_is_searched_for(bench):
    """The name of the issuer may be a place of a frame; a shape has it as a constant."""
    badge = bench.badge(10)
    start = badge.index(b"Nordvind A/S")
    frame = _frame(badge, (start, start + len(b"Nordvind A/S")))
    texts = [b"Nordvind A/S" if name is None else text for name, text in _placed(badge, start)]
    assert _agreed(bench, frame.fill(texts)).was_fast
    assert bench.bulk._library._frames[frame][1] is None

    found = _agreed(bench, frame.fill([b"Mallory" if t == b"Nordvind A/S" else t for t in texts]))

    assert not found.trusted


def test_two_texts_in_one_gap_are_searched_for(bench):
    badge = bench.badge(10)
    start = badge.index(b"A film of test")
    frame = _frame(badge, (start, start + 1))
    texts = [b"A" if name is None else text for name, text in _placed(badge, start)]

    assert _agreed(bench, frame.fill(texts)).was_fast
    assert bench.bulk._library._frames[frame][1] is None


def _placed(badge: bytes, start: int) -> list[tuple[str | None, bytes]]:
    """The texts with their names, and a further one without a name at `start`."""
    found = EACH.search(badge)
    assert found is not None
    each: list[tuple[int, str | None, bytes]] = [
        (found.start(number + 1), name, text)
        for number, (name, text) in enumerate(zip(NAMES, _texts(badge), strict=True))
    ]
    return [(name, text) for _, name, text in sorted([*each, (start, None, b"")])]


def test_a_signature_that_does_not_stand_behind_its_mark_alone_is_decoded(bench):
    badge = bench.badge(10)
    whole = Frame([badge])

    assert _agreed(bench, whole.fill([])).was_fast
    assert bench.bulk._library._frames[whole][1].signature is None


def test_a_shape_that_was_given_up_takes_its_frames_with_it():
    bench = Bench()
    bench.learn()
    framed = _framed(bench.badge(10))
    assert _one(bench.bulk, framed).was_fast
    library = bench.bulk._library

    for shape in library.shapes():
        library.drop(shape)

    assert not library._frames
    assert not _agreed(bench, framed).was_fast


def test_frames_that_are_kept_are_bounded(monkeypatch):
    monkeypatch.setattr(shapes_library, "_MOST_FRAMES", 3)
    bench = Bench()
    bench.learn()

    for number in range(5, 15):
        assert _one(bench.bulk, _framed(bench.badge(number))).was_fast
        assert len(bench.bulk._library._frames) <= 3


def test_what_is_no_badge_is_judged_as_its_bytes_are(bench):
    for octets in (b"", b"{}", b"eyJ.a.b", b"\x89PNG\r\n\x1a\n"):
        _agreed(bench, Frame([octets]).fill([]))


NO_FRAMES = {
    "no constant": ([], None),
    "no such text": ([b"{", b"}"], 1),
    "less than nothing": ([b"{", b"}"], -1),
}


@pytest.mark.parametrize("name", NO_FRAMES)
def test_a_frame_that_is_none_is_refused(name):
    with pytest.raises(ValueError, match="no such text"):
        Frame(*NO_FRAMES[name])


NO_TEXTS = {
    "fewer": ([], "fewer texts"),
    "more": ([bytes(64), b""], "fewer texts"),
    "a short signature": ([bytes(63)], "another length"),
    "a long signature": ([bytes(65)], "another length"),
}


@pytest.mark.parametrize("name", NO_TEXTS)
def test_texts_that_do_not_fill_a_frame_are_refused(name):
    texts, said = NO_TEXTS[name]

    with pytest.raises(ValueError, match=said):
        Frame([b"{", b"}"], 0).fill(texts)


def test_a_percent_sign_in_a_constant_stays_one():
    assert Frame([b"100 %", b"%b %%"]).fill([b"%d"]).body == b"100 %%d%b %%"
