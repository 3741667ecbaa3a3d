# SPDX-License-Identifier: Apache-2.0

"""
Signed assertions of Open Badges 2.0: whose key signed, and whether the issuer revoked it.

The key must be one that the issuer's own profile lists; what the assertion says of its key only
chooses among those. The algorithm is the key's.

Spec: Open Badges 2.0 § SignedBadge, § CryptographicKey, § RevocationList.
"""

from __future__ import annotations

from typing import Final

from skillmark.encoding import iri
from skillmark.errors import (
    KeyNotBoundError,
    ResolutionError,
    RevokedError,
    StatusMalformedError,
    StatusRetrievalError,
)
from skillmark.keys.pem_public import public_key_from_pem
from skillmark.proofs.jws import Jws, verify_compact
from skillmark.protocols import Fetcher, Json, JsonValue
from skillmark.text import Text, say
from skillmark.verify.assertions import CONTEXTS, named_by, verification_of
from skillmark.verify.hosting import ACCEPT, Origins, fetched
from skillmark.verify.nodes import as_list, id_of

_LARGEST_KEY: Final = 16_384
_MOST_REVOKED: Final = 200_000


def check_signature(assertion: Json, token: Jws, origins: Origins, fetcher: Fetcher) -> Text:
    """
    Check that a key of the issuer signed the assertion, and say it.

    Raises:
        KeyNotBoundError: The issuer lists no such key.
        KeyRefusedError: The key is not safe.
        SignatureMismatchError, AlgorithmMismatchError: The signature is not right for it.
        ResolutionError: The key cannot be had.
    """
    key = public_key_from_pem(_pem(assertion, origins, fetcher))
    verify_compact(token, key)
    return say("The signature holds ({suite}).", suite=f"JWS, {token.header.get('alg')}")


def check_revocation(assertion: Json, origins: Origins, fetcher: Fetcher) -> Text | None:
    """
    Look the assertion up in the issuer's list; None where the issuer keeps none.

    Raises:
        RevokedError: It is there.
        StatusRetrievalError: The list cannot be had.
        StatusMalformedError: It is no such list, or of another issuer.
    """
    address = id_of(origins.issuer.get("revocationList"))
    if address is None:
        return None
    try:
        document = fetched(fetcher, address)
    except ResolutionError as error:
        raise StatusRetrievalError(f"{address[:200]!r}: {error}") from error
    if id_of(document.get("issuer")) not in (None, origins.issuer_id):
        raise StatusMalformedError("the list is of another issuer", pointer="/issuer")
    listed = document.get("revokedAssertions")
    if not isinstance(listed, list) or len(listed) > _MOST_REVOKED:
        raise StatusMalformedError("expected an array", pointer="/revokedAssertions")
    names = named_by(assertion)
    if any(not names.isdisjoint(_names(entry)) for entry in listed):
        raise RevokedError("the issuer's revocation list names it")
    return say("The issuer's list was read: not withdrawn, not on hold.")


def _pem(assertion: Json, origins: Origins, fetcher: Fetcher) -> str:
    verification = verification_of(assertion)
    said: Json = verification if isinstance(verification, dict) else {}
    creator = id_of(said.get("creator")) or id_of(said.get("url"))
    listed = as_list(origins.issuer.get("publicKey"))
    if creator is None and len(listed) == 1:
        creator = id_of(listed[0])
    for one in listed:
        if isinstance(one, dict) and one.get("publicKeyPem") and creator in (None, id_of(one)):
            return _owned(one, origins)
    if creator is None or not iri.is_https(creator):
        raise KeyNotBoundError("the assertion names no key that its issuer publishes")
    if creator not in {id_of(one) for one in listed} and not _is_of_1_1(
        assertion, creator, origins
    ):
        raise KeyNotBoundError("the issuer's profile does not list the key")
    body = fetcher.fetch(creator, accept=f"{ACCEPT}, */*;q=0.5", limit=_LARGEST_KEY).body
    if body.lstrip().startswith(b"-----"):
        return body.decode("ascii", "replace")
    return _owned(fetched(fetcher, creator), origins)


def _owned(key: Json, origins: Origins) -> str:
    if id_of(key.get("owner")) not in (None, origins.issuer_id):
        raise KeyNotBoundError("the key says that somebody else owns it")
    pem = key.get("publicKeyPem")
    if not isinstance(pem, str):
        raise KeyNotBoundError("the key's document holds no key")
    return pem


def _is_of_1_1(assertion: Json, creator: str, origins: Origins) -> bool:
    """Open Badges 1.1 lists no keys: a key on the issuer's own origin is the issuer's."""
    contexts = as_list(assertion.get("@context"))
    return (
        contexts[:1] == [CONTEXTS[1]]
        and "publicKey" not in origins.issuer
        and iri.origin(creator) == iri.origin(origins.issuer_id)
    )


def _names(entry: JsonValue) -> frozenset[str]:
    if isinstance(entry, str):
        return frozenset({entry})
    if isinstance(entry, dict):
        return named_by(entry)
    raise StatusMalformedError("expected an id or an object", pointer="/revokedAssertions")
