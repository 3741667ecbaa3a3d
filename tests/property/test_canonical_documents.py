# SPDX-License-Identifier: Apache-2.0

"""
Made-up documents over the bundled vocabularies: refused, or the same as everybody's.

The names and types are drawn from the files of the contexts themselves, without
our own reading of them.
"""

import functools

import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st
from tests import strategies
from tests.oracles import (
    canonical_by_oxigraph,
    canonical_by_pyld,
    dropped_by_pyld,
    expanded_by_pyld,
)
from tests.unit.canonical_material import OB, VC, VC1, badge

from skillmark.canonical import rdfc
from skillmark.canonical.contexts import ContextStore
from skillmark.canonical.jsonld import expand
from skillmark.errors import CanonicalizationError

CONTEXTS = ContextStore.bundled()
CLR = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
LISTS = [
    [VC, OB],
    [VC],
    [VC, CLR, OB],
    [VC1, "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json"],
    [VC1, "https://w3id.org/security/suites/ed25519-2020/v1"],
    [VC, "https://www.w3.org/ns/credentials/undefined-terms/v2"],
    ["https://www.w3.org/ns/cid/v1"],
    ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
]

plain = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Zl", "Zp"]), max_size=8)
iris = st.sampled_from(
    ["https://nordvind.example/1", "urn:x:1", "urn:x:2", "did:web:nordvind.example", "_:b1"]
)
odd = st.sampled_from(["rel/x", "", "@x", "id", "cred:x", "assertionMethod", "a b"])
scalars = st.one_of(
    plain, plain, iris, odd, st.booleans(), st.integers(-9, 2**53), st.floats(-9, 9)
)
objects = st.one_of(
    st.builds(lambda text: {"@value": text}, plain | st.booleans()),
    st.builds(lambda text: {"@value": text, "@language": "da"}, plain),
    st.builds(lambda text: {"@value": text, "@type": "urn:x:t"}, plain),
    st.builds(lambda text: {"@list": [text]}, plain),
    st.builds(lambda text: {"@set": [text]}, plain),
    st.builds(lambda iri: {"id": iri}, iris),
)


def _collect(local, names, scopes):
    for name, definition in local.items():
        if name.startswith("@"):
            continue
        names.add(name)
        scope = definition.get("@context") if isinstance(definition, dict) else None
        if isinstance(scope, dict):
            scopes[name] = sorted(key for key in scope if not key.startswith("@"))
            _collect(scope, names, scopes)


@functools.cache
def _vocabulary(urls):
    names, scopes = set(), {}
    for url in urls:
        _collect(CONTEXTS.get(url)["@context"], names, scopes)
    names -= {"id", "type"}
    return sorted(name for name in names if name[0].islower()), scopes, sorted(names)


@st.composite
def nodes(draw, urls, depth):
    members, scopes, names = _vocabulary(urls)
    node = {}
    if draw(st.booleans()):
        node["id"] = draw(iris)
    if kinds := draw(st.lists(st.sampled_from(sorted(scopes) or names or ["urn:x:T"]), max_size=2)):
        node["type"] = kinds if len(kinds) > 1 else kinds[0]
    usual = sorted({name for kind in kinds for name in scopes.get(kind, ())} - {"id", "type"})
    from_here = st.sampled_from(usual) if usual else st.nothing()
    keys = from_here | from_here | from_here | st.sampled_from(members or ["urn:x:p"])
    for key in draw(st.lists(keys, max_size=4)):
        node[key] = draw(_values(urls, depth))
    return node


def _values(urls, depth):
    one = scalars | objects
    if depth:
        one = one | nodes(urls, depth - 1) | nodes(urls, depth - 1)
    return one | st.lists(one, min_size=1, max_size=2)


@st.composite
def documents(draw):
    urls = draw(st.sampled_from(LISTS))
    return {"@context": urls, **draw(nodes(tuple(urls), 3))}


@given(documents())
def test_a_document_is_refused_or_read_as_others_read_it(document):
    try:
        expanded = expand(document, CONTEXTS)
    except CanonicalizationError as error:
        event(type(error).__name__)
        return
    event("accepted")
    ours = rdfc(document, CONTEXTS).decode()

    assert dropped_by_pyld(document, CONTEXTS) == []
    assert ours == canonical_by_pyld(document, CONTEXTS)
    assert ours == canonical_by_oxigraph(expanded)
    assert _comparable(expanded) == _comparable(expanded_by_pyld(document, CONTEXTS))


def _comparable(value):
    """The expanded form without the order of members and of values, which mean nothing."""
    if isinstance(value, dict):
        return {
            key: [_comparable(v) for v in member] if key == "@list" else _comparable(member)
            for key, member in sorted(value.items())
        }
    if isinstance(value, list):
        return sorted(map(_comparable, value), key=repr)
    return value


@given(strategies.achievement_credentials())
def test_a_badge_of_the_model_is_read_as_others_read_it(credential):
    document = credential.to_dict()
    try:
        ours = rdfc(document, CONTEXTS).decode()
    except CanonicalizationError as error:
        # What the model lets through and no signature covers: own terms and odd numbers.
        event(f"{type(error).__name__} {error.pointer.rpartition('/')[2]}")
        return
    assume(not any(f"\\{mark}" in ours for mark in ("u00", "b", "f")))  # PyLD leaves them
    event("accepted")

    assert dropped_by_pyld(document, CONTEXTS) == []
    assert ours == canonical_by_pyld(document, CONTEXTS)


def _places(value, path=""):
    """The JSON pointers of the objects of a document."""
    if isinstance(value, dict):
        yield path, value
        for key, member in value.items():
            yield from _places(member, f"{path}/{key}")
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from _places(member, f"{path}/{index}")


def _bytes_or_refusal(document):
    try:
        return rdfc(document, CONTEXTS)
    except CanonicalizationError as error:
        return error


@given(st.data(), st.from_regex(r"[a-z]{3,12}", fullmatch=True), scalars | objects)
def test_a_member_added_anywhere_changes_the_bytes_or_is_refused_in_its_place(data, name, value):
    document = badge()
    places = list(_places(document))
    path, place = places[data.draw(st.integers(0, len(places) - 1))]
    assume(name not in place)
    place[name] = value

    found = _bytes_or_refusal(document)

    assert found != rdfc(badge(), CONTEXTS)
    assert isinstance(found, bytes) or found.pointer.startswith(f"{path}/{name}")


@given(st.data(), st.from_regex(r"[A-Za-z]{3,12}", fullmatch=True))
def test_a_type_added_anywhere_changes_the_bytes_or_is_refused_in_its_place(data, name):
    document = badge()
    places = [(path, place) for path, place in _places(document) if "type" in place]
    path, place = data.draw(st.sampled_from(places))
    types = place["type"] if isinstance(place["type"], list) else [place["type"]]
    assume(name not in types)
    assume({name, *types} != {"AchievementCredential", *types})
    place["type"] = [*types, name]

    found = _bytes_or_refusal(document)

    assert found != rdfc(badge(), CONTEXTS)
    assert isinstance(found, bytes) or found.pointer == f"{path}/type/{len(types)}"


@pytest.mark.parametrize("index", range(len(LISTS)))
def test_each_list_of_contexts_has_a_vocabulary(index):
    assert _vocabulary(tuple(LISTS[index]))
