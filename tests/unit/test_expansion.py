# SPDX-License-Identifier: Apache-2.0

"""What the expansion algorithm of JSON-LD 1.1 makes of documents, beyond what badges use."""

import pytest
from tests.unit.canonical_material import of_extra, of_inline_context

from skillmark.canonical.jsonld import expand
from skillmark.errors import ContextError, JsonLdError, RelativeIriError, UndefinedTermError

EX = "https://ex.example/"
DATE = "http://www.w3.org/2001/XMLSchema#date"


def expanded(local, /, **members):
    [node] = expand({"@context": local, **members}, of_inline_context())
    return node


@pytest.mark.parametrize(
    ("term", "value", "wanted"),
    [
        (EX + "p", "x", [{"@value": "x"}]),
        (EX + "p", 5, [{"@value": 5}]),
        (EX + "p", True, [{"@value": True}]),
        (EX + "p", ["x", ["y"]], [{"@value": "x"}, {"@value": "y"}]),
        (EX + "p", {"@set": ["x"]}, [{"@value": "x"}]),
        (EX + "p", {"@value": "x"}, [{"@value": "x"}]),
        (EX + "p", {"@value": "x", "@type": DATE}, [{"@value": "x", "@type": DATE}]),
        (EX + "p", {"@value": "x", "@language": "DA"}, [{"@value": "x", "@language": "da"}]),
        (EX + "p", {"@id": "urn:x:1"}, [{"@id": "urn:x:1"}]),
        (EX + "p", {}, [{}]),
        ({"@type": "@id"}, "urn:x:1", [{"@id": "urn:x:1"}]),
        ({"@type": "@id"}, "ex:1", [{"@id": EX + "1"}]),
        ({"@type": "@id"}, "_:b", [{"@id": "_:b"}]),
        ({"@type": "@id"}, 5, [{"@value": 5}]),
        ({"@type": "@vocab"}, "q", [{"@id": EX + "q"}]),
        ({"@type": "@vocab"}, False, [{"@value": False}]),
        ({"@type": "@none"}, "x", [{"@value": "x"}]),
        ({"@type": "@none"}, 5, [{"@value": 5}]),
        ({"@type": DATE}, "2026-11-21", [{"@value": "2026-11-21", "@type": DATE}]),
        ({"@type": DATE}, 5, [{"@value": 5, "@type": DATE}]),
        ({"@type": DATE}, {"@value": "x"}, [{"@value": "x"}]),
        ({"@type": "ex:t"}, "x", [{"@value": "x", "@type": EX + "t"}]),
        ({"@type": "@json"}, {"b": None}, [{"@value": {"b": None}, "@type": "@json"}]),
        ({"@type": "@json"}, None, [{"@value": None, "@type": "@json"}]),
        ({"@type": "@json"}, [], [{"@value": [], "@type": "@json"}]),
        ({"@language": "da"}, "x", [{"@value": "x", "@language": "da"}]),
        ({"@language": "DA-dk"}, "x", [{"@value": "x", "@language": "da-dk"}]),
        ({"@language": "da"}, 5, [{"@value": 5}]),
        ({"@language": "da", "@type": "@id"}, "urn:x:1", [{"@id": "urn:x:1"}]),
        ({"@direction": "rtl"}, "x", [{"@value": "x", "@direction": "rtl"}]),
        ({"@container": "@set"}, "x", [{"@value": "x"}]),
        ({"@container": "@list"}, "x", [{"@list": [{"@value": "x"}]}]),
        ({"@container": "@list"}, [], [{"@list": []}]),
        ({"@container": "@list"}, ["x", []], [{"@list": [{"@value": "x"}, {"@list": []}]}]),
        ({"@container": "@list"}, {"@list": ["x"]}, [{"@list": [{"@value": "x"}]}]),
        ({"@container": "@list"}, {"@set": []}, [{"@list": []}]),
        ({"@container": "@list"}, {"@id": "urn:x:1"}, [{"@list": [{"@id": "urn:x:1"}]}]),
        (
            {"@container": "@list", "@type": "@json"},
            [1],
            [{"@list": [{"@value": [1], "@type": "@json"}]}],
        ),
        ({"@container": "@list"}, [["x"]], [{"@list": [{"@list": [{"@value": "x"}]}]}]),
        (
            EX + "p",
            {"@list": [["x"], "y"]},
            [{"@list": [{"@list": [{"@value": "x"}]}, {"@value": "y"}]}],
        ),
        (EX + "p", {"@list": "x"}, [{"@list": [{"@value": "x"}]}]),
        (EX + "p", {"@list": []}, [{"@list": []}]),
        (
            {"@container": "@language"},
            {"da": "x", "@none": "y", "none": "z"},
            [{"@value": "x", "@language": "da"}, {"@value": "y"}, {"@value": "z"}],
        ),
        (
            {"@container": "@language", "@direction": "ltr"},
            {"en-GB": ["x"]},
            [{"@value": "x", "@language": "en-gb", "@direction": "ltr"}],
        ),
        (
            {"@container": "@id"},
            {"urn:x:1": {"q": "x"}, "@none": {"q": "y"}},
            [{EX + "q": [{"@value": "x"}], "@id": "urn:x:1"}, {EX + "q": [{"@value": "y"}]}],
        ),
        (
            {"@container": "@type"},
            {"T": {"@type": "ex:u"}},
            [{"@type": [EX + "T", EX + "u"]}],
        ),
        ({"@container": "@type"}, {"T": "urn:x:1"}, [{"@id": "urn:x:1", "@type": [EX + "T"]}]),
        (
            {"@container": "@index", "@index": "q"},
            {"x": {"q": "y"}, "@none": {"q": "z"}},
            [{EX + "q": [{"@value": "x"}, {"@value": "y"}]}, {EX + "q": [{"@value": "z"}]}],
        ),
        (
            {"@container": "@graph"},
            {"q": "x"},
            [{"@graph": [{EX + "q": [{"@value": "x"}]}]}],
        ),
        (
            {"@container": ["@graph", "@id"]},
            {"urn:g:1": {"q": "x"}},
            [{"@graph": [{EX + "q": [{"@value": "x"}]}], "@id": "urn:g:1"}],
        ),
        (
            {"@container": ["@graph", "@id", "@set"]},
            {"urn:g:1": {"@graph": {"q": "x"}}},
            [{"@graph": [{EX + "q": [{"@value": "x"}]}], "@id": "urn:g:1"}],
        ),
    ],
)
def test_a_value_is_read_as_its_term_says(term, value, wanted):
    local = {"ex": EX, "q": "ex:q", "T": "ex:T", "none": "@none"}
    definition = {"@id": "ex:p", **term} if isinstance(term, dict) else term

    assert expanded({**local, "p": definition}, p=value) == {EX + "p": wanted}


