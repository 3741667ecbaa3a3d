# SPDX-License-Identifier: Apache-2.0

"""
Who the issuer is, and whether its own key signed: the second and third step.

Design decision 7: a key counts only if the issuer's own document lists it. For
a JWT whose https issuer publishes no such document, a key at an https `kid` on
the issuer's own origin counts; nothing that a token says of itself ever does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from skillmark.canonical import check_signable
from skillmark.canonical.contexts import ContextStore
from skillmark.canonical.inline_names import check_inline_names
from skillmark.did import Documents
from skillmark.did.binding import find_key, listed_methods
from skillmark.did.controller import RELATIONSHIPS
from skillmark.encoding import iri, strict_json
from skillmark.errors import (
    ChallengeMismatchError,
    DomainMismatchError,
    KeyNotBoundError,
    KeyRefusedError,
    MalformedError,
    ProofMissingError,
    ResolutionError,
    SuiteUnknownError,
)
from skillmark.keys.public import AnyKey, public_key_from_jwk
from skillmark.proofs import CheckedProof, check_proofs, needs_json_ld
from skillmark.proofs.vc_jwt import UnverifiedJwt, check_jwt
from skillmark.protocols import Fetcher, Json, PublicKey
from skillmark.report import IssuerTrust
from skillmark.text import Text, say
from skillmark.verify.nodes import as_list, id_of
from skillmark.verify.reading import Unverified


@dataclass(frozen=True, slots=True)
class Controller:
    """
    An issuer (or holder) and what it publishes about its keys.

    Args:
        id: The issuer's identifier, as the credential names it.
        document: Its controller document; None where there is none (JWT only).
        trust: `domain` where the document stands on the issuer's own domain.
        is_hearsay: Whether whoever gave the credential also said which keys the issuer has.
    """

    id: str
    document: Json | None
    trust: IssuerTrust
    is_hearsay: bool = False


def _is_first_hand(_identifier: str) -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Prover:
    """
    Checks the proof of one document against the keys of its own controller.

    Args:
        documents: Finds controller documents.
        fetcher: Obtains a JWK by its address; None where there is no network.
        contexts: The JSON-LD contexts that are known.
        at: The moment of the verification.
        purpose: The proof purpose asked for.
        domain: The domain that a presentation must be made for, if any.
        challenge: The challenge that a presentation must answer, if any.
        is_hearsay: Whether what is known of an identifier comes from whoever gave the credential.
    """

    documents: Documents
    fetcher: Fetcher | None
    contexts: ContextStore
    at: datetime
    purpose: str = "assertionMethod"
    domain: str | None = None
    challenge: str | None = None
    is_hearsay: Callable[[str], bool] = _is_first_hand

    def controller(self, thing: Unverified) -> Controller:
        """
        Find who the document says signed it, and what that party publishes.

        Raises:
            ProofMissingError: Nothing signs the document.
            MalformedError: It names no issuer (or holder).
            ResolutionError: The issuer's document cannot be obtained.
        """
        if thing.jwt is None and "proof" not in thing.document:
            raise ProofMissingError("there is no proof, and it is not inside a JWT")
        member = "holder" if thing.is_presentation else "issuer"
        identifier = id_of(thing.document.get(member))
        if identifier is None and thing.is_presentation:
            identifier = _holder_by_proof(thing)
        if identifier is None:
            raise MalformedError(f"there is no {member}", pointer=f"/{member}")
        address = None if thing.jwt is None else _key_address(thing.jwt, identifier)
        may_be_without = address is not None
        document: Json | None = None
        try:
            document = self.documents.resolve(identifier)
        except ResolutionError:
            if not may_be_without:
                raise
        if may_be_without and document is not None and _KEY_MEMBERS.isdisjoint(document):
            document = None  # a profile of Open Badges: it says nothing about keys
        if self.is_hearsay(identifier) or (address is not None and self.is_hearsay(address)):
            return Controller(identifier, document, IssuerTrust.NONE, is_hearsay=True)
        return Controller(identifier, document, _trust_of(identifier))

    def prove(self, thing: Unverified, controller: Controller) -> Text:
        """
        Check every proof of the document, and say which held.

        Raises:
            VerificationError: A proof does not hold, or its key is not the issuer's.
            CanonicalizationError: A member of the document is not covered by the proof.
            KeyRefusedError: The issuer's key is not safe.
        """
        if self.contexts.allow_inline:
            check_inline_names(thing.document, self.contexts)
        meaning = _without_empty_set(thing)
        if thing.jwt is not None:
            # A JWT signs every byte; the terms must mean something all the same.
            check_signable(meaning, self.contexts)
            self._require_audience(thing.jwt)
            check_jwt(thing.jwt, self.key_of_token(thing.jwt, controller), at=self.at)
            if "proof" in thing.document:
                self._check_proofs(thing.document, meaning, controller, may_be_unknown=True)
            return say("The signature holds ({suite}).", suite=_suite_of(thing.jwt))
        checked = self._check_proofs(thing.document, meaning, controller)
        return say("The signature holds ({suite}).", suite=_suites(checked))

    def _check_proofs(
        self, document: Json, meaning: Json, controller: Controller, *, may_be_unknown: bool = False
    ) -> tuple[CheckedProof, ...]:
        is_json_ld = needs_json_ld(document)
        if not is_json_ld:
            check_signable(meaning, self.contexts)
        try:
            return check_proofs(
                meaning if is_json_ld else document,
                find_key=lambda method, purpose, created: self.listed_key(
                    controller, method, purpose, created
                ),
                at=self.at,
                contexts=self.contexts,
                purpose=self.purpose,
                domain=self.domain,
                challenge=self.challenge,
            )
        except SuiteUnknownError:
            if not may_be_unknown:
                raise
            return ()

    def _require_audience(self, token: UnverifiedJwt) -> None:
        """A token says in `aud` and `nonce` for whom it was made, and what it answers."""
        audience = token.payload.get("aud")
        named = audience if isinstance(audience, list) else [audience]
        if self.domain is not None and self.domain not in named:
            raise DomainMismatchError("the token is not for this domain", pointer="/aud")
        if self.challenge is not None and token.payload.get("nonce") != self.challenge:
            raise ChallengeMismatchError("the token answers no such challenge", pointer="/nonce")

    def require_own_word(self, thing: Unverified, controller: Controller) -> None:
        """
        Return if the keys that signed a presentation may also make assertions for its holder.

        Args:
            thing: A presentation with an embedded proof that holds.
            controller: Its holder.

        Raises:
            VerificationError: A key is not listed for that; the subclass says why.
            KeyRefusedError: A key is not safe.
        """
        for proof in as_list(thing.document.get("proof")):
            method = proof.get("verificationMethod") if isinstance(proof, dict) else None
            self.listed_key(controller, str(method), "assertionMethod", None)

    def listed_key(
        self, controller: Controller, method: str, purpose: str, created: datetime | None
    ) -> PublicKey:
        """
        Return the key at `method`, if the controller lists it for `purpose`.

        Raises:
            KeyNotBoundError: The controller does not list it, or publishes no document.
            KeyRevokedError: It is revoked.
            KeyExpiredError: It had expired when the proof was made.
            KeyRefusedError: The key itself is refused.
        """
        if controller.document is None:
            raise KeyNotBoundError(f"{controller.id!r} publishes no document that lists its keys")
        return find_key(
            controller.document,
            method,
            issuer=controller.id,
            purpose=purpose,
            created=created,
            at=self.at,
        )

    def key_of_token(self, token: UnverifiedJwt, controller: Controller) -> PublicKey:
        """
        Return the key of the controller that the header of `token` names.

        Raises:
            KeyNotBoundError: It names none, or one that the controller does not publish.
            KeyRevokedError: It is revoked.
            KeyExpiredError: It had expired when the token was made.
            KeyRefusedError: The key itself is refused.
            ResolutionError: A key at an address of its own cannot be had.
        """
        key_id = token.header.get("kid")
        if controller.document is None:
            return self._fetched_key(token, controller)
        if isinstance(key_id, str):
            method = self._method_named(key_id, token, controller)
            key = self.listed_key(controller, method, self.purpose, token.issued_at)
            if "jwk" in token.header and _thumbprint(token) != thumbprint_of(key):
                raise KeyNotBoundError("the header's jwk is not the key that its kid names")
            return key
        if "jwk" not in token.header:
            raise KeyNotBoundError("the header has neither kid nor jwk, so no key is named")
        return self._key_by_thumbprint(token, controller)

    def _method_named(self, key_id: str, token: UnverifiedJwt, controller: Controller) -> str:
        """Return the address of a key that a `kid` names without one: by fragment or thumbprint."""
        if iri.is_url(key_id):
            return key_id
        listed = listed_methods(controller.document or {}, self.purpose)
        for method in listed:
            if method.partition("#")[2] == key_id.removeprefix("#"):
                return method
        for method, key in self._listed_keys(token, controller):
            if thumbprint_of(key) == key_id:
                return method
        raise KeyNotBoundError(f"the issuer's document lists no key {key_id[:128]!r}")

    def _key_by_thumbprint(self, token: UnverifiedJwt, controller: Controller) -> PublicKey:
        wanted = _thumbprint(token)
        for _, key in self._listed_keys(token, controller):
            if thumbprint_of(key) == wanted:
                return key
        raise KeyNotBoundError("the issuer's document lists no key like the header's jwk")

    def _listed_keys(
        self, token: UnverifiedJwt, controller: Controller
    ) -> Iterator[tuple[str, PublicKey]]:
        for method in listed_methods(controller.document or {}, self.purpose):
            try:
                yield method, self.listed_key(controller, method, self.purpose, token.issued_at)
            except (KeyNotBoundError, KeyRefusedError):
                continue  # another entry of the document, of a kind that is not ours to judge

    def _fetched_key(self, token: UnverifiedJwt, controller: Controller) -> PublicKey:
        address = _key_address(token, controller.id)
        if address is None or self.fetcher is None:
            raise KeyNotBoundError("the kid is not an https address on the issuer's own origin")
        answer = self.fetcher.fetch(address, limit=16_384)
        try:
            key = public_key_from_jwk(strict_json.loads_object(answer.body))
        except MalformedError as error:
            raise ResolutionError(f"no key stands at {address[:200]!r}: {error}") from error
        if "jwk" in token.header and _thumbprint(token) != thumbprint_of(key):
            raise KeyNotBoundError("the header's jwk is not the key that its kid names")
        return key


_KEY_MEMBERS: Final = frozenset({"verificationMethod", "keyAgreement", *RELATIONSHIPS})
"""Members of a document that speaks of keys."""


def thumbprint_of(key: PublicKey) -> str:
    """
    Return the RFC 7638 thumbprint of `key`.

    Raises:
        KeyNotBoundError: The key is of a kind that has none.
    """
    if isinstance(key, AnyKey):
        return key.thumbprint()
    raise KeyNotBoundError("the issuer's key has no JWK thumbprint")


def _thumbprint(token: UnverifiedJwt) -> str:
    jwk = token.header.get("jwk")
    if not isinstance(jwk, dict):
        raise KeyNotBoundError("the header's jwk is not a JWK")
    return public_key_from_jwk(jwk).thumbprint()


def _key_address(token: UnverifiedJwt, issuer: str) -> str | None:
    key_id = token.header.get("kid")
    if not isinstance(key_id, str) or not iri.is_https(key_id) or not iri.is_https(issuer):
        return None
    return key_id if iri.origin(key_id) == iri.origin(issuer) else None


def _trust_of(identifier: str) -> IssuerTrust:
    on_a_domain = identifier.startswith("did:web:") or iri.is_https(identifier)
    return IssuerTrust.DOMAIN if on_a_domain else IssuerTrust.NONE


def _holder_by_proof(thing: Unverified) -> str | None:
    """A presentation without `holder` is by whoever controls the key that signed it."""
    proof = thing.document.get("proof")
    first = proof[0] if isinstance(proof, list) and proof else proof
    method = first.get("verificationMethod") if isinstance(first, dict) else None
    return method.split("#", 1)[0] if isinstance(method, str) else None


def _without_empty_set(thing: Unverified) -> Json:
    """
    Return the document as linked data has it, in which an empty set is nothing.

    Only of a presentation that presents nothing: elsewhere an empty array is refused.
    """
    document = thing.document
    if not thing.is_presentation or document.get("verifiableCredential") != []:
        return document
    return {name: value for name, value in document.items() if name != "verifiableCredential"}


def _suite_of(token: UnverifiedJwt) -> str:
    return f"VC-JWT, {token.header.get('alg')}"


def _suites(checked: tuple[CheckedProof, ...]) -> str:
    return ", ".join(sorted({proof.suite for proof in checked}))
