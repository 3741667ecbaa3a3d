# SPDX-License-Identifier: Apache-2.0

"""
From a thing of unknown kind to one assertion of Open Badges 2.0 (or 1.1). Nothing is fetched.

An assertion stands in JSON, in a compact JWS, or baked in a picture, which may hold no more than
its address. It names its badge class, and that its issuer; both may stand in it or elsewhere.

Spec: Open Badges 2.0 § Assertion, § Baking Specification; Open Badges 1.1 for the older names
(`verify` for `verification`, `uid` beside `id`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from skillmark import baking
from skillmark.encoding import iri, moments, strict_json
from skillmark.errors import (
    EncodingError,
    MalformedError,
    NoCredentialError,
    OlderStandardError,
    SkillmarkError,
)
from skillmark.proofs.jws import Jws, parse_compact
from skillmark.protocols import Json, JsonValue
from skillmark.verify.nodes import as_list, id_of
from skillmark.verify.reading import Thing, types_of

CONTEXTS: Final = ("https://w3id.org/openbadges/v2", "https://w3id.org/openbadges/v1")

_NEEDED: Final = ("recipient", "badge", "issuedOn")
_HOSTED: Final = frozenset({"HostedBadge", "hosted"})
_SIGNED: Final = frozenset({"SignedBadge", "signed"})
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WITHOUT_ZONE: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?"
)
_LATEST_NUMBER: Final = 253_402_300_799
"""Seconds until the end of the year 9999."""


@dataclass(frozen=True, slots=True)
class Assertion:
    """
    One assertion as it was read, before anything is known of it.

    Args:
        document: As it was given; None where only its address was.
        address: Where it says that it stands, or was baked to stand; None for a signed one
            without a web address.
        token: The signature around it, where there is one.
        kind: `json`, `jwt`, `png`, `svg` or `pdf`: what was given.
    """

    document: Json | None
    address: str | None
    token: Jws | None
    kind: str


def read_assertion(thing: Thing) -> Assertion:
    """
    Find the one assertion of Open Badges 2.0 or 1.1 in `thing`.

    Args:
        thing: JSON, a compact JWS, a baked picture, or a parsed document.

    Raises:
        OlderStandardError: It belongs to that standard and is not a whole assertion: a badge
            class, an issuer, or one that lacks what every assertion has.
        UnreadableError: There is none, or the bytes are damaged or too large.
    """
    if isinstance(thing, dict):
        data = strict_json.dumps(thing)
    elif isinstance(thing, str):
        data = thing.encode("utf-8", "surrogatepass")
    else:
        data = thing if isinstance(thing, bytes) else thing.text
    kind = baking.kind_of(data)
    if kind not in {"png", "svg", "pdf"}:
        return _read(data, str(kind))
    baked = baking.find(data)
    if baked.kind is not baking.BakedKind.OPEN_BADGES_2:
        raise NoCredentialError("the picture holds no badge of Open Badges 2.0")
    text = baked.text.decode("utf-8", "replace").strip()
    if iri.is_https(text):
        return Assertion(None, text, None, str(kind))
    return _read(baked.text, str(kind))


def checked_assertion(document: Json) -> Json:
    """
    Return `document`, which has what every assertion has.

    Raises:
        OlderStandardError: A member is missing or of another kind, or it is no assertion.

    Spec: Open Badges 2.0 § Assertion, the required properties.
    """
    contexts = as_list(document.get("@context"))
    if not contexts or contexts[0] not in CONTEXTS:
        raise OlderStandardError("the context is not that of Open Badges 2.0")
    if "Assertion" not in types_of(document):
        raise OlderStandardError("the document is a badge of Open Badges 2.0 or older")
    if is_withdrawn(document):
        return document  # what an issuer leaves of a revoked one need hold nothing more
    missing = [name for name in _NEEDED if name not in document]
    if missing or not isinstance(verification_of(document), dict):
        lacking = ", ".join(missing) or "verification"
        raise OlderStandardError(f"an assertion of Open Badges 2.0 without {lacking}")
    if not isinstance(document["recipient"], dict):
        raise OlderStandardError("the recipient of the assertion is not an object")
    return document


def verification_of(document: Json) -> JsonValue:
    """Return how an assertion is verified: an object with `type`, if the document is whole."""
    return document.get("verification", document.get("verify"))


def is_hosted(document: Json) -> bool:
    """Whether the assertion is proven by the address at which it stands."""
    return not types_of(verification_of(document)).isdisjoint(_HOSTED)


def is_signed(document: Json) -> bool:
    """Whether the assertion is proven by a signature."""
    return not types_of(verification_of(document)).isdisjoint(_SIGNED)


def is_withdrawn(document: Json) -> bool:
    """Whether the issuer says at the assertion's own address that it is revoked."""
    return document.get("revoked") is True


def period_of(document: Json) -> tuple[datetime | None, datetime | None]:
    """
    Return when an assertion was issued and when it ends; None where it does not say.

    Issuers wrote days, moments without a zone (here: of UTC) and, before 1.1, seconds since 1970.

    Raises:
        MalformedError: A date can be read in no way.
    """
    return _moment(document, "issuedOn"), _moment(document, "expires")


def named_by(document: Json) -> frozenset[str]:
    """Return the ids under which a list of revoked assertions may name this one."""
    names = (document.get("id"), document.get("uid"))
    return frozenset(name for name in names if isinstance(name, str) and name)


def _read(data: bytes, kind: str) -> Assertion:
    inner = baking.kind_of(data)
    if inner == "json":
        document = checked_assertion(strict_json.loads_object(data))
        return Assertion(document, _address_of(document), None, kind)
    if inner != "jwt":
        raise OlderStandardError("what the picture holds is no assertion and no address of one")
    try:
        token = parse_compact(data.decode("ascii").strip())
        document = checked_assertion(strict_json.loads_object(token.payload))
    except OlderStandardError:
        raise
    except SkillmarkError as error:
        raise OlderStandardError(f"the token holds no readable assertion: {error}") from None
    return Assertion(document, _address_of(document), token, kind)


def _address_of(document: Json) -> str | None:
    for name in (id_of(document), id_of(_url_of(verification_of(document)))):
        if name is not None and iri.is_https(name):
            return name
    return None


def _url_of(verification: JsonValue) -> JsonValue:
    """In 1.1 a hosted assertion says its address in `verify.url`; a signed one that of a key."""
    if not isinstance(verification, dict) or types_of(verification).isdisjoint(_HOSTED):
        return None
    return verification.get("url")


def _moment(document: Json, name: str) -> datetime | None:
    value = document.get(name)
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LATEST_NUMBER:
        return datetime.fromtimestamp(value, UTC)
    if isinstance(value, str):
        text = f"{value}T00:00:00Z" if _DAY.fullmatch(value) else value
        try:
            return moments.parse(f"{text}Z" if _WITHOUT_ZONE.fullmatch(text) else text)
        except EncodingError as error:
            raise MalformedError(error.message, pointer=f"/{name}") from error
    raise MalformedError("expected a moment", pointer=f"/{name}")