@pytest.mark.parametrize(
    ("term", "value", "error", "pointer"),
    [
        ({"@container": "@language"}, {"da": 5}, JsonLdError, "/p/da"),
        ({"@container": "@language"}, {"da": None}, UndefinedTermError, "/p/da"),
        ({"@container": "@language"}, {"d a": "x"}, JsonLdError, "/p/d a"),
        ({"@container": "@language"}, {}, UndefinedTermError, "/p"),
        ({"@container": "@index"}, {"a": {"q": "x"}}, UndefinedTermError, "/p/a"),
        ({"@container": "@index", "@index": "q"}, {"a": "x"}, JsonLdError, "/p/a"),
        ({"@container": "@id"}, {"urn:x:1": {"@value": "x"}}, JsonLdError, "/p/urn:x:1"),
        ({"@container": "@id"}, {"@none": {"@value": "x"}}, JsonLdError, "/p/@none"),
        ({"@container": "@id"}, {"urn:x:1": {"@id": "urn:x:2"}}, UndefinedTermError, "/p/urn:x:1"),
        ({"@container": "@id"}, {"a b": {"q": "x"}}, RelativeIriError, "/p/a b"),
        ({"@container": "@type"}, {"U": {"q": "x"}}, RelativeIriError, "/p/U"),
        ({"@container": ["@graph", "@id"]}, {"urn:g:1": "x"}, UndefinedTermError, "/p/urn:g:1"),
        ({"@container": ["@graph", "@id"]}, ["urn:x:1"], UndefinedTermError, "/p/0"),
        ({"@container": "@graph"}, [{"q": "x"}, {"@id": "urn:x:1"}], UndefinedTermError, "/p/1"),
        ({"@container": "@graph", "@type": "@json"}, {"q": "x"}, UndefinedTermError, "/p"),
        ({"@container": "@list"}, ["x", None], UndefinedTermError, "/p/1"),
        ({"@container": "@list"}, ["x", [None]], UndefinedTermError, "/p/1/0"),
        ({"@type": "@json"}, {"a": 2**53 + 1}, Exception, "/p"),
    ],
)
def test_a_map_or_list_that_would_lose_something_is_refused(term, value, error, pointer):
    local = {"ex": EX, "q": "ex:q", "T": "ex:T", "p": {"@id": "ex:p", **term}}

    with pytest.raises(error) as caught:
        expanded(local, p=value)

    assert caught.value.pointer == pointer


