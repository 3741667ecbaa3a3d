# SPDX-License-Identifier: Apache-2.0

"""`SKILLMARK_WEBHOOK_CA`: receivers whose certificates are the operator's own, over real TLS."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from django.core.exceptions import ImproperlyConfigured

from skillmark_server.config import env
from skillmark_server.webhooks import tasks
from skillmark_server.webhooks.models import Attempt, Message
from skillmark_server.webhooks.sending import _poster, poster
from skillmark_server.webhooks.services import make_endpoint
from tests.https_world import Authority
from tests.server.integration.webhooks.receiver import receiving

HERE = "127.0.0.1"


@pytest.fixture
def own(tmp_path) -> Authority:
    """An authority of the operator's, and a certificate for the address of this machine."""
    return Authority(tmp_path, ips=[HERE])


@pytest.fixture
def sent(actor, mette, give, now, settings, tmp_path):
    """`sent(receiver, believed)`: tell it of an award as the site is set up; what was tried."""
    settings.WEBHOOK_NETWORKS = (ip_network("127.0.0.0/8"),)

    def send(receiver, believed: str) -> Attempt:
        settings.WEBHOOK_CA = believed
        url = f"https://{HERE}:{receiver.port}/hook"
        _endpoint, secret = make_endpoint(
            actor=actor(mette), url=url, events=["award.issued"], at=now
        )
        receiver.secrets.append(secret)
        give()
        tasks.tick(now)
        return Attempt.objects.get()

    yield send
    _poster.cache_clear()


def test_a_receiver_with_a_certificate_of_ones_own_is_told(own, sent):
    with receiving(own) as receiver:
        tried = sent(receiver, str(own.believed))

    assert (tried.status, tried.problem) == (204, "")
    assert (len(receiver.got), receiver.refused) == (1, 0)
    assert Message.objects.get().delivered_at is not None


def test_without_the_setting_it_is_not_believed(own, sent):
    with receiving(own) as receiver:
        tried = sent(receiver, "")

    assert tried.status is None
    assert tried.problem.startswith("fetch_failed: ")
    assert "CERTIFICATE_VERIFY_FAILED" in tried.problem
    assert (receiver.got, receiver.carried) == ([], [])
    assert Message.objects.get().delivered_at is None


def test_another_authority_is_not_believed(own, sent, tmp_path):
    (tmp_path / "other").mkdir()
    other = Authority(tmp_path / "other", ips=[HERE])
    with receiving(own) as receiver:
        tried = sent(receiver, str(other.believed))

    assert "CERTIFICATE_VERIFY_FAILED" in tried.problem
    assert receiver.carried == []


def test_the_right_authority_with_the_wrong_name_is_not_believed(sent, tmp_path):
    of_names_alone = Authority(tmp_path)
    with receiving(of_names_alone) as receiver:
        tried = sent(receiver, str(of_names_alone.believed))

    assert "CERTIFICATE_VERIFY_FAILED" in tried.problem
    assert "IP address mismatch" in tried.problem
    assert receiver.carried == []


def test_one_poster_serves_as_long_as_the_settings_hold(own, settings):
    settings.WEBHOOK_CA = str(own.believed)
    first = poster()
    assert poster() is first
    settings.WEBHOOK_CA = ""
    assert poster() is not first


@pytest.mark.parametrize(
    "content",
    [None, b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"],
    ids=["not there", "empty", "words", "broken"],
)
def test_a_file_that_holds_no_certificate_is_said_at_the_start(tmp_path, monkeypatch, content):
    file = tmp_path / "own.pem"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setenv("SKILLMARK_WEBHOOK_CA", str(file))

    with pytest.raises(ImproperlyConfigured, match="SKILLMARK_WEBHOOK_CA"):
        env.authorities("SKILLMARK_WEBHOOK_CA")


def test_a_file_with_certificates_is_taken_and_none_is_fine(own, monkeypatch):
    monkeypatch.setenv("SKILLMARK_WEBHOOK_CA", str(own.believed))
    assert env.authorities("SKILLMARK_WEBHOOK_CA") == str(own.believed)
    monkeypatch.delenv("SKILLMARK_WEBHOOK_CA")
    assert env.authorities("SKILLMARK_WEBHOOK_CA") == ""
