# SPDX-License-Identifier: Apache-2.0

"""Make and end addresses under which a calendar program finds what ends."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.digests import digest_of
from skillmark_server.accounts.models import User
from skillmark_server.accounts.permissions import Permission
from skillmark_server.audit.recording import record
from skillmark_server.lifecycle.models import CalendarFeed
from skillmark_server.lifecycle.refusals import FeedEnded, TooManyFeeds
from skillmark_server.refusals import NotAllowed

MOST: Final = 10
_SECRET_BYTES: Final = 32


@transaction.atomic
def make_feed(*, actor: Actor, is_own: bool, at: datetime) -> tuple[CalendarFeed, str]:
    """
    Make an address; it is given back once, and its secret is kept hashed.

    Args:
        actor: Who is signed in; for the organisation's, who sees its awards.
        is_own: Their own awards, or those of the organisation they act in.
        at: Now.

    Raises:
        NotAllowed: Nobody is signed in, or they may not see the organisation's awards.
        TooManyFeeds: They have ten.
    """
    if actor.user is None:
        raise NotAllowed
    organisation = None if is_own else actor.require(Permission.SEE_AWARDS)
    User.objects.select_for_update().get(pk=actor.user.pk)
    if CalendarFeed.objects.filter(user=actor.user, ended_at=None).count() >= MOST:
        raise TooManyFeeds
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    feed = CalendarFeed.objects.create(
        user=actor.user, organisation=organisation, secret_digest=digest_of(secret), made_at=at
    )
    record(actor, "calendar.made", feed, at=at)
    return feed, f"{settings.BASE_URL}/calendar/{secret}.ics"


@transaction.atomic
def end_feed(*, actor: Actor, feed: CalendarFeed, at: datetime) -> CalendarFeed:
    """
    Let an address answer no more.

    Raises:
        NotAllowed: It is somebody else's.
        FeedEnded: It was ended.
    """
    feed = CalendarFeed.objects.select_for_update(of=("self",)).get(pk=feed.pk)
    if actor.user is None or feed.user_id != actor.user.pk:
        raise NotAllowed
    if feed.ended_at is not None:
        raise FeedEnded
    feed.ended_at = at
    feed.save(update_fields=["ended_at"])
    record(actor, "calendar.ended", feed, at=at)
    return feed
