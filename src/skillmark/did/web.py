# SPDX-License-Identifier: Apache-2.0

"""
`did:web`: an identifier that stands for a domain, or a path on it.

Spec: did:web Method Specification § Read (Resolve). One domain has one
identifier here: lower case, a name with a dot in it, no user, no query, nothing
encoded but the colon before a port and letters beyond ASCII. That the name
leads to a public address is checked by `fetch`, when it connects.
"""

from __future__ import annotations

import re
from typing import Final

from skillmark.errors import ResolutionError

PREFIX: Final = "did:web:"

METHOD_LIMIT: Final = 512
"""Characters of an identifier, and of the address of a verification method, at most."""

_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST: Final = rf"(?:{_LABEL}\.)+{_LABEL}"
_SEGMENT: Final = r"(?:[A-Za-z0-9._~!$&'()*+,;=@-]|%[89A-F][0-9A-F])+"
_DID_WEB: Final = re.compile(
    rf"did:web:(?P<host>{_HOST})(?:%3A(?P<port>[1-9][0-9]{{0,4}}))?(?P<path>(?::{_SEGMENT})*)"
)
_LONGEST_HOST: Final = 253
_LAST_PORT: Final = 65_535
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")
"""A last label of this form makes the whole an IPv4 address (WHATWG URL, § host parsing)."""


def did_web_url(did: str) -> str:
    """
    Return the https address of the document of `did`.

    Raises:
        ResolutionError: `did` is not a `did:web`, names an IP address or this
            machine, has an upper-case or encoded letter in its host, a step out
            of its path, or a path, query or fragment of a URL.
    """
    match = _DID_WEB.fullmatch(did) if len(did) <= METHOD_LIMIT else None
    if match is None:
        raise ResolutionError("the identifier is not a did:web with a plain domain name")
    host, port, path = match["host"], match["port"], match["path"]
    last = host.rpartition(".")[2]
    if len(host) > _LONGEST_HOST or _NUMBER.fullmatch(last) or last == "localhost":
        raise ResolutionError(f"a did:web names {host!r}, which is not a public domain name")
    if port is not None and int(port) > _LAST_PORT:
        raise ResolutionError(f"a did:web names the port {port}")
    segments = path.split(":")[1:]
    if any(segment in {".", ".."} for segment in segments):
        raise ResolutionError("a did:web steps out of its path")
    where = "/".join(segments) or ".well-known"
    return f"https://{host}" + (f":{port}" if port else "") + f"/{where}/did.json"
