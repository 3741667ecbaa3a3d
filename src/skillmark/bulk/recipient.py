# SPDX-License-Identifier: Apache-2.0

"""Who gets one badge of many, and what it says of them alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from skillmark.errors import SkillmarkError
from skillmark.model import AchievementSubject, Evidence, Result
from skillmark.protocols import Json


@dataclass(frozen=True, slots=True)
class Recipient:
    """
    The part of the arguments of `issue` that differs from one badge to the next.

    What is None is as `BulkIssuer` has it.
    """

    to: str | AchievementSubject
    id: str | None = None
    salt: str | None = None
    status: Json | Sequence[Json] | None = None
    recipient_name: str | None = None
    name: str | None = None
    narrative: str | None = None
    license_number: str | None = None
    evidence: Sequence[Evidence] = ()
    results: Sequence[Result] = ()
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    language: str | None = None

    @property
    def has_further(self) -> bool:
        """Whether the badge says more of them than most badges say."""
        return not (
            self.recipient_name is None
            and self.name is None
            and self.narrative is None
            and self.license_number is None
            and self.valid_from is None
            and self.valid_until is None
            and not self.evidence
            and not self.results
        )

    def arguments(self) -> dict[str, Any]:
        """Return what is said here, by the names of the arguments of `issue`."""
        return {
            name: value
            for name in self.__slots__
            if (value := getattr(self, name)) is not None and value != ()
        }


@dataclass(frozen=True, slots=True)
class Refused:
    """
    A badge that was not issued.

    Args:
        number: Which recipient, from 0.
        recipient: Who would have got it.
        error: What `issue` raised.
    """

    number: int
    recipient: Recipient
    error: SkillmarkError
