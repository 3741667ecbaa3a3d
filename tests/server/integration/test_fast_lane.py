# SPDX-License-Identifier: Apache-2.0

"""
What stands in front of Django says what Django would say, after every change, at once.

Each test asks both, and compares.
"""

from __future__ import annotations

import sqlite3
import uuid
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import OperationalError, close_old_connections, connection
from django.test import RequestFactory

from skillmark_server.awards.models import Award, CompactDocument, SignedDocument, Visibility
from skillmark_server.awards.services import (
    decline_award,
    reinstate_award,
    revoke_award,
    set_visibility,
    suspend_award,
)
from skillmark_server.custody.lists import publish_list
from skillmark_server.custody.models import IssuerIdentity
from skillmark_server.custody.services import compromise_key, rotate_key
from skillmark_server.pages import award_public as page
from skillmark_server.pages.awarded import counting, state
from skillmark_server.pages.awarded.state import _sqlite_reader, django_reader
from skillmark_server.pages.fast_lane import FastLane
from tests.server.cast_awards import published
from tests.server.integration.awards.conftest import (  # noqa: F401 - fixtures
    first_aid,
    give,
    issuing,
)


class Site:
    """The fast lane over Django, which counts how often Django was asked; and a clock."""

    def __init__(self, at) -> None:
        self.at = at
        self.asked = 0
        self._django = WSGIHandler()
        self.lane = FastLane(self._counted, read=django_reader, clock=lambda: self.at)

    def _counted(self, environ, start_response):
        self.asked += 1
        return self._django(environ, start_response)

    def get(self, path: str, *, method: str = "GET", slow: bool = False, **headers: str):
        """Status, headers and body."""
        names = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        address, _, query = path.partition("?")
        environ = RequestFactory().generic(method, address, QUERY_STRING=query, **names).environ
        said = {}

        def start(status, answered, _error=None):
            said["status"], said["headers"] = status, sorted(answered)

        answer = (self._django if slow else self.lane)(environ, start)
        body = b"".join(answer)
        return said["status"], said["headers"], body

    def same(self, path: str, **options):
        """The answer of both, which must be one."""
        fast = self.get(path, **options)
        assert fast == self.get(path, slow=True, **options)
        return fast

    def quick(self, path: str, **options):
        """An answer that Django was not asked for, and would have given."""
        before = self.asked
        answer = self.same(path, **options)
        assert self.asked == before
        return answer


@pytest.fixture(autouse=True)
def _one_connection():
    """A request must not close the connection that the test's transaction is on."""
    signals.request_started.disconnect(close_old_connections)
    signals.request_finished.disconnect(close_old_connections)
    yield
    signals.request_started.connect(close_old_connections)
    signals.request_finished.connect(close_old_connections)


@pytest.fixture
def site(monkeypatch, now) -> Site:
    made = Site(now + timedelta(hours=1))
    monkeypatch.setattr(page, "timezone", SimpleNamespace(now=lambda: made.at))
    return made


@pytest.fixture
def award(give, nordvind, issuing, jonas, now) -> Award:  # noqa: F811
    made = give(
        "jonas@nordvind.test", "Jonas", version=published(nordvind, at=now, suspendable=True)
    )
    Award.objects.filter(pk=made.pk).update(
        visibility=Visibility.PUBLIC, holder=jonas, claimed_at=now
    )
    made.refresh_from_db()
    return made


FORMS = ["", ".json", ".jwt"]


@pytest.mark.parametrize("ending", FORMS)
def test_the_second_reader_gets_what_the_first_got(site, award, ending):
    first = site.same(f"/a/{award.pk}{ending}")

    assert site.quick(f"/a/{award.pk}{ending}") == first


@pytest.mark.parametrize("accept", ["application/vc", "text/plain", "application/ld+json", "*/*"])
def test_each_form_of_the_one_address_is_kept_apart(site, award, accept):
    site.same(f"/a/{award.pk}", accept="text/html")
    first = site.same(f"/a/{award.pk}", accept=accept)

    assert site.quick(f"/a/{award.pk}", accept=accept) == first


def test_language_and_theme_are_kept_apart(site, award):
    seen = set()
    for cookie, asked in [
        ("", "en"),
        ("", "da"),
        ("language=da", "en"),
        ("theme=dark", "en"),
        ("language=da; theme=dark", "en"),
        ("other=1", "en"),
    ]:
        site.same(f"/a/{award.pk}", cookie=cookie, accept_language=asked)
        seen.add(site.quick(f"/a/{award.pk}", cookie=cookie, accept_language=asked)[2])

    assert len(seen) == 4


