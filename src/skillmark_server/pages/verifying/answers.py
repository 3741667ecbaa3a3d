# SPDX-License-Identifier: Apache-2.0

"""
The answer to one thing that was given: everything that page, table and report show, in words.

An answer holds plain values only, so that it can be handed to the reader and back
(`tokens`); the server keeps none. The colours are not chosen here: they follow from verdict
and trust (`pages.look.verdicts`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from skillmark import Finding, IssuerTrust, Outcome, Report, Step, Verdict
from skillmark.errors import SeveralCredentialsError
from skillmark.report import STEP_TITLES
from skillmark.verify.refreshing import refresh_address
from skillmark_server.awards.models import Award
from skillmark_server.checking.facts import Facts, facts_of, host_of, subjects_of, visible
from skillmark_server.checking.judging import Judged
from skillmark_server.checking.own import Own, known_here, newer_page, own_of
from skillmark_server.custody.register import trusted_register
from skillmark_server.pages.awarded import counting
from skillmark_server.pages.look.dates import moment
from skillmark_server.pages.look.verdicts import VerdictFacts, register_words, sentence_of
from skillmark_server.pages.verifying.confusing import misleading_word
from skillmark_server.pages.verifying.steps import (
    Named,
    StepShown,
    in_words,
    plain_steps,
    renewed_members,
)

_NOTHING_CONFIRMED = frozenset({Verdict.UNREADABLE, Verdict.NOT_GENUINE})


@dataclass(frozen=True, slots=True)
class Detail:
    """One row of the technical detail: the core's own step."""

    step: str
    outcome: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer; dates are datetimes, everything else is text."""

    given: str
    verdict: str
    trust: str
    sentence: str
    """To quote: joins signature and identity."""
    lede: str
    who: str = ""
    what: str = ""
    level: str = ""
    issuer: str = ""
    issuer_note: str = ""
    warning: str = ""
    """Said beside the issuer's name where it is built to look like another."""
    picture: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    since: datetime | None = None
    """When it was withdrawn or put on hold, where this site knows."""
    reason: str = ""
    checked_at: datetime
    digest: str = ""
    code: str = ""
    suite: str = ""
    issuer_id: str = ""
    credential_id: str = ""
    is_demo: bool = False
    page: str = ""
    """Its own page, where it is a public award of this site."""
    newer: str = ""
    """The page of the one that took its place, where that is public too."""
    renewed: str = ""
    """That a newer version was judged in place of what was given; empty where none was."""
    newest_at: str = ""
    """Where that newer version stands, as the given one says."""
    steps: tuple[StepShown, ...] = ()
    details: tuple[Detail, ...] = ()
    subjects: tuple[dict[str, Any], ...] = field(default=(), repr=False)
    """How the document knows its holder, for the comparison with a name or an address."""

    @property
    def is_confirmed(self) -> bool:
        """Whether a proof stands behind what the document says."""
        return self.verdict not in {str(one) for one in _NOTHING_CONFIRMED}

    @property
    def is_unreadable(self) -> bool:
        """Whether nothing at all could be read."""
        return self.verdict == str(Verdict.UNREADABLE)

    @property
    def has_claims(self) -> bool:
        """Whether the document says anything that could be shown."""
        return bool(self.who or self.what or self.issuer)


def answer_to(judged: Judged, *, award: Award | None = None) -> Answer:
    """
    Put what was found into words, in the language that is active.

    Args:
        judged: What was found.
        award: The award of this site that it is, where that is known; whoever knows counts it.
    """
    own = own_of(judged.report, award)
    if own.achievement_id is not None and award is None:
        counting.count(own.achievement_id)
    report = known_here(judged.report, own)
    facts = facts_of(report.document, site=settings.BASE_URL)
    verdict, trust = report.verdict, report.issuer_trust
    confirmed = verdict not in _NOTHING_CONFIRMED
    identified = confirmed and trust is not IssuerTrust.NONE
    claims = report.claims
    domain = host_of(facts.issuer_id) if identified else ""
    register = trusted_register()
    is_renewed = bool(renewed_members(report))
    named = Named(
        issuer=facts.issuer,
        register="" if register is None else register.name,
        is_listed=register is not None and claims.issuer in register.issuers,
        domain=domain,
        valid_from=claims.valid_from,
        valid_until=claims.valid_until,
        at=judged.at,
    )
    return Answer(
        given=judged.given.name or _("Pasted text"),
        verdict=str(verdict),
        trust=str(trust),
        sentence=_sentence(judged, report, own, named),
        lede=_lede(judged, report, facts, named),
        who=facts.who or facts.who_address,
        what=facts.what,
        level=facts.level,
        issuer=named.issuer or facts.issuer_id,
        issuer_note=_issuer_note(report, facts, own, named),
        warning=_warning(facts.issuer, "" if own.is_issuer else own.look_alike),
        picture=facts.picture if identified else "",
        valid_from=claims.valid_from,
        valid_until=claims.valid_until,
        since=own.since if confirmed else None,
        reason=own.reason if confirmed else "",
        checked_at=judged.at,
        digest=judged.digest,
        code=report.code or "",
        suite=_suite(report),
        issuer_id=facts.issuer_id,
        credential_id=claims.credential_id or "",
        is_demo=own.is_demo and confirmed,
        page=own.page if confirmed else "",
        newer=newer_page(own) if confirmed and award is None else "",
        renewed=_("What you gave is an older version. This answer is about the newest one.")
        if is_renewed
        else "",
        newest_at=visible(refresh_address(report.given or {})) if is_renewed else "",
        steps=tuple(plain_steps(report, named)),
        details=tuple(_detail(finding) for finding in report.findings),
        subjects=tuple(_identifiers(report)) if confirmed else (),
    )


