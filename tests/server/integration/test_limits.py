# SPDX-License-Identifier: Apache-2.0

"""Limits by address hold also while many others ask."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from skillmark_server.accounts.limiting import TooOften, count, minute_of

NOW = 1_800_000_000.0


def from_(address: str):
    return RequestFactory().get("/", REMOTE_ADDR=address)


def test_nobody_makes_room_for_themselves_by_asking_from_many_places():
    cache.clear()
    for _turn in range(3):
        count(from_("192.0.2.1"), "ask", a_minute=3, seconds=NOW)
    for number in range(1_000):
        count(from_(f"10.0.{number // 250}.{number % 250}"), "ask", a_minute=3, seconds=NOW)

    with pytest.raises(TooOften):
        count(from_("192.0.2.1"), "ask", a_minute=3, seconds=NOW)


def test_one_network_of_ipv6_is_one_place():
    cache.clear()
    for number in range(3):
        count(from_(f"2001:db8::{number + 1:x}"), "ask", a_minute=3, seconds=NOW)
    with pytest.raises(TooOften):
        count(from_("2001:db8::ffff:1"), "ask", a_minute=3, seconds=NOW)


def test_a_forwarded_address_is_believed_of_our_own_proxies_only(settings):
    cache.clear()
    settings.TRUSTED_PROXIES = 0
    for number in range(3):
        asked = from_("192.0.2.7")
        asked.META["HTTP_X_FORWARDED_FOR"] = f"198.51.100.{number}"
        count(asked, "ask", a_minute=3, seconds=NOW)
    with pytest.raises(TooOften):
        count(from_("192.0.2.7"), "ask", a_minute=3, seconds=NOW)


def test_a_minute_ends_at_the_full_minute():
    assert minute_of(NOW + 59.9) == (NOW // 60, 59)
    assert minute_of(NOW + 60) == (NOW // 60 + 1, 0)
