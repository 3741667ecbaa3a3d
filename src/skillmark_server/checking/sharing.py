# SPDX-License-Identifier: Apache-2.0

"""A badge as others are told of it elsewhere: made of what is signed, if it is genuine now."""

from __future__ import annotations

from datetime import datetime

from skillmark_server.awards.addresses import address_of
from skillmark_server.awards.ends import day_here
from skillmark_server.awards.models import Award, Visibility
from skillmark_server.checking.lines import Line, line_of
from skillmark_server.portfolio.refusals import NotShareable
from skillmark_server.portfolio.services.linkedin import company_of
from skillmark_server.portfolio.sharing import Certificate


def certificate_of(line: Line) -> Certificate:
    """What `line` is to LinkedIn and others; days are those of its page."""
    said = line.said
    issued = said.valid_from or line.award.valid_from
    return Certificate(
        name=said.facts.what,
        issuer=said.facts.issuer,
        company=company_of(line.award.organisation),
        issued=day_here(issued),
        ends=None if said.valid_until is None else day_here(said.valid_until),
        address=address_of(line.award.pk),
        number=said.number or line.award.number,
    )


def is_open(award: Award) -> bool:
    """Whether everybody with the link may see it, and its holder keeps it."""
    is_kept = award.claimed_at is not None and award.declined_at is None
    return is_kept and award.visibility == Visibility.PUBLIC


def shareable(award: Award, *, at: datetime) -> Certificate:
    """
    What is told of `award`, verified at `at`.

    Raises:
        NotShareable: It is not open to everybody, or not genuine.
        Altered: What is kept is not what was signed.
    """
    line = line_of(award, at=at)
    if not is_open(award) or not line.is_sound:
        raise NotShareable
    return certificate_of(line)
