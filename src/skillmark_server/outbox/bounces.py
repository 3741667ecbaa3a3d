# SPDX-License-Identifier: Apache-2.0

"""
Reads what mail servers send back when a mail cannot be delivered (RFC 3464).

A report counts only where it names one of our own messages, by the `Message-ID` that
nobody but the recipient's servers has seen, and the address that message went to.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import datetime
from email import policy
from email.message import Message
from email.parser import BytesParser
from typing import Final

from django.db import transaction

from skillmark_server.outbox.models import Mail

LARGEST: Final = 1024 * 1024
"""Bytes of one report that are read."""

_MOST_PARTS: Final = 50
_LONGEST_REASON: Final = 300
_OURS: Final = re.compile(r"<([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})@[^<>\s]{1,255}>")
_ADDRESS: Final = re.compile(r"[^\s<>;]{1,64}@[^\s<>;]{1,255}")


def note_bounce(raw: bytes, *, at: datetime) -> Mail | None:
    """
    Read one report, and mark the mail that it is about.

    Args:
        raw: The report as it was received; what is beyond one megabyte is not read.
        at: Now.

    Returns:
        The mail that came back; None where the report is about none of ours, or about
        a delay only.
    """
    message = BytesParser(policy=policy.compat32).parsebytes(raw[:LARGEST])
    parts = _parts(message)
    failed = {
        address.lower(): reason
        for part in parts
        if part.get_content_type() == "message/delivery-status"
        for address, reason in _failures(part)
    }
    ids = [found for part in parts for found in _our_ids(part)]
    with transaction.atomic():
        for mail in Mail.objects.select_for_update().filter(pk__in=ids).order_by("pk"):
            reason = failed.get(mail.to_email)
            if reason is not None and mail.bounced_at is None:
                mail.bounced_at = at
                mail.last_error = reason
                mail.save(update_fields=["bounced_at", "last_error"])
                return mail
    return None


def _parts(message: Message) -> list[Message]:
    found = []
    for part in message.walk():
        found.append(part)
        if len(found) >= _MOST_PARTS:
            break
    return found


def _failures(part: Message) -> Iterator[tuple[str, str]]:
    """The addresses that failed for good, each with what the server said."""
    blocks = part.get_payload()
    for block in (blocks if isinstance(blocks, list) else [])[:_MOST_PARTS]:
        if not isinstance(block, Message):
            continue
        action = str(block.get("Action", "")).strip().lower()
        status = str(block.get("Status", "")).strip()
        address = _ADDRESS.search(str(block.get("Final-Recipient", "")))
        first = _ADDRESS.search(str(block.get("Original-Recipient", "")))
        if action == "failed" and status.startswith("5"):
            said = " ".join(f"{status} {block.get('Diagnostic-Code', '')}".split())
            for found in filter(None, (address, first)):
                yield found[0], said[:_LONGEST_REASON]


def _our_ids(part: Message) -> Iterator[uuid.UUID]:
    """The `Message-ID` of the mail that came back, wherever the report quotes it."""
    kind = part.get_content_type()
    texts = [str(part.get("Message-ID", ""))]
    if kind in {"text/rfc822-headers", "text/plain"}:
        payload = part.get_payload(decode=True)
        texts.append(payload.decode("utf-8", "replace") if isinstance(payload, bytes) else "")
    for text in texts:
        for match in _OURS.finditer(text):
            yield uuid.UUID(match[1])
