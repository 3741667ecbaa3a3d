# SPDX-License-Identifier: Apache-2.0

"""
Finds the document in which a controller publishes its keys.

Spec: DID Core 1.0 § DID Resolution; Controlled Identifiers 1.0 § Retrieve
Verification Method, for https identifiers. `did:key` and `did:jwk` are worked
out here; all else comes from documents that are at hand, or through a fetcher.
Whatever a document says about itself, it counts only for the identifier that
was asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol, runtime_checkable

from skillmark.did import jwk as did_jwk_method
from skillmark.did import key as did_key_method
from skillmark.did import web as did_web_method
from skillmark.encoding import iri, strict_json
from skillmark.errors import MalformedError, ResolutionError
from skillmark.protocols import Fetcher, Json

_LARGEST: Final = 262_144
"""Bytes of a document."""

_ACCEPT: Final = (
    "application/did+json, application/did+ld+json, application/ld+json, application/json"
)


@runtime_checkable
class Knowing(Protocol):
    """A fetcher that says what it has, such as a map of documents; it may know DIDs too."""

    def knows(self, url: str) -> bool:
        """Whether `fetch(url)` would answer from what is at hand."""
        ...


class Documents:
    """
    The `Resolver` of controller documents.

    Args:
        fetcher: Obtains what is not at hand; None for never. A fetcher that
            has `knows` is asked for the identifier itself first, of whatever
            method it is, and then for its https address.
        known: Documents by identifier, which win over fetching.
    """

    __slots__ = ("_fetcher", "_known")

    def __init__(
        self, fetcher: Fetcher | None = None, *, known: Mapping[str, Json] | None = None
    ) -> None:
        self._fetcher = fetcher
        self._known: Mapping[str, Json] = known if known is not None else {}

    def resolve(self, identifier: str) -> Json:
        """
        Return the controller document of `identifier`.

        Args:
            identifier: A DID or an https URL, without fragment.

        Raises:
            ResolutionError: It is neither, its method is not known, its document
                cannot be obtained (`FetchError`), is over 256 KiB, is not a
                JSON object, or is about another subject.
            KeyRefusedError: It is a `did:key` or `did:jwk` of a kind that is not taken.
        """
        if len(identifier) > did_web_method.METHOD_LIMIT:
            raise ResolutionError(f"an identifier has {len(identifier)} characters")
        if identifier.startswith(did_key_method.PREFIX):
            return did_key_method.did_key_document(identifier)
        if identifier.startswith(did_jwk_method.PREFIX):
            return did_jwk_method.did_jwk_document(identifier)
        if "#" in identifier:
            raise ResolutionError("an identifier with a fragment has no document of its own")
        document = self._known.get(identifier)
        if document is None:
            document = self._fetched(identifier)
        if document.get("id") != identifier:
            raise ResolutionError(f"the document of {identifier!r} is about another subject")
        return document

    def _fetched(self, identifier: str) -> Json:
        fetcher = self._fetcher
        if fetcher is None:
            raise ResolutionError(f"the document of {identifier!r} is not at hand")
        if isinstance(fetcher, Knowing) and fetcher.knows(identifier):
            url = identifier
        else:
            url = _address(identifier)
        body = fetcher.fetch(url, accept=_ACCEPT, limit=_LARGEST).body
        try:
            return strict_json.loads_object(body, max_bytes=_LARGEST)
        except MalformedError as error:
            raise ResolutionError(
                f"the document of {identifier!r} cannot be read: {error.message}"
            ) from error


def _address(identifier: str) -> str:
    if identifier.startswith(did_web_method.PREFIX):
        return did_web_method.did_web_url(identifier)
    if iri.is_https(identifier):
        return identifier
    raise ResolutionError(
        f"{identifier!r} is neither did:key, did:jwk or did:web nor an https address"
    )
