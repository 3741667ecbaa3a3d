# SPDX-License-Identifier: Apache-2.0

"""
A server process that does not go out, walked through; prints what it tried to reach, as JSON.

Started by `test_egress`: the environment names the site. Every connection, datagram and
question for a name that Python makes is counted here before the product's own wall sees it.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta
from pathlib import Path

TRIED: list[str] = []
_WATCHED = {
    "socket.connect",
    "socket.sendto",
    "socket.sendmsg",
    "socket.getaddrinfo",
    "socket.gethostbyname",
}


def _count(event: str, found: tuple) -> None:
    if event in _WATCHED:
        place = found[:2] if event.startswith("socket.get") else found[1]
        TRIED.append(f"{event} {place!r}")


def walk() -> dict:
    import django  # noqa: PLC0415 - after the guard

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415
    from django.utils.module_loading import import_string  # noqa: PLC0415

    from skillmark_server.accounts.actors import SYSTEM, actor_in  # noqa: PLC0415
    from skillmark_server.accounts.models import (  # noqa: PLC0415
        Membership,
        Organisation,
        Role,
        User,
    )
    from skillmark_server.awards.services import award_one  # noqa: PLC0415
    from skillmark_server.checking.judging import site_verifier  # noqa: PLC0415
    from skillmark_server.custody.models import (  # noqa: PLC0415
        DomainMethod,
        IdentityKind,
        IssuerIdentity,
    )
    from skillmark_server.custody.services import create_identity  # noqa: PLC0415
    from skillmark_server.outbox.models import Mail  # noqa: PLC0415
    from tests.server.cast_awards import published  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    at = timezone.now()
    nordvind = Organisation.objects.create(name="Nordvind", created_at=at, language="en")
    mette = User.objects.create_user("mette@nordvind.test", "a long enough password")
    mette.emailaddress_set.create(email=mette.email, verified=True, primary=True)
    for role in (Role.OWNER, Role.AWARDING_OFFICER):
        Membership.objects.create(user=mette, organisation=nordvind, role=role, since=at)
    create_identity(
        organisation=nordvind, kind=IdentityKind.SITE, at=at - timedelta(days=1), actor=SYSTEM
    )
    actor = actor_in(mette, nordvind, frozenset({Role.OWNER, Role.AWARDING_OFFICER}))
    award = award_one(
        actor=actor,
        version=published(nordvind, at=at - timedelta(hours=1)),
        email="ida@kunde.test",
        name="Ida Holm",
        at=at,
    )
    client = Client(headers={"host": "skills.nordvind.test"})
    client.force_login(mette, backend="allauth.account.auth_backends.AuthenticationBackend")
    said: dict[str, object] = {}
    for address in ("/", "/awards/", f"/awards/{award.pk}", "/people/", "/organisation/issuer"):
        said[address.rstrip("0123456789abcdef-")] = client.get(address, secure=True).status_code
    foreign = Path(os.environ["FOREIGN"]).read_text(encoding="utf-8")
    report = site_verifier().inspect(foreign, at=at)
    said["verdict"], said["code"] = report.verdict.value, report.code
    page = client.post("/verify", {"text": foreign}, secure=True)
    said["verify"] = page.content.decode()
    hook = {"url": "https://hr.elsewhere.test/hook", "events": ["award.issued"], "note": "HR"}
    page = client.post("/organisation/webhooks", hook, secure=True)
    said["webhook"] = "does not go out" in page.content.decode()
    identity = IssuerIdentity.objects.create(
        organisation=nordvind,
        kind=IdentityKind.DOMAIN,
        did="did:web:nordvind.test",
        domain="nordvind.test",
        domain_challenge="x",
        created_at=at,
    )
    for method in (DomainMethod.FILE, DomainMethod.DNS):
        client.post(
            f"/organisation/issuer/{identity.pk}/check", {"method": method.value}, secure=True
        )
        identity.refresh_from_db()
        said[f"domain {method.value}"] = identity.domain_failure
    for turn in range(4):  # what did not leave at first is tried again an hour later
        for tick in settings.TICKS:
            import_string(tick)(timezone.now() + timedelta(hours=turn))
    said["mails"] = Mail.objects.filter(sent_at__isnull=False).count()
    said["not sent"] = list(Mail.objects.filter(sent_at=None).values_list("last_error", flat=True))
    return said


def beyond() -> list[str]:
    """What the wall says to whoever tries all the same, by the library that they take."""
    import socket  # noqa: PLC0415
    import urllib.request  # noqa: PLC0415

    import httpx  # noqa: PLC0415

    met = []
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    for attempt in (
        lambda: socket.create_connection(("192.0.2.1", 443), timeout=0.01),
        lambda: socket.getaddrinfo("elsewhere.test", 443),
        lambda: udp.sendto(b"x", ("192.0.2.1", 53)),
        lambda: httpx.get("https://elsewhere.test/"),
        lambda: urllib.request.urlopen("http://192.0.2.1/"),
    ):
        try:
            attempt()
        except Exception as error:  # noqa: BLE001 - whatever a library makes of it
            met.append(str(error))
        else:
            met.append("went out")
    udp.close()
    return met


if __name__ == "__main__":
    sys.addaudithook(_count)
    story = walk()
    tried = list(TRIED)
    json.dump({"story": story, "tried": tried, "beyond": beyond()}, sys.stdout)
