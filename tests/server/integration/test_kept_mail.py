# SPDX-License-Identifier: Apache-2.0

"""Kept mail holds links and codes: it is read on this machine alone, and through no proxy."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from skillmark_server.outbox.models import KeptMail


@pytest.fixture
def mail(settings) -> str:
    settings.DEMO = settings.IS_LOCAL = True
    settings.ALLOWED_HOSTS = ["localhost", "evil.test"]
    kept = KeptMail.objects.create(
        at=timezone.now(), to_email="a@x.test", subject="Your code", text="123456"
    )
    return f"/demo/mail/{kept.pk}"


def test_who_sits_at_the_machine_reads_it(mail):
    assert b"123456" in Client(SERVER_NAME="localhost").get(mail).content


@pytest.mark.parametrize(
    "asked",
    [
        {"REMOTE_ADDR": "192.0.2.1"},
        {"REMOTE_ADDR": "::ffff:192.0.2.1"},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_X_REAL_IP": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"HTTP_VIA": "1.1 tunnel"},
        {"HTTP_HOST": "evil.test"},
    ],
    ids=str,
)
def test_nobody_else_does(mail, asked):
    browser = Client(SERVER_NAME="localhost")
    for address in (mail, f"{mail}/html", "/demo/mail"):
        assert browser.get(address, **asked).status_code == 404


def test_a_site_with_an_address_in_the_world_keeps_none(mail, settings):
    settings.IS_LOCAL = False
    assert Client(SERVER_NAME="localhost").get(mail).status_code == 404
