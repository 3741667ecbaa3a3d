# SPDX-License-Identifier: Apache-2.0

"""RFC 8785: the examples of the RFC, and what has no canonical form."""

import struct

import pytest

from skillmark.canonical import jcs
from skillmark.errors import CanonicalizationError


@pytest.mark.parametrize(
    ("bits", "text"),
    [
        ("0000000000000000", "0"),
        ("8000000000000000", "0"),
        ("0000000000000001", "5e-324"),
        ("8000000000000001", "-5e-324"),
        ("7fefffffffffffff", "1.7976931348623157e+308"),
        ("ffefffffffffffff", "-1.7976931348623157e+308"),
        ("4340000000000000", "9007199254740992"),
        ("c340000000000000", "-9007199254740992"),
        ("4430000000000000", "295147905179352830000"),
        ("44b52d02c7e14af5", "9.999999999999997e+22"),
        ("44b52d02c7e14af6", "1e+23"),
        ("44b52d02c7e14af7", "1.0000000000000001e+23"),
        ("444b1ae4d6e2ef4e", "999999999999999700000"),
        ("444b1ae4d6e2ef4f", "999999999999999900000"),
        ("444b1ae4d6e2ef50", "1e+21"),
        ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
        ("3eb0c6f7a0b5ed8d", "0.000001"),
        ("41b3de4355555553", "333333333.3333332"),
        ("41b3de4355555554", "333333333.33333325"),
        ("41b3de4355555555", "333333333.3333333"),
        ("41b3de4355555556", "333333333.3333334"),
        ("41b3de4355555557", "333333333.33333343"),
        ("becbf647612f3696", "-0.0000033333333333333333"),
        ("43143ff3c1cb0959", "1424953923781206.2"),
    ],
)
def test_the_numbers_of_the_rfc(bits, text):
    [number] = struct.unpack(">d", bytes.fromhex(bits))

    assert jcs(number).decode() == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (3.0, "3"),
        (7.5, "7.5"),
        (0.0001, "0.0001"),
        (0.00001, "0.00001"),
        (1e-7, "1e-7"),
        (1e15, "1000000000000000"),
        (1e16, "10000000000000000"),
        (123456789012345.6, "123456789012345.6"),
        (2**53 - 1, "9007199254740991"),
        (2**53, "9007199254740992"),
        (2**60, "1152921504606847000"),
        (1152921504606847000, "1152921504606847000"),
        (69387150022079340, "69387150022079340"),
        (10**21, "1e+21"),
        (-(10**22), "-1e+22"),
    ],
)
def test_other_numbers_are_written_as_ecmascript_does(number, text):
    assert jcs(number).decode() == text


def test_the_example_of_the_rfc():
    value = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/",
        "literals": [None, True, False],
    }

    assert jcs(value).decode() == (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )


def test_names_are_sorted_by_utf_16():
    value = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }

    names = list(value)
    order = [1, 3, 5, 6, 0, 4, 2]
    wanted = ",".join(f'"{names[i]}":"{value[names[i]]}"' for i in order).replace("\r", "\\r")
    assert jcs(value).decode() == "{" + wanted + "}"


@pytest.mark.parametrize("fraction", [1, 1.0], ids=["fast", "own"])
def test_texts_are_escaped_alike_on_both_paths(fraction):
    text = "".join(map(chr, range(0x80))) + "\x80\u2028\ufffe😀"

    escaped = "".join(
        {8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}.get(
            ord(c), f"\\u{ord(c):04x}" if c < " " else c
        )
        for c in text
    )
    assert jcs([fraction, text]).decode() == f'[1,"{escaped}"]'


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        -float("inf"),
        2**53 + 1,
        1152921504606847001,
        -(2**63) - 1,
        10**400,
        "\ud800",
        {"\udc00": 1},
        {"\ud800": 1.0},
        [1.0, "\ud800"],
        {1: "x"},
        {None: 1.0},
        {"a": b"x"},
        {"a": {1, 2}},
        [1.0, b"x"],
        ("x",),
        1j,
    ],
)
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises(CanonicalizationError):
        jcs(value)


@pytest.mark.parametrize("leaf", [1, 1.0], ids=["fast", "own"])
def test_endless_nesting_is_refused(leaf):
    value = leaf
    for _ in range(5000):
        value = [value]

    with pytest.raises(CanonicalizationError):
        jcs(value)
