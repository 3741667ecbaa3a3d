# SPDX-License-Identifier: Apache-2.0

"""
Who speaks for a hosted badge: its assertion, badge class and issuer, each from its own address.

Whoever writes an assertion can write any issuer into it. So an object counts only as it stands at
its own https address, or inside a document from the same origin; everything else is fetched. An
issuer says from where assertions of its own come; where it says nothing, from its own origin.

Spec: Open Badges 2.0 § Verification, § VerificationObject (`startsWith`, `allowedOrigins`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from skillmark.encoding import iri, strict_json
from skillmark.errors import (
    ClaimsDisagreeError,
    GoneError,
    KeyNotBoundError,
    MalformedError,
    ResolutionError,
    RevokedError,
    SkillmarkError,
)
from skillmark.protocols import Fetcher, Json, JsonValue
from skillmark.verify.assertions import checked_assertion, is_withdrawn
from skillmark.verify.nodes import as_list, id_of

ACCEPT: Final = "application/ld+json, application/json"
LIMIT: Final = 1_048_576
_MOVES: Final = 2
"""An assertion may be found at another address than its own, and is asked for there once."""


@dataclass(frozen=True, slots=True)
class Origins:
    """
    What stands behind an assertion.

    Args:
        badge: The badge class.
        issuer: The issuer's profile, from its own address.
        issuer_id: That address.
    """

    badge: Json
    issuer: Json
    issuer_id: str

    def joined(self, assertion: Json) -> Json:
        """Return the assertion with its badge class and issuer in their places."""
        return {**assertion, "badge": {**self.badge, "issuer": self.issuer}}


def fetched(fetcher: Fetcher, address: str) -> Json:
    """
    Return the JSON object at `address`.

    Raises:
        ResolutionError: There is none.
    """
    body = fetcher.fetch(address, accept=ACCEPT, limit=LIMIT).body
    try:
        return strict_json.loads_object(body, max_bytes=LIMIT)
    except SkillmarkError as error:
        raise ResolutionError(f"{address[:200]!r} is not JSON: {error}") from error


def hosted_assertion(fetcher: Fetcher, address: str) -> Json:
    """
    Return the assertion as it stands at its own address.

    Args:
        fetcher: Asked once or twice.
        address: Where it is said to stand.

    Raises:
        RevokedError: The issuer says there that it is revoked, or that it is gone (410).
        ResolutionError: It cannot be had.
        KeyNotBoundError: What stands there says that its own address is another, and so on.
        OlderStandardError: What stands there is no whole assertion.
    """
    for _ in range(_MOVES):
        try:
            document = fetched(fetcher, address)
        except GoneError as error:
            raise RevokedError("the issuer took the assertion away (410)") from error
        if is_withdrawn(document):
            raise RevokedError("the assertion says at its own address that it is revoked")
        own = id_of(checked_assertion(document))
        # 1.1 has no `id`: the address in `verify.url` was asked for.
        if own is None or own == address:
            return document
        if not iri.is_https(own):
            break
        address = own
    raise KeyNotBoundError("what stands at the address is not the assertion of that address")


def require_same(given: Json, hosted: Json) -> None:
    """
    Refuse a copy that says something else than the issuer of who earned what.

    Its dates may differ: an issuer may add an end.

    Raises:
        ClaimsDisagreeError: Badge or recipient are another.
    """
    if id_of(given.get("badge")) != id_of(hosted.get("badge")):
        raise ClaimsDisagreeError("the copy names another badge than its issuer", pointer="/badge")
    if _identities(given) != _identities(hosted):
        raise ClaimsDisagreeError(
            "the copy names another recipient than its issuer", pointer="/recipient"
        )


def origins_of(assertion: Json, fetcher: Fetcher, *, hosted_at: str | None) -> Origins:
    """
    Find the badge class and the issuer of an assertion.

    Args:
        assertion: As its issuer hosts it, or as it is signed.
        fetcher: Asked for what the assertion does not hold, or may not say.
        hosted_at: Its own address; None for a signed one, which may hold its badge class, while
            its issuer always speaks from an address of its own.

    Raises:
        ResolutionError: One of them cannot be had.
        MalformedError: One is no object, or without an https address or a name.
    """
    badge, home = _object(assertion.get("badge"), fetcher, home=hosted_at, is_covered=not hosted_at)
    issuer, at = _object(badge.get("issuer"), fetcher, home=home, is_covered=False)
    if (
        at is None
        or not isinstance(badge.get("name"), str)
        or not isinstance(issuer.get("name"), str)
    ):
        raise MalformedError("badge class and issuer have a name, the issuer an https address")
    return Origins(badge, issuer, at)


def require_in_scope(address: str, origins: Origins) -> None:
    """
    Return if the issuer says that assertions of its own come from where this one stands.

    Raises:
        KeyNotBoundError: It does not.
    """
    rules = origins.issuer.get("verification")
    said: Json = rules if isinstance(rules, dict) else {}
    begins = [one for one in as_list(said.get("startsWith")) if isinstance(one, str)]
    if begins:
        if any(_begins(address, one) for one in begins):
            return
        raise KeyNotBoundError("the issuer does not host assertions at such an address")
    host = iri.origin(address)
    allowed = [one for one in as_list(said.get("allowedOrigins")) if isinstance(one, str)]
    if any(host in (one, f"https://{one.lower()}") for one in allowed):
        return
    if not allowed and host == iri.origin(origins.issuer_id):
        return
    raise KeyNotBoundError("the assertion does not stand on the issuer's own site")


def _object(
    value: JsonValue, fetcher: Fetcher, *, home: str | None, is_covered: bool
) -> tuple[Json, str | None]:
    """Return a linked object, and the address that it was believed for."""
    address = id_of(value)
    if address is not None and not iri.is_https(address):
        address = None
    if isinstance(value, dict):
        is_at_home = (
            home is not None and address is not None and iri.origin(home) == iri.origin(address)
        )
        if is_at_home:
            return value, address
        # What a signature covers, or an assertion holds without an address, is a part of it. No
        # issuer is believed for standing inside: nobody knows yet whose signature it is.
        if is_covered or address is None:
            return value, None
    if address is None:
        raise MalformedError("a badge class and an issuer stand at https addresses")
    document = fetched(fetcher, address)
    if id_of(document) not in (None, address):
        raise KeyNotBoundError(f"what stands at {address[:200]!r} says that it stands elsewhere")
    return document, address


def _begins(address: str, begin: str) -> bool:
    return (
        iri.is_https(begin)
        and iri.origin(begin) == iri.origin(address)
        and address.startswith(begin)
    )


def _identities(document: Json) -> list[JsonValue]:
    return [
        one.get("identity") if isinstance(one, dict) else one
        for one in as_list(document.get("recipient"))
    ]
