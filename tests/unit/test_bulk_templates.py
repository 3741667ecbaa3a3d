# SPDX-License-Identifier: Apache-2.0

"""Which slots a template takes, which texts, and what has no template."""

from __future__ import annotations

import hashlib

import pytest
from tests.bulk import SLOTS, VALUES, assert_proven, document, filled, template, true_path
from tests.issuing import NOW, achievement, issuer

from skillmark.bulk.blank_nodes import blank_nodes
from skillmark.bulk.json_template import compile_json
from skillmark.bulk.leaves import with_leaves
from skillmark.bulk.pieces import compared, merged
from skillmark.bulk.rankings import Ranking, rankings
from skillmark.bulk.slots import Slot
from skillmark.bulk.template import compile_template
from skillmark.encoding import strict_json
from skillmark.errors import (
    CanonicalizationError,
    ContextUnknownError,
    JsonError,
    NotCompilableError,
    UndefinedTermError,
)
from skillmark.issuing import issue

BASE = document()
MADE = template()
OWN_TERM = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"

TAKEN = {
    "nothing": {"title": ""},
    "quotes-and-backslashes": {"narrative": '"\\"\\\\'},
    "tab-and-line-ends": {"narrative": "a\tb\nc\r\nd"},
    "letters-of-all-alphabets": {"seen": "Åse 急救 \U0001f600 \u2028"},
    "long": {"narrative": "x" * 300},
    "percent": {"title": "100 %b %s %%"},
    "like-a-mark": {"title": "skmk0w:0000x"},
    "did": {"subject": "did:key:z6Mk"},
    "https": {"subject": "https://a.example/?q=1#x"},
    "urn": {"subject": "urn:uuid:00000000-0000-4000-8000-000000000009"},
    "mailto": {"subject": "mailto:a@example.org"},
    "moment-with-a-fraction": {"until": "2030-01-01T00:00:00.5+01:00"},
    "subject-before-all-others": {"subject": "a:a"},
    "subject-behind-all-others": {"subject": "zzz:z"},
    "value-that-is-no-subject": {"evidence": "https://example.org/s/1"},
    "texts-that-are-equal": {"title": "same", "seen": "same", "narrative": "same"},
}
LEFT = {
    "control": {"title": "\x01"},
    "delete": {"title": "\x7f"},
    "c1-control": {"title": "\x85"},
    "noncharacter": {"title": "\ufdd0"},
    "ffff": {"title": "\uffff"},
    "noncharacter-of-another-plane": {"title": "\U0001fffe"},
    "half-a-pair": {"title": "\ud800"},
    "iri-not-ascii": {"subject": "https://blåbær.example/"},
    "iri-with-a-space": {"subject": "https://a.example/ b"},
    "iri-with-a-quote": {"subject": 'https://a.example/"'},
    "iri-with-an-angle": {"subject": "https://a.example/>"},
    "iri-with-a-line-end": {"subject": "https://a.example/\n"},
    "iri-without-scheme": {"subject": "a"},
    "blank-node": {"subject": "_:b0"},
    "keyword": {"subject": "@id"},
    "term": {"subject": "name"},
    "compact-iri": {"subject": "name:x"},
    "compact-iri-of-a-type": {"subject": "Achievement:x"},
    "no-moment": {"until": "2030"},
    "moment-and-a-line-end": {"until": "2030-01-10T08:00:00Z\n"},
    "end-of-iri-with-a-space": {"index": "1 2"},
    "two-subjects-are-one": {"subject": "https://nordvind.example/e/2"},
    "subject-is-the-issuer": {"subject": "did:web:nordvind.example"},
    "subject-is-a-status-entry": {"subject": "https://nordvind.example/status/3#42"},
    "id-is-the-achievement": {"id": "https://nordvind.example/a/1"},
}


@pytest.mark.parametrize("values", TAKEN.values(), ids=TAKEN)
def test_a_text_that_is_proven_is_filled_in(values):
    assert assert_proven(MADE, BASE, SLOTS, {**VALUES, **values})


@pytest.mark.parametrize("values", LEFT.values(), ids=LEFT)
def test_a_text_that_is_not_proven_is_left_to_the_true_path(values):
    assert not assert_proven(MADE, BASE, SLOTS, {**VALUES, **values})


