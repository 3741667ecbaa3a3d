# SPDX-License-Identifier: Apache-2.0

"""Which IP addresses may be connected to."""

from __future__ import annotations

import pytest

from skillmark.fetch.addresses import is_public

SPECIAL = {
    "this network": "0.0.0.0",  # noqa: S104 - refused, not bound
    "this network, other": "0.1.2.3",
    "private 10": "10.0.0.1",
    "carrier-grade NAT": "100.64.0.1",
    "loopback": "127.0.0.1",
    "loopback, other": "127.255.255.254",
    "link local, cloud metadata": "169.254.169.254",
    "private 172": "172.16.0.1",
    "private 172, last": "172.31.255.255",
    "protocol assignments": "192.0.0.1",
    "port control anycast": "192.0.0.9",
    "documentation 1": "192.0.2.1",
    "6to4 relay": "192.88.99.1",
    "private 192": "192.168.1.1",
    "benchmarking": "198.18.0.1",
    "benchmarking, last": "198.19.255.255",
    "documentation 2": "198.51.100.1",
    "documentation 3": "203.0.113.1",
    "multicast": "224.0.0.1",
    "multicast, global scope": "233.252.0.1",
    "reserved": "240.0.0.1",
    "broadcast": "255.255.255.255",
    "v6 unspecified": "::",
    "v6 loopback": "::1",
    "v4-compatible": "::7f00:1",
    "v4-compatible, public": "::8.8.8.8",
    "v4-mapped loopback": "::ffff:127.0.0.1",
    "v4-mapped private": "::ffff:10.0.0.1",
    "v4-mapped metadata": "::ffff:a9fe:a9fe",
    "v4-translated": "::ffff:0:127.0.0.1",
    "NAT64": "64:ff9b::7f00:1",
    "NAT64 of a public address": "64:ff9b::808:808",
    "NAT64 local": "64:ff9b:1::1",
    "discard": "100::1",
    "Teredo": "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "v6 benchmarking": "2001:2::1",
    "ORCHID": "2001:10::1",
    "ORCHID 2": "2001:20::1",
    "v6 documentation": "2001:db8::1",
    "v6 documentation 2": "3fff::1",
    "6to4 of loopback": "2002:7f00:1::",
    "6to4 of private": "2002:a00:1::1",
    "segment routing": "5f00::1",
    "unique local": "fc00::1",
    "unique local, other": "fd12:3456:789a::1",
    "v6 link local": "fe80::1",
    "v6 link local with a zone": "fe80::1%eth0",
    "public with a zone": "2606:4700::1111%eth0",
    "site local": "fec0::1",
    "v6 multicast": "ff02::1",
    "v6 multicast, global scope": "ff0e::1",
    "not given out": "4000::1",
    "hexadecimal": "0x7f.0.0.1",
    "octal": "0177.0.0.1",
    "leading zero": "8.8.8.08",
    "short": "127.1",
    "decimal": "2130706433",
    "a name": "localhost",
    "empty": "",
}


@pytest.mark.parametrize("address", SPECIAL.values(), ids=SPECIAL)
def test_a_special_address_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "1.1.1.1",
        "172.15.255.255",
        "172.32.0.1",
        "192.0.1.1",
        "100.63.255.255",
        "100.128.0.1",
        "198.17.255.255",
        "223.255.255.254",
        "2606:4700::1111",
        "2a01:4f8::1",
        "2001:200::1",
        "::ffff:8.8.8.8",
        "2002:808:808::1",
    ],
)
def test_an_ordinary_address_is_public(address):
    assert is_public(address)
