# SPDX-License-Identifier: Apache-2.0

"""Sets up the page on which somebody shows what they can."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import User
from skillmark_server.accounts.texts import tidy
from skillmark_server.audit.recording import record
from skillmark_server.awards.models import Visibility
from skillmark_server.portfolio.addresses import checked_name, opaque_name
from skillmark_server.portfolio.models import PortfolioPage
from skillmark_server.portfolio.models.backpack import LONGEST_NAME, LONGEST_TEXT
from skillmark_server.portfolio.refusals import AddressTaken


@transaction.atomic
def set_up_page(
    *,
    user: User,
    visibility: Visibility,
    is_listed: bool = False,
    address: str = "",
    headline: str = "",
    about: str = "",
    at: datetime,
    kind: str = "person",
) -> PortfolioPage:
    """
    Say who sees somebody's page, under which address, and what stands on its top.

    Args:
        user: Whose.
        visibility: Who sees it.
        is_listed: Whether search engines may show it; means nothing unless everybody sees it.
        address: A name that was chosen; empty keeps what it has, at first one that says nothing.
        headline: At most 80 characters.
        about: At most 1,000, several lines.
        at: Now.
        kind: Whether the person acts, or a `token` of theirs.

    Raises:
        AddressRefused: The name cannot stand in an address.
        AddressTaken: It is somebody else's.
        TextRefused: A text cannot be used.
    """
    User.objects.select_for_update().get(pk=user.pk)
    page = PortfolioPage.objects.filter(user=user).first()
    is_new = page is None
    if page is None:
        page = PortfolioPage(user=user, address=opaque_name(), created_at=at, changed_at=at)
    said = {
        "visibility": visibility,
        "is_listed": is_listed and visibility == Visibility.PUBLIC,
        "address": checked_name(address) if address.strip() else page.address,
        "headline": tidy(headline, field="headline", longest=LONGEST_NAME),
        "about": tidy(about, field="about", longest=LONGEST_TEXT, lines=True),
    }
    if PortfolioPage.objects.filter(address=said["address"]).exclude(user=user).exists():
        raise AddressTaken(field="address")
    changed = [member for member, value in said.items() if getattr(page, member) != value]
    if is_new or changed:
        for member in changed:
            setattr(page, member, said[member])
        page.changed_at = at
        try:
            with transaction.atomic():
                page.save()
        except IntegrityError as error:  # two who choose one name at the same moment
            raise AddressTaken(field="address") from error
        # Which name somebody chose is theirs: the log holds no personal data.
        detail = {"changed": changed, "visibility": str(visibility)}
        record(Actor(user=user, kind=kind), "portfolio.changed", page, at=at, detail=detail)
    return page
