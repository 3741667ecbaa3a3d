# SPDX-License-Identifier: Apache-2.0

import time

import pytest

from skillmark.errors import RecipientError
from skillmark.recipients.address import email_address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("ada@example.org", "ada@example.org"),
        ("  ADA.Lovelace+x@Sub.Example.ORG\n", "ada.lovelace+x@sub.example.org"),
        ("mailto:ada@example.org", "ada@example.org"),
        ("o'brien@example.org", "o'brien@example.org"),
        ("søren@blåbær.dk", "søren@blåbær.dk"),
        ("A\u030ase@example.dk", "åse@example.dk"),
        ("a@xn--blbr-roah.dk", "a@xn--blbr-roah.dk"),
        ("用户@例子.公司", "用户@例子.公司"),
        (f"{'a' * 64}@example.org", f"{'a' * 64}@example.org"),
        ("a!#$%&*/=?^`{|}~-@example.org", "a!#$%&*/=?^`{|}~-@example.org"),
    ],
)
def test_an_address_has_one_form(text, address):
    assert email_address(text) == address
    assert email_address(address) == address


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "ada", "@", "ada@", "@x.dk", "ada@x", "a@@x.dk", "a@b@x.dk", ".a@x.dk", "a.@x.dk",
        "a..b@x.dk", '"a b"@x.dk', "a b@x.dk", "a@x..dk", "a@.dk", "a@x.dk.", "a@-x.dk", "a@x-.dk",
        "a@x_y.dk", "a@x.42", "a@[1.2.3.4]", "a(b)@x.dk", "a,b@x.dk", "a;b@x.dk", "<a@x.dk>",
        "a@x.dk\x00", "a\x1b@x.dk", "a@x.dk\r\nbcc:b@x.dk", "a@x.dk,b@x.dk", "a\\@x.dk", "a@x.d k",
        f"{'a' * 65}@x.dk", f"a@{'b' * 64}.dk", f"a@{'b.' * 130}dk",
    ],
    ids=ascii,
)  # fmt: skip
def test_what_is_no_single_address_is_refused(text):
    with pytest.raises(RecipientError):
        email_address(text)


@pytest.mark.parametrize(
    "text",
    ["a" * 1_000_000, "a." * 500_000 + "@x.dk", "a@" + "b." * 500_000, "a@" + "b-" * 500_000],
)
def test_a_long_text_is_refused_at_once(text):
    started = time.perf_counter()

    with pytest.raises(RecipientError):
        email_address(text)

    assert time.perf_counter() - started < 10  # a ceiling: what tries every place takes hours
