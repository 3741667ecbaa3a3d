# SPDX-License-Identifier: Apache-2.0

"""What holds for every text that claims to be an address."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from skillmark.errors import AddressRefusedError
from skillmark.fetch.sockets import read_address

PIECES = st.sampled_from(
    ["https:", "HTTPS://", "//", "/", "\\", "@", ":", "443", "99999", "nordvind.example", "127.1",
     "0x7f", "[::1]", "[", "]", "%2e", "%00", "xn--", "\u3002", "æ", "①", "#", "?", ".", "..", " "]
)  # fmt: skip


@given(st.lists(PIECES, max_size=8).map("".join) | st.text().map("https://{}".format) | st.text())
def test_any_text_is_an_address_in_normal_form_or_refused(text):
    try:
        address = read_address(text)
    except AddressRefusedError:
        return

    again = read_address(address.url)
    assert again == address
    assert address.host.isascii()
    assert not set(address.host) & set("@/\\?#% ")
    assert 0 < address.port < 65_536
    assert address.target.startswith(b"/")
    assert not set(address.target) & set(b" \r\n#")
