# SPDX-License-Identifier: Apache-2.0

"""Whatever the signature would not cover is refused, with its place in the document."""

import contextlib

import pytest
from tests.unit.canonical_material import OB, VC, VC1, badge, of_inline_context, with_member

from skillmark.canonical import rdfc
from skillmark.canonical.contexts import ContextStore
from skillmark.errors import (
    CanonicalizationError,
    ContextError,
    ContextUnknownError,
    JsonLdError,
    RelativeIriError,
    TermRedefinedError,
    UndefinedTermError,
)

CONTEXTS = ContextStore.bundled()
OPEN = of_inline_context()
"""Takes contexts inside the document, and so every way of writing that JSON-LD knows."""

DEEP = []
for _ in range(2000):
    DEEP = [DEEP]

DROPPED = {
    "a new member at the top": ("/grade", "A"),
    "a new member in the subject": ("/credentialSubject/grade", "A"),
    "a misspelt member": ("/credentialSubject/achievement/criterea", {"narrative": "x"}),
    "a member of another type": ("/issuer/targetName", "x"),
    "a scoped member one level up": ("/credentialSubject/tag", ["x"]),
    "a member deep in an array": ("/credentialSubject/achievement/alignment/1/weight", 3),
    "a member that holds an object": ("/credentialSubject/extra", {"id": "urn:x:1"}),
    "a new type": ("/type/1", "PlatinumCredential"),
    "a new type in a scoped context": ("/credentialSubject/achievement/type/0", "Award"),
    "a type of one letter too few": ("/credentialSubject/type", "AchievementSubjec"),
    "an unset status of another list": ("/credentialStatus/statusSizes", 1),
    "null in place of a text": ("/name", None),
    "null in place of an object": ("/issuer/image", None),
    "null in an array": ("/credentialSubject/achievement/tag/2", None),
    "null as a type": ("/credentialSubject/type", None),
    "null as an identifier of an image": ("/issuer/image", None),
    "an empty array": ("/credentialSubject/result", []),
    "an empty array of types": ("/credentialSubject/type", []),
    "an array in an array that is empty": ("/credentialSubject/achievement/tag/0", []),
    "an empty set": ("/credentialSubject/result/@set", []),
    "the form of a keyword": ("/@comment", "x"),
    "a keyword of contexts": ("/@vocab", "https://evil.example/"),
    "a keyword of frames": ("/@default", "x"),
    "a keyword of maps": ("/@none", "x"),
    "a language beside no value": ("/issuer/@language", "da"),
    "a direction beside no value": ("/issuer/@direction", "ltr"),
    "an index": ("/issuer/@index", "1"),
    "an index in a value": ("/name", {"@value": "x", "@index": "1"}),
    "a value of null": ("/name", {"@value": None}),
    "an identifier of the form of a keyword": ("/id", "@home"),
    "a blank node as a property": ("/_:b0", "x"),
    "a relative property": ("/a~1b", "x"),
    "a value by itself in a graph": ("/@graph", ["x"]),
    "null by itself in a graph": ("/@graph", None),
    "an identifier by itself in a graph": ("/@graph", [{"id": "urn:x:1"}]),
    "an empty node in a graph": ("/@graph", [{}]),
    "a value object in a graph": ("/@graph", [{"@value": "x"}]),
    "an empty graph": ("/@graph", []),
    "an identifier by itself in included": ("/@included", [{"id": "urn:x:1"}]),
    "a proof that is only an identifier": ("/proof", {"id": "urn:x:1"}),
    "a proof that is only a link": ("/proof", "urn:x:1"),
    "an empty proof": ("/proof", {}),
    "a proof that is a number": ("/proof", 5),
}
POINTERS = {
    "an empty set": "/credentialSubject/result",
    "an index in a value": "/name/@index",
    "a value of null": "/name",
    "a new member in the subject": "/credentialSubject/grade",
    "a value by itself in a graph": "/@graph/0",
    "an identifier by itself in a graph": "/@graph/0",
    "an empty node in a graph": "/@graph/0",
    "a value object in a graph": "/@graph/0",
    "an identifier by itself in included": "/@included/0",
}


@pytest.mark.parametrize("what", DROPPED)
def test_what_rdf_would_drop_is_refused_with_its_pointer(what):
    path, value = DROPPED[what]
    if what == "an empty set":
        path, value = "/credentialSubject/result", {"@set": []}

    with pytest.raises(UndefinedTermError) as caught:
        rdfc(with_member(path, value), OPEN)
    with pytest.raises(CanonicalizationError):
        rdfc(with_member(path, value), CONTEXTS)

    assert caught.value.pointer == POINTERS.get(what, path)