def test_digest_and_canonical_form_belong_together():
    given = [VALUES[name] for name in MADE.slots]

    assert MADE.digest(given).hex() == (
        hashlib.sha256(true_path(filled(BASE, SLOTS, VALUES))).hexdigest()
    )


def test_a_number_of_values_that_does_not_fit_is_a_mistake_of_the_program():
    with pytest.raises(ValueError, match="1 texts"):
        MADE.taken(["a"])


def test_nodes_that_look_alike_for_one_filling_are_left_to_the_true_path():
    base = document(
        evidence=[
            {"type": ["Evidence"], "narrative": "one"},
            {"type": ["Evidence"], "narrative": "two"},
        ]
    )
    slots = {f"/evidence/{n}/narrative": Slot(f"seen {n}") for n in range(2)}
    made = compile_template(base, slots)

    assert made.canonical(["a", "b"]) == true_path(
        with_leaves(base, {"/evidence/0/narrative": "a", "/evidence/1/narrative": "b"})
    )
    assert made.canonical(["a", "a"]) is None


def test_values_of_one_property_are_ordered_for_each_filling():
    base = document()
    slots = {f"/credentialSubject/achievement/tag/{n}": Slot(f"tag {n}") for n in range(2)}
    made = compile_template(base, slots)

    for one, other in [("a", "b"), ("b", "a"), ("zz", "a"), ("work", "x"), ("x", "x")]:
        whole = with_leaves(base, dict(zip(slots, (one, other), strict=True)))
        expected = None if one == other or "work" in (one, other) else true_path(whole)
        assert made.canonical([one, other]) == expected


def test_layouts_that_are_kept_are_bounded(monkeypatch):
    monkeypatch.setattr("skillmark.bulk.template._MOST_LAYOUTS", 3)
    made = template()

    for number in range(40):
        assert assert_proven(made, BASE, SLOTS, {**VALUES, "salt": str(number)})
        assert len(made._layouts) <= 3


def test_slots_of_the_proof_are_filled_in_the_json_alone():
    signed = issue(achievement(), to="did:web:a.example", by=issuer(), at=NOW).document
    slots = {"/id": Slot("id"), "/proof/proofValue": Slot("proof")}
    made = compile_template(signed, slots)
    whole = with_leaves(signed, {"/id": "urn:x:1", "/proof/proofValue": "z1"})

    assert made.slots == ("id", "proof")
    assert made.signed_slots == ("id",)
    assert made.canonical(["urn:x:1"]) == true_path(
        {k: v for k, v in whole.items() if k != "proof"}
    )
    assert made.json(["urn:x:1", "z1"]) == strict_json.dumps(whole)


NO_SLOTS = {
    "context": "/@context/0",
    "type": "/type/0",
    "type-of-a-node": "/credentialSubject/type/0",
    "type-as-one-text": "/credentialStatus/0/type",
    "object": "/credentialSubject",
    "array": "/evidence",
    "true": "/credentialSubject/identifier/0/hashed",
    "not-there": "/nothing",
    "beyond-the-end": "/evidence/7/id",
    "no-index": "/evidence/first/id",
    "below-a-text": "/id/x",
    "the-document": "",
}


@pytest.mark.parametrize("pointer", NO_SLOTS.values(), ids=NO_SLOTS)
def test_what_decides_more_than_a_text_is_no_slot(pointer):
    with pytest.raises(NotCompilableError):
        compile_template(BASE, {pointer: Slot("x")})


WRONG = {
    "leaf-begins-otherwise": {"/id": Slot("id", prefix="https://")},
    "leaf-ends-otherwise": {"/id": Slot("id", suffix="/")},
    "text-begins-otherwise": {"/name": Slot("name", prefix="x")},
    "one-slot-two-texts": {"/id": Slot("x"), "/name": Slot("x")},
    "scheme-in-the-slot": {"/id": Slot("id", prefix="urn", suffix="0a11")},
    "suffix-alone": {"/id": Slot("id", suffix="0a11")},
    "pattern-that-is-none": {"/id": Slot("id", pattern="(")},
    "pattern-with-a-group": {"/id": Slot("id", pattern="(urn):.*")},
    "pattern-that-does-not-fit": {"/id": Slot("id", pattern="did:.*")},
}


