# SPDX-License-Identifier: Apache-2.0

"""
Sign any verifiable credential, and keep the bytes that were signed.

What is signed is served byte for byte, so that a signed document is bytes
here, and a document again only when asked. What an Open Badge holds is the
matter of `issue`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from skillmark.canonical import check_signable
from skillmark.canonical.contexts import ContextStore
from skillmark.canonical.inline_names import check_inline_names
from skillmark.encoding import strict_json
from skillmark.errors import (
    ModelError,
    RelatedResourceError,
    StatusUnknownError,
)
from skillmark.issuer import VC_JWT, Issuer
from skillmark.model import check_vc
from skillmark.model.resources import check_related_resource
from skillmark.proofs import add_proof
from skillmark.proofs.registry import suite_for_signing
from skillmark.proofs.vc_jwt import read_jwt, sign_jwt
from skillmark.protocols import Json, Signer
from skillmark.status import StatusKind, read_entries

DEFAULT_PROOF: Final = "eddsa-rdfc-2022"
"""The suite that certification by 1EdTech takes."""

_PRESENTATION: Final = "VerifiablePresentation"


@dataclass(frozen=True, slots=True)
class Issued:
    """
    A signed credential or presentation, as the bytes that are served.

    Args:
        id: The id of the credential; empty where it has none.
        text: The signed bytes: JSON, or a compact JWT.
        media_type: `application/vc` or `application/vc+jwt`; `vp` for a presentation.
    """

    id: str
    text: bytes
    media_type: str

    @property
    def document(self) -> Json:
        """The credential as JSON, read anew each time; of a JWT, the credential in it."""
        if self.media_type.endswith("+jwt"):
            return read_jwt(self.text.decode("ascii")).document
        return strict_json.loads_object(self.text, max_bytes=len(self.text))

    @property
    def sha256(self) -> str:
        """The digest of `text`, 64 hexadecimal digits."""
        return hashlib.sha256(self.text).hexdigest()

    @property
    def file_suffix(self) -> str:
        """`.json` or `.jwt`."""
        return suffix_of(self.media_type)


def suffix_of(media_type: str) -> str:
    """Return the suffix of a file of `media_type`: `.json` or `.jwt`."""
    return ".jwt" if media_type.endswith("+jwt") else ".json"


def sign(  # noqa: PLR0913 - each is one member of the proof
    document: Json,
    *,
    by: Issuer | Signer,
    at: datetime | None,
    proof: str = DEFAULT_PROOF,
    contexts: ContextStore | None = None,
    purpose: str = "assertionMethod",
    expires: datetime | None = None,
    domain: str | Sequence[str] | None = None,
    challenge: str | None = None,
    proof_id: str | None = None,
    previous_proof: str | Sequence[str] | None = None,
) -> Issued:
    """
    Sign any VC 2.0 or VC 1.1 credential or presentation.

    Nothing is added but the proof, and to a VC 1.1 document the context that
    gives the proof's members their meaning. A document that has a proof gets
    one more. The texts in it are not judged: they are the caller's.

    Args:
        document: Left as it is.
        by: An issuer, which must be the document's, or one signer.
        at: When the proof is made; None leaves it out. A JWT does not say it.
        proof: A Data Integrity suite, or `vc-jwt`.
        contexts: Where JSON-LD contexts are found; by default the bundled ones.
        purpose: What the proof is for.
        expires: When the proof runs out (not the credential).
        domain: For whom it is made.
        challenge: What it answers.
        proof_id: A URL by which a later proof can name this one.
        previous_proof: Ids of proofs of this document that this one signs too.

    Raises:
        ModelError: The document breaks the VC data model, has a status entry that
            cannot be read or a wrong digest of a known context, or names another issuer
            than `by`.
        SuiteUnknownError: `proof` is unknown, or verified only.
        NoActiveKeyError: No active key of `by` fits `proof`.
        AlgorithmMismatchError: The signer's key is of another kind than `proof` takes.
        CanonicalizationError: Something in the document means nothing, or would not be
            signed.
        VerificationError: As in `add_proof` and `sign_jwt`.
        MalformedError: As in `add_proof` and `sign_jwt`.

    Spec: VC Data Model 2.0 § Securing Mechanisms.
    """
    contexts = ContextStore.bundled() if contexts is None else contexts
    check_vc(document)
    _check_status(document)
    _check_resources(document, contexts)
    if contexts.allow_inline:
        check_inline_names(document, contexts)
    if isinstance(by, Issuer):
        _check_issuer(document, by)
        signer = by.signer_for(proof)
    else:
        signer = by
    if proof == VC_JWT or not suite_for_signing(proof).uses_json_ld:
        check_signable(document, contexts)
    if proof == VC_JWT:
        return secured(document, signer, proof, created=at, kind=_kind(document))
    made = add_proof(
        document,
        signer=signer,
        suite=proof,
        created=at,
        contexts=contexts,
        purpose=purpose,
        expires=expires,
        domain=domain,
        challenge=challenge,
        proof_id=proof_id,
        previous_proof=previous_proof,
    )
    return Issued(_id_of(made), strict_json.dumps(made), f"application/{_kind(made)}")


def secured(
    document: Json, signer: Signer, proof: str, *, created: datetime | None, kind: str = "vc"
) -> Issued:
    """
    Sign a document that was judged before.

    Args:
        document: As `sign` takes it.
        signer: Of a kind that `proof` takes.
        proof: As `sign` takes it.
        created: When the proof is made.
        kind: `vc`, or `vp` for a presentation.
    """
    if proof == VC_JWT:
        token = sign_jwt(document, signer=signer)
        return Issued(_id_of(document), token.encode("ascii"), f"application/{kind}+jwt")
    made = add_proof(document, signer=signer, suite=proof, created=created)
    return Issued(_id_of(document), strict_json.dumps(made), f"application/{kind}")


def _check_issuer(document: Json, issuer: Issuer) -> None:
    member = "holder" if _kind(document) == "vp" else "issuer"
    named = document.get(member)
    identifier = named.get("id") if isinstance(named, dict) else named
    if identifier is not None and identifier != issuer.id:
        raise ModelError(
            f"met {str(identifier)[:60]!r}, expected {issuer.id[:60]!r}, who signs",
            pointer=f"/{member}",
        )


def _check_status(document: Json) -> None:
    """Refuse a Bitstring Status List entry that nobody could look up; other types are their own."""
    value = document.get("credentialStatus", [])
    for index, entry in enumerate(value if isinstance(value, list) else [value]):
        kinds = entry.get("type") if isinstance(entry, dict) else None
        if StatusKind.BITSTRING not in (kinds if isinstance(kinds, list) else [kinds]):
            continue
        try:
            read_entries({"credentialStatus": entry})
        except StatusUnknownError as error:
            within = error.pointer.removeprefix("/credentialStatus")
            at = f"/credentialStatus/{index}" if isinstance(value, list) else "/credentialStatus"
            raise ModelError(error.message, pointer=at + within) from error


def _check_resources(document: Json, contexts: ContextStore) -> None:
    """Refuse a digest that is not that of the context it pins; nothing is fetched."""
    entries = document.get("relatedResource", [])
    for index, entry in enumerate(entries if isinstance(entries, list) else [entries]):
        address = entry.get("id") if isinstance(entry, dict) else None
        if isinstance(entry, dict) and isinstance(address, str) and address in contexts:
            try:
                check_related_resource(entry, contexts.raw(address))
            except RelatedResourceError as error:
                at = (
                    f"/relatedResource/{index}" if isinstance(entries, list) else "/relatedResource"
                )
                raise ModelError(error.message, pointer=at + error.pointer) from error


def _kind(document: Json) -> str:
    types = document.get("type")
    return "vp" if _PRESENTATION in (types if isinstance(types, list) else [types]) else "vc"


def _id_of(document: Json) -> str:
    identifier = document.get("id")
    return identifier if isinstance(identifier, str) else ""
