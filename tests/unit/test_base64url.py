# SPDX-License-Identifier: Apache-2.0

"""Base64url has one text for each value."""

import pytest

from skillmark.encoding import base64url
from skillmark.errors import EncodingError


@pytest.mark.parametrize(
    ("octets", "text"),
    [(b"", ""), (b"f", "Zg"), (b"fo", "Zm8"), (b"foo", "Zm9v"), (b"\xfb\xff", "-_8")],
)
def test_bytes_have_the_text_of_the_rfc(octets, text):
    assert base64url.encode(octets) == text
    assert base64url.decode(text) == octets


@pytest.mark.parametrize(
    "text",
    [
        "Zg==",
        "Zm8=",
        "Zh",
        "Zm9",
        "+/8",
        "Z",
        "Zm9vZ",
        "Zg\n",
        " Zg",
        "Z.g",
        "Zgø",
        "\uff3ag",
        "=",
        "Zg=g",
    ],
    ids=repr,
)
def test_a_second_text_of_a_value_is_refused(text):
    with pytest.raises(EncodingError):
        base64url.decode(text)


def test_a_text_over_the_limit_is_refused():
    with pytest.raises(EncodingError, match="5 characters, at most 4"):
        base64url.decode("AAAAA", limit=4)
