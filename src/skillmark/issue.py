# SPDX-License-Identifier: Apache-2.0

"""Issue a badge to one person, or sign any verifiable credential."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from skillmark.issuer import Issuer
from skillmark.model import Achievement, AchievementSubject, Evidence, Result
from skillmark.protocols import Json, Signer


@dataclass(frozen=True, slots=True)
class Issued:
    """
    A signed credential, as the bytes that are served.

    Args:
        id: The id of the credential; empty where it has none.
        text: The signed bytes: JSON, or a compact JWT.
        media_type: `application/vc` or `application/vc+jwt` (`vp` for a presentation).
    """

    id: str
    text: bytes
    media_type: str

    @property
    def document(self) -> Json:
        """The credential as JSON, read anew each time; of a JWT, the credential in it."""
        raise NotImplementedError

    @property
    def sha256(self) -> str:
        """The digest of `text`, 64 hexadecimal digits."""
        raise NotImplementedError

    @property
    def file_suffix(self) -> str:
        """`.json` or `.jwt`."""
        raise NotImplementedError


def issue(  # noqa: PLR0913 - each is one fact of the badge
    achievement: Achievement,
    *,
    to: str | AchievementSubject,
    by: Issuer,
    at: datetime,
    id: str | None = None,  # noqa: A002 - the member's own name
    proof: str = "eddsa-rdfc-2022",
    identify: Literal["hashed", "plain", "id"] = "hashed",
    salt: str | None = None,
    recipient_name: str | None = None,
    name: str | None = None,
    narrative: str | None = None,
    evidence: Sequence[Evidence] = (),
    results: Sequence[Result] = (),
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
    language: str | None = None,
    status: Json | Sequence[Json] | None = None,
    schema: bool = True,
    contexts: Sequence[str] = (),
) -> Issued:
    """Issue `achievement` to one person."""
    raise NotImplementedError


def sign(
    document: Json, *, by: Issuer | Signer, at: datetime, proof: str = "eddsa-rdfc-2022"
) -> Issued:
    """Sign any VC 2.0 or VC 1.1 credential or presentation."""
    raise NotImplementedError