def _sentence(judged: Judged, report: Report, own: Own, named: Named) -> str:
    verdict = report.verdict
    if verdict is Verdict.NOT_GENUINE and report.error is not None:
        return _("Not genuine. %(why)s") % {"why": in_words(report.error.summary)}
    if verdict is Verdict.UNREADABLE:
        return _unreadable(judged, report)
    facts = VerdictFacts(
        issuer=named.issuer,
        domain=named.domain,
        since=own.since,
        valid_from=named.valid_from,
        valid_until=named.valid_until,
        reason=own.reason,
        register=named.register if named.is_listed else "",
    )
    if own.is_demo and own.is_issuer and verdict is Verdict.GENUINE:
        return _("Genuine, issued by %(who)s (demo issuer of this site).") % {"who": named.issuer}
    return sentence_of(verdict, report.issuer_trust, facts)


_UNREADABLE: Final = {
    "several_credentials": gettext_lazy(
        "The file holds two badges. Which one is meant cannot be known."
    ),
    "pdf_invalid": gettext_lazy("The PDF is damaged or locked, so nothing in it could be read."),
    "open_badges_2": gettext_lazy(
        "This is a badge of an older standard. It cannot be checked here."
    ),
    "too_large": gettext_lazy("It is larger than any badge needs to be, so it was not opened."),
}


def _unreadable(judged: Judged, report: Report) -> str:
    if report.code == SeveralCredentialsError.code and judged.given.is_pdf:
        return _("This PDF holds many badges. Check it by itself, or each badge from its own file.")
    if report.code in _UNREADABLE:
        return str(_UNREADABLE[report.code])
    if judged.given.is_pdf:
        return _("This PDF carries no badge. Ask for the link or the original file.")
    if judged.given.is_link:
        return _("We found no badge at this address. Check it, or ask for the original file.")
    return sentence_of(Verdict.UNREADABLE)


def _lede(judged: Judged, report: Report, facts: Facts, named: Named) -> str:
    """What stands under the sentence: when it was checked, and what to do."""
    values = {
        "moment": moment(judged.at),
        "name": facts.issuer,
        "site": facts.issuer_site,
        "who": named.domain or named.issuer,
    }
    return _lede_of(report, facts) % values


def _lede_of(report: Report, facts: Facts) -> str:
    identified = report.issuer_trust is not IssuerTrust.NONE
    match report.verdict:
        case Verdict.GENUINE if identified:
            words = _(
                "You may quote that sentence. The signature is intact, the issuer is known, and "
                "the badge is valid today, %(moment)s."
            )
        case Verdict.GENUINE if facts.issuer and facts.issuer_site:
            words = _(
                "The name “%(name)s” stands in the file, but nothing on %(site)s confirms it. "
                "Do not use it as proof until the issuer has answered."
            )
        case Verdict.GENUINE:
            words = _(
                "The name of the issuer stands in the file, and nothing confirms it. "
                "Do not use it as proof until the issuer has answered."
            )
        case Verdict.NOT_GENUINE:
            words = _(
                "Do not rely on it. If you got it in good faith, ask the holder for a new link."
            )
        case Verdict.UNREADABLE:
            words = _("Nothing in it could be checked.")
        case Verdict.STATUS_UNKNOWN:
            words = _(
                "The signature is intact. Whether the badge still stands could not be read on "
                "%(moment)s."
            )
        case _ if identified:
            words = _(
                "The signature is intact, and it was issued by %(who)s. Checked on %(moment)s."
            )
        case _:
            words = _(
                "The signature is intact, and the issuer is not identified. Checked on %(moment)s."
            )
    return words


def _issuer_note(report: Report, facts: Facts, own: Own, named: Named) -> str:
    if report.verdict in _NOTHING_CONFIRMED:
        return _("named in the file, and not confirmed by anyone")
    if own.is_demo and own.is_issuer:
        return _("demo issuer of this site")
    if report.issuer_trust is IssuerTrust.NONE:
        return _("written in the file, not confirmed by anyone")
    if report.issuer_trust is IssuerTrust.DOMAIN:
        return _("%(domain)s, domain checked") % {"domain": named.domain}
    if named.is_listed:
        layers = [_("%(domain)s, domain checked") % {"domain": named.domain}] * bool(named.domain)
        return "; ".join([*layers, register_words(report.issuer_trust, named.register)])
    return named.domain or facts.issuer_site


def _warning(issuer: str, look_alike: str) -> str:
    if look_alike:
        return _(
            "The name looks like %(name)s, an issuer of this site. This badge is not by it."
        ) % {"name": look_alike}
    word = misleading_word(issuer)
    if not word:
        return ""
    return _(
        "“%(word)s” holds letters that look like others. It may imitate another name. "
        "Look at the domain, not at the name."
    ) % {"word": word}


def _suite(report: Report) -> str:
    for finding in report.findings:
        if finding.step is Step.PROOF and finding.outcome is Outcome.PASSED:
            return str(finding.detail.values.get("suite", ""))
    return ""


def _detail(finding: Finding) -> Detail:
    text = in_words(finding.detail)
    if finding.error is not None:
        text = f"{text} {finding.error.code}: {finding.error}"
    return Detail(in_words(STEP_TITLES[finding.step]), str(finding.outcome), text[:1_000])


def _identifiers(report: Report) -> list[dict[str, Any]]:
    """Only what names the holder, and no more of it than a person has."""
    kept = []
    for subject in subjects_of(report.document)[:4]:
        entries = subject.get("identifier")
        listed = entries if isinstance(entries, list) else [entries]
        identities = [entry for entry in listed if isinstance(entry, dict)][:10]
        kept.append(
            {"id": subject.get("id"), "identifier": identities, "name": subject.get("name")}
        )
    return kept
