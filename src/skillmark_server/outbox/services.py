# SPDX-License-Identifier: Apache-2.0

"""Writes mail into the outbox, in the transaction of what it tells of, and takes it back."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from email_validator import EmailNotValidError, validate_email

from skillmark_server.accounts.models import Organisation
from skillmark_server.outbox import tasks
from skillmark_server.outbox.models import Mail
from skillmark_server.outbox.refusals import BadAddress
from skillmark_server.outbox.sealing import seal

_WRITTEN = (
    "id",
    "kind",
    "organisation_id",
    "award_id",
    "group_id",
    "to_email",
    "to_name",
    "language",
    "context",
    "created_at",
    "due_at",
)
_UNSENT = {"sent_at": None, "given_up_at": None, "cancelled_at": None, "bounced_at": None}


def write_mail(
    *,
    kind: str,
    key: str,
    to_email: str,
    to_name: str = "",
    language: str,
    context: Mapping[str, Any],
    secrets: Mapping[str, str] | None = None,
    organisation: Organisation | None = None,
    award_id: uuid.UUID | None = None,
    due_at: datetime,
    at: datetime,
    is_one_of_many: bool = False,
    group_id: uuid.UUID | None = None,
) -> Mail:
    """
    Write one mail in the caller's transaction; it is sent when that ends.

    Args:
        kind: Names the templates `mail/<kind>.subject.txt`, `.txt` and `.html`.
        key: Makes it one and the same; a second writing changes nothing.
        to_email: One address.
        to_name: Shown beside it.
        language: Of the mail; one that is not spoken here falls to the site's.
        context: JSON for the templates, without secrets. `{"picture": {"kind": …, "id": …}}`
            asks for a picture that `rendering.PICTURES` knows.
        secrets: Further words for the templates, sealed until the mail was sent.
        organisation: In whose name it is written.
        award_id: What it is about.
        due_at: Not before.
        at: Now.
        is_one_of_many: It waits for the next sweep, and asks the engine for nothing.
        group_id: With what it is counted.

    Raises:
        BadAddress: Nothing can be sent there.
    """
    mail = new_mail(
        kind=kind,
        key=key,
        to_email=to_email,
        to_name=to_name,
        language=language,
        context=context,
        secrets=secrets,
        organisation=organisation,
        award_id=award_id,
        group_id=group_id,
        due_at=due_at,
        at=at,
    )
    with transaction.atomic():
        found, is_new = Mail.objects.get_or_create(
            key=key, defaults={name: getattr(mail, name) for name in _WRITTEN}
        )
        if is_new and due_at <= at and not is_one_of_many:
            transaction.on_commit(partial(_deliver, str(found.pk)))
    return found


def new_mail(
    *,
    kind: str,
    key: str,
    to_email: str,
    to_name: str = "",
    language: str,
    context: Mapping[str, Any],
    secrets: Mapping[str, str] | None = None,
    organisation: Organisation | None = None,
    award_id: uuid.UUID | None = None,
    due_at: datetime,
    at: datetime,
    group_id: uuid.UUID | None = None,
) -> Mail:
    """
    Return one mail for `write_mails`; nothing is written yet.

    Args:
        kind: As in `write_mail`, like all others.
        key: As there.
        to_email: As there.
        to_name: As there.
        language: As there.
        context: As there.
        secrets: As there.
        organisation: As there.
        award_id: As there.
        due_at: As there.
        at: As there.
        group_id: As there.

    Raises:
        BadAddress: Nothing can be sent there.
    """
    address = checked_address(to_email)
    closed = {} if not secrets else {"sealed": seal(secrets, about=key)}
    return Mail(
        key=key,
        kind=kind,
        organisation_id=None if organisation is None else organisation.pk,
        award_id=award_id,
        group_id=group_id,
        to_email=address,
        to_name=_one_line(to_name),
        language=spoken(language, organisation),
        context={**_storable(dict(context)), **closed},
        created_at=at,
        due_at=due_at,
    )


def write_mails(mails: Sequence[Mail]) -> None:
    """
    Write many mails in the caller's transaction, each once; they wait for the next sweep.

    Args:
        mails: Of `new_mail`. One whose key another has is left out.
    """
    Mail.objects.bulk_create(mails, ignore_conflicts=True)


def written_keys(keys: Iterable[str]) -> set[str]:
    """Those of `keys` that a mail has."""
    return set(Mail.objects.filter(key__in=list(keys)).values_list("key", flat=True))


def cancel_mail(
    *,
    award_id: uuid.UUID | None = None,
    key_prefix: str | None = None,
    kinds: Iterable[str],
    at: datetime,
) -> int:
    """Take back what has not been sent; returns how many."""
    rows = Mail.objects.filter(**_UNSENT, kind__in=list(kinds))
    if award_id is not None:
        rows = rows.filter(award_id=award_id)
    if key_prefix is not None:
        rows = rows.filter(key__startswith=key_prefix)
    return rows.update(cancelled_at=at, context={})


def put_away_bounces(*, award_id: uuid.UUID, at: datetime) -> int:
    """What came back about an award, or was given up, is mended: it is counted no more."""
    return (
        Mail.objects.filter(award_id=award_id, cancelled_at=None)
        .filter(Q(bounced_at__isnull=False) | Q(given_up_at__isnull=False))
        .update(cancelled_at=at)
    )


def checked_address(text: str) -> str:
    """
    Return one address.

    Raises:
        BadAddress: It is none.
    """
    try:
        found = validate_email(text.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise BadAddress(field="email") from error
    return found.normalized.lower()


def spoken(language: str, organisation: Organisation | None) -> str:
    """The first of a person's, the organisation's and the site's language that is spoken here."""
    known = {code for code, _name in settings.LANGUAGES}
    wished = (language, "" if organisation is None else organisation.language)
    return next((code for code in wished if code in known), str(settings.LANGUAGE_CODE))


def _storable(value: Any) -> Any:
    """JSON without the one character that a database cannot keep in it."""
    if isinstance(value, str):
        return value.replace("\0", "\ufffd")
    if isinstance(value, Mapping):
        return {name: _storable(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(one) for one in value]
    return value


def _one_line(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:120]


def _deliver(mail_id: str) -> None:
    tasks.deliver.enqueue(mail_id)
