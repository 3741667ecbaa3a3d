# SPDX-License-Identifier: Apache-2.0

"""
The card of an award for social networks.

It is drawn once, and kept in the site's folder under the digest of what was signed.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Final

from django.conf import settings

from skillmark_server.awards.ends import day_here
from skillmark_server.awards.models import Award
from skillmark_server.checking.said import Said

_FOLDER: Final = "cards"


def card(award: Award, said: Said, digest: str) -> bytes:
    """
    The card, 1200 x 630 pixels, as PNG; it says no verdict, since a picture outlives its truth.

    Args:
        award: With its version.
        said: What it says.
        digest: SHA-256 of what was signed, which the edge is drawn from.
    """
    place = Path(settings.DATA) / _FOLDER / digest[:2] / f"{digest}.png"
    try:
        return place.read_bytes()
    except FileNotFoundError:
        pass
    from skillmark_server.drawing.sharecard import share_card  # it loads fonts

    facts = said.facts
    drawn = share_card(
        holder=facts.who,
        achievement=facts.what,
        issuer=facts.issuer,
        issued_on=day_here(said.valid_from or award.issued_at),
        digest=digest,
        badge=bytes(award.version.png),
        language=award.language,
    )
    place.parent.mkdir(parents=True, exist_ok=True)
    # Written beside and moved into place, so that nobody reads half of it.
    written = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
    written.write_bytes(drawn)
    written.replace(place)
    return drawn
