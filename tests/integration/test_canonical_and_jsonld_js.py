# SPDX-License-Identifier: Apache-2.0

"""
jsonld.js in safe mode reads the same documents: it agrees on the bytes, and refuses no more.

It is what most of the field signs with. Where it is wrong, or knows a form that
RDF does not carry, the difference is named here.
"""

import json
import re
import subprocess

import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st
from tests import needs
from tests.property.test_canonical_documents import LISTS, documents
from tests.unit.canonical_material import OB, VC, badge, with_member

from skillmark.canonical import rdfc
from skillmark.canonical.contexts import ContextStore
from skillmark.errors import CanonicalizationError

pytestmark = [
    pytest.mark.peer,
    pytest.mark.skipif(bool(needs.missing("node")), reason=needs.missing("node")),
    pytest.mark.skipif(
        not (needs.NODE_FOLDER / "node_modules" / "jsonld").is_dir(),
        reason="needs the JavaScript implementations; run `make peers`",
    ),
]

BUNDLED = ContextStore.bundled()
OPEN = ContextStore(allow_inline=True)
EX = "https://ex.example/"
_TINY = re.compile(r'"-?[0-9]\.0E-[0-9]+"')
"""What jsonld.js takes for a whole number and writes as "0", since JavaScript shows no point."""


@pytest.fixture(scope="module")
def jsonld_js():
    command = ["node", "canonize.mjs"]
    process = subprocess.Popen(
        command, cwd=needs.NODE_FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    urls = {url for urls in LISTS for url in urls}
    process.stdin.write(json.dumps({url: BUNDLED.get(url) for url in urls}) + "\n")

    def ask(document):
        process.stdin.write(json.dumps(document) + "\n")
        process.stdin.flush()
        return json.loads(process.stdout.readline())  # noqa: TID251 - our own process

    yield ask
    process.stdin.close()
    process.stdout.close()
    process.wait(10)


def compare(document, contexts, jsonld_js):
    """Assert that both read `document` alike, or that we refuse it."""
    try:
        ours = rdfc(document, contexts).decode()
    except CanonicalizationError as error:
        event(type(error).__name__)
        return
    event("accepted")
    assume(_TINY.search(ours) is None)
    assert jsonld_js(document) == {"ok": ours}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(documents())
def test_documents_over_the_bundled_vocabularies(jsonld_js, document):
    compare(document, BUNDLED, jsonld_js)


containers = st.sampled_from(
    ["@set", "@list", "@language", "@id", "@type", "@graph", ["@graph", "@set"], ["@id", "@set"]]
)
mappings = st.sampled_from(["@id", "@vocab", "@json", "@none", "ex:t", EX + "t"])


@st.composite
def definitions(draw, depth):
    definition = {"@id": EX + draw(st.sampled_from("abc"))}
    for key, values in {
        "@type": mappings,
        "@container": containers,
        "@language": st.sampled_from(["da", None]),
        "@protected": st.booleans(),
        "@prefix": st.booleans(),
    }.items():
        if draw(st.integers(0, 3)) == 0:
            definition[key] = draw(values)
    if depth and draw(st.integers(0, 2)) == 0:
        definition["@context"] = draw(local_contexts(depth - 1) | st.none())
    return definition


def local_contexts(depth):
    simple = st.sampled_from([EX + "s", "ex:s", "@nest", None, EX])
    fixed = {"ex": st.just(EX), "type": st.just("@type")}
    optional = {
        "id": st.just("@id"),
        "@vocab": st.sampled_from([EX + "v#", None]),
        "@language": st.sampled_from(["da", "EN"]),
        "@protected": st.just(value=True),  # false is a circle to jsonld.js
        **{name: definitions(depth) | simple for name in ("p", "q", "r", "T", "U")},
    }
    return st.fixed_dictionaries(fixed, optional=optional)


leaves = st.one_of(
    st.sampled_from(["x", "da", "p", "T", "ex:1", "urn:x:1", "_:b1", "", 5, 2.5, True]),
    st.sampled_from(
        [
            {"@id": "urn:x:2"},
            {"@value": "x", "@language": "da"},
            {"@value": 1, "@type": "ex:t"},
            {"@list": ["x", ["y"]]},
        ]
    ),
)
nodes = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=2),
        st.dictionaries(st.sampled_from(["p", "q", "r", "da", "urn:x:3", "T"]), inner, max_size=2),
        st.builds(lambda kind, value: {"type": kind, "p": value}, st.sampled_from("TU"), inner),
    ),
    max_leaves=5,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(
    st.lists(local_contexts(1), min_size=1, max_size=2),
    st.dictionaries(st.sampled_from(["p", "q", "r", "ex:free"]), nodes, min_size=1, max_size=3),
    st.sampled_from([None, "T", ["U", "T"]]),
)
def test_contexts_and_documents_of_any_kind(jsonld_js, contexts, members, kinds):
    document = {"@context": contexts, **({"type": kinds} if kinds else {}), **members}

    compare(document, OPEN, jsonld_js)


@pytest.mark.parametrize(
    "text",
    ["\x00\x08\x0b\x0c\x1b\x7f", 'a "b" \\ \n\r\t', "æøå \u2028 \x85 😀", "", "\ufffd"],
)
def test_texts_of_every_kind(jsonld_js, text):
    document = with_member("/name", text)

    assert jsonld_js(document) == {"ok": rdfc(document, BUNDLED).decode()}


def test_values_with_a_direction(jsonld_js):
    name = {"@value": "شهادة", "@language": "AR-eg", "@direction": "rtl"}
    document = with_member("/name", name)

    assert jsonld_js(document) == {"ok": rdfc(document, BUNDLED).decode()}


def test_a_presentation_and_its_graphs(jsonld_js):
    document = {
        "@context": [VC, OB],
        "type": "VerifiablePresentation",
        "verifiableCredential": [badge(), badge() | {"id": "urn:x:2"}],
        "proof": [{"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022"}] * 2,
    }

    assert jsonld_js(document) == {"ok": rdfc(document, BUNDLED).decode()}
