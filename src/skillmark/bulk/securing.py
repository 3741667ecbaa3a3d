# SPDX-License-Identifier: Apache-2.0

"""
Sign badges of one form: what is common to them is hashed and encoded once.

A Data Integrity proof signs the hash of its options, which all badges of one
run share, and that of the document. A token signs its payload.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import ClassVar, Final

from skillmark.bulk.json_template import JsonTemplate, compile_json
from skillmark.bulk.slots import Slot
from skillmark.bulk.template import compile_template
from skillmark.canonical.contexts import ContextStore
from skillmark.encoding.multibase import base58btc_octets
from skillmark.errors import NotCompilableError, SignatureMismatchError
from skillmark.issuer import VC_JWT
from skillmark.issuing import TOKEN_MEDIA_TYPE
from skillmark.proofs import Form, Hashes, build_options, suite_for_signing
from skillmark.proofs.hash_and_sign import HashAndSign
from skillmark.proofs.jws import sign_octets
from skillmark.proofs.jwt_claims import payload_of
from skillmark.protocols import Json, Signer

PROOF_VALUE: Final = "/proof/proofValue"
_HASH_BYTES: Final = 32
_SIGNATURE_BYTES: Final = 64


class Shape(ABC):
    """
    The template of one form, and how it is signed.

    Args:
        template: Of the whole badge, or of the payload of a token.
        signer: Signs all of them.
    """

    media_type: ClassVar[str]

    def __init__(self, template: JsonTemplate, signer: Signer) -> None:
        self.template = template
        self._sign = signer.sign
        self._signer = signer

    @property
    def whole(self) -> JsonTemplate | None:
        """The template whose text is that of the badge, if there is one."""
        return self.template

    @abstractmethod
    def signed(self, taken: list[bytes]) -> tuple[bytes, bytes] | None:
        """
        Return a badge and its raw signature; None where that of the true path is not proven.

        Args:
            taken: As `template.taken` returns them; the text of the signature is added to them
                where the template has a slot for it.

        Raises:
            SignatureMismatchError: The signer answered with what is no raw signature.
        """


class TokenShape(Shape):
    """Badges as JSON Web Tokens."""

    media_type = TOKEN_MEDIA_TYPE

    @property
    def whole(self) -> None:
        """None: what is served is base64url of the template's text."""

    def signed(self, taken: list[bytes]) -> tuple[bytes, bytes] | None:
        """Return a token; its signature is a part of it."""
        return sign_octets(self.template.join(taken), signer=self._signer, typ="JWT"), b""


class ProofShape(Shape):
    """
    Badges with a Data Integrity proof.

    Args:
        template: Of the badge with its proof.
        signer: Signs all of them.
        options: The hash of the proof's options.
        digest: Returns the hash of the document without its proof, or None.
    """

    media_type = "application/vc"

    def __init__(
        self,
        template: JsonTemplate,
        signer: Signer,
        *,
        options: bytes,
        digest: Callable[[list[bytes]], bytes | None],
    ) -> None:
        super().__init__(template, signer)
        self._options = options
        self._digest = digest

    def signed(self, taken: list[bytes]) -> tuple[bytes, bytes] | None:
        """Return a badge with its proof, and the signature in it."""
        digest = self._digest(taken)
        if digest is None:
            return None
        signature = self._sign(self._options + digest)
        if len(signature) != _SIGNATURE_BYTES:
            raise SignatureMismatchError("the signer answered with what is no raw signature")
        taken.append(b"z" + base58btc_octets(signature))
        return self.template.join(taken), signature


def shape_of(
    document: Json, slots: Mapping[str, Slot], *, signer: Signer, proof: str, at: datetime
) -> Shape:
    """
    Compile the form of a badge.

    Args:
        document: A badge of that form, judged and unsigned.
        slots: Of the form.
        signer: Signs all of them.
        proof: A Data Integrity suite, or `vc-jwt`.
        at: When the proofs are made.

    Raises:
        NotCompilableError: Not every filling is proven, or the suite signs something else.
    """
    if proof == VC_JWT:
        return TokenShape(compile_json(payload_of(document), slots), signer)
    suite = suite_for_signing(proof)
    hash_name = suite.hash_names.get(signer.algorithm) if isinstance(suite, HashAndSign) else None
    if not isinstance(suite, HashAndSign) or hash_name != "sha256":
        raise NotCompilableError(f"{proof} with a key of kind {signer.algorithm} has no templates")
    hashes = Hashes(ContextStore.bundled())
    options = build_options(
        suite,
        verification_method=signer.verification_method,
        purpose="assertionMethod",
        created=at,
    )
    signed = suite.create(document, options, signer=signer, hashes=hashes)
    whole: Json = {**document, "proof": signed}
    unsigned = {name: value for name, value in signed.items() if name != "proofValue"}
    message = suite.signing_input(document, unsigned, hash_name=hash_name, hashes=hashes)
    every = {**slots, PROOF_VALUE: Slot("proof")}
    if suite.form is Form.JCS:
        text = compile_json(whole, every)
        digest: Callable[[list[bytes]], bytes | None] = text.jcs_digest_of
        template = text
    else:
        template = compiled = compile_template(whole, every)
        digest = compiled.digest_of
    return ProofShape(template, signer, options=message[:_HASH_BYTES], digest=digest)
