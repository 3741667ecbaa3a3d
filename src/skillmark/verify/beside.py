# SPDX-License-Identifier: Apache-2.0

"""
Endorsements that came after the signature: they stand beside what they endorse, not in it.

What is signed never changes, so that an endorsement given later can be found, and is handed
over together with it. Each is verified by the steps of any credential. None of them can harm
what it is about: anybody may hand anything over, so that what is forged just does not count.

Spec: Open Badges 3.0 § EndorsementCredential; § Verification and Validation, endorsements (f).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from skillmark.errors import TooLargeError
from skillmark.protocols import Json
from skillmark.report import Report
from skillmark.verify.embedded import MAXIMUM_EMBEDDED
from skillmark.verify.nodes import as_list, id_of
from skillmark.verify.reading import Thing, types_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Endorsement:
    """
    What was found about one endorsement that was handed over.

    Args:
        report: Of the endorsement itself.
        endorses: The id of what it is about; None where that is not in what it was handed over
            with.
        is_by_another: Whether its issuer is another than that of what it is about.
    """

    report: Report
    endorses: str | None
    is_by_another: bool

    @property
    def holds(self) -> bool:
        """Whether somebody else really says it of this, at this moment."""
        document = self.report.document or {}
        is_one = "EndorsementCredential" in types_of(document)
        return self.report.trusted and is_one and self.endorses is not None and self.is_by_another


def check_beside(
    endorsed: Json, endorsements: Sequence[Thing], inspect: Callable[[Thing], Report]
) -> tuple[Endorsement, ...]:
    """
    Verify endorsements of a proven credential, of its achievement or of its issuer.

    Args:
        endorsed: The credential as it was proven; or an achievement, or a profile.
        endorsements: What was handed over with it.
        inspect: Verifies a credential.

    Raises:
        TooLargeError: There are more than `MAXIMUM_EMBEDDED`.
    """
    if len(endorsements) > MAXIMUM_EMBEDDED:
        raise TooLargeError(
            f"{len(endorsements)} endorsements are handed over, at most {MAXIMUM_EMBEDDED}"
        )
    owners = dict(_endorsable(endorsed))
    return tuple(_found(inspect(thing), owners) for thing in endorsements)


def _found(report: Report, owners: Mapping[str, frozenset[str | None]]) -> Endorsement:
    document = report.document or {}
    about = id_of(document.get("credentialSubject"))
    known = about if about in owners else None
    issuer = id_of(document.get("issuer"))
    return Endorsement(
        report=report,
        endorses=known,
        is_by_another=known is not None and issuer is not None and issuer not in owners[known],
    )


def _endorsable(endorsed: Json) -> Iterator[tuple[str, frozenset[str | None]]]:
    """What can be endorsed, and whose word does not count for it (OB3-17)."""
    own = id_of(endorsed)
    issuer = id_of(endorsed.get("issuer"))
    creator = id_of(endorsed.get("creator"))
    if own is not None:
        yield own, frozenset({own, issuer, creator})
    if issuer is not None:
        yield issuer, frozenset({issuer})
    for subject in as_list(endorsed.get("credentialSubject")):
        achievement = subject.get("achievement") if isinstance(subject, dict) else None
        if isinstance(achievement, dict) and (known := id_of(achievement)) is not None:
            yield known, frozenset({issuer, id_of(achievement.get("creator"))})
