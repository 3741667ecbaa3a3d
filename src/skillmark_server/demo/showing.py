# SPDX-License-Identifier: Apache-2.0

"""What Jonas of the demo shows: a page, and collections in an order of his."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from skillmark_server.accounts.models import User
from skillmark_server.awards.models import Award, Visibility
from skillmark_server.portfolio.services import arrange_collection, make_collection, set_up_page

_COLLECTIONS: Final = (
    (
        "Sikkert på pladsen",
        "Det, jeg skal have i orden, før jeg går op i en vinge.",
        Visibility.PUBLIC,
        ("first-aid", "forklift", "epoxy", "welding"),
    ),
    (
        "Til min næste udviklingssamtale",
        "",
        Visibility.ONLY_ME,
        ("leadership", "social", "gdpr"),
    ),
)


def show(user: User, awards: Mapping[tuple[str, str], Award], *, at: datetime) -> None:
    """
    Set up the page of `user`, and two collections.

    Args:
        user: Whose.
        awards: The awards of the demo, by the key of the badge and the address.
        at: Now.
    """
    set_up_page(
        user=user,
        visibility=Visibility.PUBLIC,
        address="jonas",
        headline="Montør og førstehjælper i Esbjerg",
        about="Ti år med rotorblade. Jeg kan lide at lære andre op.",
        at=at,
    )
    for name, description, visibility, badges in _COLLECTIONS:
        collection = make_collection(
            user=user, name=name, description=description, visibility=visibility, at=at
        )
        held = [awards[key, user.email] for key in badges if (key, user.email) in awards]
        kept = Award.objects.filter(pk__in=[one.pk for one in held], holder=user)
        keys = set(kept.values_list("pk", flat=True))
        arrange_collection(
            user=user,
            collection_id=collection.pk,
            award_ids=[one.pk for one in held if one.pk in keys],
            at=at,
        )
