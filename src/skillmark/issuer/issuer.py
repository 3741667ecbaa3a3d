# SPDX-License-Identifier: Apache-2.0

"""An issuer as the core sees it: an id, a profile and keys, wherever these are kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from skillmark.did import PublishedKey, controller_document
from skillmark.encoding import iri
from skillmark.errors import KeyRefusedError, KeyStoreError, ModelError, NoActiveKeyError
from skillmark.issuer.record import open_key, read_record
from skillmark.issuer.state import IssuerKey, KeyState
from skillmark.keys.ed25519 import Ed25519Key
from skillmark.keys.elliptic import EcKey
from skillmark.keys.public import AnyKey, public_key_from_multikey
from skillmark.keys.rsa import RsaKey
from skillmark.model import Profile
from skillmark.plain_text import check_members
from skillmark.proofs import suite_for_signing
from skillmark.protocols import Algorithm, Json, Signer

VC_JWT: Final = "vc-jwt"
"""The name of the proof that is not embedded but wraps the credential."""

_JWT_ALGORITHMS: Final = (Algorithm.P256, Algorithm.RSA, Algorithm.ED25519, Algorithm.P384)
"""In the order of preference; validators of Open Badges know the first two."""


@dataclass(frozen=True)
class Issuer:
    """
    Who signs.

    Args:
        id: A DID (`did:web`, `did:key`) or an https URL.
        profile: As it stands in every credential; its id is `id`.
        keys: Of one kind the first active one signs, so that a new key can be
            published before it is used.

    Raises:
        ModelError: `id` is not a URL, or is not the profile's; a key is not
            one of `id`; the profile holds a text that no badge may hold.
    """

    id: str
    profile: Profile
    keys: tuple[IssuerKey, ...]
    _signers: dict[str, Signer] = field(
        default_factory=dict[str, Signer], init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        if not iri.is_url(self.id):
            raise ModelError(
                f"the issuer's id is {self.id[:60]!r}, expected a DID or an https URL",
                pointer="/id",
            )
        if self.profile.id != self.id:
            raise ModelError(
                f"the profile's id is {self.profile.id[:60]!r}, expected {self.id[:60]!r}",
                pointer="/id",
            )
        for key in self.keys:
            if not key.method.startswith(f"{self.id}#"):
                raise ModelError(
                    f"the key {key.method[:80]!r} is not one of {self.id[:60]!r}", pointer="/keys"
                )
        check_members(self.profile.shared_dict())

    @classmethod
    def load(
        cls, folder: str | Path, *, passphrase: str | None = None, signing: bool = True
    ) -> Issuer:
        """
        Read an issuer from its folder, as `create_issuer` makes it.

        Args:
            folder: With `issuer.json` and the key files.
            passphrase: What the key files are encrypted with.
            signing: False leaves the key files closed; the issuer can then
                write its document, and cannot sign.

        Raises:
            KeyStoreError: The folder or a file of it cannot be used, or the
                passphrase is wrong, missing or not needed.
            KeyRefusedError: A key is of a kind that is not safe.
            ModelError: The profile breaks a rule.
        """
        place = Path(folder)
        record = read_record(place)
        keys = tuple(
            key.to_key(
                open_key(place, key, passphrase)
                if signing and key.state is KeyState.ACTIVE
                else None
            )
            for key in record.keys
        )
        return cls(record.id, Profile.from_dict(record.profile, "/profile"), keys)

    @classmethod
    def of(cls, issuer_id: str, profile: Profile | Json, *, signers: Iterable[Signer]) -> Issuer:
        """
        Make an issuer of signers that are kept anywhere: a service, a vault, a module.

        Args:
            issuer_id: A DID or an https URL.
            profile: Of a plain object `id` and `type` may be left out.
            signers: Each with a verification method `<issuer id>#...`. The
                public key is taken from a signer's `public_key` where it has
                one, else from the fragment where that is a Multikey.

        Raises:
            ModelError: As in the class, or the profile breaks a rule.
        """
        keys = tuple(
            IssuerKey(
                method=signer.verification_method,
                algorithm=signer.algorithm,
                public=_public_half(signer),
                signer=signer,
            )
            for signer in signers
        )
        return cls(issuer_id, profile_of(issuer_id, profile), keys)

    def signer_for(self, suite: str) -> Signer:
        """
        Return the key that signs for `suite`, the first active one that fits.

        Args:
            suite: A Data Integrity suite, such as `eddsa-rdfc-2022`, or
                `vc-jwt`, for which P-256 is preferred to RSA, Ed25519 and P-384.

        Raises:
            SuiteUnknownError: `suite` is unknown, or verified only.
            NoActiveKeyError: No active key is of a kind that it takes.
        """
        signer = self._signers.get(suite)
        if signer is None:
            signer = self._signers[suite] = self._first_fitting(suite)
        return signer

    def document(self) -> Json:
        """
        Return the controller document (DID document) that lists every key.

        Raises:
            KeyStoreError: The public half of a key is not known here.
        """
        return controller_document(self.id, [_published(key) for key in self.keys])

    def _first_fitting(self, suite: str) -> Signer:
        wanted: Collection[Algorithm]
        if suite == VC_JWT:
            wanted = _JWT_ALGORITHMS
            order = sorted(self.keys, key=lambda key: _JWT_ALGORITHMS.index(key.algorithm))
        else:
            wanted = suite_for_signing(suite).algorithms
            order = list(self.keys)
        for key in order:
            if key.signs and key.algorithm in wanted and key.signer is not None:
                return key.signer
        first = next(kind for kind in Algorithm if kind in wanted)
        raise NoActiveKeyError(
            f"{suite} is signed with a key of kind {' or '.join(sorted(wanted))}, and {self.id} "
            f"has no active one: make one with `skillmark key new --algorithm {first}`, "
            "or sign with a --proof that its keys fit"
        )


def profile_of(issuer_id: str, profile: Profile | Json) -> Profile:
    """
    Return `profile` as a Profile with the id of the issuer.

    Raises:
        ModelError: It breaks a rule of Open Badges.
    """
    if isinstance(profile, Profile):
        return profile
    return Profile.from_dict({"id": issuer_id, "type": ["Profile"], **profile}, "/profile")


def _published(key: IssuerKey) -> PublishedKey:
    if key.public is None:
        raise KeyStoreError(
            f"the public half of {key.method} is not known here: give the issuer its IssuerKey "
            "with `public`, or take the document from the service that holds the key"
        )
    return PublishedKey(
        fragment=key.method.partition("#")[2],
        key=key.public,
        revoked=key.changed_at if key.state is KeyState.COMPROMISED else None,
    )


def _public_half(signer: Signer) -> AnyKey | None:
    known = getattr(signer, "public_key", None)
    if isinstance(known, Ed25519Key | EcKey | RsaKey):
        return known
    fragment = signer.verification_method.partition("#")[2]
    try:
        return public_key_from_multikey(fragment)
    except KeyRefusedError:
        return None
