# SPDX-License-Identifier: Apache-2.0

"""Links to keep an award with: made for a mail, found by their secret, never read back."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from skillmark_server.accounts.digests import digest_of
from skillmark_server.awards.models import Award, ClaimLink
from skillmark_server.awards.refusals import LinkUnusable

_SECRET_BYTES: Final = 32
_LONGEST: Final = 64


def new_link(award: Award, *, at: datetime) -> str:
    """Make a link in the caller's transaction, and return its whole address."""
    link, address = drawn_link(award, at=at)
    link.save()
    return address


def drawn_link(award: Award, *, at: datetime) -> tuple[ClaimLink, str]:
    """Return a link that is still to be written, and its whole address."""
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    link = ClaimLink(
        award=award,
        secret_digest=digest_of(secret),
        created_at=at,
        expires_at=at + timedelta(days=award.organisation.claim_days),
    )
    return link, f"{settings.BASE_URL}/claim/{secret}"


def link_of(secret: str) -> ClaimLink:
    """
    Find a link, spent and expired ones too.

    Raises:
        LinkUnusable: There never was such a link.
    """
    found = (
        ClaimLink.objects.filter(secret_digest=digest_of(secret[:_LONGEST]))
        .select_related("award__organisation", "award__version__achievement")
        .first()
    )
    if found is None:
        raise LinkUnusable
    return found
