# SPDX-License-Identifier: Apache-2.0

"""
Whether a domain answers as it does only for its owner.

By file: `https://<domain>/.well-known/did.json` is the document that we give to
download, whatever its layout. By DNS: `_skillmark.<domain>` has a TXT record
with the challenge. Answers of strangers are bounded by the core's fetcher and by
`custody.dns`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import idna
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from skillmark import Fetcher
from skillmark.did import did_web_url
from skillmark.encoding import strict_json
from skillmark.errors import FetchError, MalformedError, ResolutionError
from skillmark.protocols import Json
from skillmark_server.custody.dns import NameUnanswered
from skillmark_server.custody.refusals import DomainRefused

FindTexts = Callable[[str], list[str]]
"""From a name to the texts of its TXT records."""

_LONGEST_DOMAIN: Final = 253
_LARGEST_FILE: Final = 262_144
_SHOWN: Final = 200


class DomainFailure(models.TextChoices):
    """What was wrong with a domain's answer."""

    UNREACHABLE = "unreachable", _("The website did not give us the file.")
    NOT_JSON = "not_json", _("There is something at the address, but it is not our file.")
    OTHER_FILE = "other_file", _("The file is there, but it is not the present one.")
    OUTDATED = "outdated", _("A key was changed. Put the new file in the place of the old one.")
    UNANSWERED = "unanswered", _("The DNS did not answer us.")
    NO_RECORD = "no_record", _("There is no such record in the DNS yet.")
    OTHER_RECORD = "other_record", _("There is a record, but it holds something else.")
    NO_EGRESS = "no_egress", _("Not asked: this site does not go out.")


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What a domain answered.

    Args:
        failure: None when it answered as it should.
        met: What was met instead.
    """

    failure: DomainFailure | None = None
    met: str = ""


def ask_for_file(domain: str, document: Json, fetcher: Fetcher) -> Answer:
    """Ask `domain` for the document at its well-known address, and compare by meaning."""
    address = did_web_url(f"did:web:{domain}")
    try:
        body = fetcher.fetch(address, accept="application/json", limit=_LARGEST_FILE).body
    except FetchError as error:
        return Answer(DomainFailure.UNREACHABLE, error.message[:_SHOWN])
    try:
        found = strict_json.loads_object(body, max_bytes=_LARGEST_FILE)
    except MalformedError as error:
        return Answer(DomainFailure.NOT_JSON, error.message[:_SHOWN])
    return Answer() if found == document else Answer(DomainFailure.OTHER_FILE)


def record_name(domain: str) -> str:
    """Return the name whose TXT record holds the challenge."""
    return f"_skillmark.{domain}"


def ask_for_record(domain: str, challenge: str, find_texts: FindTexts) -> Answer:
    """Ask the DNS for the record that holds the challenge."""
    try:
        texts = find_texts(record_name(domain))
    except NameUnanswered as error:
        return Answer(DomainFailure.UNANSWERED, str(error)[:_SHOWN])
    if challenge in {text.strip() for text in texts}:
        return Answer()
    if not texts:
        return Answer(DomainFailure.NO_RECORD)
    return Answer(DomainFailure.OTHER_RECORD, texts[0][:_SHOWN])


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
    if name == urlsplit(settings.BASE_URL).hostname:
        raise DomainRefused(field="domain")
    return name
