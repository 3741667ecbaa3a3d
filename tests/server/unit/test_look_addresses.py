# SPDX-License-Identifier: Apache-2.0

"""An e-mail address in a narrow column breaks behind its "@", and brings no markup of its own."""

from __future__ import annotations

import pytest

from skillmark_server.pages.templatetags.skillmark_words import address


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ada@example.org", "ada@<wbr>example.org"),
        ("a@b@c", "a@<wbr>b@c"),
        ("no address", "no address"),
        ("", ""),
        (None, ""),
        ("<b>@<i>", "&lt;b&gt;@<wbr>&lt;i&gt;"),
    ],
    ids=["plain", "two signs", "none", "empty", "missing", "markup"],
)
def test_an_address_breaks_behind_its_sign(text, shown):
    assert address(text) == shown
