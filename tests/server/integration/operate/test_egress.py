# SPDX-License-Identifier: Apache-2.0

"""A site that does not go out: counted in a process of its own, refused in words, fails closed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from skillmark.encoding import strict_json
from skillmark.errors import EgressClosedError
from skillmark.fetch import ClosedFetcher
from skillmark_server.config import egress
from skillmark_server.config.egress import EgressRefusedError, _Wall
from skillmark_server.custody.checking import ask, take_on_due
from skillmark_server.custody.dns import NameUnanswered, txt_records
from skillmark_server.custody.domains import DomainFailure
from skillmark_server.custody.models import DomainMethod, IssuerIdentity
from skillmark_server.operate.checkup import examine
from skillmark_server.webhooks.delivering import deliver_due
from skillmark_server.webhooks.refusals import NoEgress
from skillmark_server.webhooks.sending import readable
from tests.e2e.smtp_sink import Mailbox
from tests.simulator import World

ROOT = Path(__file__).parents[4]
TOUCHES_A_NAME = "socket.getaddrinfo ('127.0.0.1'"


@pytest.fixture(scope="module")
def walked(tmp_path_factory):
    """What a process that does not go out did, tried, and met beyond the wall."""
    folder = tmp_path_factory.mktemp("closed")
    foreign = folder / "foreign.json"
    issuer = World().issuer
    foreign.write_bytes(strict_json.dumps(issuer.sign(issuer.badge())))
    with Mailbox() as letters:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "skillmark_server.config.settings",
            "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}",
            "SKILLMARK_DATA": str(folder / "site"),
            "SKILLMARK_DATABASE_URL": "",
            "SKILLMARK_BASE_URL": "https://skills.nordvind.test",
            "SKILLMARK_EMAIL_URL": letters.url,
            "SKILLMARK_NO_EGRESS": "true",
            "SKILLMARK_DEBUG": "true",  # static files are not collected for this
            "FOREIGN": str(foreign),
        }
        done = subprocess.run(
            [sys.executable, "-m", "tests.server.integration.operate.egress_walk"],
            cwd=folder,
            env=environment,
            capture_output=True,
            check=False,
            timeout=600,
        )
        assert done.returncode == 0, done.stderr.decode()[-3_000:]
        return (
            strict_json.loads_object(done.stdout, max_bytes=len(done.stdout)),
            letters.url.rpartition(":")[2],
            [str(letter["to"]) for letter in letters.to("ida@kunde.test")],
        )


def test_only_the_mail_server_is_reached_through_every_story(walked):
    found, port, _letters = walked
    assert found["tried"], "the mail at least was sent"
    for attempt in found["tried"]:
        assert "127.0.0.1" in attempt, attempt
        assert port in attempt or attempt.startswith("socket.gethost"), attempt


def test_the_stories_went_as_they_should(walked):
    found, _port, letters = walked
    story = found["story"]
    assert {name: met for name, met in story.items() if name.startswith("/")} == {
        "/": 200,
        "/awards/": 200,
        "/people/": 200,
        "/organisation/issuer": 200,
    }
    assert story["mails"] == 1, story["not sent"]
    assert len(letters) == 1


def test_a_strangers_badge_is_not_genuine_and_the_page_says_why(walked):
    story = walked[0]["story"]
    assert story["verdict"] != "genuine"
    assert story["code"] == "egress_closed"
    assert "does not go out" in story["verify"]


def test_webhooks_and_domains_are_refused_in_words(walked):
    story = walked[0]["story"]
    assert story["webhook"] is True
    assert story["domain file"] == story["domain dns"] == "no_egress"


def test_whatever_library_tries_meets_the_wall(walked):
    beyond = walked[0]["beyond"]
    assert len(beyond) == 5
    for met in beyond:
        assert "does not go out" in met, met


def test_what_settings_name_passes_the_wall(monkeypatch):
    monkeypatch.setattr(
        egress.socket, "getaddrinfo", lambda *_a, **_k: [(0, 0, 0, "", ("192.0.2.25", 0))]
    )
    wall = _Wall(frozenset({("mail.test", 587), ("192.0.2.9", 5432)}))

    wall("socket.getaddrinfo", ("mail.test", 587, 0, 0, 0))
    wall("socket.getaddrinfo", (b"MAIL.test", 587, 0, 0, 0))
    for address in (
        ("192.0.2.25", 587),
        ("192.0.2.9", 5432),
        ("127.0.0.1", 80),
        ("::1", 80, 0, 0),
        "/run/postgresql/.s.PGSQL.5432",
        None,
    ):
        wall("socket.connect", (object(), address))


@pytest.mark.parametrize(
    ("event", "found"),
    [
        ("socket.connect", (object(), ("192.0.2.25", 25))),
        ("socket.connect", (object(), ("192.0.2.26", 587))),
        ("socket.connect", (object(), ("2001:db8::1", 587, 0, 0))),
        ("socket.connect", (object(), ("elsewhere.test", 587))),
        ("socket.sendto", (object(), ("192.0.2.53", 53))),
        ("socket.sendmsg", (object(), ("192.0.2.53", 53))),
        ("socket.getaddrinfo", ("elsewhere.test", 443, 0, 0, 0)),
        ("socket.getaddrinfo", ("192.0.2.1", 443, 0, 0, 0)),
        ("socket.gethostbyname", ("elsewhere.test",)),
        ("socket.gethostbyaddr", ("elsewhere.test",)),
    ],
)
def test_what_they_do_not_name_does_not(monkeypatch, event, found):
    monkeypatch.setattr(
        egress.socket, "getaddrinfo", lambda *_a, **_k: [(0, 0, 0, "", ("192.0.2.25", 0))]
    )
    with pytest.raises(EgressRefusedError, match="does not go out"):
        _Wall(frozenset({("mail.test", 587)}))(event, found)


def test_a_name_that_cannot_be_asked_for_opens_nothing(monkeypatch):
    def fails(*_args, **_named):
        raise OSError

    monkeypatch.setattr(egress.socket, "getaddrinfo", fails)
    with pytest.raises(EgressRefusedError):
        _Wall(frozenset({("mail.test", 587)}))("socket.connect", (None, ("192.0.2.25", 587)))


def test_the_places_are_read_from_the_settings():
    assert list(egress.named("", "amqp://u:p@rabbit.test/v", "https://vault.test:8200")) == [
        ("rabbit.test", 5672),
        ("vault.test", 8200),
    ]
    stored = {"OPTIONS": {"endpoint_url": "https://objects.test"}}
    assert list(egress.storage(None, stored, {"OPTIONS": {"location": "/x"}})) == [
        ("objects.test", 443)
    ]
    assert list(egress.mail_server({"EMAIL_HOST": "mail.test", "EMAIL_PORT": 25})) == [
        ("mail.test", 25)
    ]
    assert list(egress.mail_server({})) == []
    assert list(egress.database({"HOST": "db.test", "PORT": ""})) == [("db.test", 5432)]
    assert list(egress.database({"HOST": "/run/postgresql"})) == []


def test_a_site_with_a_foreign_sign_in_does_not_start(tmp_path):
    sign_in = (
        '[{"provider_id":"x","name":"X","client_id":"x","secret":"x",'
        '"settings":{"server_url":"https://login.test"}}]'
    )
    done = subprocess.run(
        [sys.executable, "-c", "import skillmark_server.config.settings"],
        env={
            **os.environ,
            "SKILLMARK_DATA": str(tmp_path),
            "SKILLMARK_NO_EGRESS": "true",
            "SKILLMARK_OIDC_PROVIDERS": sign_in,
        },
        capture_output=True,
        check=False,
    )
    assert b"SKILLMARK_OIDC_PROVIDERS would be asked" in done.stderr


@pytest.fixture
def closed(settings):
    settings.NO_EGRESS = True


@pytest.mark.usefixtures("closed")
def test_each_place_that_goes_out_refuses_by_itself(now):
    with pytest.raises(EgressClosedError, match="not fetched"):
        ClosedFetcher().fetch("https://elsewhere.test/x")
    with pytest.raises(NoEgress):
        readable("https://elsewhere.test/x")
    with pytest.raises(NameUnanswered, match="does not go out"):
        txt_records("elsewhere.test", servers=[("192.0.2.53", 53)])
    for method in DomainMethod:
        assert ask(IssuerIdentity(domain="x.test"), method).failure == DomainFailure.NO_EGRESS
    assert take_on_due(now) == []
    assert deliver_due(at=now) == 0


@pytest.mark.usefixtures("closed")
def test_the_doctor_says_so_and_does_not_go_out_either():
    found = {one.what: one for one in examine()}
    assert "closed" in found["egress"].words
    assert "TLS" not in found
    assert "address" not in found