@pytest.mark.parametrize(
    ("path", "value", "pointer"),
    [
        ("/id", "badge/1", "/id"),
        ("/id", "", "/id"),
        ("/id", "#1", "/id"),
        ("/id", "//nordvind.example/1", "/id"),
        ("/id", "https://nordvind.example/a b", "/id"),
        ("/id", "https://nordvind.example/a\u00a0b", "/id"),
        ("/id", "https://nordvind.example/\u2028", "/id"),
        ("/id", "https://nordvind.example/<x>", "/id"),
        ("/id", "https://nordvind.example/\x00", "/id"),
        ("/id", "https://nordvind.example/\x7f", "/id"),
        ("/id", "https://nordvind.example/\ud800", "/id"),
        ("/id", "https://nordvind.example/\uffff", "/id"),
        ("/id", "urn:x:1\n", "/id"),
        ("/id", "1nvalid:scheme", "/id"),
        ("/id", "_:", "/id"),
        ("/id", "_:a b", "/id"),
        ("/id", "_:a.", "/id"),
        ("/id", "type", "/id"),
        ("/issuer", "Nordvind", "/issuer"),
        ("/issuer/image", "logo.png", "/issuer/image"),
        ("/credentialStatus/statusListCredential", "/status/1", None),
        ("/type/1", "./OpenBadgeCredential", "/type/1"),
        ("/type/1", "https://nordvind.example/a type", "/type/1"),
        ("/type/1", "#Badge", "/type/1"),
        ("/name", {"@value": "x", "@type": "date"}, "/name/@type"),
        ("/name", {"@value": "x", "@type": "_:date"}, "/name/@type"),
    ],
)
def test_an_identifier_that_is_not_complete_is_refused(path, value, pointer):
    with pytest.raises(RelativeIriError) as caught:
        rdfc(with_member(path, value), CONTEXTS)

    assert caught.value.pointer == (pointer or path)


def test_a_purpose_that_is_no_term_is_refused():
    proof = {"type": "DataIntegrityProof", "proofPurpose": "assertionMethods"}

    with pytest.raises(RelativeIriError) as caught:
        rdfc(with_member("/proof", proof), CONTEXTS)

    assert caught.value.pointer == "/proof/proofPurpose"


@pytest.mark.parametrize(
    ("path", "value", "pointer"),
    [
        ("/id", 5, "/id"),
        ("/id", ["urn:x:1"], "/id"),
        ("/id", None, "/id"),
        ("/@id", "urn:x:2", "/@id"),
        ("/type", [5], "/type/0"),
        ("/type", {"a": 1}, "/type"),
        ("/type", [["VerifiableCredential"]], "/type/0"),
        ("/@list", ["x"], "/@list"),
        ("/@set", ["x"], "/@set"),
        ("/issuer", {"@list": ["x"], "name": "x"}, "/issuer"),
        ("/name", {"@value": "x", "@type": ["a:b"]}, "/name/@type"),
        ("/name", {"@value": "x", "@type": "a:b", "@language": "da"}, "/name"),
        ("/name", {"@value": "x", "@language": "d a"}, "/name/@language"),
        ("/name", {"@value": "x", "@language": 5}, "/name/@language"),
        ("/name", {"@value": "x", "@direction": "up"}, "/name/@direction"),
        ("/name", {"@value": 5, "@language": "da"}, "/name"),
        ("/name", {"@value": ["x"]}, "/name"),
        ("/name", {"@value": {"a": 1}}, "/name"),
        ("/name", {"@value": "x", "@id": "urn:x:1"}, "/name/@id"),
        ("/name", {"@value": "x", "name": "y"}, "/name/name"),
        ("/@reverse", "urn:x:1", "/@reverse"),
        ("/@reverse", {"name": "x"}, "/@reverse"),
        ("/@reverse", {"id": "urn:x:1"}, "/@reverse"),
        ("/@nest", "x", "/@nest"),
        ("/@nest", {}, "/@nest"),
        ("/@nest", [{"@value": "x"}], "/@nest/0"),
        ("/name", b"bytes", "/name"),
        ("/issuer/image", {5: "x"}, "/issuer/image/5"),
    ],
)
def test_a_keyword_with_a_value_of_the_wrong_shape_is_refused(path, value, pointer):
    with pytest.raises(JsonLdError) as caught:
        rdfc(with_member(path, value), OPEN)
    with pytest.raises(CanonicalizationError):
        rdfc(with_member(path, value), CONTEXTS)

    assert caught.value.pointer == pointer


@pytest.mark.parametrize(
    ("value", "pointer"),
    [
        (10**400, "/name"),
        (2**53 + 1, "/name"),
        (-(2**63) - 1, "/name"),
        (0.1 + 0.2, "/name"),
        (float("nan"), "/name"),
        (float("inf"), "/name"),
        ({"@value": 2**53 + 1}, "/name"),
        ({"@value": 0.30000000000000004}, "/name"),
        ({"@value": 2**53 + 1, "@type": "@json"}, "/name"),
        ({"@value": ["\ud800"], "@type": "@json"}, "/name"),
        ("half a pair \udc00", "/name"),
        ("noncharacter \ufffe", "/name"),
        (["x", "noncharacter \uffff"], "/name/1"),
        ({"@value": "half a pair \udc00"}, "/name"),
    ],
)
def test_what_rdf_cannot_say_exactly_is_refused(value, pointer):
    with pytest.raises(CanonicalizationError) as caught:
        rdfc(with_member("/name", value), CONTEXTS)

    assert caught.value.pointer == pointer


