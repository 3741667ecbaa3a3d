# SPDX-License-Identifier: Apache-2.0

"""RDFC-1.0: hashes and budgets. What it yields is tested against W3C's own tests."""

import pytest
from tests.unit.canonical_material import badge

from skillmark.canonical import rdfc
from skillmark.canonical.contexts import ContextStore
from skillmark.canonical.rdfc import Budget, canonical_names, canonicalize
from skillmark.errors import CanonicalizationError, WorkBudgetError


def chain(length, *, closed):
    """Nodes that link each to the next; a ring if `closed`."""
    ends = [f"_:n{index}" for index in range(length)]
    return [
        (ends[index], "<a:next>", ends[(index + 1) % length], "")
        for index in range(length if closed else length - 1)
    ]


def clique(size):
    """Nodes that all link to all others, so that none can be told from another."""
    return [
        (f"_:n{left}", "<a:knows>", f"_:n{right}", "")
        for left in range(size)
        for right in range(size)
        if left != right
    ]


def test_lines_are_sorted_by_code_point_and_stand_once():
    quads = [("<a:s>", "<a:p>", f'"{text}"', "") for text in ("\U00010000", "\uffee", "z", "z")]

    assert canonicalize(quads) == (
        '<a:s> <a:p> "z" .\n<a:s> <a:p> "\uffee" .\n<a:s> <a:p> "\U00010000" .\n'
    )


def test_an_empty_dataset_is_an_empty_text():
    assert canonicalize([]) == ""


@pytest.mark.parametrize("quad", [("_:x", "<a:p>", "_:x", "_:x"), ("<a:s>", "<a:p>", '"o"', "_:x")])
def test_a_blank_node_in_any_place_is_named(quad):
    assert canonical_names([quad]) == {"_:x": "_:c14n0"}
    assert "_:c14n0" in canonicalize([quad])


def test_labels_and_order_do_not_matter():
    quads = [*chain(5, closed=True), ("_:n3", "<a:name>", '"x"', "_:n1")]
    other = [tuple(t.replace("_:n", "_:other-") for t in quad) for quad in reversed(quads)]

    assert canonicalize(quads) == canonicalize(other)


def test_sha384_names_otherwise():
    quads = [*chain(3, closed=False), ("_:n0", "<a:p>", '"x"', "")]

    assert canonical_names(quads) != canonical_names(quads, hash_name="sha384")


@pytest.mark.parametrize("name", ["sha1", "SHA256", "md5", ""])
def test_another_hash_is_refused(name):
    with pytest.raises(CanonicalizationError, match="neither sha256 nor sha384"):
        canonicalize([], hash_name=name)


@pytest.mark.parametrize(
    ("quads", "said"),
    [
        (chain(501, closed=False), "at most 500"),
        ([("<a:s>", "<a:p>", f'"{n}"', "") for n in range(20_001)], "at most 20000"),
        (clique(9), "look alike"),
        (chain(500, closed=True), "too deep"),
        (chain(500, closed=False), "too deep"),
    ],
    ids=["blank nodes", "statements", "clique", "ring", "chain"],
)
def test_more_work_than_a_document_needs_is_refused(quads, said):
    with pytest.raises(WorkBudgetError, match=said):
        canonicalize(quads)


@pytest.mark.parametrize("quads", [clique(4), chain(60, closed=True), chain(90, closed=False)])
def test_what_only_looks_hard_is_done(quads):
    assert canonicalize(quads).count("\n") == len(quads)


def test_the_budget_is_the_caller_s():
    quads = clique(4)

    with pytest.raises(WorkBudgetError):
        canonicalize(quads, budget=Budget(steps=10))
    with pytest.raises(WorkBudgetError):
        canonical_names(quads, budget=Budget(blank_nodes=3))
    assert canonicalize(clique(6), budget=Budget(steps=10_000_000))


def test_a_badge_with_four_hundred_results_that_look_alike_is_done():
    document = badge()
    document["credentialSubject"]["result"] = [{"type": "Result", "value": "B"}] * 400

    assert rdfc(document, ContextStore.bundled()).count(b'value> "B"') == 400
