# SPDX-License-Identifier: Apache-2.0

"""As whom somebody sees the page of an award. Whether they may is asked of `awards.selectors`."""

from __future__ import annotations

from enum import StrEnum

from skillmark_server.accounts.actors import Actor
from skillmark_server.awards.models import Award, Visibility


class As(StrEnum):
    """Why somebody sees it."""

    PUBLIC = "public"
    HOLDER = "holder"
    EMPLOYER = "employer"


def is_public(award: Award) -> bool:
    """Whether everybody with the address sees it."""
    return award.visibility == Visibility.PUBLIC and award.declined_at is None


def seen_as(actor: Actor, award: Award) -> As:
    """As whom `actor` sees an award that `awards.selectors.award_seen_by` gave them."""
    if is_public(award):
        return As.PUBLIC
    if actor.user is not None and award.holder_serial == actor.user.serial:
        return As.HOLDER
    is_waiting = award.holder_serial is None and award.visibility != Visibility.EMPLOYER
    return As.HOLDER if is_waiting else As.EMPLOYER
