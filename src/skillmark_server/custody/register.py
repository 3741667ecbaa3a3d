# SPDX-License-Identifier: Apache-2.0

"""
The register of issuers that whoever runs the site trusts, read from one file at the start.

The file is JSON: `{"register": {"name": "…", "url": "https://…"}, "issuers": [{"id": "did:…",
"name": "…", "trust": "registry"}]}`. Who is in it is shown as such; nobody is refused for
not being in it. Nothing is fetched, and no row is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings

from skillmark import IssuerTrust, Policy, known_issuers
from skillmark.encoding import iri, strict_json
from skillmark.errors import SkillmarkError
from skillmark.protocols import Json, JsonValue

LARGEST: Final = 5_242_880
"""Bytes of the file: some ten thousand issuers."""

_LONGEST: Final = 300
_NODES: Final = 200_000
_TRUSTS: Final = (IssuerTrust.ACCREDITED, IssuerTrust.REGISTRY)


class RegisterError(ValueError):
    """The file is no register; the message says where it is wrong, and what was expected."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One issuer of the register: what it is called there, and what that makes of it."""

    name: str
    trust: IssuerTrust


@dataclass(frozen=True, slots=True)
class Register:
    """
    Who is listed, and by whom.

    Args:
        name: Of the register, as people know it.
        url: Where it can be read, and how to get into it; may be empty.
        issuers: By their id, a DID or an https address.
    """

    name: str
    url: str
    issuers: Mapping[str, Listed]

    def policy(self) -> Policy:
        """What a verifier that knows this register shows; it refuses nobody."""
        return known_issuers({key: listed.trust for key, listed in self.issuers.items()})


def read_register(path: Path) -> Register:
    """
    Read the register in a file.

    Raises:
        RegisterError: It cannot be read, is too large, or is not of the form above: another
            member, a member that is missing, an id that is neither a DID nor an https
            address, or one that stands in it twice.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
        document = strict_json.loads_object(data, max_bytes=LARGEST, max_nodes=_NODES)
    except OSError as error:
        raise RegisterError(f"{path} cannot be read ({error.strerror})") from error
    except SkillmarkError as error:
        raise RegisterError(f"{path} is no register: {error}") from error
    _only(document, {"register", "issuers"}, "the file")
    head = _object(document.get("register"), "register")
    _only(head, {"name", "url"}, "register")
    url = "" if "url" not in head else _text(head, "url", "register")
    if url and not iri.is_https(url):
        raise RegisterError(f"register: url is {url!r}, expected https://…")
    listed = document.get("issuers")
    if not isinstance(listed, list):
        raise RegisterError("issuers: expected a list")
    issuers: dict[str, Listed] = {}
    for place, value in enumerate(listed, start=1):
        where = f"issuer {place}"
        identifier, one = _listed(_object(value, where), where)
        if identifier in issuers:
            raise RegisterError(f"{where}: {identifier!r} stands in it twice")
        issuers[identifier] = one
    return Register(_text(head, "name", "register"), url, issuers)


def trusted_register() -> Register | None:
    """The register of this site; None where it has none."""
    register: Register | None = settings.TRUSTED_REGISTER
    return register


def site_policy() -> Policy:
    """What the verifier of this site knows of issuers beside their own documents."""
    register = trusted_register()
    return Policy() if register is None else register.policy()


def _listed(value: Json, where: str) -> tuple[str, Listed]:
    _only(value, {"id", "name", "trust"}, where)
    identifier = _text(value, "id", where)
    if not identifier.startswith("did:") and not iri.is_https(identifier):
        raise RegisterError(f"{where}: id is {identifier!r}, expected did:… or https://…")
    trust = _text(value, "trust", where)
    if trust not in _TRUSTS:
        raise RegisterError(f"{where}: trust is {trust!r}, expected 'registry' or 'accredited'")
    return identifier, Listed(_text(value, "name", where), IssuerTrust(trust))


def _only(value: Json, names: set[str], where: str) -> None:
    if other := sorted(set(value) - names):
        raise RegisterError(f"{where}: {other[0]!r} is no member, expected {sorted(names)}")


def _object(value: JsonValue, where: str) -> Json:
    if not isinstance(value, dict):
        raise RegisterError(f"{where}: expected an object")
    return value


def _text(value: Json, name: str, where: str) -> str:
    text = value.get(name)
    if not isinstance(text, str) or not text.strip() or len(text) > _LONGEST:
        raise RegisterError(f"{where}: {name} is missing, or no text of 1 to {_LONGEST} characters")
    return text.strip()
