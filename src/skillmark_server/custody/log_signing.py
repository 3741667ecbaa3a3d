# SPDX-License-Identifier: Apache-2.0

"""
Signs for the transparency log of this site: once a minute, if there is something new.

A checkpoint that does not follow from the one before is never signed.

Spec: C2SP tlog-checkpoint; C2SP signed-note.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from skillmark.errors import SkillmarkError
from skillmark.log import Checkpoint
from skillmark.log import LogKey as PublicKey
from skillmark_server.accounts.actors import SYSTEM
from skillmark_server.audit.recording import record
from skillmark_server.custody.keys import make_log_key, open_log_signer
from skillmark_server.custody.models import LogKey
from skillmark_server.custody.refusals import SealBroken
from skillmark_server.transparency.checkpoints import (
    LogForked,
    head_behind,
    keep_checkpoint,
    last_checkpoint,
)
from skillmark_server.transparency.models import Leaf, SignedCheckpoint
from skillmark_server.transparency.verification import root_of_leaves
from skillmark_server.vitals.daily import is_mine

EVERY: Final = timedelta(minutes=1)
_MOST_TILES: Final = 1_024
"""Tiles worked out at a turn, a quarter of a second: nobody who issues waits for it."""

_log = logging.getLogger("skillmark.custody")


def log_origin() -> str:
    """The name of the log: the address of the site without its scheme."""
    return f"{settings.BASE_URL.partition('://')[2]}/log"


def log_key() -> PublicKey | None:
    """The key by which others check the log; None while nothing was signed."""
    key = LogKey.objects.filter(origin=log_origin()).first()
    return None if key is None else _public(key)


def served_checkpoint() -> SignedCheckpoint | None:
    """The last checkpoint of this site; None while there is none."""
    return last_checkpoint(log_origin())


def sign_checkpoint(at: datetime) -> SignedCheckpoint | None:
    """
    Sign the log as it is now, if it has grown; returns what was signed.

    Raises:
        LogForked: The leaves do not give what was signed before; nothing is signed.
        SealBroken: The key of the log does not open.
    """
    last = served_checkpoint()
    head = head_behind(last, most=_MOST_TILES)
    if head is None:
        return None
    size, root = head
    key = _own_key(at)
    public = _public(key)
    note = Checkpoint(public.name, size, root).sign(key=public, signer=open_log_signer(key))
    with transaction.atomic():
        keep_checkpoint(public.name, size, root, note, at=at)
    return served_checkpoint()


def sign_when_due(at: datetime) -> None:
    """Sign once a minute; what cannot be signed is said in the log of the worker."""
    if not is_mine("log-checkpoint", every=EVERY, at=at):
        return
    try:
        sign_checkpoint(at)
    except LogForked as error:
        _log.critical("the log is not what was signed, and is signed no more: %s", error)
    except SealBroken as error:
        _log.critical("the key of the log does not open: %s", error)


def unsigned_since() -> datetime | None:
    """The moment of the first leaf that no checkpoint is over; None where there is none."""
    last = served_checkpoint()
    first = 1 if last is None else last.size + 1
    return Leaf.objects.values_list("at", flat=True).filter(pk=first).first()


def fault_of_checkpoint() -> str:
    """Say what is wrong with the last checkpoint, worked out from every leaf; empty if nothing."""
    last, public = served_checkpoint(), log_key()
    if last is None:
        return ""
    if public is None:
        return "its key is missing"
    try:
        signed = Checkpoint.from_note(bytes(last.note), key=public)
    except SkillmarkError as error:
        return str(error)
    if (signed.size, signed.root) != (last.size, bytes(last.root)):
        return "its row says something else than was signed"
    return "" if root_of_leaves(signed.size) == signed.root else "the leaves give another root"


def _public(key: LogKey) -> PublicKey:
    return PublicKey(key.origin, bytes(key.public))


def _own_key(at: datetime) -> LogKey:
    origin = log_origin()
    known = LogKey.objects.filter(origin=origin).first()
    if known is not None:
        return known
    with transaction.atomic():
        made = make_log_key(origin, at=at)
        key, is_new = LogKey.objects.get_or_create(
            origin=origin,
            defaults={
                "id": made.pk,
                "public": made.public,
                "sealed": made.sealed,
                "made_at": at,
            },
        )
        if is_new:
            record(SYSTEM, "key.log_made", key, at=at)
    return key
