# SPDX-License-Identifier: Apache-2.0

"""
What a verification found, in order, for people and for programs.

A report is made of findings, one a step. The verdict follows from the findings
by a fixed precedence (`Verdict`), and beside it stands how far the issuer is
known (`IssuerTrust`): a signature alone says that nobody changed the document,
not who made it. Nothing here verifies anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from skillmark.errors import SkillmarkError
from skillmark.protocols import Json
from skillmark.text import Text, marked, say


class Step(StrEnum):
    """
    The steps of a verification, in their order.

    Spec: Open Badges 3.0 § Verification and Validation (a)-(f).
    """

    READ = "read"
    SHAPE = "shape"
    ISSUER = "issuer"
    PROOF = "proof"
    REFRESH = "refresh"
    STATUS = "status"
    VALIDITY = "validity"
    RESOURCES = "resources"
    RECIPIENT = "recipient"
    ENDORSEMENTS = "endorsements"
    POLICY = "policy"


STEP_TITLES: dict[Step, str] = {
    Step.READ: marked("Reading"),
    Step.SHAPE: marked("Shape"),
    Step.ISSUER: marked("Issuer"),
    Step.PROOF: marked("Signature"),
    Step.REFRESH: marked("Newer version"),
    Step.STATUS: marked("Withdrawn or on hold"),
    Step.VALIDITY: marked("Dates"),
    Step.RESOURCES: marked("Linked files"),
    Step.RECIPIENT: marked("Recipient"),
    Step.ENDORSEMENTS: marked("Endorsements"),
    Step.POLICY: marked("Your own rules"),
}


class Outcome(StrEnum):
    """How one step ended."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_CHECKED = "not_checked"
    """There was nothing to check, or it was not asked for, or it could not be had."""

    SKIPPED = "skipped"
    """An earlier step failed, and this one could not follow."""


class Verdict(StrEnum):
    """One word for a credential; the first that applies, in this order."""

    UNREADABLE = "unreadable"
    NOT_GENUINE = "not_genuine"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    STATUS_UNKNOWN = "status_unknown"
    GENUINE = "genuine"


_PRECEDENCE = tuple(Verdict)
_NOTHING_CONFIRMED = frozenset({Verdict.UNREADABLE, Verdict.NOT_GENUINE})


class IssuerTrust(StrEnum):
    """How far the issuer is known, from nothing to a register of issuers."""

    NONE = "none"
    DOMAIN = "domain"
    ACCREDITED = "accredited"
    REGISTRY = "registry"


@dataclass(frozen=True, slots=True)
class Finding:
    """One step: how it ended, what was found in a sentence, and the error if there was one."""

    step: Step
    outcome: Outcome
    detail: Text
    error: SkillmarkError | None = None

    @classmethod
    def passed(cls, step: Step, detail: Text) -> Finding:
        """Return a step that found everything in order."""
        return cls(step, Outcome.PASSED, detail)

    @classmethod
    def not_checked(cls, step: Step, detail: Text) -> Finding:
        """Return a step that had nothing to check, or could not check it."""
        return cls(step, Outcome.NOT_CHECKED, detail)

    @classmethod
    def failed(cls, step: Step, error: SkillmarkError) -> Finding:
        """Return a step that ended with `error`."""
        return cls(step, Outcome.FAILED, Text(error.summary), error)

    @classmethod
    def skipped(cls, step: Step) -> Finding:
        """Return a step that an earlier failure left without a ground."""
        return cls(step, Outcome.SKIPPED, say("Not reached, because an earlier step failed."))


