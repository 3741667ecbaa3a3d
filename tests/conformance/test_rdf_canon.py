# SPDX-License-Identifier: Apache-2.0

"""All tests of W3C's RDF Dataset Canonicalization: 85 exact, the poison graph refused."""

import functools
import time

import pytest
from tests.shared import SHARED, needs_shared, shared_json

from skillmark.canonical.rdfc import canonical_names, canonicalize
from skillmark.errors import WorkBudgetError

pytestmark = [pytest.mark.shared, needs_shared]

_FOLDER = ("conformance", "vectors", "rdf-canon-tests")


@functools.cache
def _entries(kind):
    if not SHARED.joinpath(*_FOLDER).is_dir():
        return []
    entries = shared_json(*_FOLDER, "manifest.jsonld")["entries"]
    return [entry for entry in entries if entry["type"] == f"rdfc:RDFC10{kind}Test"]


def _text(name):
    return SHARED.joinpath(*_FOLDER, name).read_text(encoding="utf-8")


def _hash_name(entry):
    return entry.get("hashAlgorithm", "SHA256").lower()


def _name(entry):
    return entry["id"].strip("#")


@pytest.mark.parametrize("entry", _entries("Eval"), ids=_name)
def test_the_canonical_form_is_exact(entry):
    found = canonicalize(_text(entry["action"]), hash_name=_hash_name(entry))

    assert found == _text(entry["result"])


@pytest.mark.parametrize("entry", _entries("Map"), ids=_name)
def test_the_labels_are_exact(entry):
    names = canonical_names(_text(entry["action"]), hash_name=_hash_name(entry))

    found = {old[2:]: new[2:] for old, new in names.items()}
    assert found == shared_json(*_FOLDER, entry["result"])


@pytest.mark.parametrize("entry", _entries("NegativeEval"), ids=_name)
def test_the_poison_graph_is_refused_within_two_seconds(entry):
    text = _text(entry["action"])
    started = time.monotonic()

    with pytest.raises(WorkBudgetError, match="look alike"):
        canonicalize(text)

    assert time.monotonic() - started < 2


def test_none_of_the_tests_is_missing():
    assert [len(_entries(kind)) for kind in ("Eval", "Map", "NegativeEval")] == [64, 21, 1]
