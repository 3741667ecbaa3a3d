# SPDX-License-Identifier: Apache-2.0

"""
From a thing of unknown kind to one credential: the first step of a verification.

A thing is a JSON document, a compact JWS, a baked PNG or SVG, a PDF with a
credential attached, or an already parsed document. Nothing is trusted here and nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol, TypeAlias

from skillmark import baking
from skillmark.encoding import base64url, strict_json
from skillmark.errors import (
    MalformedError,
    NoCredentialError,
    OlderStandardError,
    SkillmarkError,
    UnreadableError,
)
from skillmark.model.check import check_vc
from skillmark.proofs.vc_jwt import UnverifiedJwt, read_jwt
from skillmark.protocols import Json, JsonValue

_OLDER_CONTEXTS = ("https://w3id.org/openbadges/v2", "https://w3id.org/openbadges/v1")


class Signed(Protocol):
    """Anything that carries a credential as the bytes that are served, as `issue` returns it."""

    @property
    def text(self) -> bytes:
        """The signed bytes."""
        ...


Thing: TypeAlias = "bytes | str | Json | Signed"

_ENVELOPES: Final[Mapping[str, tuple[str, ...]]] = {
    "EnvelopedVerifiableCredential": ("vc+jwt", "vc+ld+jwt", "jwt"),
    "EnvelopedVerifiablePresentation": ("vp+jwt", "vp+ld+jwt", "jwt"),
}
"""Each type of envelope, and the media types that it may hold (those of earlier drafts too)."""


@dataclass(frozen=True, slots=True)
class Unverified:
    """
    One credential or presentation as it was read, before anything is known of it.

    Args:
        document: The credential; for a JWT its payload without the JWT claims.
        kind: `json`, `jwt`, `png`, `svg` or `pdf`: what was given.
        jwt: The token around the document, where there is one.
    """

    document: Json
    kind: str
    jwt: UnverifiedJwt | None = None

    @property
    def is_presentation(self) -> bool:
        """Whether this is a presentation of credentials rather than a credential."""
        return "VerifiablePresentation" in types_of(self.document)


def read(thing: Thing, *, max_bytes: int = 1_048_576) -> Unverified:
    """
    Find the one credential in `thing`.

    Args:
        thing: JSON, a compact JWS, a baked picture, a PDF, or a parsed document.
        max_bytes: The most bytes of JSON that are read.

    Raises:
        UnreadableError: There is none, or more than one, or the bytes are
            damaged or too large; the subclass says which.
    """
    if isinstance(thing, dict):
        # Through bytes and back: a parsed document may hold what JSON cannot.
        return _document(strict_json.loads_object(strict_json.dumps(thing)), "json")
    if isinstance(thing, str):
        data = thing.encode("utf-8", "surrogatepass")
    else:
        data = thing if isinstance(thing, bytes) else thing.text
    kind = baking.kind_of(data)
    if kind in {"png", "svg", "pdf"}:
        baked = baking.find(data)
        if baked.kind is baking.BakedKind.OPEN_BADGES_2:
            raise OlderStandardError("the picture holds a badge of Open Badges 2.0")
        return _credential_text(baked.text, kind, max_bytes)
    if kind == "unknown":
        raise NoCredentialError("neither JSON, a compact JWS, a PNG, an SVG nor a PDF")
    return _credential_text(data, kind, max_bytes)


def types_of(node: JsonValue) -> frozenset[str]:
    """Return the values of `type` of `node`; empty where it has none."""
    if not isinstance(node, dict):
        return frozenset()
    found = node.get("type")
    values = found if isinstance(found, list) else [found]
    return frozenset(value for value in values if isinstance(value, str))


def is_envelope(document: Json) -> bool:
    """Whether `document` holds a token rather than members of its own."""
    return not types_of(document).isdisjoint(_ENVELOPES)


def _credential_text(data: bytes, kind: str, max_bytes: int) -> Unverified:
    inner = baking.kind_of(data)
    if inner == "jwt":
        return _token(data, kind)
    if inner != "json":
        raise NoCredentialError("what the file holds is neither JSON nor a compact JWS")
    return _document(strict_json.loads_object(data, max_bytes=max_bytes), kind)


def _token(data: bytes, kind: str) -> Unverified:
    try:
        text = data.decode("ascii").strip()
    except UnicodeDecodeError as error:
        raise UnreadableError("a compact JWS is ASCII") from error
    try:
        token = read_jwt(text)
    except SkillmarkError:
        if _holds_older_standard(text):
            raise OlderStandardError("the token holds a badge of Open Badges 2.0") from None
        raise
    if _is_older(token.document):
        raise OlderStandardError("the token holds a badge of Open Badges 2.0")
    return Unverified(token.document, kind, token)


def _holds_older_standard(token: str) -> bool:
    """Whether the payload of a token that was refused is an assertion of Open Badges 2.0."""
    payload_text = token.partition(".")[2].partition(".")[0]
    try:
        payload = strict_json.loads_object(base64url.decode(payload_text))
    except SkillmarkError:
        return False
    return _is_older(payload)


def _is_older(document: Json) -> bool:
    contexts = document.get("@context")
    first = contexts[0] if isinstance(contexts, list) and contexts else contexts
    return isinstance(first, str) and first in _OLDER_CONTEXTS


def _document(document: Json, kind: str) -> Unverified:
    if _is_older(document):
        raise OlderStandardError("the document is a badge of Open Badges 2.0 or older")
    if not is_envelope(document):
        if "@context" not in document and "type" not in document:
            raise NoCredentialError("the JSON has neither @context nor type")
        return Unverified(document, kind)
    check_vc(document)
    return _opened(document, kind)


def _opened(envelope: Json, kind: str) -> Unverified:
    expected = types_of(envelope)
    media_type, _, data = str(envelope.get("id")).partition(",")
    allowed = [held for name in expected for held in _ENVELOPES.get(name, ())]
    if len(expected) != 1 or media_type.removeprefix("data:application/") not in allowed:
        raise MalformedError(
            "an envelope has one type, and a data: URL of media type application/vc+jwt "
            "(vp+jwt for a presentation) for its id",
            pointer="/id",
        )
    found = _token(data.encode("utf-8", "replace"), kind)
    if found.is_presentation != ("EnvelopedVerifiablePresentation" in expected):
        raise MalformedError("the envelope holds another kind than its type says", pointer="/type")
    return found
