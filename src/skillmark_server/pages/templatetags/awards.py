# SPDX-License-Identifier: Apache-2.0

"""`{% load awards %}`: the state of an award, of a row and of a mail, each a glyph and a word."""

from __future__ import annotations

from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from django import template
from django.utils.dateparse import parse_date
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from skillmark_server.awards.mending import words_of
from skillmark_server.awards.models import Award, AwardState, BatchRow, RowState
from skillmark_server.outbox.models import Mail
from skillmark_server.pages.templatetags.skillmark import icon
from skillmark_server.pages.templatetags.skillmark_words import address
from skillmark_server.searching.marking import marked
from skillmark_server.searching.questions import Question

register = template.Library()

_STATES: Final = MappingProxyType(
    {
        AwardState.ISSUED: ("chip-plain", "mail"),
        AwardState.DECLINED: ("chip-plain", "close"),
        AwardState.SUSPENDED: ("tone-suspended", "v-suspended"),
        AwardState.EXPIRED: ("tone-expired", "v-expired"),
        AwardState.REVOKED: ("tone-revoked", "v-revoked"),
    }
)
_ROWS: Final = MappingProxyType(
    {
        RowState.NEW: ("tone-notyet", "plus"),
        RowState.RENEWAL: ("tone-genuine", "undo"),
        RowState.DUPLICATE: ("chip-plain", "swap"),
        RowState.RETURNING: ("tone-suspended", "v-suspended"),
        RowState.WRONG: ("tone-revoked", "v-revoked"),
        RowState.UNJUDGED: ("chip-plain", "clock"),
    }
)


@register.simple_tag
def award_state(award: Award, at: datetime) -> SafeString:
    """What an award is: in order is a tick and a word, everything else a chip."""
    state = award.state_at(at)
    if state is AwardState.CLAIMED:
        if award.valid_from > at:
            return _chip("tone-notyet", "v-notyet", pgettext("award", "Not valid yet"))
        return format_html('<span class="ok">{}{}</span>', icon("tick", "i-s"), state.label)
    css, glyph = _STATES[state]
    return _chip(css, glyph, str(state.label))


@register.simple_tag
def found_in(
    text: str, question: Question, *, is_badge: bool = False, is_address: bool = False
) -> SafeString:
    """
    A text in which the words that were searched for are marked; everything is escaped.

    An e-mail address breaks where it does elsewhere.
    """
    return format_html_join(
        "",
        "{}{}{}",
        (
            (mark_safe("<mark>"), piece, mark_safe("</mark>")) if is_marked else ("", piece, "")
            for piece, is_marked in (
                (address(piece) if is_address else piece, is_marked)
                for piece, is_marked in marked(text, question, is_badge=is_badge)
            )
        ),
    )


@register.simple_tag
def row_state(row: BatchRow) -> SafeString:
    """What a row of a list would become, or became."""
    if row.award_serial is not None:
        words = pgettext("row", "Awarded")
        return format_html('<span class="ok">{}{}</span>', icon("tick", "i-s"), words)
    state = RowState(row.state)
    if row.failed and state is not RowState.WRONG:
        return _chip("tone-revoked", "v-revoked", _("Could not be made"))
    if row.is_skipped:
        return _chip("chip-plain", "minus", _("Left out"))
    css, glyph = _ROWS[state]
    return _chip(css, glyph, str(state.label))


@register.simple_tag
def mail_state(mail: Mail) -> SafeString:
    """How far a mail is."""
    if mail.bounced_at is not None:
        return _chip("tone-revoked", "v-revoked", pgettext("mail", "Came back"))
    if mail.given_up_at is not None:
        return _chip("tone-revoked", "v-revoked", pgettext("mail", "Could not be sent"))
    if mail.sent_at is not None:
        words = pgettext("mail", "Sent")
        return format_html('<span class="ok">{}{}</span>', icon("tick", "i-s"), words)
    if mail.cancelled_at is not None:
        return _chip("chip-plain", "close", pgettext("mail", "Not needed any more"))
    return _chip("chip-plain", "clock", pgettext("mail", "Waiting to be sent"))


@register.filter
def mail_kind(mail: Mail) -> str:
    """What a mail is about, in a word or two."""
    kinds = {
        "claim": pgettext("mail", "The badge, with a link to keep it"),
        "reminder": pgettext("mail", "Reminder"),
        "revoked": pgettext("mail", "It was withdrawn"),
        "suspended": pgettext("mail", "It was put on hold"),
        "expiring": pgettext("mail", "Reminder of its end"),
        "renewal-returned": pgettext("mail", "What a renewal lacks"),
        "reissued": pgettext("mail", "It was issued again, corrected"),
        "reinstated": pgettext("mail", "The hold was lifted"),
    }
    return kinds.get(mail.kind, mail.kind)


@register.filter
def mend_words(row: BatchRow) -> str:
    """What is wrong with a row, in the language of the page."""
    return words_of(row)


@register.filter
def said(words: dict[str, str]) -> str:
    """One of the sentences that are kept in every language."""
    code = (get_language() or "en").partition("-")[0]
    return words.get(code) or next(iter(words.values()), "")


@register.filter
def as_day(text: str | None) -> date | None:
    """A day that is kept as ISO 8601."""
    return parse_date(text) if text else None


def _chip(css: str, glyph: str, words: str) -> SafeString:
    return format_html('<span class="chip {}">{}{}</span>', css, icon(glyph), words)
