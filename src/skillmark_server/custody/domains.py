# SPDX-License-Identifier: Apache-2.0

"""
Whether a domain answers as it does only for its owner.

By file: `https://<domain>/.well-known/did.json` is the document that we give to
download, whatever its layout. By DNS: `_skillmark.<domain>` has a TXT record
with the challenge. Answers of strangers are bounded by the core's fetcher and by
`custody.dns`.
"""

from __future__ import annotations

import idna
from django.conf import settings

from skillmark.did import did_web_url
from skillmark.errors import ResolutionError
from skillmark_server.custody.refusals import DomainRefused

_LONGEST_DOMAIN = 253


def clean_domain(text: str) -> str:
    """
    Return the domain that somebody typed, in the form that stands in a DID.

    `https://Nordvind.dk/` and `NORDVIND.DK.` are `nordvind.dk`; letters beyond ASCII
    become punycode.

    Raises:
        DomainRefused: It is no public domain name, or is this site's own.
    """
    name = text.strip().lower()
    for start in ("https://", "http://"):
        name = name.removeprefix(start)
    name = name.partition("/")[0].rstrip(".")
    if not 0 < len(name) <= _LONGEST_DOMAIN:
        raise DomainRefused(field="domain")
    try:
        name = idna.encode(name, uts46=True).decode("ascii")
        did_web_url(f"did:web:{name}")
    except (idna.IDNAError, UnicodeError, ResolutionError) as error:
        raise DomainRefused(field="domain") from error
    if name in settings.ALLOWED_HOSTS[:1]:
        raise DomainRefused(field="domain")
    return name
