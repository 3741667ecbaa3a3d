# SPDX-License-Identifier: Apache-2.0

"""What the site holds about somebody because they have an account. No secret, no digest of one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from skillmark_server.accounts.models import ApiToken, Membership
from skillmark_server.holdings.models import ImportedBadge, ImportedItem
from skillmark_server.lifecycle.models import CalendarFeed, Endorsement
from skillmark_server.portfolio.models import (
    Application,
    Collection,
    HiddenAward,
    PortfolioPage,
    Resume,
    ResumeAward,
    ResumeEntry,
)
from skillmark_server.privacy.sections import Kind
from skillmark_server.privacy.subjects import Subject

_Rows = Iterator[Mapping[str, Any]]


def _account(subject: Subject) -> _Rows:
    user = subject.user
    if user is not None:
        yield {
            "id": user.pk,
            "email": user.email,
            "name": user.name,
            "language": user.language,
            "theme": user.theme,
            "since": user.date_joined,
            "last_signed_in": user.last_login,
        }


def _addresses(subject: Subject) -> _Rows:
    rows = EmailAddress.objects.filter(user=subject.user).order_by("-primary", "email")
    return iter(rows.values("email", "verified", "primary"))


def _sign_ins(subject: Subject) -> _Rows:
    for one in Authenticator.objects.filter(user=subject.user).order_by("pk"):
        yield {"way": one.type, "since": one.created_at, "last_used": one.last_used_at}
    for account in SocialAccount.objects.filter(user=subject.user).order_by("pk"):
        yield {
            "way": account.provider,
            "since": account.date_joined,
            "last_used": account.last_login,
        }


def _sessions(subject: Subject) -> _Rows:
    rows = UserSession.objects.filter(user=subject.user).order_by("-created_at")
    return iter(rows.values("created_at", "ip", "user_agent"))


def _memberships(subject: Subject) -> _Rows:
    rows = Membership.objects.filter(user=subject.user).order_by("-since")
    return iter(rows.values("organisation__name", "role", "since"))


def _tokens(subject: Subject) -> _Rows:
    rows = ApiToken.objects.filter(user=subject.user).order_by("-created_at")
    return iter(rows.values("name", "prefix", "scopes", "created_at", "expires_at", "last_used_on"))


def _calendars(subject: Subject) -> _Rows:
    rows = CalendarFeed.objects.filter(user=subject.user).order_by("-made_at")
    return iter(rows.values("organisation__name", "made_at", "ended_at"))


def _page(subject: Subject) -> _Rows:
    rows = PortfolioPage.objects.filter(user=subject.user)
    return iter(
        rows.values("address", "headline", "about", "visibility", "is_listed", "changed_at")
    )


def _collections(subject: Subject) -> _Rows:
    elsewhere = ImportedItem.objects.select_related("badge").order_by("position", "pk")
    mine = Collection.objects.filter(user=subject.user).prefetch_related(
        "items__award",
        Prefetch("imported_items", elsewhere.only("collection", "position", "badge__title")),
    )
    for one in mine.order_by("-created_at"):
        yield {
            "id": one.pk,
            "name": one.name,
            "description": one.description,
            "visibility": one.visibility,
            "created_at": one.created_at,
            "awards": [item.award.number for item in one.items.all()],
            "imported": [item.badge.title for item in one.imported_items.all()],
        }


def _applications(subject: Subject) -> _Rows:
    mine = Application.objects.filter(user=subject.user)
    for one in mine.prefetch_related("items__award", "openings").order_by("-created_at"):
        yield {
            "id": one.pk,
            "name": one.name,
            "message": one.message,
            "created_at": one.created_at,
            "expires_at": one.expires_at,
            "withdrawn_at": one.withdrawn_at,
            "awards": [item.award.number for item in one.items.all()],
            "opened": sum(opening.count for opening in one.openings.all()),
        }


def _hidden(subject: Subject) -> _Rows:
    rows = HiddenAward.objects.filter(user=subject.user).order_by("-hidden_at")
    return iter(rows.values("award__number", "award__title", "hidden_at"))


def _endorsements(subject: Subject) -> _Rows:
    mine = Q(by=subject.user) | Q(person=subject.user) | Q(asked_email__in=subject.emails)
    rows: QuerySet[Endorsement] = Endorsement.objects.filter(mine).order_by("-changed_at")
    return iter(
        rows.values(
            "organisation__name",
            "kind",
            "title",
            "comment",
            "asked_at",
            "offered_at",
            "is_shown",
            "withdrawn_at",
        )
    )


def _imported(subject: Subject) -> _Rows:
    rows = ImportedBadge.objects.filter(user=subject.user).order_by("-imported_at")
    return iter(
        rows.values(
            "title",
            "issuer",
            "credential_id",
            "source",
            "issued_at",
            "ends_at",
            "verdict",
            "checked_at",
            "visibility",
            "imported_at",
        )
    )


def _resume(subject: Subject) -> _Rows:
    chosen = ResumeAward.objects.filter(user=subject.user).order_by("position", "pk")
    awards = list(chosen.values_list("award__number", flat=True))
    for row in Resume.objects.filter(user=subject.user).values(
        "headline", "summary", "email", "phone", "place", "visibility", "changed_at"
    ):
        yield {**row, "awards": awards}


def _resume_lines(subject: Subject) -> _Rows:
    rows = ResumeEntry.objects.filter(user=subject.user).order_by("kind", "position")
    return iter(
        rows.values(
            "kind", "title", "organisation", "place", "from_month", "to_month", "text", "fluency"
        )
    )


OF_THE_ACCOUNT: Final = (
    Kind("account", _("Your account"), _account),
    Kind("addresses", _("E-mail addresses"), _addresses),
    Kind("sign_ins", _("Ways to sign in"), _sign_ins),
    Kind("sessions", _("Where you are signed in"), _sessions),
    Kind("memberships", _("Your roles in organisations"), _memberships),
    Kind("tokens", _("Tokens"), _tokens),
    Kind("calendars", _("Calendars"), _calendars),
    Kind("page", _("Your page"), _page),
    Kind("collections", _("Collections"), _collections),
    Kind("applications", _("Links for applications"), _applications),
    Kind("hidden", _("Badges out of sight"), _hidden),
    Kind("imported", _("Badges from elsewhere"), _imported),
    Kind("resume", _("Your résumé"), _resume),
    Kind("resume_lines", _("Lines of your résumé"), _resume_lines),
    Kind("endorsements", _("Endorsements, given or asked of you"), _endorsements),
)
"""Nothing of it is an organisation's."""
