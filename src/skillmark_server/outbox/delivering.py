# SPDX-License-Identifier: Apache-2.0

"""
Sends mail: holds a row for five minutes, tries, and writes what came of it.

A worker that dies between the server's yes and our own writing sends once more after five
minutes; both carry one `Message-ID`, made of the row, so that a mailbox keeps one.
"""

from __future__ import annotations

import logging
import smtplib
import time
import uuid
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction
from django.db.models import F, Q, QuerySet

from skillmark_server.outbox.models import Mail
from skillmark_server.outbox.rendering import message_of
from skillmark_server.outbox.sealing import Unsealable

log = logging.getLogger(__name__)

HELD_FOR: Final = timedelta(minutes=5)
GIVEN_UP_AFTER: Final = timedelta(hours=24)
_FIRST_PAUSE: Final = timedelta(minutes=1)
_LONGEST_PAUSE: Final = timedelta(hours=2)
_AT_ONCE: Final = 100
_HELD_AT_ONCE: Final = 20
SECONDS_A_TURN: Final = 15.0
"""How long a sweep goes on: behind a mail server that answers nothing, lists wait to be signed."""
_PERMANENT: Final = range(500, 600)
_LONGEST_ERROR: Final = 300


def waiting(at: datetime) -> QuerySet[Mail]:
    """What is due and held by nobody, oldest first."""
    return Mail.objects.filter(
        Q(claimed_until=None) | Q(claimed_until__lt=at),
        sent_at=None,
        given_up_at=None,
        cancelled_at=None,
        bounced_at=None,
        due_at__lte=at,
    ).order_by("due_at", "pk")


def deliver_due(*, at: datetime) -> int:
    """
    Send what is due, within the rate of the site.

    Args:
        at: Now.

    Returns:
        How many were tried.
    """
    sent = Mail.objects.filter(sent_at__gt=at - timedelta(minutes=1)).count()
    room = min(_AT_ONCE, settings.MAILS_A_MINUTE - sent)
    if room <= 0:
        return 0
    ends, tried = time.monotonic() + SECONDS_A_TURN, 0
    held = _hold(at, min(room, _HELD_AT_ONCE))
    if not held:
        return 0
    connection = get_connection()
    try:
        while held:
            tried += _send(held.pop(0), at=at, connection=connection)
            if time.monotonic() >= ends:
                break
            if not held:
                held = _hold(at, min(room - tried, _HELD_AT_ONCE))
        return tried
    finally:
        connection.close()
        Mail.objects.filter(pk__in=held).update(claimed_until=None, attempts=F("attempts") - 1)


@transaction.atomic
def _hold(at: datetime, most: int) -> list[uuid.UUID]:
    """Hold some that wait, and return which: each commit is a wait for the disk."""
    skip = connections[DEFAULT_DB_ALIAS].features.has_select_for_update_skip_locked
    rows = waiting(at).select_for_update(skip_locked=skip)
    ids = list(rows.values_list("pk", flat=True)[: max(most, 0)])
    if ids:
        Mail.objects.filter(pk__in=ids).update(
            claimed_until=at + HELD_FOR, attempts=F("attempts") + 1
        )
    return ids


def deliver(
    mail_id: uuid.UUID, *, at: datetime, connection: BaseEmailBackend | None = None
) -> bool:
    """
    Send one mail, if it waits; returns whether it was tried.

    Args:
        mail_id: Which.
        at: Now.
        connection: Open to the mail server, or None to open one.
    """
    held = (
        waiting(at)
        .filter(pk=mail_id)
        .order_by()
        .update(claimed_until=at + HELD_FOR, attempts=F("attempts") + 1)
    )
    return bool(held) and _send(mail_id, at=at, connection=connection)


def _send(mail_id: uuid.UUID, *, at: datetime, connection: BaseEmailBackend | None) -> bool:
    """Send one that is held; False where it was taken back since."""
    mail = Mail.objects.filter(pk=mail_id, cancelled_at=None, sent_at=None).first()
    if mail is None:
        return False
    try:
        message = message_of(mail, connection or get_connection())
    except Unsealable as error:
        _give_up(mail, str(error), at=at)
        return True
    except DatabaseError:
        raise  # no fault of this mail: it is tried again once its hold is over
    except Exception as error:  # whatever it is: a mail that cannot be written keeps no other
        log.exception("mail could not be written", extra={"mail_kind": mail.kind})
        _try_later(mail, type(error).__name__, at=at)
        return True
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()), (550, b""))
        _refused(mail, code, said, at=at)
    except smtplib.SMTPDataError as error:
        _refused(mail, error.smtp_code, error.smtp_error, at=at)
    except (smtplib.SMTPException, OSError) as error:
        _try_later(mail, f"{type(error).__name__}: {error}", at=at)
    else:
        Mail.objects.filter(pk=mail.pk).update(
            sent_at=at, claimed_until=None, last_error="", context={}
        )
    return True


def _refused(mail: Mail, code: int, said: bytes | str, *, at: datetime) -> None:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    if code in _PERMANENT:
        Mail.objects.filter(pk=mail.pk).update(
            bounced_at=at,
            claimed_until=None,
            last_error=f"{code} {words}"[:_LONGEST_ERROR],
            context={},
        )
    else:
        _try_later(mail, f"{code} {words}", at=at)


def _try_later(mail: Mail, words: str, *, at: datetime) -> None:
    if at - mail.created_at >= GIVEN_UP_AFTER:
        _give_up(mail, words, at=at)
        return
    pause = min(_FIRST_PAUSE * 2 ** max(mail.attempts - 1, 0), _LONGEST_PAUSE)
    Mail.objects.filter(pk=mail.pk).update(
        due_at=at + pause, claimed_until=None, last_error=words[:_LONGEST_ERROR]
    )
    log.warning("mail was not taken", extra={"mail_kind": mail.kind, "attempts": mail.attempts})


def _give_up(mail: Mail, words: str, *, at: datetime) -> None:
    Mail.objects.filter(pk=mail.pk).update(
        given_up_at=at,
        claimed_until=None,
        last_error=words[:_LONGEST_ERROR],
        context={},
    )
    log.error("mail was given up", extra={"mail_kind": mail.kind, "attempts": mail.attempts})
