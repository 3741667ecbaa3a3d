# SPDX-License-Identifier: Apache-2.0

"""
Who somebody is: the identifiers of a recipient, in the clear or hashed with a salt.

Spec: Open Badges 3.0 § IdentityObject, § IdentifierEntry. A hash hides an
e-mail address from a reader of the badge, not from somebody who guesses: the
salt stands beside it. This module makes no salt; whoever issues does.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import ClassVar, Final, Literal, Self, cast

from skillmark.errors import ModelError
from skillmark.model.nodes import Node, model
from skillmark.model.shapes import Shape, may, must
from skillmark.model.values import FLAG, TEXT, constant, term
from skillmark.model.vocabulary import IDENTIFIER_TYPES
from skillmark.protocols import Json

HASH_FORM: Final = r"(?:sha256\$[0-9a-fA-F]{64}|md5\$[0-9a-fA-F]{32})"
"""A hashed identity, as a regular expression."""

_HASH: Final = re.compile(HASH_FORM)


def _digest(algorithm: str, identifier: str, salt: str) -> str:
    # MD5 is read because the standard has it; nothing safe depends on it.
    octets = (identifier + salt).encode("utf-8", "surrogatepass")
    return hashlib.new(algorithm, octets, usedforsecurity=False).hexdigest()


def hash_is_whole(identity: Json) -> None:
    """OB3-15: a hashed identity is `sha256$` or `md5$` and as many hex digits as that makes."""
    if identity["hashed"] is True and not _HASH.fullmatch(cast("str", identity["identityHash"])):
        raise ModelError(  # what was met may be somebody's address
            "met another form, expected sha256$ or md5$ and its hex digits, as `hashed` is true",
            pointer="/identityHash",
        )


@model
class IdentityObject(Node):
    """
    OB3-15: one identifier of the recipient.

    Make it with `salted` or `plain`.

    Args:
        hashed: Whether `identity_hash` is a hash.
        identity_hash: The identifier, or `sha256$` and the hash of identifier and salt.
        identity_type: What kind of identifier it is, such as `emailAddress`.
        salt: Written after the identifier before hashing.
    """

    type: str = "IdentityObject"
    hashed: bool
    identity_hash: str
    identity_type: str
    salt: str | None = None

    shape: ClassVar[Shape] = Shape(
        {
            "type": must(constant("IdentityObject")),
            "hashed": must(FLAG),
            "identity_hash": must(TEXT),
            "identity_type": must(term(IDENTIFIER_TYPES)),
            "salt": may(TEXT),
        },
        rules=(hash_is_whole,),
        closed=True,
    )

    @classmethod
    def salted(
        cls,
        identifier: str,
        *,
        salt: str,
        identity_type: str = "emailAddress",
        algorithm: Literal["sha256", "md5"] = "sha256",
    ) -> Self:
        """
        Hash `identifier` with `salt`.

        Args:
            identifier: As the recipient writes it; the case of letters counts.
            salt: At least 16 random bytes as text, new for each credential, so
                that two badges of one person do not show that they belong together.
            identity_type: What kind of identifier it is.
            algorithm: SHA-256; MD5 only for what reads nothing else.

        Raises:
            ModelError: `identity_type` is neither in the list nor an `ext:` term.
        """
        return cls(
            hashed=True,
            identity_hash=f"{algorithm}${_digest(algorithm, identifier, salt)}",
            identity_type=identity_type,
            salt=salt,
        )

    @classmethod
    def plain(cls, identifier: str, *, identity_type: str = "emailAddress") -> Self:
        """
        Show `identifier` to everybody who reads the credential.

        Raises:
            ModelError: `identity_type` is neither in the list nor an `ext:` term.
        """
        return cls(hashed=False, identity_hash=identifier, identity_type=identity_type)

    def matches(self, identifier: str) -> bool:
        """
        Whether this is the identity of `identifier`.

        Exactly as written, or both in small letters: addresses are typed in
        any case, and issuers hash what was typed.
        """
        return any(self._is(form) for form in dict.fromkeys((identifier, identifier.lower())))

    def _is(self, identifier: str) -> bool:
        if not self.hashed:
            return identifier in (self.identity_hash, self.identity_hash.lower())
        algorithm, _, expected = self.identity_hash.partition("$")
        met = _digest(algorithm, identifier, self.salt or "")
        return hmac.compare_digest(met, expected.lower())


@model
class IdentifierEntry(Node):
    """OB3-14: another identifier of a profile or an achievement, such as a course code."""

    type: str = "IdentifierEntry"
    identifier: str
    identifier_type: str

    shape: ClassVar[Shape] = Shape(
        {
            "type": must(constant("IdentifierEntry")),
            "identifier": must(TEXT),
            "identifier_type": must(term(IDENTIFIER_TYPES)),
        },
        closed=True,
    )
