# SPDX-License-Identifier: Apache-2.0

"""One award among others that somebody shows: what is signed, and the verdict of this moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings

from skillmark import IssuerTrust, Report, Verdict
from skillmark.encoding import strict_json
from skillmark.protocols import Json
from skillmark_server.awards.addresses import address_of
from skillmark_server.awards.documents import signed_with_digest, signed_with_digests
from skillmark_server.awards.models import Award, Visibility
from skillmark_server.awards.verifying import report_on, reports_on
from skillmark_server.checking.own import Identities, known_here, own_of, verdict_now
from skillmark_server.checking.said import Said, said_by

_MAXIMUM_BYTES: Final = 5_242_880


@dataclass(frozen=True, slots=True)
class Line:
    """The award, its document, what that says, and the verdict."""

    award: Award
    credential: Json
    said: Said
    verdict: Verdict
    trust: IssuerTrust
    digest: str
    """SHA-256 of what is signed, in hexadecimal."""

    @property
    def address(self) -> str:
        """Where everybody can look, if its holder opened it for everybody."""
        return address_of(self.award.pk) if self.award.visibility == Visibility.PUBLIC else ""

    @property
    def is_sound(self) -> bool:
        """Whether it is genuine now, and the issuer is known: what may be shown as true."""
        return self.verdict is Verdict.GENUINE and self.trust is not IssuerTrust.NONE

    @property
    def is_confirmed(self) -> bool:
        """Whether a proof stands behind what it says, counting or not."""
        return self.verdict not in {Verdict.UNREADABLE, Verdict.NOT_GENUINE}

    @property
    def results(self) -> str:
        """What was reached, on one line."""
        return ", ".join(
            f"{one.name}: {one.value}" if one.name else one.value for one in self.said.results
        )


def line_of(award: Award, *, at: datetime) -> Line:
    """
    Verify `award`, and read what it says.

    Raises:
        Altered: What is kept is not what was signed.
    """
    signed = signed_with_digest(award)
    return _line(award, signed, report_on(award, at=at), Identities())


def lines_of(awards: Iterable[Award], *, at: datetime) -> list[tuple[Award, Line | None]]:
    """
    As `line_of` for many, with as many queries as for a few.

    Args:
        awards: Some hundred at most.
        at: Now.

    Returns:
        Each award in its place, with nothing for one that was altered.
    """
    rows, identities = list(awards), Identities()
    signed = signed_with_digests(rows)
    reports = reports_on(rows, signed, at=at)
    return [
        (
            award,
            _line(award, signed[award.pk], reports[award.pk], identities)
            if award.pk in signed
            else None,
        )
        for award in rows
    ]


def _line(award: Award, signed: tuple[bytes, str], found: Report, identities: Identities) -> Line:
    body, digest = signed
    document = strict_json.loads_object(body, max_bytes=_MAXIMUM_BYTES)
    report = known_here(found, own_of(found, award, identities))
    said = said_by(document, site=settings.BASE_URL)
    return Line(award, document, said, verdict_now(award, report), report.issuer_trust, digest)


def sound_lines(awards: Iterable[Award], *, at: datetime) -> list[Line]:
    """Those of `awards` that verify now; what does not, or was altered, is not there."""
    return [line for _award, line in lines_of(awards, at=at) if line is not None and line.is_sound]
