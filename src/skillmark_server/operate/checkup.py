# SPDX-License-Identifier: Apache-2.0

"""The findings of `skillmark doctor`, one function a thing that can be wrong."""

from __future__ import annotations

import shutil
import socket
import ssl
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from skillmark_server.broker.asking import ask
from skillmark_server.custody.log_signing import unsigned_since
from skillmark_server.custody.publishing import lists_late
from skillmark_server.custody.resealing import sealed_that_do_not_open
from skillmark_server.operate.backups.manifest import PARTIAL, backups_in, looks_whole
from skillmark_server.privacy.retention import late
from skillmark_server.privacy.selectors import overdue
from skillmark_server.vitals.beats import ALIVE_FOR
from skillmark_server.vitals.models import Beat

TIMEOUT = 5
LITTLE_SPACE = 0.10
NO_SPACE = 0.05
CERTIFICATE_SOON = timedelta(days=21)
CLOCK_OFF = timedelta(minutes=1)
BACKUP_OLD = timedelta(days=2)
LISTS_LATE = timedelta(minutes=10)
LOG_LATE = timedelta(minutes=10)


class State(StrEnum):
    """How a finding is meant."""

    OK = "ok"
    LOOK = "look"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Found:
    """One finding."""

    state: State
    what: str
    words: str
    do: str = ""


def examine(*, test_mail_to: str | None = None) -> Iterator[Found]:
    """Look at everything; nothing is changed, and only a test mail is sent."""
    now = timezone.now()
    yield _database()
    if settings.NO_EGRESS:
        yield Found(
            State.OK,
            "egress",
            "closed: nothing is fetched, sent to programs or asked of the DNS; the address, its "
            "certificate and clock are not asked either",
        )
    else:
        yield from _address()
        yield from _tls(now)
        yield from _clock(now)
    yield _worker(now)
    yield from _broker()
    yield from _mail(test_mail_to)
    yield _disk()
    yield from _secrets()
    yield from _keys(now)
    yield _backup(now)
    yield from _data_of_people(now)


def _database() -> Found:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error as error:
        return Found(
            State.FAIL, "database", f"does not answer: {error}", "check SKILLMARK_DATABASE_URL"
        )
    if waiting:
        return Found(
            State.FAIL,
            "database",
            f"{len(waiting)} {'step' if len(waiting) == 1 else 'steps'} behind this version",
            "start `skillmark serve` once, or run migrate",
        )
    return Found(State.OK, "database", f"{connection.vendor}, up to date")


def _address() -> Iterator[Found]:
    base = settings.BASE_URL
    if settings.IS_LOCAL:
        yield Found(
            State.LOOK,
            "address",
            f"{base} is this machine only: real organisations cannot issue here",
            "set SKILLMARK_BASE_URL to the public https address",
        )
    elif not settings.MAY_ISSUE_FOR_REAL:
        yield Found(
            State.FAIL, "address", f"{base} is not https", "set SKILLMARK_BASE_URL to https://…"
        )
    try:
        status, _ = _asked("/readyz")
    except (OSError, HTTPException) as error:
        yield Found(
            State.FAIL,
            "address",
            f"{base} does not answer: {error}",
            "is the site running, and does the name lead to it?",
        )
    else:
        if status == 200:  # noqa: PLR2004 - OK
            yield Found(State.OK, "address", f"{base} answers, and is ready")
        else:
            yield Found(
                State.FAIL, "address", f"{base}/readyz answers {status}", f"open {base}/readyz"
            )


def _tls(now: datetime) -> Iterator[Found]:
    parts = urlsplit(settings.BASE_URL)
    if parts.scheme != "https":
        return
    host = parts.hostname or ""
    try:
        with (
            socket.create_connection((host, parts.port or 443), timeout=TIMEOUT) as raw,
            ssl.create_default_context().wrap_socket(raw, server_hostname=host) as wrapped,
        ):
            certificate = wrapped.getpeercert() or {}
    except (OSError, ssl.SSLError) as error:
        yield Found(State.FAIL, "TLS", f"{host}: {error}", "renew or mend the certificate")
        return
    until = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)
    left = until - now
    state = State.OK if left > CERTIFICATE_SOON else State.LOOK
    yield Found(
        state,
        "TLS",
        f"certificate is good for {left.days} more days",
        "" if state is State.OK else "see that it is renewed by itself",
    )