def test_an_index_by_a_property_needs_a_whole_iri():
    contexts = of_extra(
        first={"ex": EX, "q": "ex:q", "p": {"@id": "ex:p", "@container": "@index", "@index": "q"}}
    )
    document = {
        "@context": ["https://extra.example/first", {"q": None}],
        "p": {"a": {"ex:r": "x"}},
    }

    with pytest.raises(RelativeIriError) as caught:
        expand(document, contexts)

    assert caught.value.pointer == "/p/a"


def test_a_type_brings_terms_that_end_with_its_node():
    local = {
        "T": {"@id": EX + "T", "@context": {"p": EX + "of-T", "child": EX + "child"}},
        "p": EX + "p",
    }

    node = expanded(local, **{"@type": "T", "p": "x", "child": {"p": "y"}})

    assert node[EX + "of-T"] == [{"@value": "x"}]
    assert node[EX + "child"] == [{EX + "p": [{"@value": "y"}]}]


def test_a_type_brings_terms_for_all_below_where_it_says_so():
    scope = {"@propagate": True, "p": EX + "of-T", "child": EX + "child"}
    local = {"T": {"@id": EX + "T", "@context": scope}, "p": EX + "p"}

    node = expanded(local, **{"@type": "T", "child": {"p": "y"}})

    assert node[EX + "child"] == [{EX + "of-T": [{"@value": "y"}]}]


@pytest.mark.parametrize("reference", [{"@id": "p:1"}, {"@value": "x", "@type": "p:1"}, "p:1"])
def test_terms_of_a_type_still_hold_in_references_and_values(reference):
    scope = {"p": {"@id": EX, "@prefix": True}, "link": {"@id": EX + "link", "@type": "@id"}}
    local = {"T": {"@id": EX + "T", "@context": scope}}

    node = expanded(local, **{"@type": "T", "link": reference})

    [value] = node[EX + "link"]
    assert EX + "1" in (value.get("@id"), value.get("@type"))


def test_types_apply_in_order_of_name_whatever_their_order():
    local = {
        "A": {"@id": EX + "A", "@context": {"p": EX + "of-A"}},
        "B": {"@id": EX + "B", "@context": {"p": EX + "of-B"}},
    }

    for types in (["A", "B"], ["B", "A"]):
        assert EX + "of-B" in expanded(local, **{"@type": types, "p": "x"})


def test_two_names_for_type_both_count():
    local = {"type": "@type", "kind": "@type", "T": EX + "T", "U": EX + "U"}

    node = expanded(local, type="T", kind=["U"])

    assert sorted(node["@type"]) == [EX + "T", EX + "U"]


def test_a_property_brings_terms_for_all_below():
    local = {
        "outer": {"@id": EX + "outer", "@context": {"p": EX + "inner-p", "q": EX + "q"}},
        "p": EX + "p",
    }

    node = expanded(local, outer={"q": {"p": "x"}})

    assert node[EX + "outer"] == [{EX + "q": [{EX + "inner-p": [{"@value": "x"}]}]}]


def test_a_property_may_bring_no_terms_at_all():
    local = {"outer": {"@id": EX + "outer", "@context": None}, "p": EX + "p"}

    with pytest.raises(UndefinedTermError) as caught:
        expanded(local, outer={"p": "x"})

    assert caught.value.pointer == "/outer/p"


def test_a_property_may_redefine_itself_for_its_texts():
    scope = {"p": {"@id": EX + "p", "@type": "@vocab"}, "word": EX + "word"}

    node = expanded({"p": {"@id": EX + "p", "@context": scope}}, p="word")

    assert node == {EX + "p": [{"@id": EX + "word"}]}


def test_an_unset_term_is_dropped_by_others_and_refused_here():
    with pytest.raises(UndefinedTermError, match="unset") as caught:
        expanded({"@vocab": EX, "p": None}, p="x")

    assert caught.value.pointer == "/p"


def test_an_unset_term_as_a_value_is_refused():
    local = {"@vocab": EX, "p": {"@type": "@vocab"}, "q": None}

    with pytest.raises(UndefinedTermError):
        expanded(local, p="q")


def test_the_vocabulary_gives_meaning_to_every_name():
    node = expanded({"@vocab": EX}, **{"@type": "T", "p": "x", "urn:x:p": "y"})

    assert node == {
        "@type": [EX + "T"],
        EX + "p": [{"@value": "x"}],
        "urn:x:p": [{"@value": "y"}],
    }