@pytest.mark.parametrize(
    ("contexts", "error", "pointer"),
    [
        ([VC, "https://evil.example/v1"], ContextUnknownError, "/@context/1"),
        ("https://evil.example/v1", ContextUnknownError, "/@context"),
        ([VC, "v2"], ContextUnknownError, "/@context/1"),
        ([VC, OB, {"grade": "https://evil.example/grade"}], ContextError, "/@context/2"),
        ({"@vocab": "https://evil.example/"}, ContextError, "/@context"),
        ([VC, OB, None], ContextError, "/@context/2"),
        (None, ContextError, "/@context"),
        ([VC, 5], ContextError, "/@context/1"),
        ([VC, [OB]], ContextError, "/@context/1"),
        ([VC, VC1], TermRedefinedError, "/@context/1"),
    ],
)
def test_a_context_that_is_not_bundled_is_refused(contexts, error, pointer):
    document = badge() | {"@context": contexts}

    with pytest.raises(error) as caught:
        rdfc(document, CONTEXTS)

    assert caught.value.pointer == pointer


@pytest.mark.parametrize(
    ("value", "error", "pointer"),
    [
        ("https://evil.example/v1", ContextUnknownError, "/@context"),
        ([OB, {"name": "https://evil.example/x"}], ContextError, "/@context/1"),
        (None, ContextError, "/@context"),
        ([VC1], TermRedefinedError, "/@context/0"),
    ],
)
def test_a_context_further_in_meets_the_same_rules(value, error, pointer):
    with pytest.raises(error) as caught:
        rdfc(with_member("/issuer/@context", value), CONTEXTS)

    assert caught.value.pointer == f"/issuer{pointer}"


@pytest.mark.parametrize(
    "local",
    [
        {"name": "https://evil.example/x"},
        {"name": {"@id": "https://schema.org/name", "@type": "@id"}},
        {"Profile": "https://evil.example/Profile"},
        {"id": "https://evil.example/id"},
        {"type": {"@id": "@type", "@container": "@set"}},
        {"name": None},
    ],
)
def test_a_protected_term_keeps_its_meaning_even_where_objects_are_accepted(local):
    document = badge() | {"@context": [VC, OB, local]}

    with pytest.raises(TermRedefinedError) as caught:
        rdfc(document, of_inline_context())

    assert caught.value.pointer == f"/@context/2/{next(iter(local))}"


def test_contexts_in_the_wrong_order_are_no_way_round_protection():
    document = badge() | {"@context": [OB, VC]}

    assert rdfc(document, CONTEXTS) == rdfc(badge(), CONTEXTS)


@pytest.mark.parametrize("document", [[], "x", None, 5])
def test_a_document_that_is_no_object_is_refused(document):
    with pytest.raises(JsonLdError, match="expected an object"):
        rdfc(document, CONTEXTS)


@pytest.mark.parametrize("document", [{}, {"@context": VC}, {"@context": VC, "id": "urn:x:1"}])
def test_a_document_that_says_nothing_is_refused(document):
    with pytest.raises(UndefinedTermError, match="says nothing"):
        rdfc(document, CONTEXTS)


def test_a_document_without_a_context_says_nothing_that_is_understood():
    document = badge()
    del document["@context"]

    with pytest.raises(UndefinedTermError) as caught:
        rdfc(document, CONTEXTS)

    assert caught.value.pointer == "/id"


def test_endless_nesting_is_refused():
    with pytest.raises(CanonicalizationError, match="nests too deep"):
        rdfc(with_member("/name", DEEP), CONTEXTS)


def test_each_leaf_counts():
    """Deleting any leaf of the badge changes the bytes or is refused."""
    whole = rdfc(badge(), CONTEXTS)
    for path in _leaves(badge()):
        document = badge()
        _delete(document, path)
        with contextlib.suppress(CanonicalizationError):
            assert rdfc(document, CONTEXTS) != whole, path


def _leaves(value, path=()):
    if isinstance(value, dict | list) and value:
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from _leaves(value[key], (*path, key))
    elif path[0] != "@context":
        yield path


def _delete(document, path):
    for key in path[:-1]:
        document = document[key]
    del document[path[-1]]


def test_a_refusal_does_not_repeat_a_whole_document():
    with pytest.raises(RelativeIriError) as caught:
        rdfc(with_member("/id", "x" * 100_000), CONTEXTS)

    assert len(caught.value.message) < 200