def _clock(now: datetime) -> Iterator[Found]:
    from skillmark_server.audit.models import AuditEvent

    last = AuditEvent.objects.order_by("-sequence").values_list("at", flat=True).first()
    if last and last > now + CLOCK_OFF:
        yield Found(
            State.FAIL,
            "clock",
            f"{now:%Y-%m-%d %H:%M} is before the last event of the log, {last:%Y-%m-%d %H:%M}",
            "set the clock; a signature with a wrong date cannot be mended",
        )
        return
    try:
        _, headers = _asked("/healthz")
        answered = parsedate_to_datetime(headers["date"])
    except (OSError, HTTPException, KeyError, TypeError, ValueError):
        yield Found(State.OK, "clock", f"{now:%Y-%m-%d %H:%M} UTC, after everything in the log")
        return
    off = abs(answered - now)
    if off > CLOCK_OFF:
        yield Found(
            State.FAIL,
            "clock",
            f"differs by {off} from the clock of the address",
            "let both follow a time server",
        )
    else:
        yield Found(State.OK, "clock", f"{now:%Y-%m-%d %H:%M} UTC, as the address says")


def _worker(now: datetime) -> Found:
    try:
        alive = Beat.objects.filter(at__gte=now - ALIVE_FOR).count()
        last = Beat.objects.order_by("-at").first()
    except Error as error:
        return Found(State.FAIL, "worker", f"the database does not answer: {error}")
    if alive:
        return Found(State.OK, "worker", f"{alive} alive")
    since = f"since {last.at:%Y-%m-%d %H:%M} UTC" if last else "ever"
    return Found(
        State.FAIL,
        "worker",
        f"none has been alive {since}: nothing is issued, mailed or published",
        "start `skillmark worker`",
    )


def _broker() -> Iterator[Found]:
    if not settings.BROKER:
        return
    answer = ask()
    if answer.problem:
        yield Found(
            State.FAIL,
            "broker",
            f"does not answer: {answer.problem}; the sweeps do all work, more slowly",
            "start it, or check SKILLMARK_BROKER",
        )
        return
    yield Found(
        State.OK,
        "broker",
        f"{urlsplit(settings.BROKER).scheme} answers, {answer.waiting} tasks wait",
    )
    if connection.vendor == "sqlite":
        yield Found(
            State.LOOK,
            "broker",
            "the database is a file on this machine: workers elsewhere cannot reach it",
            "take PostgreSQL (SKILLMARK_DATABASE_URL) before a second machine",
        )


def _mail(test_mail_to: str | None) -> Iterator[Found]:
    if not settings.CAN_MAIL:
        yield Found(
            State.LOOK if settings.DEMO or settings.IS_LOCAL else State.FAIL,
            "mail",
            "no mail server is set: mail is kept, not sent",
            "set SKILLMARK_EMAIL_URL to smtp+starttls://user:password@host:587",
        )
        return
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        server = get_connection(timeout=TIMEOUT)
        server.open()
        if test_mail_to:
            EmailMessage(
                "Skillmark test mail",
                "This mail was sent by `skillmark doctor`. Mail works.",
                to=[test_mail_to],
                connection=server,
            ).send()
        server.close()
    except OSError as error:
        yield Found(State.FAIL, "mail", f"{where}: {error}", "check SKILLMARK_EMAIL_URL")
        return
    yield Found(
        State.OK,
        "mail",
        f"{where} took a mail to {test_mail_to}" if test_mail_to else f"{where} answers",
    )


def _disk() -> Found:
    usage = shutil.disk_usage(settings.DATA)
    share = usage.free / usage.total
    words = f"{usage.free / 2**30:.1f} GiB free ({share:.0%}) at {settings.DATA}"
    if share < NO_SPACE:
        return Found(State.FAIL, "disk", words, "make room: writing stops when it is full")
    return Found(State.OK if share > LITTLE_SPACE else State.LOOK, "disk", words)


