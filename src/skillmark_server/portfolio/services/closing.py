# SPDX-License-Identifier: Apache-2.0

"""Closes an account: what is the person's own goes, what others issued stays provable."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import Membership, Organisation, Role, User
from skillmark_server.accounts.refusals import LastOwner
from skillmark_server.audit.recording import record
from skillmark_server.awards.models import Award, Visibility
from skillmark_server.portfolio.refusals import OperatorStays


@transaction.atomic
def close_account(*, user: User, keeps_pages: bool, at: datetime) -> None:
    """
    End an account, and erase what is known of the person because they had one.

    Name, addresses, ways to sign in, collections, page, links and tokens go. Awards stay in the
    records of those who issued them, as they would if nobody had claimed them: files that were
    taken along verify as before, and an account with the same address finds them waiting.

    Args:
        user: Whose account; read again and locked.
        keeps_pages: Whether the pages of awards that everybody sees stay open; else they close.
        at: Now.

    Raises:
        LastOwner: An organisation would have no owner.
        OperatorStays: The account runs the site.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.is_staff or user.is_superuser:
        raise OperatorStays
    _require_other_owners(user)
    for award in Award.objects.select_for_update().filter(holder=user).iterator():
        award.holder = None
        award.changed_at = at
        if not (keeps_pages and award.visibility == Visibility.PUBLIC):
            award.visibility = Visibility.ONLY_ME
        # One by one: what is behind a CDN hears of each.
        award.save(update_fields=["holder", "visibility", "changed_at"])
    record(
        Actor(user=user, kind="person"),
        "person.account_closed",
        user,
        at=at,
        detail={"keeps_pages": keeps_pages},
    )
    user.delete()


def _require_other_owners(user: User) -> None:
    owned = Membership.objects.filter(user=user, role=Role.OWNER).values("organisation_id")
    # One lock for all roles of an organisation: two owners who close at once do not both pass.
    for organisation in Organisation.objects.select_for_update().filter(pk__in=owned):
        others = Membership.objects.filter(
            organisation=organisation, role=Role.OWNER, user__is_active=True
        ).exclude(user=user)
        if not others.exists():
            raise LastOwner
