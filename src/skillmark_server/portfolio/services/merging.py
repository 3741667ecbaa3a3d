# SPDX-License-Identifier: Apache-2.0

"""
Makes one account of two, for whoever shows that both are theirs.

The one is shown by being signed in; the other by a mail to its address, opened by somebody who is
signed in to it, with every further step that it asks for.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import IntegrityError, models, transaction

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.digests import digest_of
from skillmark_server.accounts.models import Membership, User
from skillmark_server.achievements.models import AchievementRole
from skillmark_server.audit.recording import record
from skillmark_server.awards.models import Award
from skillmark_server.outbox.refusals import BadAddress
from skillmark_server.outbox.services import write_mail
from skillmark_server.portfolio.models import AccountMerge
from skillmark_server.portfolio.refusals import MergeUnusable, OperatorStays, WrongAccount

LASTS: Final = timedelta(hours=1)
_SECRET_BYTES: Final = 32
_LONGEST: Final = 64
_STAY_BEHIND: Final = (Authenticator, UserSession, AccountMerge)
"""What opened the account that ends does not open the one that stays."""


@transaction.atomic
def ask_to_merge(*, user: User, email: str, at: datetime) -> None:
    """
    Send a link to `email`, if another account has shown that the address is its own.

    Answers alike whether or not there is such an account.
    """
    address = email.strip().lower()
    other = EmailAddress.objects.filter(email=address, verified=True, user__is_active=True).exclude(
        user=user
    )
    if not other.exists():
        return
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    asked = AccountMerge.objects.create(
        user=user,
        email=address,
        secret_digest=digest_of(secret),
        created_at=at,
        expires_at=at + LASTS,
    )
    write_mail(
        kind="merge",
        key=f"merge:{asked.pk}",
        to_email=address,
        language=user.language,
        context={"by": user.email, "sender": "Skillmark"},
        secrets={"link": f"{settings.BASE_URL}/me/merge/{secret}"},
        due_at=at,
        at=at,
    )


def merge_behind(secret: str, *, user: User, at: datetime) -> AccountMerge:
    """
    The question of a link, for whoever has the other account.

    Raises:
        MergeUnusable: Nobody asked, it is answered, or an hour is over.
        WrongAccount: `user` is not the account with the address that the link was sent to.
    """
    found = (
        AccountMerge.objects.select_related("user")
        .filter(secret_digest=digest_of(secret[:_LONGEST]), expires_at__gt=at)
        .first()
    )
    if found is None or not found.user.is_active:
        raise MergeUnusable
    own = EmailAddress.objects.filter(user=user, email=found.email, verified=True)
    if user.pk == found.user_id or not own.exists():
        raise WrongAccount
    return found


@transaction.atomic
def merge_accounts(*, secret: str, user: User, at: datetime) -> User:
    """
    Move everything of `user` to the account that asked, and end the account of `user`.

    Args:
        secret: Of the link.
        user: Whoever is signed in to the account that ends.
        at: Now.

    Returns:
        The account that stays.

    Raises:
        MergeUnusable, WrongAccount: As in `merge_behind`.
        OperatorStays: The account that ends runs the site.
    """
    asked = merge_behind(secret, user=user, at=at)
    locked = {
        one.pk: one
        for one in User.objects.select_for_update()
        .filter(pk__in=[user.pk, asked.user_id])
        .order_by("pk")
    }
    other, stays = locked[user.pk], locked[asked.user_id]
    if other.is_staff or other.is_superuser:
        raise OperatorStays
    spoken = {asked.email: other.language, other.email: other.language, stays.email: stays.language}
    count = Award.objects.filter(holder=other).update(changed_at=at)
    for model in _STAY_BEHIND:
        model.objects.filter(user=other).delete()
    EmailAddress.objects.filter(user=other).update(primary=False)
    _move_memberships(other, stays)
    for relation in User._meta.get_fields(include_hidden=True):
        if relation.auto_created and (relation.one_to_many or relation.one_to_one):
            _move(relation, other, stays)
    record(
        Actor(user=stays, kind="person"),
        "person.accounts_merged",
        stays,
        at=at,
        detail={"ended": str(other.pk), "awards": count},
    )
    other.delete()
    AccountMerge.objects.filter(user=stays).delete()
    # To both sides: who got into the one account could have joined it with another.
    for number, (address, language) in enumerate(spoken.items()):
        with suppress(BadAddress):  # an operator may have given an account any address
            write_mail(
                kind="account",
                key=f"merged:{asked.pk}:{number}",
                to_email=address,
                language=language,
                context={
                    "letter": "accounts_merged",
                    "ended": other.email,
                    "stays": stays.email,
                },
                due_at=at,
                at=at,
            )
    return stays


def _move(relation: Any, other: User, stays: User) -> None:
    """
    Let every row that points at one point at the other; a row that cannot, stays and goes.

    Written for whatever points at an account, also what other rooms add: who made, signed off or
    keeps something must go on being the person, or they could sign off what they made themselves.
    """
    model: type[models.Model] = relation.related_model
    name = relation.field.name
    rows = model._base_manager.filter(**{name: other})
    try:
        with transaction.atomic():
            rows.update(**{name: stays})
    except IntegrityError:
        for key in list(rows.values_list("pk", flat=True)):
            try:
                with transaction.atomic():
                    rows.filter(pk=key).update(**{name: stays})
            except IntegrityError:  # they have one of their own already
                continue


def _move_memberships(other: User, stays: User) -> None:
    """What is allowed for single badges hangs on a membership, and moves before it ends."""
    for role in AchievementRole.objects.filter(membership__user=other):
        own = Membership.objects.filter(
            user=stays,
            organisation_id=role.membership.organisation_id,
            role=role.membership.role,
        ).first()
        has = AchievementRole.objects.filter(
            membership=own, achievement_id=role.achievement_id, role=role.role
        )
        if own is not None and not has.exists():
            role.membership = own
            role.save(update_fields=["membership"])
