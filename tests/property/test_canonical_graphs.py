# SPDX-License-Identifier: Apache-2.0

"""RDFC-1.0 on made-up graphs: blind to labels and order, and the same as Oxigraph's."""

from hypothesis import given
from hypothesis import strategies as st
from tests.oracles import canonical_nquads_by_oxigraph

from skillmark.canonical.nquads import line, literal, parse
from skillmark.canonical.rdfc import canonicalize

labels = st.integers(0, 5).map("_:n{}".format)
iris = st.sampled_from(["<urn:x:a>", "<urn:x:b>", "<urn:x:æ>"])
texts = st.text(st.characters(exclude_categories=["Cs", "Cn"]), max_size=6)
literals = st.builds(literal, texts, st.sampled_from([None, "urn:x:t"])) | st.builds(
    lambda text: literal(text, language="da"), texts
)
quads = st.tuples(
    labels | iris,
    st.sampled_from(["<urn:x:p>", "<urn:x:q>"]),
    labels | iris | literals,
    st.just("") | labels | iris,
)
graphs = st.lists(quads, max_size=14)


@given(graphs, st.randoms(use_true_random=False), st.permutations(range(6)))
def test_neither_labels_nor_order_matter(graph, random, order):
    def renamed(term):
        return f"_:other{order[int(term[3:])]}" if term.startswith("_:") else term

    other = [(renamed(s), p, renamed(o), renamed(g)) for s, p, o, g in graph]
    random.shuffle(other)

    assert canonicalize(other) == canonicalize(graph)


@given(graphs)
def test_another_implementation_finds_the_same(graph):
    text = "".join(map(line, graph))

    assert canonicalize(graph) == canonical_nquads_by_oxigraph(text)


@given(graphs)
def test_the_text_is_read_back_and_is_its_own_canonical_form(graph):
    text = canonicalize(graph)

    assert "".join(map(line, parse(text))) == text
    assert canonicalize(text) == text


@given(texts)
def test_a_literal_is_read_back(text):
    [quad] = parse(line(("<a:s>", "<a:p>", literal(text), "")))

    assert quad[2] == literal(text)
