# SPDX-License-Identifier: Apache-2.0

"""
"Do this first": the three things that matter most to whoever signs in, from real rows.

Each candidate is a question to the database that costs one query; the most
pressing three are shown. Where nothing presses, there is a useful next step, so
that nobody ever meets an empty page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from allauth.account.models import EmailAddress
from django.db.models import Count, F, Min, Q
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import Employment, Organisation, RosterImport
from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.models import Achievement, Version
from skillmark_server.achievements.selectors import HEAVY
from skillmark_server.achievements.titles import name_in, title_in
from skillmark_server.awards.ends import days_left
from skillmark_server.awards.models import Award, AwardRequest, Batch
from skillmark_server.awards.selectors import count_to
from skillmark_server.custody.models import IssuerIdentity
from skillmark_server.insight.cells import SOON
from skillmark_server.outbox.models import Mail

CARDS: Final = 3
_UNCLAIMED_FOR: Final = timedelta(days=7)
_MANY: Final = 1_000
"""More than so many are not counted."""
Words = str | Promise
_HEAVY: Final = tuple(f"version__{name}" for name in HEAVY)
_HEAVY_PUBLISHED: Final = tuple(f"achievement__published__{name}" for name in HEAVY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """
    One thing to do.

    Args:
        title: What, in a few words.
        words: Why, in a sentence.
        action: The words on the button.
        url_name: Where it leads.
        url_arguments: Of that address.
        query: Behind the question mark.
        weight: More presses more.
    """

    title: Words
    words: Words
    action: Words
    url_name: str
    url_arguments: dict[str, Any] = field(default_factory=dict)
    query: str = ""
    weight: int = 0


def first_things(actor: Actor, *, at: datetime) -> list[Card]:
    """The three cards of `actor`, the most pressing first."""
    cards: list[Card] = []
    for permission, ask in _ASKED:
        if actor.organisation is not None and actor.may(permission):
            cards += ask(actor, actor.organisation, at)
    cards += _own(actor, at)
    cards.sort(key=lambda card: -card.weight)
    return [*cards, *_always(actor)][:CARDS]


def _identity(_actor: Actor, organisation: Organisation, _at: datetime) -> Iterator[Card]:
    if not IssuerIdentity.objects.filter(organisation=organisation).exists():
        yield Card(
            title=_("Say who issues your badges"),
            words=_("Without it nothing can be issued. It takes two minutes."),
            action=_("Set it up"),
            url_name="issuer",
            weight=100,
        )


def _people(_actor: Actor, organisation: Organisation, _at: datetime) -> Iterator[Card]:
    if not Employment.objects.filter(person__organisation=organisation).exists():
        yield Card(
            title=_("Bring your people in"),
            words=_(
                "A spreadsheet is enough, with any headings. You see everything before it is saved."
            ),
            action=_("Upload a list"),
            url_name="roster-import",
            weight=80,
        )


def _badges(_actor: Actor, organisation: Organisation, _at: datetime) -> Iterator[Card]:
    if not Achievement.objects.filter(organisation=organisation).exists():
        yield Card(
            title=_("Make your first badge"),
            words=_("Start from one of ours, and change what you like."),
            action=_("Choose one"),
            url_name="achievement-new",
            weight=90,
        )


def _drafts(actor: Actor, organisation: Organisation, _at: datetime) -> Iterator[Card]:
    drafts = Version.objects.filter(
        achievement__organisation=organisation,
        achievement__archived_at=None,
        published_at=None,
        submitted_at=None,
        saved_by=actor.user,
    )
    newest = (
        drafts.order_by("-saved_at").values_list("achievement_id", "achievement__title").first()
    )
    if newest:
        yield Card(
            title=format_lazy(_("Finish {title}"), title=newest[1] or _("your draft")),
            words=_("It is saved as you left it."),
            action=_("Go on"),
            url_name="achievement-edit",
            url_arguments={"achievement_id": newest[0]},
            weight=45,
        )


def _reviews(actor: Actor, organisation: Organisation, _at: datetime) -> Iterator[Card]:
    waiting = Version.objects.filter(
        achievement__organisation=organisation,
        achievement__archived_at=None,
        published_at=None,
        submitted_at__isnull=False,
    ).exclude(submitted_by=actor.user)
    first = (
        waiting.order_by("submitted_at").values_list("achievement_id", "achievement__title").first()
    )
    if first:
        yield Card(
            title=format_lazy(_("Review {title}"), title=first[1]),
            words=_("A colleague has finished it. A second pair of eyes publishes it."),
            action=_("Read and decide"),
            url_name="achievement-review",
            url_arguments={"achievement_id": first[0]},
            weight=70,
        )


def _requests(actor: Actor, organisation: Organisation, _at: datetime) -> Iterator[Card]:
    open_ones = AwardRequest.objects.filter(
        organisation=organisation, decided_at=None, confirmed_at__isnull=False
    ).exclude(user=actor.user)
    count = open_ones.count()
    if not count:
        return
    first = (
        open_ones.select_related("achievement__published")
        .defer(*_HEAVY_PUBLISHED)
        .order_by("confirmed_at")[0]
    )
    yield Card(
        title=format_lazy(_("Decide on {name}'s request"), name=first.name),
        words=format_lazy(
            ngettext_lazy(
                "It is about {title}.", "It is about {title}. {count} are waiting in all.", count
            ),
            title=_title(first.achievement.published, first.achievement.title),
            count=count,
        ),
        action=_("Read and decide"),
        url_name="request-list",
        weight=75,
    )


def _sign_offs(actor: Actor, organisation: Organisation, _at: datetime) -> Iterator[Card]:
    waiting = Batch.objects.filter(
        organisation=organisation,
        submitted_at__isnull=False,
        signed_off_at=None,
        cancelled_at=None,
        finished_at=None,
    ).exclude(by=actor.user)
    first = (
        waiting.select_related("version__achievement")
        .defer(*_HEAVY)
        .order_by("submitted_at")
        .first()
    )
    if first:
        yield Card(
            title=format_lazy(
                _("Sign off {title}"),
                title=_title(first.version, first.version.achievement.title),
            ),
            words=_("A colleague has made the awards ready. They leave when you agree."),
            action=_("Look at them"),
            url_name="batch",
            url_arguments={"batch_id": first.pk},
            weight=72,
        )


def _half_done(actor: Actor, organisation: Organisation, _at: datetime) -> Iterator[Card]:
    batch = (
        Batch.objects.filter(
            organisation=organisation,
            by=actor.user,
            source__in=["file", "pasted"],
            submitted_at=None,
            confirmed_at=None,
            cancelled_at=None,
        )
        .annotate(wrong=Count("rows", filter=Q(rows__state="wrong", rows__is_skipped=False)))
        .order_by("-created_at")
        .first()
    )
    if batch:
        yield Card(
            title=format_lazy(_("Finish {file}"), file=batch.file_name or _("the list you pasted")),
            words=format_lazy(
                ngettext_lazy(
                    "{count} row needs mending.", "{count} rows need mending.", batch.wrong
                ),
                count=batch.wrong,
            )
            if batch.wrong
            else _("Nothing is sent before you say so."),
            action=_("Go on"),
            url_name="batch",
            url_arguments={"batch_id": batch.pk},
            weight=60,
        )
    roster = RosterImport.objects.filter(
        organisation=organisation, by=actor.user, confirmed_at=None
    ).first()
    if roster:
        yield Card(
            title=format_lazy(_("Finish {file}"), file=roster.file_name),
            words=_("Your list of people is not saved yet."),
            action=_("Go on"),
            url_name="roster-import-preview",
            url_arguments={"import_id": roster.pk},
            weight=40,
        )


def _lapsing(_actor: Actor, organisation: Organisation, at: datetime) -> Iterator[Card]:
    ending = (
        Award.objects.filter(
            organisation=organisation,
            revoked_at=None,
            suspended_at=None,
            declined_at=None,
            superseded_by=None,
            person__isnull=False,
            valid_until__gt=at,
            valid_until__lte=at + SOON,
        )
        .values("achievement__id", names=F("achievement__published__content__name"))
        .annotate(count=Count("id"), first=Min("valid_until"), signed=Min("title"))
        .order_by("first")
    )
    for group in list(ending[:2]):
        days = days_left(group["first"], at=at)
        yield Card(
            title=format_lazy(
                ngettext_lazy("Renew {title} for one", "Renew {title} for {count}", group["count"]),
                title=name_in(group["names"], get_language() or "en", group["signed"]),
                count=group["count"],
            ),
            words=format_lazy(
                ngettext_lazy(
                    "The first lapses in {days} day.", "The first lapses in {days} days.", days
                ),
                days=days,
            ),
            action=_("See who"),
            url_name="home",
            query=f"show=soon&achievement={group['achievement__id']}",
            weight=95 if days <= 14 else 65,  # noqa: PLR2004 - a fortnight
        )


def _bounced(_actor: Actor, organisation: Organisation, _at: datetime) -> Iterator[Card]:
    count = Mail.objects.filter(
        organisation_id=organisation.pk, bounced_at__isnull=False, cancelled_at=None
    ).count()
    if count:
        yield Card(
            title=format_lazy(
                ngettext_lazy("{count} mail came back", "{count} mails came back", count),
                count=count,
            ),
            words=_("Mend the addresses, and they go out again."),
            action=_("Show them"),
            url_name="award-list",
            query="mail=bounced",
            weight=55,
        )


def _unclaimed(_actor: Actor, organisation: Organisation, at: datetime) -> Iterator[Card]:
    waiting = Award.objects.filter(
        organisation=organisation,
        claimed_at=None,
        declined_at=None,
        revoked_at=None,
        issued_at__lte=at - _UNCLAIMED_FOR,
    )
    count = count_to(waiting, _MANY)
    if count:
        title = ngettext_lazy(
            "{count} badge is not fetched", "{count} badges are not fetched", count
        )
        if count > _MANY:
            title = _("More than {count} badges are not fetched")
        yield Card(
            title=format_lazy(title, count=min(count, _MANY)),
            words=_("They were sent more than a week ago. A reminder often helps."),
            action=_("See which"),
            url_name="award-list",
            query="state=issued",
            weight=35,
        )


def _own(actor: Actor, at: datetime) -> Iterator[Card]:
    """What concerns somebody's own badges."""
    if actor.user is None:
        return
    awards = Award.objects.select_related("version").defer(*_HEAVY)
    mine = awards.filter(holder=actor.user, revoked_at=None, declined_at=None)
    waiting = awards.filter(
        recipient_email__in=EmailAddress.objects.filter(user=actor.user, verified=True).values(
            "email"
        ),
        claimed_at=None,
        declined_at=None,
        revoked_at=None,
    ).first()
    if waiting:
        yield Card(
            title=format_lazy(
                _("{title} is waiting for you"), title=_title(waiting.version, waiting.title)
            ),
            words=_("Keep it, and it is yours, also when you change jobs."),
            action=_("Look at it"),
            url_name="my-badges",
            weight=85,
        )
    ending = mine.filter(
        valid_until__gt=at, valid_until__lte=at + SOON, superseded_by=None
    ).order_by("valid_until")
    for award in ending[:1]:
        days = days_left(award.valid_until, at=at) if award.valid_until else 0
        yield Card(
            title=format_lazy(_("Renew {title}"), title=_title(award.version, award.title)),
            words=format_lazy(
                ngettext_lazy("Yours ends in {days} day.", "Yours ends in {days} days.", days),
                days=days,
            ),
            action=_("See what it takes"),
            url_name="achievement-public",
            url_arguments={"achievement_id": award.achievement.pk},
            weight=50,
        )


