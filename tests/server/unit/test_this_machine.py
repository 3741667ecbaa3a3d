# SPDX-License-Identifier: Apache-2.0

"""Whether a request comes from this machine: what the doors of the demo stand on."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from skillmark_server.pages.entry.machine import is_this_machine


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("localhost", "127.0.0.1"),
        ("localhost:8000", "127.0.0.1"),
        ("LOCALHOST", "127.0.0.1"),
        ("127.0.0.1:8000", "127.9.9.9"),
    ],
)
def test_this_machine_is_known(host, address):
    assert is_this_machine(RequestFactory().get("/", HTTP_HOST=host, REMOTE_ADDR=address))


@pytest.mark.parametrize(
    "said",
    [
        {"HTTP_HOST": "skills.test"},
        {"HTTP_HOST": "localhost.evil.test"},
        {"HTTP_HOST": "localhost@evil.test"},
        {"HTTP_HOST": "localhost", "REMOTE_ADDR": "10.0.0.1"},
        {"HTTP_HOST": "localhost", "REMOTE_ADDR": ""},
        {"HTTP_HOST": "localhost", "REMOTE_ADDR": "127.0.0.1.evil.test"},
        {"HTTP_HOST": "localhost", "HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_HOST": "localhost", "HTTP_FORWARDED": "for=127.0.0.1"},
        {"HTTP_HOST": "localhost", "HTTP_VIA": "1.1 proxy"},
    ],
    ids=["name", "longer", "user", "address", "none", "odd", "proxy", "forwarded", "via"],
)
def test_anything_else_is_not(said):
    assert not is_this_machine(RequestFactory().get("/", **said))
