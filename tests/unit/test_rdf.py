# SPDX-License-Identifier: Apache-2.0

"""Expanded documents as quads: literals, lists, graphs and labels."""

import pytest
from tests.unit.canonical_material import badge, of_inline_context, with_member

from skillmark.canonical.contexts import ContextStore
from skillmark.canonical.jsonld import to_rdf
from skillmark.canonical.literals import lexical_number
from skillmark.canonical.rdf import to_quads
from skillmark.errors import CanonicalizationError, JsonLdError

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
P, S = "urn:x:p", "urn:x:s"


def objects(value):
    return [quad[2] for quad in to_quads([{"@id": S, P: [value]}]) if quad[1] == f"<{P}>"]


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ({"@value": "x"}, '"x"'),
        ({"@value": "x", "@type": XSD + "string"}, '"x"'),
        ({"@value": "x", "@type": XSD + "date"}, f'"x"^^<{XSD}date>'),
        ({"@value": "x", "@language": "da"}, '"x"@da'),
        ({"@value": "x", "@direction": "rtl"}, '"x"^^<https://www.w3.org/ns/i18n#_rtl>'),
        (
            {"@value": "x", "@language": "ar-eg", "@direction": "rtl"},
            '"x"^^<https://www.w3.org/ns/i18n#ar-eg_rtl>',
        ),
        ({"@value": True}, f'"true"^^<{XSD}boolean>'),
        ({"@value": False}, f'"false"^^<{XSD}boolean>'),
        ({"@value": False, "@type": "urn:x:t"}, '"false"^^<urn:x:t>'),
        ({"@value": 1}, f'"1"^^<{XSD}integer>'),
        ({"@value": 1.5, "@type": XSD + "float"}, f'"1.5E0"^^<{XSD}float>'),
        (
            {"@value": {"b": 1, "a": ['"', 1.0]}, "@type": "@json"},
            '"{\\"a\\":[\\"\\\\\\"\\",1],\\"b\\":1}"' + f"^^<{RDF}JSON>",
        ),
        ({"@value": None, "@type": "@json"}, f'"null"^^<{RDF}JSON>'),
        ({"@list": []}, f"<{RDF}nil>"),
        ({"@id": "urn:x:o"}, "<urn:x:o>"),
        ({"@id": "_:named"}, "_:b0"),
        ({}, "_:b0"),
    ],
)
def test_a_value_becomes_its_term(value, wanted):
    assert objects(value) == [wanted]


@pytest.mark.parametrize(
    ("number", "datatype", "wanted"),
    [
        (0, None, ("0", "integer")),
        (-0.0, None, ("0", "integer")),
        (-7, None, ("-7", "integer")),
        (3.0, None, ("3", "integer")),
        (2**53, None, ("9007199254740992", "integer")),
        (2**60, None, ("1152921504606846976", "integer")),
        (1e20, None, ("100000000000000000000", "integer")),
        (10**21, None, ("1.0E21", "double")),
        (1e21, None, ("1.0E21", "double")),
        (-1.5e300, None, ("-1.5E300", "double")),
        (7.5, None, ("7.5E0", "double")),
        (0.1, None, ("1.0E-1", "double")),
        (1e-7, None, ("1.0E-7", "double")),
        (5e-324, None, ("4.940656458412465E-324", "double")),
        (1.7976931348623157e308, None, None),
        (123.456, None, ("1.23456E2", "double")),
        (3, XSD + "double", ("3.0E0", "double")),
        (100, XSD + "double", ("1.0E2", "double")),
        (2**53, XSD + "double", ("9.007199254740992E15", "double")),
        (2**60, XSD + "double", ("1.152921504606847E18", "double")),
        (3, XSD + "decimal", ("3", "decimal")),
        (3.5, XSD + "decimal", ("3.5E0", "decimal")),
        (2**53 + 1, None, None),
        (0.1 + 0.2, None, None),
        (2251799813685249.5, None, None),
    ],
)
def test_a_number_has_one_form_or_is_refused(number, datatype, wanted):
    if wanted is None:
        with pytest.raises(CanonicalizationError):
            lexical_number(number, datatype)
    else:
        assert lexical_number(number, datatype) == (wanted[0], XSD + wanted[1])


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf"), 10**400, -(10**400)])
def test_a_number_beyond_doubles_is_refused(number):
    with pytest.raises(CanonicalizationError, match="exactly"):
        lexical_number(number, None)


