# SPDX-License-Identifier: Apache-2.0

"""Writes a résumé: its head, its lines and their order, and the awards that go in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import User
from skillmark_server.accounts.texts import tidy
from skillmark_server.audit.recording import record
from skillmark_server.awards.models import Award, Visibility
from skillmark_server.portfolio.models import (
    EntryKind,
    Fluency,
    Resume,
    ResumeAward,
    ResumeEntry,
)
from skillmark_server.portfolio.models.resume import (
    LONGEST_EMAIL,
    LONGEST_LINE,
    LONGEST_PHONE,
    LONGEST_TEXT,
)
from skillmark_server.portfolio.refusals import (
    EmailRefused,
    FluencyMissing,
    MonthRefused,
    NameMissing,
    NotKept,
    OrderRefused,
    TooMany,
)

MOST_ENTRIES: Final = 60
MOST_AWARDS: Final = 30
_MONTH: Final = re.compile(r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])", re.ASCII)


@transaction.atomic
def set_up_resume(
    *,
    user: User,
    visibility: Visibility,
    headline: str = "",
    summary: str = "",
    email: str = "",
    phone: str = "",
    place: str = "",
    at: datetime,
    kind: str = "person",
) -> Resume:
    """
    Say what stands on top of somebody's résumé, and who sees it on its address.

    Args:
        user: Whose.
        visibility: Who sees it; files of it the person gives to whom they like.
        headline: At most 120 characters.
        summary: At most 2,000, several lines.
        email: To be reached at; need not be an address of the account.
        phone: At most 40 characters.
        place: Where they live, as they say it; at most 120.
        at: Now.
        kind: Whether the person acts, or a `token` of theirs.

    Raises:
        EmailRefused: It is no address.
        TextRefused: A text cannot be used.
    """
    resume = _locked(user, at)
    said = {
        "visibility": visibility,
        "headline": tidy(headline, field="headline", longest=LONGEST_LINE),
        "summary": tidy(summary, field="summary", longest=LONGEST_TEXT, lines=True),
        "email": _email(email),
        "phone": tidy(phone, field="phone", longest=LONGEST_PHONE),
        "place": tidy(place, field="place", longest=LONGEST_LINE),
    }
    changed = [member for member, value in said.items() if getattr(resume, member) != value]
    if changed:
        for member in changed:
            setattr(resume, member, said[member])
        resume.save(update_fields=changed)
        _note(resume, at, kind, changed=changed, visibility=str(visibility))
    return resume


@transaction.atomic
def write_entry(
    *,
    user: User,
    entry_kind: EntryKind,
    entry_id: UUID | None = None,
    title: str,
    organisation: str = "",
    place: str = "",
    from_month: str = "",
    to_month: str = "",
    text: str = "",
    fluency: str = "",
    at: datetime,
    kind: str = "person",
) -> ResumeEntry:
    """
    Add a line, below those of its kind, or write one anew in its place.

    Args:
        user: Whose.
        entry_kind: What it is about; stays what it was for a line that is there.
        entry_id: Which; None adds one.
        title: The position, what was studied, or the language; at most 120 characters.
        organisation: The employer or the school; at most 120. Not of languages.
        place: Where that is; at most 120. Not of languages.
        from_month: `2019-03`, or empty. Not of languages.
        to_month: The last one, or empty. Not of languages.
        text: What was done or learned; at most 2,000, several lines. Not of languages.
        fluency: Of a language: `native` or `A1` to `C2`. Of nothing else.
        at: Now.
        kind: Whether the person acts, or a `token` of theirs.

    Raises:
        ResumeEntry.DoesNotExist: There is none of that kind, or it is not theirs.
        NameMissing: The title is empty.
        MonthRefused: A month is none from 1900 to 2099, or the last is before the first.
        FluencyMissing: It is a language without a level that is known.
        TextRefused: A text cannot be used.
        TooMany: They have 60 lines already.
    """
    resume = _locked(user, at)
    said = _said_of_language(title, fluency) if entry_kind == EntryKind.LANGUAGE else {}
    said = said or {
        "title": _title(title),
        "organisation": tidy(organisation, field="organisation", longest=LONGEST_LINE),
        "place": tidy(place, field="place", longest=LONGEST_LINE),
        "text": tidy(text, field="text", longest=LONGEST_TEXT, lines=True),
        "from_month": _month(from_month, "from_month"),
        "to_month": _month(to_month, "to_month"),
    }
    if said.get("from_month") and said["to_month"] and said["to_month"] < said["from_month"]:
        raise MonthRefused(_("It cannot end before it begins."), field="to_month")
    if entry_id is not None:
        entry = ResumeEntry.objects.get(pk=entry_id, user=user, kind=entry_kind)
        changed = [member for member, value in said.items() if getattr(entry, member) != value]
        if changed:
            for member in changed:
                setattr(entry, member, said[member])
            entry.save(update_fields=changed)
            _note(resume, at, kind, changed=[str(entry_kind)])
        return entry
    own = ResumeEntry.objects.filter(user=user)
    if own.count() >= MOST_ENTRIES:
        raise TooMany
    last = own.filter(kind=entry_kind).aggregate(last=Max("position"))["last"] or 0
    entry = ResumeEntry.objects.create(user=user, kind=entry_kind, position=last + 1, **said)
    _note(resume, at, kind, changed=[str(entry_kind)])
    return entry


@transaction.atomic
def remove_entry(*, user: User, entry_id: UUID, at: datetime, kind: str = "person") -> None:
    """
    Remove a line.

    Raises:
        ResumeEntry.DoesNotExist: There is none, or it is not theirs.
    """
    ResumeEntry.objects.get(pk=entry_id, user=user)  # before a résumé is made for nothing
    resume = _locked(user, at)
    entry = ResumeEntry.objects.get(pk=entry_id, user=user)
    entry.delete()
    _note(resume, at, kind, changed=[entry.kind])


@transaction.atomic
def arrange_entries(
    *,
    user: User,
    entry_kind: EntryKind,
    entry_ids: Iterable[UUID],
    at: datetime,
    kind: str = "person",
) -> None:
    """
    Put the lines of a kind in order.

    Args:
        user: Whose.
        entry_kind: Which lines.
        entry_ids: All of them, the first first.
        at: Now.
        kind: Whether the person acts, or a `token` of theirs.

    Raises:
        OrderRefused: One is missing or too many: somebody added or removed one meanwhile.
    """
    resume = _locked(user, at)
    wanted = list(entry_ids)
    known = {one.pk: one for one in ResumeEntry.objects.filter(user=user, kind=entry_kind)}
    if len(wanted) != len(known) or set(wanted) != set(known):
        raise OrderRefused
    moved = []
    for place, key in enumerate(wanted, 1):
        if known[key].position != place:
            known[key].position = place
            moved.append(known[key])
    if moved:
        ResumeEntry.objects.bulk_update(moved, ["position"])
        _note(resume, at, kind, changed=[str(entry_kind)])


@transaction.atomic
def choose_awards(
    *, user: User, award_ids: Iterable[UUID], at: datetime, kind: str = "person"
) -> None:
    """
    Say which awards go in, and in which order; what is not named stays out.

    Args:
        user: Whose.
        award_ids: Of awards that the person keeps, the first first; at most 30.
        at: Now.
        kind: Whether the person acts, or a `token` of theirs.

    Raises:
        NotKept: They do not keep one of the awards.
        TooMany: There are more than 30.
    """
    resume = _locked(user, at)
    wanted = list(dict.fromkeys(award_ids))
    if len(wanted) > MOST_AWARDS:
        raise TooMany(_("A résumé shows 30 badges at most."), field="awards")
    kept = set(Award.objects.filter(pk__in=wanted, holder=user).values_list("pk", flat=True))
    if kept != set(wanted):
        raise NotKept(field="awards")
    own = ResumeAward.objects.filter(user=user)
    if list(own.order_by("position", "pk").values_list("award_id", flat=True)) != wanted:
        own.delete()
        ResumeAward.objects.bulk_create(
            ResumeAward(user=user, award_id=one, position=place)
            for place, one in enumerate(wanted, 1)
        )
        _note(resume, at, kind, changed=["awards"], awards=len(wanted))


def _locked(user: User, at: datetime) -> Resume:
    """The résumé, made where there is none; the account is locked, so that two take turns."""
    User.objects.select_for_update().get(pk=user.pk)
    found = Resume.objects.filter(user=user).first()
    return found or Resume.objects.create(user=user, created_at=at, changed_at=at)


def _said_of_language(title: str, fluency: str) -> dict[str, str]:
    if fluency not in Fluency.values:
        raise FluencyMissing(field="fluency")
    return {"title": _title(title), "fluency": fluency}


def _title(text: str) -> str:
    title = tidy(text, field="title", longest=LONGEST_LINE)
    if not title:
        raise NameMissing(_("Say what it is."), field="title")
    return title


def _month(text: str, field: str) -> str:
    month = text.strip()
    if month and not _MONTH.fullmatch(month):
        raise MonthRefused(field=field)
    return month


def _email(text: str) -> str:
    address = tidy(text, field="email", longest=LONGEST_EMAIL)
    if address:
        try:
            validate_email(address)
        except ValidationError:
            raise EmailRefused(field="email") from None
    return address


def _note(resume: Resume, at: datetime, kind: str, **detail: object) -> None:
    """Write down which parts changed, never what they say: the log holds no personal data."""
    resume.changed_at = at
    resume.save(update_fields=["changed_at"])
    record(Actor(user=resume.user, kind=kind), "resume.changed", resume, at=at, detail=detail)
