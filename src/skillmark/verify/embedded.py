# SPDX-License-Identifier: Apache-2.0

"""
The credentials inside a credential: endorsements, transcripts, presentations.

Each is verified by the same steps. One that was forged condemns the whole; an
endorsement that was withdrawn, has run out, cannot be checked or is about
something else than what it stands in just does not count.

Spec: Open Badges 3.0 § Verification and Validation, endorsements (f);
Comprehensive Learner Record 2.0 § ClrSubject.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from skillmark.encoding import pointer
from skillmark.errors import (
    EmbeddedCredentialError,
    EndorsementError,
    ResolutionError,
    SuiteUnknownError,
    TooLargeError,
)
from skillmark.protocols import Json, JsonValue
from skillmark.report import Finding, Report, Step, Verdict
from skillmark.text import Text, say
from skillmark.verify.nodes import as_list, id_of
from skillmark.verify.reading import Thing, is_envelope, types_of

MAXIMUM_EMBEDDED = 50
"""Credentials inside one document, at all depths: more than any transcript needs."""

Inspector = Callable[[Thing], Report]

_ENDORSEMENTS = frozenset({"endorsement", "endorsementJwt"})
_CREDENTIALS = frozenset({"verifiableCredential"})
EMBEDDED = _ENDORSEMENTS | _CREDENTIALS
"""Members that hold credentials, each verified by itself."""


@dataclass(frozen=True, slots=True)
class _Embedded:
    where: str
    thing: JsonValue
    endorses: str | None
    """The id of what an endorsement stands in; None for another credential."""

    is_endorsement: bool
    issuer: str | None
    """Who issued the whole, and cannot endorse it."""


def check_embedded(document: Json, inspect: Inspector) -> Finding:
    """
    Verify every credential inside `document`.

    Raises:
        EndorsementError: An endorsement is not genuine.
        EmbeddedCredentialError: Another embedded credential is not genuine.
        TooLargeError: There are more than `MAXIMUM_EMBEDDED`.
    """
    found = list(_embedded(document, "", id_of(document.get("issuer")), top=True))
    if not found:
        return Finding.not_checked(Step.ENDORSEMENTS, say("It holds no endorsements."))
    if len(found) > MAXIMUM_EMBEDDED:
        raise TooLargeError(f"it embeds {len(found)} credentials, at most {MAXIMUM_EMBEDDED}")
    holding = sum(_holds(item, inspect) for item in found)
    note = say("{good} of {all} credentials inside it hold.", good=holding, all=len(found))
    if holding < len(found):
        return Finding.not_checked(Step.ENDORSEMENTS, note)
    return Finding.passed(Step.ENDORSEMENTS, note)


def check_presented(document: Json, inspect: Inspector, inspect_own: Inspector) -> Text:
    """
    Verify every credential of a presentation; the first error decides.

    Args:
        document: The presentation.
        inspect: Verifies a credential.
        inspect_own: Judges a credential without a proof, which the presentation
            alone secures, or raises if it cannot.

    Raises:
        SkillmarkError: The error of the first credential that is not genuine.
        TooLargeError: There are more than `MAXIMUM_EMBEDDED`.

    Spec: VC Data Model 2.0 § Verifiable Presentations, § Presentations
    Including Holder Claims.
    """
    presented = as_list(document.get("verifiableCredential"))
    if len(presented) > MAXIMUM_EMBEDDED:
        raise TooLargeError(f"it presents {len(presented)} credentials, at most {MAXIMUM_EMBEDDED}")
    own = 0
    for index, item in enumerate(presented):
        where = pointer.join("/verifiableCredential", index)
        is_own = isinstance(item, dict) and "proof" not in item and not is_envelope(item)
        own += is_own
        report = (inspect_own if is_own else inspect)(_thing(item, where))
        if report.error is not None:
            raise report.error
        if not report.trusted:
            raise EmbeddedCredentialError("it could not be verified to the end", pointer=where)
    if own:
        return say(
            "{good} of the {all} credentials that it presents are genuine; "
            "the others are the holder's own word.",
            good=len(presented) - own,
            all=len(presented),
        )
    return say("All {count} credentials that it presents are genuine.", count=len(presented))


def _holds(item: _Embedded, inspect: Inspector) -> bool:
    report = inspect(_thing(item.thing, item.where))
    if report.verdict in {Verdict.NOT_GENUINE, Verdict.UNREADABLE}:
        if isinstance(report.error, ResolutionError | SuiteUnknownError):
            return False  # not forged: it cannot be checked
        refusal = EndorsementError if item.is_endorsement else EmbeddedCredentialError
        raise refusal(f"{report.code}: {report.error}", pointer=item.where) from report.error
    if item.is_endorsement and not _is_endorsement(report, item):
        return False
    return report.trusted


def _is_endorsement(report: Report, item: _Embedded) -> bool:
    """Whether somebody else endorses the thing that the endorsement stands in (OB3-17)."""
    document = report.document or {}
    is_about = item.endorses is None or id_of(document.get("credentialSubject")) == item.endorses
    is_by_another = id_of(document.get("issuer")) != item.issuer
    return "EndorsementCredential" in types_of(document) and is_about and is_by_another


def _thing(value: JsonValue, where: str) -> Thing:
    if isinstance(value, (str, dict)):
        return value
    raise EmbeddedCredentialError("neither an object nor a compact JWS", pointer=where)


def _embedded(
    value: JsonValue, where: str, issuer: str | None, *, top: bool = False
) -> Iterator[_Embedded]:
    """Yield the outermost embedded credentials; what is inside them is theirs to check."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _embedded(item, pointer.join(where, index), issuer)
        return
    if not isinstance(value, dict):
        return
    for name, member in value.items():
        below = pointer.join(where, name)
        if name in _ENDORSEMENTS or (name in _CREDENTIALS and not top):
            for index, item in enumerate(as_list(member)):
                yield _Embedded(
                    where=pointer.join(below, index),
                    thing=item,
                    endorses=id_of(value),
                    is_endorsement=name in _ENDORSEMENTS,
                    issuer=issuer,
                )
        elif name != "@context":
            yield from _embedded(member, below, issuer)
