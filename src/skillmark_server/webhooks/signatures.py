# SPDX-License-Identifier: Apache-2.0

"""
The secrets of endpoints, and the signature that a receiver checks.

HMAC-SHA256 over `id.timestamp.body`, by each secret that is in force.

Spec: Standard Webhooks 1.0.0, § Signature scheme, § Multiple signatures.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from skillmark_server.outbox.sealing import seal, unseal
from skillmark_server.webhooks.models import Endpoint

BEGINNING: Final = "whsec_"
_BYTES: Final = 32


def new_secret() -> str:
    """A secret as it is shown, once."""
    return BEGINNING + base64.b64encode(secrets.token_bytes(_BYTES)).decode("ascii")


def sealed(secret: str, endpoint_id: uuid.UUID) -> str:
    """The secret as it is kept: a copy of the database alone does not tell it."""
    return seal({"secret": secret}, about=f"webhook {endpoint_id}")


def secrets_of(endpoint: Endpoint, *, at: datetime) -> list[str]:
    """
    The secrets in force, the newest first.

    Raises:
        Unsealable: The site's secret key is another than when they were sealed.
    """
    rows = [endpoint.sealed_secret]
    if endpoint.sealed_old_secret and (endpoint.old_secret_until or at) > at:
        rows.append(endpoint.sealed_old_secret)
    return [unseal(row, about=f"webhook {endpoint.pk}")["secret"] for row in rows]


def headers_of(
    message_id: uuid.UUID, body: bytes, in_force: Iterable[str], *, at: datetime
) -> dict[str, str]:
    """The headers by which a receiver knows that a message is ours, and no older than it says."""
    named, moment = f"msg_{message_id.hex}", int(at.timestamp())
    return {
        "content-type": "application/json",
        "webhook-id": named,
        "webhook-timestamp": str(moment),
        "webhook-signature": " ".join(
            signature(secret, named, moment, body) for secret in in_force
        ),
    }


def signature(secret: str, named: str, moment: int, body: bytes) -> str:
    """
    One signature, as the header carries it.

    Args:
        secret: `whsec_` and the key in base64.
        named: The id of the message.
        moment: When it is sent, in seconds since 1970.
        body: As it is sent.
    """
    signed = b".".join((named.encode(), str(moment).encode(), body))
    key = base64.b64decode(secret.removeprefix(BEGINNING))
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode("ascii")