@pytest.mark.parametrize("slots", WRONG.values(), ids=WRONG)
def test_a_slot_that_does_not_fit_its_leaf_is_refused(slots):
    with pytest.raises(CanonicalizationError):  # by the compiler, or by the true path
        compile_template(BASE, slots)


def test_a_pattern_narrows_what_is_taken():
    made = compile_template(BASE, {"/id": Slot("id", prefix="urn:uuid:", pattern="[0-9a-f-]{36}")})

    assert made.canonical(["00000000-0000-4000-8000-000000000001"]) is not None
    assert made.canonical(["x"]) is None


@pytest.mark.parametrize(
    ("base", "error"),
    [
        (document(alignments=2, evidence=[{"type": ["Evidence"]}] * 2), NotCompilableError),
        (document(own="x"), UndefinedTermError),
        ({**document(), "@context": ["https://unknown.example/"]}, ContextUnknownError),
        (document(name="\ud800"), JsonError),
    ],
    ids=["nodes-alike", "undefined-term", "unknown-context", "half-a-pair"],
)
def test_a_document_without_a_template_is_refused(base, error):
    with pytest.raises(error):
        compile_template(base, {"/id": Slot("id")})


def test_a_named_graph_has_no_template():
    presentation = {
        "@context": BASE["@context"][:1],
        "id": "urn:x:1",
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [BASE],
    }

    with pytest.raises(NotCompilableError, match="named graph"):
        compile_template(presentation, {"/id": Slot("id")})


def test_too_many_slots_are_refused():
    tags = [f"tag {n}" for n in range(300)]
    base = document()
    base["credentialSubject"]["achievement"]["tag"] = tags
    slots = {f"/credentialSubject/achievement/tag/{n}": Slot(str(n)) for n in range(300)}

    with pytest.raises(NotCompilableError, match="300 leaves"):
        compile_template(base, slots)
    with pytest.raises(NotCompilableError, match="no fixed order"):
        compile_template(base, dict([*slots.items()][:30]))


def test_a_number_is_a_slot_in_json_alone():
    base = {"nbf": 17, "name": "x"}
    made = compile_json(base, {"/nbf": Slot("nbf"), "/name": Slot("name")})

    assert made.json(["18", "18"]) == b'{"nbf":18,"name":"18"}'
    assert made.json(["1.5", "x"]) is None
    assert made.json(["007", "x"]) is None
    with pytest.raises(NotCompilableError, match="number"):
        compile_template(document(x=1), {"/x": Slot("x")})
    with pytest.raises(NotCompilableError):
        compile_json({"x": True}, {"/x": Slot("x")})


@pytest.mark.parametrize(
    ("one", "other", "order"),
    [
        (("a",), ("b",), -1),
        (("b",), ("a",), 1),
        (("a",), ("a",), 0),
        (("a",), ("ab",), -1),
        (("ab",), ("a",), 1),
        (("a", 0), ("a", 0), 0),
        (("a", 0, "x"), ("a", 0, "y"), -1),
        (("a", 0, "x"), ("b", 1, "a"), -1),
        (("a", 0), ("a", 1), None),
        (("a", 0), ("ab",), None),
        (("a", 0), ("a",), None),
        (("abc", 0), ("ab", "d"), -1),
    ],
    ids=str,
)
def test_a_constant_decides_or_nothing_does(one, other, order):
    assert compared(merged(one), merged(other)) == order


def test_parts_of_a_ranking_are_in_order():
    texts = {name: (name,) for name in "dcba"} | {"x": ("b", 0), "y": ("b", 1)}

    parts = rankings(texts)

    assert parts == [
        Ranking(("a",), ()),
        Ranking(("b",), ("x", "y")),
        Ranking(("c",), ()),
        Ranking(("d",), ()),
    ]
    assert parts[1].in_order((1, 1, False)) == ["b", "y", "x"]
    assert parts[1].in_order((0, 1, True)) == ["x", "b", "y"]


def test_two_texts_that_are_always_equal_have_no_order():
    with pytest.raises(NotCompilableError):
        rankings({"a": ("x",), "b": ("x",)})


def test_a_document_without_nodes_has_none():
    assert blank_nodes([]).hashes == ()