@pytest.mark.parametrize("value", ["5", None, [], b"5", 5j])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(JsonLdError, match="no JSON value"):
        lexical_number(value, None)


def test_a_list_is_a_chain_of_cells():
    quads = to_quads([{"@id": S, P: [{"@list": [{"@value": "x"}, {"@list": [{"@value": "y"}]}]}]}])

    assert set(quads) == {
        (f"<{S}>", f"<{P}>", "_:b0", ""),
        ("_:b0", f"<{RDF}first>", '"x"', ""),
        ("_:b0", f"<{RDF}rest>", "_:b1", ""),
        ("_:b1", f"<{RDF}first>", "_:b2", ""),
        ("_:b1", f"<{RDF}rest>", f"<{RDF}nil>", ""),
        ("_:b2", f"<{RDF}first>", '"y"', ""),
        ("_:b2", f"<{RDF}rest>", f"<{RDF}nil>", ""),
    }


def test_graphs_included_and_reversed_nodes_stand_where_they_should():
    node = {
        "@id": S,
        "@type": ["urn:x:T", "_:t"],
        "@graph": [{"@id": "urn:x:in", P: [{"@value": "1"}]}],
        "@included": [{"@id": "urn:x:beside", P: [{"@value": "2"}]}],
        "@reverse": {P: [{"@id": "urn:x:from"}]},
    }

    assert set(to_quads([node])) == {
        (f"<{S}>", f"<{RDF}type>", "<urn:x:T>", ""),
        (f"<{S}>", f"<{RDF}type>", "_:b0", ""),
        ("<urn:x:in>", f"<{P}>", '"1"', f"<{S}>"),
        ("<urn:x:beside>", f"<{P}>", '"2"', ""),
        ("<urn:x:from>", f"<{P}>", f"<{S}>", ""),
    }


def test_a_label_means_the_same_node_throughout_and_none_other():
    node = {"@id": "_:b1", P: [{"@id": "_:b0"}, {}, {"@id": "_:b1"}]}

    assert to_quads([node]) == [
        ("_:b0", f"<{P}>", "_:b1", ""),
        ("_:b0", f"<{P}>", "_:b2", ""),
        ("_:b0", f"<{P}>", "_:b0", ""),
    ]


def test_each_proof_has_a_graph_of_its_own():
    proofs = [{"type": "DataIntegrityProof", "challenge": c} for c in ("a", "b")]
    quads = to_rdf(with_member("/proof", proofs), ContextStore.bundled())

    linked = {q[2] for q in quads if q[1] == "<https://w3id.org/security#proof>"}
    graphs = {q[2]: q[3] for q in quads if q[1] == "<https://w3id.org/security#challenge>"}
    assert graphs.keys() == {'"a"', '"b"'}
    assert set(graphs.values()) == linked
    assert len(linked) == 2


def test_each_credential_of_a_presentation_has_a_graph_of_its_own():
    presentation = {
        "@context": badge()["@context"],
        "type": "VerifiablePresentation",
        "verifiableCredential": [badge(), badge() | {"id": "urn:x:2"}],
    }

    quads = to_rdf(presentation, ContextStore.bundled())

    names = {q[3] for q in quads if q[1] == "<https://schema.org/name>"}
    assert len(names) == 2
    assert "" not in names


def test_each_quad_stands_once():
    document = {"@context": {"p": P}, "@graph": [{"@id": S, "p": ["x", "x"]}, {"@id": S, "p": "x"}]}

    assert to_rdf(document, of_inline_context()) == [(f"<{S}>", f"<{P}>", '"x"', "")]


def test_endless_nesting_is_refused():
    node = {}
    for _ in range(3000):
        node = {P: [node]}

    with pytest.raises(CanonicalizationError, match="nests too deep"):
        to_quads([node])
