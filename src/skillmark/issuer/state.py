# SPDX-License-Identifier: Apache-2.0

"""The states of an issuer's key: it signs, it is only verified with, or it was stolen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from skillmark.keys.public import AnyKey
from skillmark.protocols import Algorithm, Signer


class KeyState(StrEnum):
    """What a key is good for."""

    ACTIVE = "active"
    """It signs, and what it signed is verified."""

    RETIRED = "retired"
    """It signs no more; what it signed is verified. It stays listed for ever."""

    COMPROMISED = "compromised"
    """Somebody else has it. It stays listed, with the moment, and nothing it signed counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerKey:
    """
    One key of an issuer.

    Args:
        method: The id of its verification method, `<issuer id>#...`.
        algorithm: The kind of key.
        public: Its public half; None where only a service knows it, so that
            the controller document has to come from elsewhere.
        signer: What signs with it; None for a key that signs no more.
        state: What it is good for.
        created_at: When it was made.
        changed_at: Since when it has been in its state; for a compromised key
            the moment from which it is not to be trusted.
    """

    method: str
    algorithm: Algorithm
    public: AnyKey | None = None
    signer: Signer | None = None
    state: KeyState = KeyState.ACTIVE
    created_at: datetime | None = None
    changed_at: datetime | None = None

    @property
    def signs(self) -> bool:
        """Whether it can sign now."""
        return self.state is KeyState.ACTIVE and self.signer is not None


def method_fragment(key: AnyKey) -> str:
    """
    Return what stands after `#` in the id of the key's verification method.

    The Multikey itself, as validators of Open Badges expect; for RSA, whose
    Multikey is longer than they read, the RFC 7638 thumbprint.
    """
    return key.thumbprint() if key.algorithm is Algorithm.RSA else key.to_multikey()