def test_the_documents_of_two_awards_are_their_own(site, award, give):  # noqa: F811
    other = give("b@kunde.test", "Bo")
    Award.objects.filter(pk=other.pk).update(visibility=Visibility.PUBLIC)
    site.same(f"/a/{award.pk}.json")

    answer = site.quick(f"/a/{other.pk}.json")

    assert f"/a/{other.pk}".encode() in answer[2]


def test_a_head_has_the_headers_and_no_body(site, award):
    for ending in FORMS:
        site.same(f"/a/{award.pk}{ending}")
        status, headers, body = site.get(f"/a/{award.pk}{ending}", method="HEAD")

        assert (status, body) == ("200 OK", b"")
        assert headers == site.get(f"/a/{award.pk}{ending}", slow=True)[1]


# -- every change shows at once -----------------------------------------------------------


def _revoke(act, award, at):
    revoke_award(actor=act, award=award, reason="wrong person", at=at, now=True)


def _revoke_in_public(act, award, at):
    revoke_award(
        actor=act, award=award, reason="wrong person", at=at, now=True, is_reason_public=True
    )


def _suspend(act, award, at):
    suspend_award(actor=act, award=award, reason="being looked at", at=at, now=True)


def _suspend_and_lift(act, award, at):
    _suspend(act, award, at)
    reinstate_award(actor=act, award=award, at=at, now=True)


def _hide(_act, award, at):
    set_visibility(user=award.holder, award_id=award.pk, visibility=Visibility.ONLY_ME, at=at)


def _show_to_employer(_act, award, at):
    set_visibility(user=award.holder, award_id=award.pk, visibility=Visibility.EMPLOYER, at=at)


def _decline(_act, award, at):
    decline_award(user=award.holder, award_id=award.pk, at=at)


def _rotate(act, award, at):
    for key in award.revocation_list.identity.keys.all():
        rotate_key(key=key, at=at, actor=act)


def _compromise(act, award, at):
    for key in award.revocation_list.identity.keys.all():
        compromise_key(key=key, at=at, since=award.issued_at - timedelta(days=1), actor=act)


def _alter(_act, award, _at):
    altered = CompactDocument.objects.get(pk=award.leaf_sequence)
    altered.slots = bytes(altered.slots)[:-1] + b"!"
    altered.save()


def _alter_the_row(_act, award, _at):
    Award.objects.filter(pk=award.pk).update(recipient_name="Judas")


def _delete_documents(_act, award, _at):
    CompactDocument.objects.filter(pk=award.leaf_sequence).delete()
    SignedDocument.objects.filter(award=award).delete()


def _fail_the_domain(_act, award, at):
    IssuerIdentity.objects.filter(pk=award.revocation_list.identity_id).update(domain_failed_at=at)


