# SPDX-License-Identifier: Apache-2.0

"""A filled template is what the true path gives, or is no answer; it is never something else."""

from __future__ import annotations

from hypothesis import event, example, given, settings
from hypothesis import strategies as st
from tests.bulk import SLOTS, VALUES, assert_proven, document, template

BASE = document()
TEMPLATE = template()

texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), max_size=300),
    st.text('"\\\t\n\r/ <>æ\u2028\U0001f600', max_size=12),
    st.sampled_from(["", " ", "%b", "%", "\\n", "a" * 300, "skmk0w:0001x"]),
)
any_text = st.one_of(st.text(max_size=30), texts)
iris = st.one_of(
    st.builds("did:key:z{}".format, st.text("ABCabc123", min_size=1, max_size=40)),
    st.builds("https://{}.example/{}".format, st.text("abc", min_size=1), st.text("az09-._~/?#")),
    st.builds("urn:uuid:{}".format, st.uuids()),
    st.builds("mailto:{}@example.org".format, st.text("abc.+", min_size=1)),
    st.sampled_from(["z:", "z:\x7f", "Z:z", "_:b0", "a:a", "did:web:nordvind.example"]),
)
odd_iris = st.one_of(
    iris,
    st.text(max_size=12),
    st.text("abz:/<>\\ {}\u00e6@_%", max_size=12),
    st.builds("{}:{}".format, st.sampled_from(["name", "id", "xsd", "@type", "cred", "ob"]), texts),
)
moments = st.one_of(
    st.datetimes().map(lambda moment: f"{moment.replace(microsecond=0).isoformat()}Z"),
    st.sampled_from(["2026-01-01T00:00:00.5Z", "2026-01-01T00:00:00+01:00", "2026", "", "x\n"]),
)
indices = st.integers(0, 131_071).map(str)
digits = st.one_of(indices, st.text("0123456789#/ <>\u0660", max_size=5))
known_iris = iris.filter(lambda iri: iri.isascii() and iri.isprintable() and iri[0] != "_")
values = st.fixed_dictionaries(
    {
        "id": known_iris,
        "until": st.just("2030-01-01T00:00:00Z") | moments,
        "evidence": known_iris,
        "title": texts,
        "seen": texts,
        "subject": known_iris,
        "narrative": texts,
        "hash": texts,
        "salt": texts,
        "grade": texts,
        "index": indices,
    }
)


@given(values)
@example({**VALUES, "title": VALUES["seen"], "evidence": VALUES["subject"]})
@settings(max_examples=300, deadline=None)
def test_a_filling_is_what_the_true_path_gives(values):
    event("proven" if assert_proven(TEMPLATE, BASE, SLOTS, values) else "left to the true path")


@given(st.sampled_from(sorted(VALUES)), st.one_of(any_text, odd_iris))
@settings(max_examples=500, deadline=None)
def test_one_odd_text_in_any_slot(name, text):
    event(name, str(assert_proven(TEMPLATE, BASE, SLOTS, {**VALUES, name: text})))


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_slots_that_hold_the_same(data):
    one, other = data.draw(st.lists(st.sampled_from(sorted(VALUES)), min_size=2, max_size=2))
    text = data.draw(
        st.one_of(iris, texts, digits, st.sampled_from(["https://nordvind.example/a/1"]))
    )
    assert_proven(TEMPLATE, BASE, SLOTS, {**VALUES, one: text, other: text})
