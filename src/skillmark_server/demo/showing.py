# SPDX-License-Identifier: Apache-2.0

"""What Jonas of the demo shows: a page, collections, a résumé, and a link for an application."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from skillmark_server.accounts.models import User
from skillmark_server.awards.models import Award, Visibility
from skillmark_server.portfolio.models import EntryKind
from skillmark_server.portfolio.services import (
    arrange_collection,
    choose_awards,
    make_application,
    make_collection,
    set_up_page,
    set_up_resume,
    write_entry,
)

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
_LINES: Final[tuple[dict[str, Any], ...]] = (
    {
        "entry_kind": EntryKind.WORK,
        "title": "Vingemontør",
        "organisation": "Nordvind A/S",
        "place": "Esbjerg",
        "from_month": "2016-08",
        "text": "Støber og samler rotorblade, og lærer nye kolleger op.",
    },
    {
        "entry_kind": EntryKind.EDUCATION,
        "title": "Industritekniker",
        "organisation": "Rybners",
        "place": "Esbjerg",
        "from_month": "2012-08",
        "to_month": "2016-06",
    },
    {"entry_kind": EntryKind.LANGUAGE, "title": "Dansk", "fluency": "native"},
    {"entry_kind": EntryKind.LANGUAGE, "title": "Engelsk", "fluency": "B2"},
)


def show(user: User, awards: Mapping[tuple[str, str], Award], *, at: datetime) -> None:
    """
    Set up the page of `user`, two collections, a résumé, and a link for an application.

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
    _apply(user, [awards[key, user.email].pk for key in ("first-aid", "epoxy")], at=at)


def _apply(user: User, award_ids: list[UUID], *, at: datetime) -> None:
    set_up_resume(
        user=user,
        visibility=Visibility.ONLY_ME,
        headline="Montør og førstehjælper",
        summary="Jeg går efter, at alle kommer hele hjem.",
        place="Esbjerg",
        at=at,
    )
    for line in _LINES:
        write_entry(user=user, at=at, **line)
    choose_awards(user=user, award_ids=award_ids, at=at)
    make_application(
        user=user,
        name="Driftsleder, Havvind Vest",
        award_ids=award_ids,
        days=30,
        message="Tak for snakken i tirsdags. Her er det, vi talte om.",
        at=at,
    )
