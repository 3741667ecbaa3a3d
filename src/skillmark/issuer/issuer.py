# SPDX-License-Identifier: Apache-2.0

"""An issuer as the core sees it: an id, a profile and keys. Where the keys are kept is not its matter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from skillmark.issuer.state import IssuerKey
from skillmark.protocols import Json, Signer


@dataclass(frozen=True)
class Issuer:
    """
    Who signs.

    Args:
        id: A DID (`did:web`, `did:key`) or an https URL.
        profile: An Open Badges Profile as JSON, with this `id`.
        keys: In order of preference within one kind.
    """

    id: str
    profile: Json
    keys: tuple[IssuerKey, ...]

    @classmethod
    def load(cls, folder: str | Path, *, passphrase: str | None = None) -> Issuer:
        """Read an issuer from its folder."""
        raise NotImplementedError

    @classmethod
    def of(cls, issuer_id: str, profile: Json, *, signers: Iterable[Signer]) -> Issuer:
        """Make an issuer of signers that are kept elsewhere (a service, a vault, a module)."""
        raise NotImplementedError

    def signer_for(self, suite: str) -> Signer:
        """Return the active key that signs for `suite`, such as `eddsa-rdfc-2022` or `vc-jwt`."""
        raise NotImplementedError

    def document(self) -> Json:
        """Return the controller document (DID document) that lists every key."""
        raise NotImplementedError
