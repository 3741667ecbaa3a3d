# SPDX-License-Identifier: Apache-2.0

"""What a context may say, and what is refused: errors, and where processors differ."""

import pytest
from tests.unit.canonical_material import of_extra, of_inline_context

from skillmark.canonical.jsonld import expand
from skillmark.errors import (
    ContextError,
    ContextUnknownError,
    TermRedefinedError,
    WorkBudgetError,
)

EX = "https://ex.example/"
P = {"@id": EX + "p"}


def expanded(local, /, **members):
    [node] = expand({"@context": local, **(members or {"urn:x:p": "x"})}, of_inline_context())
    return node


REFUSED = {
    "version": ({"@version": 1.0}, ""),
    "version as text": ({"@version": "1.1"}, ""),
    "base": ({"@base": EX}, ""),
    "vocab that is relative": ({"@vocab": "words#"}, ""),
    "vocab that is a number": ({"@vocab": 5}, ""),
    "vocab that is a blank node": ({"@vocab": "_:v"}, ""),
    "language": ({"@language": 5}, ""),
    "language that is malformed": ({"@language": "d a"}, ""),
    "direction": ({"@direction": "up"}, ""),
    "propagate": ({"@propagate": "no"}, ""),
    "protected": ({"@protected": 1}, ""),
    "import of no text": ({"@import": 5}, ""),
    "empty name": ({"": EX}, "/"),
    "keyword as a term": ({"@id": EX}, "/@id"),
    "type redefined": ({"@type": EX}, "/@type"),
    "type redefined as a list": ({"@type": {"@container": "@list"}}, "/@type"),
    "type redefined as nothing": ({"@type": {}}, "/@type"),
    "form of a keyword": ({"@name": EX}, "/@name"),
    "form of a keyword as IRI": ({"p": "@name"}, "/p"),
    "definition that is a number": ({"p": 5}, "/p"),
    "definition that is a list": ({"p": [EX]}, "/p"),
    "unknown entry": ({"p": {**P, "@lang": "da"}}, "/p"),
    "IRI that is a number": ({"p": {"@id": 5}}, "/p"),
    "IRI that is relative": ({"p": "words"}, "/p"),
    "IRI with a space": ({"p": "https://ex.example/a b"}, "/p"),
    "IRI that is a blank node": ({"p": "_:p"}, "/p"),
    "no IRI": ({"p": {}}, "/p"),
    "no IRI from the vocabulary": ({"@vocab": EX, "a b": {}}, "/a b"),
    "alias of context": ({"p": "@context"}, "/p"),
    "IRI that stands for another": ({"ex": EX, "ex:p": "urn:x:p"}, "/ex:p"),
    "relative name": ({"a/b": {}}, "/a~1b"),
    "compact name without IRI": ({"1:b": {"@type": "@id"}}, "/1:b"),
    "circle": ({"p": "q:x", "q": "p:y"}, "/p"),
    "type mapping that is a number": ({"p": {**P, "@type": 5}}, "/p"),
    "type mapping that is relative": ({"p": {**P, "@type": "date"}}, "/p"),
    "type mapping that is a blank node": ({"p": {**P, "@type": "_:b"}}, "/p"),
    "type mapping that is a keyword": ({"p": {**P, "@type": "@list"}}, "/p"),
    "container": ({"p": {**P, "@container": "@value"}}, "/p"),
    "container that is a number": ({"p": {**P, "@container": 5}}, "/p"),
    "container of numbers": ({"p": {**P, "@container": ["@set", 5]}}, "/p"),
    "container of no pair": ({"p": {**P, "@container": ["@list", "@set"]}}, "/p"),
    "type container of another type": (
        {"p": {**P, "@container": "@type", "@type": EX + "t"}},
        "/p",
    ),
    "map of JSON": ({"p": {**P, "@container": "@id", "@type": "@json"}}, "/p"),
    "index without container": ({"p": {**P, "@index": EX + "q"}}, "/p"),
    "index that is relative": ({"p": {**P, "@container": "@index", "@index": "q"}}, "/p"),
    "index that is a number": ({"p": {**P, "@container": "@index", "@index": 5}}, "/p"),
    "nest": ({"p": {**P, "@nest": "@id"}}, "/p"),
    "nest that is a number": ({"p": {**P, "@nest": 5}}, "/p"),
    "prefix": ({"p": {**P, "@prefix": "yes"}}, "/p"),
    "prefix that is a keyword": ({"p": {"@id": "@type", "@prefix": True}}, "/p"),
    "prefix that is unset": ({"p": {"@id": None, "@prefix": True}}, "/p"),
    "prefix that is compact": ({"a:p": {**P, "@prefix": True}, "a": EX}, "/a:p"),
    "protected term": ({"p": {**P, "@protected": "yes"}}, "/p"),
    "language of a term": ({"p": {**P, "@language": 5}}, "/p"),
    "direction of a term": ({"p": {**P, "@direction": 5}}, "/p"),
    "reverse with an IRI": ({"p": {**P, "@reverse": EX + "p"}}, "/p"),
    "reverse with terms": ({"p": {"@reverse": EX + "p", "@context": {}}}, "/p"),
    "reverse that is a number": ({"p": {"@reverse": 5}}, "/p"),
    "reverse that is relative": ({"p": {"@reverse": "words"}}, "/p"),
    "reverse that is a keyword": ({"p": {"@reverse": "@type"}}, "/p"),
    "reverse list": ({"p": {"@reverse": EX + "p", "@container": "@list"}}, "/p"),
    "scope that is a number": ({"p": {**P, "@context": 5}}, "/p/@context"),
    "scope with a fault": ({"p": {**P, "@context": {"q": "words"}}}, "/p/@context/q"),
    "scope in a list with a fault": (
        {"p": {**P, "@context": [{}, {"q": "words"}]}},
        "/p/@context/1/q",
    ),
    "scope with a fault in a scope": (
        {"p": {**P, "@context": {"q": {"@id": EX, "@context": {"r": 5}}}}},
        "/p/@context/q/@context/r",
    ),
    "scope with a base": ({"p": {**P, "@context": {"@base": EX}}}, "/p/@context"),
    "propagate in a list of a scope": (
        {"p": {**P, "@context": [{"@propagate": False}]}},
        "/p/@context/0",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_context_that_breaks_the_rules_is_refused_where_it_does(what):
    local, pointer = REFUSED[what]

    with pytest.raises(ContextError) as caught:
        expanded(local)

    assert caught.value.pointer == f"/@context{pointer}"


def test_propagate_in_a_list_is_refused_since_processors_differ():
    with pytest.raises(ContextError) as caught:
        expanded([{"@propagate": False}])

    assert caught.value.pointer == "/@context/0"


@pytest.mark.parametrize(
    ("local", "key", "iri"),
    [
        ({"p": EX + "p"}, "p", EX + "p"),
        ({"p": {"@id": EX + "p"}}, "p", EX + "p"),
        ({"ex": EX, "p": "ex:p"}, "p", EX + "p"),
        ({"p": "ex:p", "ex": EX}, "p", EX + "p"),
        ({"ex": EX}, "ex:p", EX + "p"),
        ({"ex": EX, "ex:p": {"@type": "@none"}}, "ex:p", EX + "p"),
        ({"ex": EX, "ex:p": "ex:p"}, "ex:p", EX + "p"),
        ({EX + "p": {"@type": "@none"}}, EX + "p", EX + "p"),
        ({"@vocab": EX, "p": {}}, "p", EX + "p"),
        ({"@vocab": EX, "p": {"@id": "q"}}, "p", EX + "q"),
        ({"@vocab": None, "p": EX + "p"}, "p", EX + "p"),
        ({"@vocab": EX, "a/b": {"@id": "a/b"}}, "a/b", EX + "a/b"),
        ({"ex": {"@id": EX + "x", "@prefix": True}}, "ex:p", EX + "xp"),
        ({"ex": EX + "x"}, "ex:p", "ex:p"),
        ({"ex": {"@id": EX}}, "ex:p", "ex:p"),
        ({"ex": "urn:x:"}, "ex://p", "ex://p"),
        ({"p": EX + "p", "q": "p"}, "q", EX + "p"),
        ([{"p": EX + "p"}, {"q": "p"}], "q", EX + "p"),
        ([{"@vocab": EX}, {"@vocab": None}, {"p": "urn:x:p"}], "p", "urn:x:p"),
        ([{"ex": EX}, {"@vocab": "ex:v#"}], "p", EX + "v#p"),
        ([{"p": None}, {"p": EX + "p"}], "p", EX + "p"),
        ([{"p": EX + "q"}, None, {"p": EX + "p"}], "p", EX + "p"),
        ({"@version": 1.1, "p": EX + "p"}, "p", EX + "p"),
        ({"@base": None, "p": EX + "p"}, "p", EX + "p"),
        ({"@type": {"@container": "@set"}, "p": EX + "p"}, "p", EX + "p"),
        ({"q": "@nest", "p": {**P, "@nest": "q"}}, "p", EX + "p"),
    ],
)
def test_a_name_means_what_the_context_says(local, key, iri):
    contexts = of_extra(it=local)

    [node] = expand({"@context": "https://extra.example/it", key: "x"}, contexts)

    assert list(node) == [iri]


@pytest.mark.parametrize(
    "second",
    [
        {"p": EX + "p"},
        {"p": {"@id": EX + "p", "@protected": True}},
        {"@protected": True, "p": {"@id": EX + "p"}},
    ],
)
def test_a_protected_term_may_be_said_again(second):
    assert expanded([{"@protected": True, "p": EX + "p"}, second], p="x")


def test_a_protected_term_stays_protected_when_it_is_said_again():
    first = {"@protected": True, "p": EX + "p"}

    with pytest.raises(TermRedefinedError):
        expanded([first, {"p": EX + "p"}, {"p": EX + "q"}], p="x")


def test_only_a_term_that_says_so_is_unprotected():
    first = {"@protected": True, "p": {"@id": EX + "p", "@protected": False}}

    assert expanded([first, {"p": EX + "q"}], p="x") == {EX + "q": [{"@value": "x"}]}


def test_a_type_may_not_redefine_a_protected_term_and_a_property_may():
    scope = {"p": EX + "other"}
    protected = {"@protected": True, "p": EX + "p"}

    with pytest.raises(TermRedefinedError) as caught:
        expanded([protected, {"T": {"@id": EX + "T", "@context": scope}}], **{"@type": "T"})
    node = expanded([protected, {"q": {"@id": EX + "q", "@context": scope}}], q={"p": "x"})

    assert caught.value.pointer == ""
    assert node[EX + "q"] == [{EX + "other": [{"@value": "x"}]}]


def test_null_may_not_drop_protected_terms():
    contexts = of_extra(it=[{"@protected": True, "p": EX + "p"}, None])

    with pytest.raises(ContextError, match="protected"):
        expand({"@context": "https://extra.example/it", "urn:x:p": "x"}, contexts)


def test_contexts_may_name_known_contexts_and_import_them():
    contexts = of_extra(
        words={"p": EX + "p", "q": EX + "q"},
        by_name=["https://extra.example/words", {"r": EX + "r"}],
        by_import={"@import": "https://extra.example/words", "q": EX + "other"},
    )

    [named] = expand({"@context": "https://extra.example/by_name", "p": "x", "r": "y"}, contexts)
    [imported] = expand(
        {"@context": "https://extra.example/by_import", "p": "x", "q": "y"}, contexts
    )

    assert sorted(named) == [EX + "p", EX + "r"]
    assert sorted(imported) == [EX + "other", EX + "p"]


@pytest.mark.parametrize(
    ("it", "error"),
    [
        ("https://extra.example/it", ContextError),
        (["https://nowhere.example/"], ContextUnknownError),
        ([5], ContextError),
        ({"@import": "https://nowhere.example/"}, ContextUnknownError),
        ({"@import": "https://extra.example/listed"}, ContextError),
        ({"@import": "https://extra.example/importing"}, ContextError),
        ({"p": {"@id": EX, "@context": "https://nowhere.example/"}}, ContextUnknownError),
    ],
)
def test_contexts_that_name_unfit_ones_are_refused_at_their_own_place(it, error):
    contexts = of_extra(it=it, listed=[{}], importing={"@import": "https://extra.example/it"})

    with pytest.raises(error) as caught:
        expand({"@context": ["https://extra.example/it"], "urn:x:p": "x"}, contexts)

    assert caught.value.pointer == "/@context/0"


def test_a_term_may_bring_the_context_it_stands_in():
    url = "https://extra.example/it"
    contexts = of_extra(it={"p": {"@id": EX + "p", "@context": url}})

    [node] = expand({"@context": url, "p": {"p": {"p": "x"}}}, contexts)

    assert node == {EX + "p": [{EX + "p": [{EX + "p": [{"@value": "x"}]}]}]}


def test_more_contexts_than_any_honest_document_needs_are_refused():
    document = {"p": "x"}
    for _ in range(60):
        document = {"@context": [{"p": EX}] * 40, "p": document}

    with pytest.raises(WorkBudgetError):
        expand(document, of_inline_context())


def test_contexts_in_large_contexts_are_refused_sooner():
    scoped = {f"t{n}": {"@id": f"urn:x:{n}", "@context": {}} for n in range(5000)}

    with pytest.raises(WorkBudgetError):
        expanded(scoped)


def test_a_large_context_by_itself_is_read():
    assert expanded({f"t{n}": f"urn:x:{n}" for n in range(5000)}, t4999="x")