def test_languages_and_directions_have_defaults_that_terms_override():
    local = {
        "@language": "da",
        "@direction": "ltr",
        "p": EX + "p",
        "q": {"@id": EX + "q", "@language": None, "@direction": None},
        "r": {"@id": EX + "r", "@type": "@none"},
    }

    node = expanded(local, p="x", q="y", r="z")

    assert node[EX + "p"] == [{"@value": "x", "@language": "da", "@direction": "ltr"}]
    assert node[EX + "q"] == [{"@value": "y"}]
    assert node[EX + "r"] == [{"@value": "z", "@language": "da", "@direction": "ltr"}]


def test_reversed_properties_point_the_other_way():
    local = {"p": EX + "p", "of": {"@reverse": EX + "has"}}

    node = expanded(local, **{"of": {"p": "x"}, "@reverse": {EX + "has": [{"p": "y"}]}})

    assert node == {
        "@reverse": {EX + "has": [{EX + "p": [{"@value": "x"}]}, {EX + "p": [{"@value": "y"}]}]}
    }


def test_a_property_reversed_twice_points_forward():
    node = expanded({"of": {"@reverse": EX + "has"}}, **{"@reverse": {"of": {EX + "p": "x"}}})

    assert node[EX + "has"] == [{EX + "p": [{"@value": "x"}]}]


@pytest.mark.parametrize("value", ["x", {"@list": [{"@id": "urn:x:1"}]}, 5])
def test_a_reversed_property_holds_nodes_only(value):
    with pytest.raises(JsonLdError, match="reverse property holds nodes"):
        expanded({"of": {"@reverse": EX + "has"}}, of=value)


def test_nested_members_belong_to_the_node():
    local = {"labels": "@nest", "p": EX + "p", "type": "@type", "T": EX + "T"}

    node = expanded(local, labels=[{"p": "x"}, {"type": "T", "labels": {"p": "y"}}])

    assert node == {"@type": [EX + "T"], EX + "p": [{"@value": "x"}, {"@value": "y"}]}


@pytest.mark.parametrize(
    ("nested", "error", "pointer"),
    [
        ([{"q": "x"}], UndefinedTermError, "/labels/0/q"),
        ({"@context": {"q": EX + "q"}, "p": "x"}, ContextError, "/labels/@context"),
        ([], UndefinedTermError, "/labels"),
        ({"@value": "x"}, JsonLdError, "/labels"),
    ],
)
def test_nested_members_meet_the_same_rules(nested, error, pointer):
    with pytest.raises(error) as caught:
        expanded({"labels": "@nest", "p": EX + "p"}, labels=nested)

    assert caught.value.pointer == pointer


def test_included_nodes_and_a_named_graph_stay_beside_the_node():
    node = expanded(
        {"p": EX + "p"},
        **{"@id": "urn:x:1", "@graph": {"p": "x"}, "@included": [{"p": "y"}]},
    )

    assert node == {
        "@id": "urn:x:1",
        "@graph": [{EX + "p": [{"@value": "x"}]}],
        "@included": [{EX + "p": [{"@value": "y"}]}],
    }


def test_a_document_that_is_only_a_graph_is_that_graph():
    document = {"@context": {"p": EX + "p"}, "@graph": [{"p": "x"}, {"p": "y"}]}

    assert expand(document, of_inline_context()) == [
        {EX + "p": [{"@value": "x"}]},
        {EX + "p": [{"@value": "y"}]},
    ]


def test_what_is_returned_may_be_changed_without_harm():
    document = {"@context": {"type": "@type", "T": EX + "T"}, "type": ["T"], EX + "p": "x"}
    contexts = of_inline_context()
    first = expand(document, contexts)
    first[0]["@type"].append("urn:evil")

    assert expand(document, contexts) == [{"@type": [EX + "T"], EX + "p": [{"@value": "x"}]}]


def test_a_value_may_bring_a_context_and_say_each_thing_once():
    local = {"v": "@value", "p": EX + "p"}
    value = {"@context": {"t": EX + "t"}, "v": "x", "@type": "t"}

    assert expanded(local, p=value) == {EX + "p": [{"@value": "x", "@type": EX + "t"}]}
    with pytest.raises(JsonLdError) as caught:
        expanded(local, p={"@value": "x", "v": "x"})
    assert caught.value.pointer == "/p/v"


def test_more_sets_of_types_than_are_remembered_are_read_all_the_same():
    nodes = [{"@type": f"urn:x:T{n}", "p": "x"} for n in range(300)]

    for _ in range(2):
        graph = expand({"@context": {"p": EX + "p"}, "@graph": nodes}, of_inline_context())
        assert [node["@type"] for node in graph] == [[f"urn:x:T{n}"] for n in range(300)]