@dataclass(frozen=True, slots=True)
class Claims:
    """What the document says of itself; confirmed only as far as the verdict says."""

    credential_id: str | None = None
    name: str | None = None
    issuer: str | None = None
    issuer_name: str | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """
    All findings of one verification, in order.

    A report never reads as true or false, so that `if inspect(...):` cannot
    pass for a check; ask `report.trusted`, or call `verify`, which raises.

    Args:
        findings: One a step.
        issuer_trust: How far the issuer is known. Above `none` only after the
            issuer's own document or domain was checked.
        claims: What the document says of itself, also where nothing is confirmed.
        document: The credential as it was read; None where nothing could be read.
        kept_at: Where copies of lists and issuers' documents came with it, the moment that
            they are of; None where they were asked for.
        given: The credential as it was given, where its newer version is judged in its place.
    """

    findings: tuple[Finding, ...]
    issuer_trust: IssuerTrust = IssuerTrust.NONE
    claims: Claims = Claims()
    document: Json | None = None
    kept_at: datetime | None = None
    given: Json | None = None

    def __bool__(self) -> bool:
        msg = "ask report.trusted, or call verify()"
        raise TypeError(msg)

    @property
    def trusted(self) -> bool:
        """True when the verdict is genuine: every step ran and none failed."""
        return self.verdict is Verdict.GENUINE

    @property
    def error(self) -> SkillmarkError | None:
        """The error that decides the verdict; None for a genuine credential."""
        errors = [finding.error for finding in self.findings if finding.error is not None]
        return min(errors, key=_rank, default=None)

    @property
    def verdict(self) -> Verdict:
        """The one word, by precedence. Fails closed: a report without findings is unreadable."""
        if not self.findings:
            return Verdict.UNREADABLE
        error = self.error
        if error is not None:
            return Verdict(error.verdict)
        if any(finding.outcome is Outcome.SKIPPED for finding in self.findings):
            return Verdict.NOT_GENUINE
        if {finding.step for finding in self.findings} != set(Step):
            return Verdict.NOT_GENUINE
        return Verdict.GENUINE

    @property
    def code(self) -> str | None:
        """The stable code of the deciding error; None for a genuine credential."""
        error = self.error
        return None if error is None else error.code

    @property
    def confirmed(self) -> Claims:
        """The claims that a proof stands behind; empty where nothing is confirmed."""
        return Claims() if self.verdict in _NOTHING_CONFIRMED else self.claims

    @property
    def sentence(self) -> Text:
        """One sentence to quote, joining the verdict with what is known of the issuer."""
        return _sentence(self)

    @property
    def hint(self) -> Text:
        """What the reader can do; empty where there is nothing to do."""
        error = self.error
        if error is not None:
            return Text(error.hint)
        if self.issuer_trust is IssuerTrust.NONE:
            return say("Ask the holder where it can be seen on the issuer's own site.")
        return Text("")

    def to_dict(self) -> Json:
        """Return the report as JSON, with English details; unconfirmed claims are null."""
        shown = self.confirmed
        kept: Json = {} if self.kept_at is None else {"kept_at": _instant(self.kept_at)}
        return {
            "verdict": self.verdict.value,
            "code": self.code,
            "issuer_trust": self.issuer_trust.value,
            "steps": [
                {
                    "step": finding.step.value,
                    "outcome": finding.outcome.value,
                    "detail": _detail(finding),
                }
                for finding in self.findings
            ],
            "issuer": shown.issuer,
            "name": shown.name,
            "valid_from": None if shown.valid_from is None else _instant(shown.valid_from),
            "valid_until": None if shown.valid_until is None else _instant(shown.valid_until),
            **kept,
        }


def complete(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Order `findings` by step and mark the steps that are not among them as skipped."""
    found = {finding.step: finding for finding in findings}
    return tuple(found.get(step) or Finding.skipped(step) for step in Step)


def _rank(error: SkillmarkError) -> int:
    return _PRECEDENCE.index(Verdict(error.verdict))


def _detail(finding: Finding) -> str:
    if finding.error is None:
        return str(finding.detail)
    return f"{finding.detail} ({finding.error})"


def _instant(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _day(moment: datetime | None) -> str:
    return "?" if moment is None else moment.date().isoformat()


_SENTENCES = {
    Verdict.EXPIRED: marked("It was genuine, and ran out on {until}."),
    Verdict.NOT_YET_VALID: marked("Genuine, and starts on {start}."),
    Verdict.REVOKED: marked("Withdrawn by {issuer}. It cannot be used."),
    Verdict.SUSPENDED: marked("Put on hold by {issuer}. It may become valid again."),
    Verdict.STATUS_UNKNOWN: marked(
        "We could not read {issuer}'s list of withdrawn badges. Try again, or ask the issuer."
    ),
}


def _sentence(report: Report) -> Text:
    claims, verdict, error = report.claims, report.verdict, report.error
    if verdict in _SENTENCES:
        return say(
            _SENTENCES[verdict],
            issuer=claims.issuer_name or claims.issuer or "?",
            start=_day(claims.valid_from),
            until=_day(claims.valid_until),
        )
    if verdict is not Verdict.GENUINE:
        return Text(error.summary if error is not None else SkillmarkError.summary)
    if report.kept_at is not None:
        return say(
            _KEPT[report.issuer_trust is IssuerTrust.NONE],
            issuer=_host(claims.issuer) or claims.issuer_name or claims.issuer or "?",
            day=_day(report.kept_at),
        )
    if report.issuer_trust is IssuerTrust.NONE:
        return say("Signature intact, issuer not identified: anyone could have made this.")
    return say(
        "Genuine, issued by {issuer} ({how}).",
        issuer=_host(claims.issuer) or claims.issuer_name or claims.issuer or "?",
        how=Text(_TRUST_WORDS[report.issuer_trust]),
    )


_KEPT = {
    True: marked(
        "Signature intact, by copies of {day} that came with it; nobody asked {issuer} if it "
        "stands today."
    ),
    False: marked("Genuine on {day}, by the copies that came with it; issued by {issuer}."),
}
"""Whether only what came with the badge says who the issuer is."""

_TRUST_WORDS = {
    IssuerTrust.DOMAIN: marked("domain checked"),
    IssuerTrust.ACCREDITED: marked("accredited"),
    IssuerTrust.REGISTRY: marked("in a register of issuers"),
}


def _host(issuer: str | None) -> str | None:
    """Return the domain that an issuer id stands on; None for one that stands on none."""
    if issuer is None:
        return None
    if issuer.startswith("did:web:"):
        return issuer.removeprefix("did:web:").split(":", 1)[0].replace("%3A", ":")
    if issuer.startswith("https://"):
        return issuer.removeprefix("https://").split("/", 1)[0]
    return None
