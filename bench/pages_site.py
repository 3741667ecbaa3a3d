# SPDX-License-Identifier: Apache-2.0

"""
A site for `bench/pages.py`: made by the product's own workers, and asked page by page.

    bench/pages_site.py make 1000      in the folder and the database of the environment
    bench/pages_site.py answer         reads page and turn a line, writes milliseconds
"""

from __future__ import annotations

import gc
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import batch_site
import web_site

_SAMPLE = 400
_BADGES = 40
_PEOPLE = 60
_KEPT = 3
_SKILLMARK = [sys.executable, "-m", "skillmark.cli"]


def database_of(awards: int) -> str:
    """The name of the database of a site on PostgreSQL."""
    return f"pages_{awards}"


def environment(folder: Path, awards: int) -> dict[str, str]:
    """The variables of the site of that size in `folder`."""
    made = web_site.environment(folder)
    if url := made.get("SKILLMARK_DATABASE_URL"):
        made["SKILLMARK_DATABASE_URL"] = urlunsplit(
            urlsplit(url)._replace(path=database_of(awards))
        )
    return made


def make(awards: int) -> None:
    """Make the site, and say how fast it was issued and how far the index was behind."""
    folder = Path(os.environ["SKILLMARK_DATA"])
    batch_site.make(folder, awards)
    from skillmark_server.awards.models import Award, Batch
    from skillmark_server.searching import indexing

    began = time.monotonic()
    workers = [subprocess.Popen([*_SKILLMARK, "worker"]) for _ in range(2)]
    behind = 0
    try:
        while Batch.objects.filter(finished_at=None).exists():
            behind = max(behind, indexing.waiting().lines)
            time.sleep(0.2)
        issued = time.monotonic()
        left = indexing.waiting().lines
        while indexing.waiting().lines:
            time.sleep(0.2)
        indexed = time.monotonic()
    finally:
        for one in workers:
            one.terminate()
        for one in workers:
            one.wait(60)
    print(
        f"{awards:,} awards in {issued - began:.0f} s by two workers; the index was {behind:,}"
        f" behind at most, {left:,} at the end, and at none {indexed - issued:.1f} s later",
        file=sys.stderr,
    )
    assert Award.objects.count() == awards  # noqa: S101 - else there is nothing to measure
    _live_in()


def _live_in() -> None:
    """Two of three are claimed and public, a few withdrawn; badges, people and accounts beside."""
    from allauth.account.models import EmailAddress
    from django.db import connection
    from django.db.models import F
    from django.utils import timezone

    from skillmark_server.accounts.models import (
        Employment,
        Membership,
        Organisation,
        Person,
        Role,
        User,
    )
    from skillmark_server.achievements.models import Achievement, Version
    from skillmark_server.awards.models import Award, Visibility

    at = timezone.now()
    awards = Award.objects.all()
    awards.annotate(rest=F("leaf_sequence") % 3).filter(rest__gt=0).update(
        visibility=Visibility.PUBLIC, claimed_at=at
    )
    awards.annotate(rest=F("leaf_sequence") % 100).filter(rest=7).update(
        revoked_at=at, visibility=Visibility.PUBLIC
    )
    awards.update(issued_at=at - timedelta(days=30))
    organisation, given = Organisation.objects.get(), Version.objects.get()
    for number in range(_BADGES):
        badge = Achievement.objects.create(
            organisation=organisation, title=f"Badge {number}", sort_title="b", created_at=at
        )
        Version.objects.create(achievement=badge, number=1, content=given.content, saved_at=at)
    for number in range(_PEOPLE):
        person = Person.objects.create(
            organisation=organisation,
            name=f"Bo {number}",
            sort_name=f"bo {number}",
            created_at=at,
            changed_at=at,
        )
        Employment.objects.create(person=person)
        own = awards.order_by("leaf_sequence")[number : number + 1].values_list("pk", flat=True)
        awards.filter(pk__in=list(own)).update(person=person)
    for role in Role.values:
        user = User.objects.create_user(f"{role}@nordvind.example", name=role.title())
        Membership.objects.create(user=user, organisation=organisation, role=role, since=at)
    operator = User.objects.create_user("operator@nordvind.example", name="Operator")
    User.objects.filter(pk=operator.pk).update(is_staff=True, is_superuser=True)
    learner = User.objects.create_user("learner@kunde.example", name="Learner")
    EmailAddress.objects.create(user=learner, email=learner.email, verified=True, primary=True)
    last = list(awards.order_by("-leaf_sequence").values_list("pk", flat=True)[:_KEPT])
    awards.filter(pk__in=last).update(holder=learner)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@dataclass(frozen=True)
class Page:
    """Where a page is, who asks, and as what."""

    path: Callable[[int], str]
    who: str = ""
    accept: str = "text/html"


