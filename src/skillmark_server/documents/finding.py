# SPDX-License-Identifier: Apache-2.0

"""Which awards that a filter finds have a certificate."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.permissions import Permission
from skillmark_server.awards.selectors import count_to
from skillmark_server.documents.packing import PRINTABLE
from skillmark_server.documents.refusals import TooManyToPack
from skillmark_server.lifecycle.choosing import Choice, awards_chosen

MOST: Final = 20_000
"""Certificates in one archive: a gigabyte."""


def leaves_found(actor: Actor, choice: Choice, *, at: datetime) -> list[int]:
    """
    Return the leaves of the awards that are meant and have a certificate, in order.

    Args:
        actor: Who may see the awards of all of their organisation.
        choice: By what they are chosen; everything, where it says nothing.
        at: Now.

    Raises:
        NotAllowed: The actor may not.
        TooManyToPack: More than 20,000 fit.
    """
    actor.require(Permission.SEE_AWARDS)
    leaves: list[int] = []
    for awards in awards_chosen(actor, choice, at=at, among=PRINTABLE):
        some = awards.select_related(None).values_list("leaf_sequence", flat=True)
        leaves += some[: MOST + 1 - len(leaves)]
        if len(leaves) > MOST:
            raise TooManyToPack
    return leaves


def count_found(actor: Actor, choice: Choice, *, at: datetime) -> int:
    """
    Return how many awards are meant and have a certificate.

    Args:
        actor: Who may see the awards of all of their organisation.
        choice: By what they are chosen.
        at: Now.

    Raises:
        NotAllowed: The actor may not.
        TooManyToPack: More than 20,000 fit.
    """
    actor.require(Permission.SEE_AWARDS)
    count = 0
    for awards in awards_chosen(actor, choice, at=at, among=PRINTABLE):
        count += count_to(awards, MOST + 1 - count)
        if count > MOST:
            raise TooManyToPack
    return count