def _secrets() -> Iterator[Found]:
    folder = settings.DATA / "secrets"
    for file in sorted(folder.glob("*")) if folder.is_dir() else ():
        mode = stat.S_IMODE(file.stat().st_mode)
        if mode & 0o077:
            yield Found(
                State.FAIL,
                "secrets",
                f"{file} can be read by others ({mode:o})",
                f"chmod 600 {file}",
            )
    if (folder / "key_encryption_key").is_file():
        yield Found(
            State.LOOK,
            "secrets",
            "the key-encryption key lies beside the database",
            "keep it elsewhere (SKILLMARK_KEY_ENCRYPTION_KEY_FILE), and a copy in a safe: "
            "without it no badge can be issued again",
        )
    else:
        yield Found(State.OK, "secrets", "the key-encryption key is kept apart from the database")


def _keys(now: datetime) -> Iterator[Found]:
    try:
        closed = sealed_that_do_not_open()
        late = lists_late(at=now, by=LISTS_LATE)
        waits = unsigned_since()
    except Error:
        return  # said of the database already
    if closed:
        yield Found(
            State.FAIL,
            "keys",
            f"{closed} signing keys do not open",
            "put back the SKILLMARK_KEY_ENCRYPTION_KEY they were sealed with"
            + (f", or look whether {settings.VAULT_URL} answers" if settings.VAULT_URL else "")
            + (
                f", or whether the token {settings.PKCS11_TOKEN} is there (the log says why not)"
                if settings.PKCS11_MODULE
                else ""
            ),
        )
    else:
        yield Found(
            State.OK, "keys", f"every signing key opens; {settings.KEY_STORE} seals new ones"
        )
    if late:
        yield Found(
            State.FAIL,
            "status lists",
            f"{late} should have been signed by now",
            "start `skillmark worker`, and look at its log",
        )
    else:
        yield Found(State.OK, "status lists", "all are signed in time")
    if waits is not None and waits < now - LOG_LATE:
        yield Found(
            State.FAIL,
            "transparency log",
            f"what was done since {waits:%Y-%m-%d %H:%M} UTC is signed by no checkpoint",
            "look at the log of `skillmark worker`, then run `skillmark audit verify`",
        )
    else:
        yield Found(State.OK, "transparency log", "signed")


def _backup(now: datetime) -> Found:
    folder = settings.BACKUPS
    ours = backups_in(folder)
    of_others = [
        datetime.fromtimestamp(path.stat().st_mtime, UTC)
        for path in (folder.glob("*") if folder.is_dir() else ())
        if not path.name.endswith(PARTIAL) and path not in {place for place, _ in ours}
    ]
    newest = max([*of_others, *(manifest.moment for _, manifest in ours)], default=None)
    if newest is None:
        return Found(
            State.LOOK,
            "backup",
            f"none in {folder}",
            "run `skillmark backup` each night; docs/operating/backup.md",
        )
    if ours and not looks_whole(*ours[0]):
        return Found(
            State.FAIL,
            "backup",
            f"{ours[0][0]} is not whole",
            f"see `skillmark restore --check {ours[0][0]}`, and make another",
        )
    age = now - newest
    words = f"the newest is {age.days} days and {age.seconds // 3600} hours old"
    return Found(State.OK if age < BACKUP_OLD else State.FAIL, "backup", words)


def _data_of_people(now: datetime) -> Iterator[Found]:
    try:
        lagging, unanswered = late(at=now), overdue(at=now)
    except Error:
        return  # said of the database already
    if lagging:
        yield Found(
            State.FAIL,
            "retention",
            f"in {lagging} organisations nothing was removed for days that should have been",
            "start `skillmark worker`, and look at its log",
        )
    else:
        yield Found(State.OK, "retention", "what is kept no longer was removed in time")
    if unanswered:
        yield Found(
            State.LOOK,
            "data requests",
            f"{unanswered} should have been answered within 30 days, and are not",
            "the owners of the organisations find them under Organisation, Data of people",
        )


def _asked(path: str) -> tuple[int, dict[str, str]]:
    parts = urlsplit(settings.BASE_URL)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    link = kind(parts.hostname or "", parts.port, timeout=TIMEOUT)
    try:
        link.request("GET", path)
        answer = link.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}
    finally:
        link.close()