def _always(actor: Actor) -> Iterator[Card]:
    """Useful at any time, in the order in which most people need it."""
    if actor.may(Permission.AWARD):
        yield Card(
            title=_("Award a badge"),
            words=_("To one, or to a whole list. You see the finished badges first."),
            action=_("Begin"),
            url_name="award-new",
        )
    if actor.may(Permission.DESIGN):
        yield Card(
            title=_("Make a badge"),
            words=_("From one of ours, or from an empty page."),
            action=_("Choose one"),
            url_name="achievement-new",
        )
    if actor.may(Permission.SEE_LOG):
        yield Card(
            title=_("See what happened"),
            words=_("Every change, with who and when. Nobody can alter it unseen."),
            action=_("Open the log"),
            url_name="audit-log",
        )
    yield Card(
        title=_("Check a badge"),
        words=_("Drop a file or paste a link: is it genuine, still valid, who stands behind it?"),
        action=_("Check"),
        url_name="verify",
    )
    yield Card(
        title=_("See what can be earned"),
        words=_("All badges in the catalogue, what they take and who issues them."),
        action=_("Open the catalogue"),
        url_name="catalogue",
    )
    if actor.is_signed_in and actor.organisation is None:
        yield Card(
            title=_("Give badges yourself"),
            words=_("Set up your organisation: its name is enough to begin with."),
            action=_("Set up your organisation"),
            url_name="organisation-new",
        )
    if actor.is_signed_in:
        yield Card(
            title=_("Add your other addresses"),
            words=_("Badges sent to your private or your old address then come to you too."),
            action=_("Your profile"),
            url_name="me",
        )


_ASKED: Final[
    tuple[tuple[Permission, Callable[[Actor, Organisation, datetime], Iterator[Card]]], ...]
] = (
    (Permission.MANAGE_KEYS, _identity),
    (Permission.MANAGE_PEOPLE, _people),
    (Permission.DESIGN, _badges),
    (Permission.DESIGN, _drafts),
    (Permission.REVIEW, _reviews),
    (Permission.DECIDE_REQUESTS, _requests),
    (Permission.SIGN_OFF, _sign_offs),
    (Permission.AWARD, _half_done),
    (Permission.SEE_PEOPLE, _lapsing),
    (Permission.AWARD, _bounced),
    (Permission.AWARD, _unclaimed),
)


def _title(version: Version | None, instead: str) -> str:
    """What a badge is called by whoever reads the card."""
    return title_in(version, get_language() or "en", instead)
