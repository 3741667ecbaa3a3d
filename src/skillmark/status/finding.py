# SPDX-License-Identifier: Apache-2.0

"""
What a status list says about one credential, and which verdict follows.

Spec: W3C Bitstring Status List v1.0 § Validate Algorithm (the result), §
statusPurpose (what each purpose means).
"""

from __future__ import annotations

from dataclasses import dataclass

from skillmark.errors import RevokedError, StatusUnknownError, SuspendedError


@dataclass(frozen=True, slots=True)
class StatusFinding:
    """One value out of one list."""

    purpose: str
    value: int
    """Zero where the list says nothing against the credential."""

    message: str | None = None
    """The issuer's words for the value, where there are any. Not by us: show it as a quotation."""


def judge(finding: StatusFinding) -> None:
    """
    Let a finding pass that leaves the credential usable.

    `refresh` and `message` inform and take nothing away. A value other than
    zero under any other purpose is refused, since its meaning is not known.

    Raises:
        RevokedError: The purpose is `revocation` and the value is not zero.
        SuspendedError: The same with `suspension`.
        StatusUnknownError: The same with a purpose that is not known.
    """
    if finding.value == 0 or finding.purpose in {"refresh", "message"}:
        return
    said = f": {finding.message[:200]!r}" if finding.message else ""
    if finding.purpose == "revocation":
        raise RevokedError(f"the issuer's list says revoked{said}")
    if finding.purpose == "suspension":
        raise SuspendedError(f"the issuer's list says suspended{said}")
    raise StatusUnknownError(
        f"the issuer's list says {finding.value:#x} for the purpose {finding.purpose[:60]!r}, "
        "which is not known here"
    )