CHANGES = {
    "revoked": _revoke,
    "revoked, with a public reason": _revoke_in_public,
    "on hold": _suspend,
    "on hold and lifted": _suspend_and_lift,
    "hidden": _hide,
    "shown to the employer": _show_to_employer,
    "declined": _decline,
    "keys rotated": _rotate,
    "keys compromised": _compromise,
    "altered": _alter,
    "altered in its row": _alter_the_row,
    "documents gone": _delete_documents,
    "domain failed": _fail_the_domain,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_shows_at_once(
    site, award, change, actor, mette, now, django_capture_on_commit_callbacks
):
    before = {ending: site.same(f"/a/{award.pk}{ending}") for ending in FORMS}
    site.quick(f"/a/{award.pk}")
    was_asked = site.asked

    with django_capture_on_commit_callbacks(execute=True):
        change(actor(mette), award, now + timedelta(minutes=30))

    after = {ending: site.same(f"/a/{award.pk}{ending}") for ending in FORMS}
    assert site.asked > was_asked
    if change in {_revoke, _suspend, _compromise, _hide, _decline, _alter}:
        assert after[""] != before[""]


def test_the_list_is_published_between_two_readers(site, award, actor, mette, now):
    _revoke(actor(mette), award, now)
    early = site.same(f"/a/{award.pk}")
    publish_list(award.revocation_list.pk, now + timedelta(minutes=1))

    late = site.same(f"/a/{award.pk}")

    assert b"verdict tone-revoked" in early[2]
    assert b"verdict tone-revoked" in late[2]


@pytest.mark.parametrize(
    "passes",
    [timedelta(minutes=11), timedelta(days=1), timedelta(days=900)],
    ids=["eleven minutes", "a day", "beyond its end"],
)
def test_time_passes_without_anything_being_written(site, award, passes):
    site.same(f"/a/{award.pk}")
    was_asked = site.asked

    site.at += passes
    site.same(f"/a/{award.pk}")

    assert site.asked > was_asked


def test_it_expires_to_the_second(site, award):
    award.refresh_from_db()
    site.at = award.valid_until - timedelta(seconds=2)
    for list_id in (award.revocation_list.pk, award.suspension_list.pk):
        publish_list(list_id, site.at - timedelta(hours=1))
    assert b"verdict tone-genuine" in site.same(f"/a/{award.pk}")[2]

    site.at = award.valid_until + timedelta(seconds=1)

    assert b"verdict tone-expired" in site.same(f"/a/{award.pk}")[2]


# -- what is Django's alone ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/a/{id}?lang=da", {}),
        ("/a/{id}", {"cookie": "session=abc"}),
        ("/a/{id}", {"cookie": "messages=abc"}),
        ("/a/{id}", {"cookie": "x" * 500}),
        ("/a/{id}", {"if_none_match": '"x"'}),
        ("/a/{id}", {"range": "bytes=0-9"}),
        ("/a/{id}", {"accept": "image/png"}),
        ("/a/{id}", {"accept": "image/gif"}),
        ("/a/{id}", {"accept_language": "da," * 300}),
        ("/a/{id}/", {}),
        ("/a/{ID}", {}),
        ("/a/{id}.svgz", {}),
        ("/a/{id}.json/..", {}),
        ("//a/{id}", {}),
        ("/a/00000000-0000-4000-8000-000000000000", {}),
        ("/verify", {}),
    ],
)
def test_everything_else_is_asked_of_django(site, award, path, headers):
    site.same(f"/a/{award.pk}")
    address = path.format(id=award.pk, ID=str(award.pk).upper())
    was_asked = site.asked

    site.get(address, **headers)

    assert site.asked == was_asked + 1


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_other_methods_are_asked_of_django(site, award, method):
    site.same(f"/a/{award.pk}")

    assert site.get(f"/a/{award.pk}", method=method)[0][:3] in {"403", "405"}


def test_a_host_that_is_not_ours_never_gets_what_is_kept(site, award):
    site.same(f"/a/{award.pk}")

    assert site.get(f"/a/{award.pk}", host="evil.test")[0].startswith("400")


def test_what_is_kept_stays_below_its_limit(site, award):
    site.lane._pages._largest = 30_000

    for number in range(6):
        site.same(f"/a/{award.pk}", cookie=f"language=x{number}")

    assert site.lane._pages._size <= 30_000


def test_every_look_is_counted(site, award):
    counting.write()

    for _ in range(5):
        site.get(f"/a/{award.pk}")
        site.get(f"/a/{award.pk}.json")

    assert counting._counts[award.achievement.pk] == 10


# -- the connection of its own ------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="over PostgreSQL Django's is used")
def test_its_own_connection_reads_what_django_reads_and_cannot_write(award, tmp_path):
    path = tmp_path / "site.sqlite3"
    connection.ensure_connection()
    with sqlite3.connect(path) as copy:
        connection.connection.backup(copy)

    read = _sqlite_reader(str(path))

    for form in ("vc", "jwt"):
        mine, django_s = read(award.pk, form), django_reader(award.pk, form)
        for name in ("body", "digest", "achievement_id", "valid_from", "valid_until", "is_public"):
            assert getattr(mine, name) == getattr(django_s, name)
    assert read(uuid.uuid4(), "vc") is None
    assert _sqlite_reader(str(tmp_path / "none.sqlite3"))(award.pk, "vc") is None


def test_a_broken_connection_is_left_for_django_to_speak_of(award, monkeypatch):
    closed = []

    class Broken:
        vendor = connection.vendor

        def cursor(self):
            raise OperationalError("gone")

        def close(self):
            closed.append(True)

    monkeypatch.setattr(state, "connection", Broken())

    assert django_reader(award.pk, "vc") is None
    assert closed