def pages() -> dict[str, Page]:
    """Every page that is measured."""
    from skillmark_server.achievements.models import Achievement
    from skillmark_server.awards.models import Award, Batch
    from skillmark_server.custody.models import IssuerIdentity, StatusList

    chance = random.Random(4)  # noqa: S311 - the same on every run
    total = Award.objects.count()
    numbers = [3 * chance.randrange(1, total // 3) + 1 for _ in range(_SAMPLE)]
    found = Award.objects.filter(
        leaf_sequence__in=numbers, revoked_at=None, claimed_at__isnull=False
    )
    ids = list(found.values_list("pk", flat=True))
    badge = Achievement.objects.filter(published__isnull=False).get()
    issuer, listed, batch = (
        model.objects.values_list("pk", flat=True).first()
        for model in (IssuerIdentity, StatusList, Batch)
    )
    own = Award.objects.filter(holder__isnull=False).values_list("pk", flat=True)[0]

    def of_award(ending: str) -> Callable[[int], str]:
        return lambda turn: f"/a/{ids[turn % len(ids)]}{ending}"

    def at(path: str) -> Callable[[int], str]:
        return lambda _turn: path

    owner = {
        "home": "/",
        "awards": "/awards/",
        "awards, page 20": "/awards/?page=20",
        "awards, last page": "/awards/?page=999999999",
        "awards, by name": "/awards/?sort=name",
        "awards, by badge": "/awards/?sort=badge",
        "awards, by end": "/awards/?sort=until",
        "awards, claimed": "/awards/?state=claimed",
        "awards, not claimed": "/awards/?state=issued",
        "awards, expired": "/awards/?state=expired",
        "awards, withdrawn": "/awards/?state=revoked",
        "awards, on hold": "/awards/?state=suspended",
        "awards, declined": "/awards/?state=declined",
        "awards, lapsing": "/awards/?state=lapsing",
        "awards, of one badge": f"/awards/?badge={badge.pk}",
        "awards, mail came back": "/awards/?mail=back",
        "lists": "/awards/batches/",
        "one list": f"/awards/batches/{batch}",
        "badges": "/achievements/",
        "one badge": f"/achievements/{badge.pk}",
        "people": "/people/",
        "log": "/log/",
        "requests": "/requests/",
        "organisation": "/organisation/",
        "issuer": "/organisation/issuer",
    }
    return {
        "award page": Page(of_award("")),
        "award page, known": Page(lambda _turn: f"/a/{ids[0]}"),
        "award as JSON": Page(of_award(".json"), accept="*/*"),
        "award as PNG": Page(of_award(".png"), accept="*/*"),
        "award as SVG": Page(of_award(".svg"), accept="*/*"),
        "picture to share": Page(of_award("/card.png"), accept="*/*"),
        "award, Open Badges 2.0": Page(of_award("/ob2.json"), accept="*/*"),
        "status list": Page(at(f"/status/{listed}"), accept="*/*"),
        "keys": Page(at(f"/i/{issuer}/did.json"), accept="*/*"),
        "issuer's page": Page(at(f"/i/{issuer}")),
        "front page": Page(at("/")),
        "catalogue": Page(at("/catalogue")),
        "numbers for the operator": Page(at("/metrics"), accept="*/*"),
        "operator, home": Page(at("/"), "operator@nordvind.example"),
        **{f"{role}, home": Page(at("/"), f"{role}@nordvind.example") for role in _roles()},
        "learner, home": Page(at("/"), "learner@kunde.example"),
        "learner, badges": Page(at("/my/"), "learner@kunde.example"),
        "learner, one badge": Page(at(f"/my/{own}"), "learner@kunde.example"),
        **{name: Page(at(path), "owner@nordvind.example") for name, path in owner.items()},
        "one award": Page(lambda turn: f"/awards/{ids[turn % len(ids)]}", "owner@nordvind.example"),
        "search, a name": Page(at("/awards/?q=berg"), "owner@nordvind.example"),
        "search, one person": Page(
            lambda turn: f"/awards/?q=anna+{numbers[turn]}", "owner@nordvind.example"
        ),
        "search, badge and state": Page(
            at("/awards/?q=førstehjælp&state=revoked"), "owner@nordvind.example"
        ),
    }


def _roles() -> list[str]:
    from skillmark_server.accounts.models import Role

    return [role for role in Role.values if role != Role.OWNER]


def answer() -> None:
    """Answer what is asked on standard input, until it ends."""
    from skillmark_server.config.wsgi import application

    known = pages()
    cookies = {who: _signed_in(who) for who in {page.who for page in known.values()} if who}
    print("\t".join(known), flush=True)
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        name, _, number = line.rpartition("\t")
        turn = int(number)
        page = known[name]
        asked = _environ(page.path(turn), page.accept, cookies.get(page.who, ""))
        began, worked = time.perf_counter(), time.thread_time()
        status = _ask(application, asked)
        times = (time.perf_counter() - began) * 1000, (time.thread_time() - worked) * 1000
        if status != HTTPStatus.OK:
            raise SystemExit(f"{name} ({page.path(turn)}) answered with {status}")
        print(f"{times[0]}\t{times[1]}", flush=True)


def _signed_in(email: str) -> str:
    from django.conf import settings
    from django.test import Client

    from skillmark_server.accounts.models import User

    client = Client()
    client.force_login(User.objects.get(email=email), settings.AUTHENTICATION_BACKENDS[0])
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def _environ(path: str, accept: str, cookie: str) -> dict[str, Any]:
    bare, _, query = path.partition("?")
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": bare,
        "SCRIPT_NAME": "",
        "QUERY_STRING": query,
        "SERVER_NAME": web_site.HOST,
        "SERVER_PORT": "443",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": web_site.HOST,
        "HTTP_ACCEPT": accept,
        "HTTP_ACCEPT_LANGUAGE": "da",
        "HTTP_COOKIE": cookie,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "https",
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def _ask(application: Callable[..., Any], environ: dict[str, Any]) -> int:
    said: list[str] = []
    body = application(environ, lambda status, _headers, *_more: said.append(status))
    b"".join(body)
    if hasattr(body, "close"):
        body.close()
    return int(said[0].split()[0])


def main() -> None:
    """Read what was typed."""
    if sys.argv[1] == "make":
        make(int(sys.argv[2]))
        return
    import django

    django.setup()
    from skillmark_server.operate import preparing

    preparing.static_files()  # before the application looks for them
    answer()


if __name__ == "__main__":
    main()
