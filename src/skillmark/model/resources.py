# SPDX-License-Identifier: Apache-2.0

"""
Related resources: what a credential refers to and pins by its digest.

Spec: VC Data Model 2.0 § Integrity of Related Resources; Subresource Integrity
§ The integrity attribute (`digestSRI`); VC Data Integrity § Resource Integrity
(`digestMultibase`, a multihash). The bytes are the caller's to fetch.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from typing import Final, cast

from skillmark.encoding import multibase
from skillmark.errors import EncodingError, ModelError, RelatedResourceError
from skillmark.model.fields import refused
from skillmark.model.values import check_text, check_uri
from skillmark.protocols import Json, JsonValue

_SRI_PART: Final = re.compile(r"(sha256|sha384|sha512)-([A-Za-z0-9+/_-]+={0,2})(\?[\x21-\x7e]*)?")
_STRENGTH: Final = ("sha256", "sha384", "sha512")
_MULTIHASH: Final = {0x12: "sha256", 0x20: "sha384", 0x13: "sha512"}
_BARE: Final = {32: 0x12, 48: 0x20, 64: 0x13}
"""The hash function of a digest of so many bytes, where nothing says it."""

_LONGEST: Final = 512
"""Characters of a digest."""


def check_entry(value: JsonValue) -> None:
    """
    Judge the shape of one related resource.

    Raises:
        ModelError: It has no URL for an id, no digest, or a digest that cannot be read.
    """
    if type(value) is not dict:
        raise refused(value, "an object with id and digestSRI or digestMultibase")
    if "id" not in value:
        raise ModelError("the member is missing", pointer="/id")
    if "digestSRI" not in value and "digestMultibase" not in value:
        raise ModelError("met neither digestSRI nor digestMultibase, expected at least one")
    for name, check in _MEMBERS.items():
        if name in value:
            try:
                check(value[name])
            except ModelError as error:
                error.pointer = f"/{name}{error.pointer}"
                raise


def _check_sri(value: JsonValue) -> None:
    for text in _texts(value):
        _sri_parts(text)


def _check_multihash(value: JsonValue) -> None:
    for text in _texts(value):
        _multihash(text)


_MEMBERS: Final = {
    "id": check_uri,
    "mediaType": check_text,
    "digestSRI": _check_sri,
    "digestMultibase": _check_multihash,
}


def resources_are_unique(document: Json) -> None:
    """VC 2.0 § Integrity of Related Resources: each resource is described once."""
    resources = document.get("relatedResource", [])
    met: set[object] = set()
    for index, entry in enumerate(resources if isinstance(resources, list) else []):
        resource_id = cast("Json", entry)["id"]
        if resource_id in met:
            raise refused(resource_id, "each id once", f"/relatedResource/{index}/id")
        met.add(resource_id)


def check_related_resource(entry: Json, body: bytes) -> None:
    """
    Compare a resource with the digests that the credential pins.

    Args:
        entry: One object of `relatedResource`.
        body: The bytes that its address answered, decoded from transfer only.

    Raises:
        ModelError: The entry itself is wrong.
        RelatedResourceError: A digest differs, or is of a kind that is not known.
    """
    check_entry(entry)
    for text in _texts(entry.get("digestSRI", [])):
        if not _sri_holds(text, body):
            raise RelatedResourceError(
                "the resource has another digest than the credential says", pointer="/digestSRI"
            )
    for text in _texts(entry.get("digestMultibase", [])):
        code, digest = _multihash(text)
        name = _MULTIHASH.get(code)
        if name is None:
            raise RelatedResourceError(
                f"met the multihash {code:#x}, expected SHA-256, SHA-384 or SHA-512",
                pointer="/digestMultibase",
            )
        if hashlib.new(name, body).digest() != digest:
            raise RelatedResourceError(
                "the resource has another digest than the credential says",
                pointer="/digestMultibase",
            )


def _texts(value: JsonValue) -> Iterable[str]:
    values = value if isinstance(value, list) else [value]
    for text in values:
        if type(text) is not str or len(text) > _LONGEST:
            raise refused(text, f"a digest of at most {_LONGEST} characters")
        yield text


def _sri_parts(text: str) -> list[tuple[str, str]]:
    """Return each algorithm with its digest as text."""
    parts: list[tuple[str, str]] = []
    for part in text.split():
        match = _SRI_PART.fullmatch(part)
        if match is None:
            raise refused(part, "sha256-, sha384- or sha512- and a digest in base64")
        parts.append((match[1], match[2]))
    if not parts:
        raise refused(text, "at least one digest")
    return parts


def _sri_holds(text: str, body: bytes) -> bool:
    """Whether one of the digests of the strongest kind that `text` has is that of `body`."""
    parts = _sri_parts(text)
    strongest = max((name for name, _ in parts), key=_STRENGTH.index)
    digest = hashlib.new(strongest, body).digest()
    standard = base64.b64encode(digest).decode()
    # The W3C's own examples write the digest in hex, or base64 behind its multibase letter M.
    forms = {standard, standard.translate({43: "-", 47: "_"}), digest.hex(), "M" + standard}
    wanted = {form.rstrip("=") for form in forms}
    return any(name == strongest and shown.rstrip("=") in wanted for name, shown in parts)


def _multihash(text: str) -> tuple[int, bytes]:
    """Return the code of the hash function, and the digest; a bare digest is told by its length."""
    expected = "a multihash in base58btc (z) or base64url (u)"
    try:
        octets = multibase.decode_multibase(text, _LONGEST)
    except EncodingError as error:
        raise refused(text, expected) from error
    # The VC data model's own test suite pins its base context by a digest without a header.
    if len(octets) in _BARE:
        return _BARE[len(octets)], octets
    # One-byte codes and lengths only: every hash function in use has them.
    if len(octets) < 3 or max(octets[:2]) > 0x7F or octets[1] != len(octets) - 2:  # noqa: PLR2004
        raise refused(text, expected)
    return octets[0], octets[2:]
