# SPDX-License-Identifier: Apache-2.0

"""
The one place that knows how a verdict looks: tone, silhouette, word and sentence.

`tone_of` is the only way to green, so that no page can choose it. It judges
nothing: verdict and issuer trust come from the core's report.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from skillmark import IssuerTrust, Verdict
from skillmark_server.pages.look.dates import day

_IDENTIFIED: Final = frozenset({IssuerTrust.DOMAIN, IssuerTrust.ACCREDITED, IssuerTrust.REGISTRY})


class Tone(enum.StrEnum):
    """A family of five colours: `tone-<value>` in the stylesheet."""

    GENUINE = "genuine"
    AMBER = "amber"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    NOT_YET = "notyet"
    UNKNOWN = "unknown"
    FALSE = "false"


@dataclass(frozen=True, slots=True)
class Look:
    """
    How one verdict is shown.

    Args:
        tone: Its colours.
        shape: Its silhouette: the glyph `v-<shape>`, and the seal of that name.
        word: One or two words, said beside every glyph.
        sentence: What a reader can quote where no further facts are known.
    """

    tone: Tone
    shape: str
    word: Promise
    sentence: Promise

    @property
    def glyph(self) -> str:
        """The name of its glyph in the sprite."""
        return f"v-{self.shape}"


_GENUINE: Final = Look(
    Tone.GENUINE, "genuine", _("Genuine"), _("Genuine, and the issuer is identified.")
)
_UNIDENTIFIED: Final = Look(
    Tone.AMBER,
    "amber",
    _("Issuer unidentified"),
    _("Signature intact, issuer not identified: anyone could have made this."),
)
_LOOKS: Final = MappingProxyType(
    {
        Verdict.REVOKED: Look(
            Tone.REVOKED, "revoked", _("Revoked"), _("Withdrawn. It cannot be used.")
        ),
        Verdict.SUSPENDED: Look(
            Tone.SUSPENDED, "suspended", _("Suspended"), _("On hold. It may become valid again.")
        ),
        Verdict.EXPIRED: Look(
            Tone.EXPIRED, "expired", _("Expired"), _("It was genuine, and has run out.")
        ),
        Verdict.NOT_YET_VALID: Look(
            Tone.NOT_YET, "notyet", _("Not yet valid"), _("Genuine, and has not started yet.")
        ),
        Verdict.STATUS_UNKNOWN: Look(
            Tone.UNKNOWN,
            "unknown",
            _("Status unknown"),
            _(
                "We could not read the issuer’s list of withdrawn badges. "
                "Try again, or ask the issuer."
            ),
        ),
        Verdict.NOT_GENUINE: Look(
            Tone.FALSE,
            "false",
            _("Not genuine"),
            _("What it says is not what an issuer signed. Do not rely on it."),
        ),
        Verdict.UNREADABLE: Look(
            Tone.UNKNOWN,
            "unreadable",
            _("Unreadable"),
            _(
                "We found no badge in this file. A screenshot carries no proof: "
                "ask for the link or the original file."
            ),
        ),
    }
)


def look_of(verdict: Verdict | str, trust: IssuerTrust | str = IssuerTrust.NONE) -> Look:
    """
    How `verdict` is shown for an issuer known as far as `trust`.

    A word that is no verdict looks unreadable, and a trust that is none looks
    unidentified: what is not understood is never green.
    """
    try:
        known = Verdict(verdict)
    except ValueError:
        return _LOOKS[Verdict.UNREADABLE]
    if known is not Verdict.GENUINE:
        return _LOOKS[known]
    return _GENUINE if trust in _IDENTIFIED else _UNIDENTIFIED


def tone_of(verdict: Verdict | str, trust: IssuerTrust | str = IssuerTrust.NONE) -> Tone:
    """The colours of (verdict, trust); green needs both an intact proof and a known issuer."""
    return look_of(verdict, trust).tone


_HOW: Final = MappingProxyType(
    {
        IssuerTrust.DOMAIN: _("domain checked"),
        IssuerTrust.ACCREDITED: _("accredited"),
        IssuerTrust.REGISTRY: _("in a register of issuers"),
    }
)
_HOW_BY: Final = MappingProxyType(
    {
        IssuerTrust.ACCREDITED: _("accredited by %(register)s"),
        IssuerTrust.REGISTRY: _("in the register of %(register)s"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictFacts:
    """What a sentence can name; every fact may be missing."""

    issuer: str = ""
    """The issuer's name."""
    domain: str = ""
    """The domain that was checked."""
    since: date | datetime | None = None
    """When it was withdrawn or put on hold."""
    valid_from: date | datetime | None = None
    valid_until: date | datetime | None = None
    reason: str = ""
    """Why it was withdrawn, in the issuer's words."""
    register: str = ""
    """The name of the register in which the issuer stands, where it is another's."""


def sentence_of(
    verdict: Verdict | str,
    trust: IssuerTrust | str = IssuerTrust.NONE,
    facts: VerdictFacts | None = None,
) -> str:
    """One sentence to quote, in the language of the page, naming what `facts` knows."""
    look = look_of(verdict, trust)
    named = _named_sentence(look.shape, trust, facts) if facts is not None else ""
    return named or str(look.sentence)


def _named_sentence(  # noqa: PLR0911 - one for each silhouette
    shape: str, trust: IssuerTrust | str, facts: VerdictFacts
) -> str:
    """The sentence of one silhouette with its facts; empty where one that it needs is missing."""
    since = day(facts.since) if facts.since else ""
    match shape:
        case "genuine" if who := facts.domain or facts.issuer:
            return gettext("Genuine, issued by %(who)s (%(how)s).") % {
                "who": who,
                "how": register_words(trust, facts.register),
            }
        case "revoked" if facts.issuer and since and facts.reason:
            return gettext("Withdrawn by %(who)s on %(day)s: “%(reason)s”. It cannot be used.") % {
                "who": facts.issuer,
                "day": since,
                "reason": facts.reason,
            }
        case "revoked" if facts.issuer and since:
            return gettext("Withdrawn by %(who)s on %(day)s. It cannot be used.") % {
                "who": facts.issuer,
                "day": since,
            }
        case "suspended" if since:
            return gettext("On hold since %(day)s. It may become valid again.") % {"day": since}
        case "expired" if facts.valid_until:
            return gettext("It was genuine, and ran out on %(day)s.") % {
                "day": day(facts.valid_until)
            }
        case "notyet" if facts.valid_from:
            return gettext("Genuine, and starts on %(day)s.") % {"day": day(facts.valid_from)}
        case "unknown" if facts.issuer:
            return gettext(
                "We could not read the list of withdrawn badges of %(who)s. "
                "Try again, or ask the issuer."
            ) % {"who": facts.issuer}
        case _:
            return ""


def register_words(trust: IssuerTrust | str, register: str) -> str:
    """How an issuer is known, in a few words, with the name of the register where there is one."""
    if register and (by := _HOW_BY.get(IssuerTrust(trust))):
        return str(by) % {"register": register}
    return str(_HOW[IssuerTrust(trust)])
