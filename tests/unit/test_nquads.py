# SPDX-License-Identifier: Apache-2.0

"""N-Quads: the canonical escapes, and reading."""

import pytest

from skillmark.canonical.nquads import line, literal, parse
from skillmark.errors import CanonicalizationError


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('\b\t\n\f\r"\\', r"\b\t\n\f\r\"\\"),
        ("\x00\x01\x07\x0b\x0e\x1f\x7f", r"\u0000\u0001\u0007\u000B\u000E\u001F\u007F"),
        ("\x80\x9f\xa0æ\u2028😀", "\x80\x9f\xa0æ\u2028😀"),
        ("'<>{}^`/", "'<>{}^`/"),
    ],
)
def test_only_what_must_be_is_escaped(text, wanted):
    assert literal(text) == f'"{wanted}"'


def test_a_line_ends_with_a_dot_and_a_line_feed():
    assert line(("<a:s>", "<a:p>", '"o"', "")) == '<a:s> <a:p> "o" .\n'
    assert line(("_:s", "<a:p>", "_:o", "_:g")) == "_:s <a:p> _:o _:g .\n"


@pytest.mark.parametrize(
    ("text", "quads"),
    [
        ("", []),
        ("\n  # words\n\t\r\n", []),
        ("<a:s> <a:p> <a:o> .", [("<a:s>", "<a:p>", "<a:o>", "")]),
        ("<a:s><a:p><a:o><a:g>.#words", [("<a:s>", "<a:p>", "<a:o>", "<a:g>")]),
        ("_:s <a:p> _:o.x _:g .\n", [("_:s", "<a:p>", "_:o.x", "_:g")]),
        ('_:s <a:p> "x"@da .', [("_:s", "<a:p>", '"x"@da', "")]),
        ('_:s <a:p> "x"^^<a:t> .', [("_:s", "<a:p>", '"x"^^<a:t>', "")]),
        (
            '_:s <a:p> "x"^^<http://www.w3.org/2001/XMLSchema#string> .',
            [("_:s", "<a:p>", '"x"', "")],
        ),
        (r'_:s <a:p> "\u00e6\U0001F600\t\'\u0022" .', [("_:s", "<a:p>", '"æ😀\\t\'\\""', "")]),
        (r"<a:\u00e6> <a:p> <a:o> .", [("<a:æ>", "<a:p>", "<a:o>", "")]),
    ],
)
def test_statements_are_read_into_canonical_terms(text, quads):
    assert parse(text) == quads


@pytest.mark.parametrize(
    "text",
    [
        "<a:s> <a:p> <a:o>",
        "<a:s> <a:p> .",
        "<s> <a:p> <a:o> .",
        '"s" <a:p> <a:o> .',
        "<a:s> _:p <a:o> .",
        "<a:s> <a:p> <a:o> <a:g> <a:h> .",
        '<a:s> <a:p> "o .',
        '<a:s> <a:p> "o"@ .',
        r'<a:s> <a:p> "\x" .',
        r'<a:s> <a:p> "\ud800" .',
        r'<a:s> <a:p> "\U00110000" .',
        r'<a:s> <a:p> "\UFFFFFFFF" .',
        "<a:s s> <a:p> <a:o> .",
        "words",
    ],
)
def test_what_is_no_statement_is_refused(text):
    with pytest.raises(CanonicalizationError, match=r"no N-Quads statement|no character"):
        parse(text)


@pytest.mark.parametrize("place", ['_:a <urn:p> "{}" .', "<urn:{}> <urn:p> <urn:o> .", "# {}"])
def test_half_a_surrogate_pair_is_refused_wherever_it_stands(place):
    with pytest.raises(CanonicalizationError, match="surrogate"):
        parse(place.format("\udcf0"))
