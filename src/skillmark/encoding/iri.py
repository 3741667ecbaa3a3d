# SPDX-License-Identifier: Apache-2.0

"""
Identifiers: whether a text is an absolute URL (IRI), and where an https one lives.

Spec: RFC 3987; the VC data model says "URL" and means DIDs, URNs and data URLs
too. This module reads no address for fetching: `fetch` does that, with the
reading of the client that opens the socket.
"""

from __future__ import annotations

import re
from typing import Final

from skillmark.errors import EncodingError

# What RDF can carry in an IRI, without controls and halves of surrogate pairs.
_CHARACTER: Final = r"[^\x00-\x20\x7f-\x9f<>\"{}|\\^`\ud800-\udfff]"

_ABSOLUTE: Final = re.compile(rf"([A-Za-z][A-Za-z0-9+.-]*):{_CHARACTER}++")
_WEB: Final = re.compile(
    r"(https?)://"
    r"(\[[0-9A-Fa-f:.]+\]|[^\x00-\x2c/:?#@%\[\]\x7f-\x9f<>\"{}|\\^`;=]+)"  # host; no userinfo
    rf"(?::([0-9]{{1,5}}))?(?:[/?#]{_CHARACTER}*+)?",
    re.IGNORECASE,
)
_OF_SCHEME: Final = {
    "http": _WEB,
    "https": _WEB,
    "did": re.compile(rf"did:[a-z0-9]+:{_CHARACTER}++"),
    "urn": re.compile(rf"urn:[A-Za-z0-9][A-Za-z0-9-]{{0,31}}:{_CHARACTER}++", re.IGNORECASE),
}
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


def is_url(text: str) -> bool:
    """Whether `text` is an absolute IRI, such as an https URL, a DID or `mailto:`."""
    match = _ABSOLUTE.fullmatch(text)
    if match is None:
        return False
    form = _OF_SCHEME.get(match[1].lower())
    return form is None or form.fullmatch(text) is not None


def is_https(text: str) -> bool:
    """Whether `text` is an https URL with a host and without a user name."""
    match = _WEB.fullmatch(text)
    return match is not None and match[1].lower() == "https"


def origin(text: str) -> str:
    """
    Return scheme, host and port of a web address, such as `https://nordvind.dk`.

    Lower case, the scheme's own port left out. Two texts with one origin are
    served by one host; the reverse does not hold (an international name has
    two forms), so that a doubt counts as "another host".

    Raises:
        EncodingError: `text` is not an http or https URL with a host and without a user name.
    """
    match = _WEB.fullmatch(text)
    if match is None:
        raise EncodingError("the address is not an http or https URL")
    scheme, host = match[1].lower(), match[2].lower()
    port = int(match[3]) if match[3] else _DEFAULT_PORTS[scheme]
    return f"{scheme}://{host}" + ("" if port == _DEFAULT_PORTS[scheme] else f":{port}")
