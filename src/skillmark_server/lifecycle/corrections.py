# SPDX-License-Identifier: Apache-2.0

"""What is said otherwise when awards are issued again: checked when asked, kept as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from skillmark_server.awards.correcting import Correction
from skillmark_server.awards.facts import Facts, checked_facts
from skillmark_server.awards.recipients import checked_email, checked_name
from skillmark_server.awards.refusals import BadFact

OF_ONE: Final = ("name", "email", "narrative", "result")
"""What is said of one person, and never of many at once."""
DAYS: Final = ("valid_from", "valid_until")


def checked_correction(given: Mapping[str, Any], *, is_one: bool, at: datetime) -> dict[str, str]:
    """
    Return a correction in the one spelling that is kept.

    Args:
        given: Names of `OF_ONE` and `DAYS`; an empty value says nothing.
        is_one: Whether one award alone is issued again.
        at: Now.

    Raises:
        BadRecipient: Name or address cannot stand in a badge.
        BadFact: A text or a day cannot, or the end lies behind us, or what is said of one
            person would be said of many.
    """
    said = {name: value for name, value in given.items() if value}
    if not is_one and (wrong := next((name for name in OF_ONE if name in said), "")):
        raise BadFact(_("This can be corrected for one badge at a time only."), field=wrong)
    kept = {}
    if "name" in said:
        kept["name"] = checked_name(said["name"])
    if "email" in said:
        kept["email"] = checked_email(said["email"])
    facts = checked_facts(
        **{name: said[name] for name in ("narrative", "result", *DAYS) if name in said}
    )
    if facts.valid_until is not None and facts.valid_until <= at:
        raise BadFact(_("That day lies behind us."), field="valid_until")
    kept |= {name: getattr(facts, name) for name in ("narrative", "result") if name in said}
    return kept | {name: getattr(facts, name).isoformat() for name in DAYS if name in said}


def correction_of(kept: Mapping[str, str]) -> Correction:
    """A correction that was kept, as the awards take it."""
    return Correction(
        name=kept.get("name", ""),
        email=kept.get("email", ""),
        facts=Facts(
            narrative=kept.get("narrative", ""),
            result=kept.get("result", ""),
            valid_from=_moment(kept, "valid_from"),
            valid_until=_moment(kept, "valid_until"),
        ),
    )


def _moment(kept: Mapping[str, str], name: str) -> datetime | None:
    return datetime.fromisoformat(kept[name]) if name in kept else None
