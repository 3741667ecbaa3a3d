# SPDX-License-Identifier: Apache-2.0

"""
What the core asks of the outside world, as types without behaviour.

Keys may stand in a file, a vault or a hardware module; documents may come from
the network, a cache or a folder; the moment comes from whoever asks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeAlias, runtime_checkable

JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"
Json: TypeAlias = "dict[str, JsonValue]"

Clock: TypeAlias = Callable[[], datetime]
"""Returns the present moment, timezone-aware."""


class Algorithm(StrEnum):
    """The kinds of key that Skillmark signs and verifies with."""

    ED25519 = "Ed25519"
    P256 = "P-256"
    P384 = "P-384"
    RSA = "RSA"


@runtime_checkable
class Signer(Protocol):
    """
    A private key that signs, wherever it is kept.

    A key management service, a vault or a hardware module stands behind these
    three members as well as a file does.
    """

    @property
    def algorithm(self) -> Algorithm:
        """The kind of key."""
        ...

    @property
    def verification_method(self) -> str:
        """The DID URL (or https URL) under which verifiers find the public key."""
        ...

    def sign(self, message: bytes) -> bytes:
        """
        Sign `message` and return the raw signature.

        Ed25519: 64 bytes (RFC 8032). P-256 and P-384: `r || s`, 64 and 96
        bytes, over SHA-256 and SHA-384 of the message (IEEE P1363). RSA:
        RSASSA-PKCS1-v1_5 over SHA-256 of the message.
        """
        ...


@runtime_checkable
class PublicKey(Protocol):
    """A public key that was checked when it was read."""

    @property
    def algorithm(self) -> Algorithm:
        """The kind of key."""
        ...

    def verify(self, signature: bytes, message: bytes) -> bool:
        """Whether `signature` (shaped as in `Signer.sign`) is right for `message`."""
        ...


class Resolver(Protocol):
    """Finds the document that a controller publishes about its keys."""

    def resolve(self, identifier: str) -> Json:
        """
        Return the controller document of `identifier` (a DID or an https URL).

        Raises:
            ResolutionError: It cannot be obtained, or is about another subject.
        """
        ...


@dataclass(frozen=True, slots=True)
class Fetched:
    """What one address answered."""

    url: str
    """The address that answered in the end, after redirects."""

    body: bytes
    media_type: str
    """Lower case, without parameters; empty where the server named none."""

    headers: Mapping[str, str] = field(default_factory=dict[str, str])


class Fetcher(Protocol):
    """Obtains a document by its address."""

    def fetch(
        self, url: str, *, accept: str = "application/json", limit: int = 2_097_152
    ) -> Fetched:
        """
        Return what `url` answers, at most `limit` bytes of it.

        Raises:
            FetchError: The address is refused, unreachable, slow or too large.
        """
        ...
