# SPDX-License-Identifier: Apache-2.0

"""The certificates of what a filter finds: chosen, counted, made as one archive, removed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from skillmark_server.accounts.permissions import Permission
from skillmark_server.accounts.roster.selectors import choices_for
from skillmark_server.achievements.selectors import achievements_visible_to
from skillmark_server.documents import packing
from skillmark_server.documents.finding import count_found
from skillmark_server.documents.models import Pack
from skillmark_server.documents.selectors import found_pack_for, found_packs_visible_to
from skillmark_server.documents.services import ask_for_certificates_found, remove_certificates
from skillmark_server.documents.words import LANGUAGES
from skillmark_server.lifecycle.choosing import Choice
from skillmark_server.pages.access import Request, allowed
from skillmark_server.pages.awarding.asking import Wanted, titles_of, wanted_of
from skillmark_server.pages.awarding.packs import file_of
from skillmark_server.pages.forms.awards_wanted import AwardFilterForm
from skillmark_server.pages.look import dates
from skillmark_server.pages.titled import titled
from skillmark_server.refusals import Refusal

_PARTIAL = "packs"


@require_safe
@allowed(Permission.SEE_AWARDS)
def award_certificates(request: Request) -> HttpResponse:
    """Choose badges, see how many certificates that is, and the archives that are there."""
    packs = list(found_packs_visible_to(request.actor))
    badges = list(titles_of(achievements_visible_to(request.actor)))
    choices = choices_for(request.actor)
    names = {
        **{str(one.pk): titled(one) for one in badges},
        **{str(one.pk): one.name for one in choices.departments},
        **{str(one.pk): one.name for one in choices.managers},
    }
    context = {
        "packs": [(pack, in_words(pack.question, names)) for pack in packs],
        "is_open": any(pack.ready_at is None for pack in packs),
        "may_award": request.actor.may(Permission.AWARD),
    }
    if request.headers.get("HX-Target") == _PARTIAL:
        return render(request, "awards/packs_list.html", context)
    wanted = wanted_of(request)
    count, refused = _counted(request, wanted)
    context |= {
        "wanted": wanted,
        "dates": AwardFilterForm(request.GET),
        "badges": badges,
        "departments": choices.departments,
        "managers": choices.managers,
        "states": _states(),
        "batch_id": wanted.filters.batch_id,
        "count": count,
        "refused": refused,
        "languages": LANGUAGES,
        "days": packing.KEPT_FOR.days,
    }
    return render(request, "awards/printing.html", context)


def _counted(request: Request, wanted: Wanted) -> tuple[int, Refusal | None]:
    try:
        return count_found(request.actor, _choice(wanted), at=timezone.now()), None
    except Refusal as refusal:
        return 0, refusal


def _choice(wanted: Wanted) -> Choice:
    return Choice(filters=wanted.filters, text=wanted.text)


@require_POST
@allowed(Permission.AWARD)
def award_certificates_new(request: Request) -> HttpResponse:
    """Have the worker make the certificates of what the address asks for."""
    expected = request.POST.get("expected", "")
    try:
        ask_for_certificates_found(
            actor=request.actor,
            choice=_choice(wanted_of(request)),
            language=request.POST.get("language", "")[:8],
            at=timezone.now(),
            expected=int(expected) if expected.isascii() and expected.isdigit() else None,
        )
    except Refusal as refusal:
        messages.error(request, f"{refusal.words} {refusal.hint}".strip())
    query = request.GET.urlencode()
    return redirect(reverse("award-certificates") + (f"?{query}" if query else ""))


@require_safe
@allowed(Permission.SEE_AWARDS)
def award_certificates_file(
    request: Request, pack_id: uuid.UUID
) -> HttpResponse | StreamingHttpResponse:
    """The archive, as a stream."""
    pack = _get_pack_or_404(request, pack_id)
    if pack.ready_at is None:
        raise Http404
    return file_of(pack)


@require_POST
@allowed(Permission.AWARD)
def award_certificates_remove(request: Request, pack_id: uuid.UUID) -> HttpResponse:
    """Remove an archive before its time, or give up one that is being made."""
    pack = _get_pack_or_404(request, pack_id)
    remove_certificates(actor=request.actor, pack=pack, at=timezone.now())
    return redirect("award-certificates")


def _get_pack_or_404(request: Request, pack_id: uuid.UUID) -> Pack:
    try:
        return found_pack_for(request.actor, pack_id)
    except Pack.DoesNotExist:
        raise Http404 from None


def _states() -> list[tuple[str, str]]:
    return [
        ("", _("Every state")),
        ("claimed", _("Claimed")),
        ("issued", _("Not claimed")),
        ("lapsing", _("Lapse within 90 days")),
        ("expired", _("Expired")),
    ]


def in_words(question: Mapping[str, str], names: Mapping[str, str]) -> list[str]:
    """
    What a filter asked, a few words each; empty for everything.

    Args:
        question: As `lifecycle.choosing.Choice.to_json` has it.
        names: Of badges, departments and managers, by id; one that is gone is left out.
    """
    named = (names.get(question.get(key, "")) for key in _NAMED)
    plain = [
        dict(_states()).get(question.get("state", "-"), ""),
        f"“{question['text']}”" if question.get("text") else "",
        _("Version %(number)s") % {"number": question["version_number"]}
        if question.get("version_number")
        else "",
        _("One list") if question.get("batch_id") else "",
        question.get("language", "").upper(),
        _("Mail came back") if question.get("has_bounced") else "",
    ]
    return _some((*named, *plain, *(_day(question, key, words) for key, words in _days())))


_NAMED = ("achievement_id", "department_id", "manager_id")


def _days() -> list[tuple[str, str]]:
    return [
        ("issued_from", _("Awarded from")),
        ("issued_before", _("Awarded until")),
        ("ends_from", _("Ends from")),
        ("ends_before", _("Ends until")),
    ]


def _day(question: Mapping[str, str], key: str, words: str) -> str:
    if not (said := question.get(key)):
        return ""
    moment = timezone.localtime(datetime.fromisoformat(said))
    day = (moment - timedelta(seconds=1) if key.endswith("before") else moment).date()
    return f"{words} {dates.day(day, 'short')}"


def _some(words: Iterable[str | None]) -> list[str]:
    return [one for one in words if one]
