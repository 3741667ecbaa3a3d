# SPDX-License-Identifier: Apache-2.0

"""Changes what a person says about themselves: name, language, how pages look."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import User
from skillmark_server.accounts.texts import tidy
from skillmark_server.audit.recording import record

THEMES: Final = ("", "light", "dark")
LONGEST_NAME: Final = 120


@transaction.atomic
def change_oneself(*, user: User, name: str, language: str, theme: str, at: datetime) -> User:
    """
    Change one's name, language and theme.

    Args:
        user: Whose account it is.
        name: As they want to be called here; badges keep the name they were made with.
        language: One of the site's, or empty for as the browser asks.
        theme: `light`, `dark`, or empty for as the system is.
        at: Now.

    Raises:
        TextRefused: The name cannot be used.
    """
    said = {
        "name": tidy(name, field="name", longest=LONGEST_NAME),
        "language": language if language in dict(settings.LANGUAGES) else "",
        "theme": theme if theme in THEMES else "",
    }
    changed = [member for member, value in said.items() if getattr(user, member) != value]
    if changed:
        for member in changed:
            setattr(user, member, said[member])
        user.save(update_fields=changed)
        record(
            Actor(user=user, kind="person"),
            "person.changed",
            user,
            at=at,
            detail={"changed": changed},
        )
    return user
