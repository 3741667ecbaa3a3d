# SPDX-License-Identifier: Apache-2.0

"""What the cells of a good row become: names, addresses of evidence, languages."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from skillmark.encoding import iri
from skillmark.errors import NationalNumberError, RecipientError, TextRefusedError
from skillmark.plain_text import check_text
from skillmark.recipients.address import email_address
from skillmark.recipients.problems import CellRefusedError
from skillmark.recipients.records import LARGEST_CELL, is_too_long
from skillmark.text import say

_LANGUAGES: Final = {
    "danish": "da",
    "dansk": "da",
    "english": "en",
    "engelsk": "en",
    "german": "de",
    "tysk": "de",
    "swedish": "sv",
    "svensk": "sv",
    "norwegian": "nb",
    "norsk": "nb",
    "greenlandic": "kl",
    "grønlandsk": "kl",
    "faroese": "fo",
    "færøsk": "fo",
}
_TAG: Final = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{2}))?")
_UNREADABLE: Final = "\ufffd"


def check_cell(text: str) -> None:
    """
    Return if `text` may stand in any column, also in one that means nothing here.

    Raises:
        CellRefusedError: It is too long, could not be decoded, holds a control
            character or a national identity number.
    """
    if is_too_long(text):
        raise CellRefusedError(
            "cell_too_long",
            say("The cell is longer than {limit} bytes. Shorten it.", limit=LARGEST_CELL),
        )
    if _UNREADABLE in text:
        raise CellRefusedError(
            "character_unreadable",
            say("A character could not be read. Save the file as CSV in UTF-8."),
        )
    try:
        check_text(text)
    except TextRefusedError as error:
        raise CellRefusedError(
            error.code,
            say("A character that cannot be seen stands in it. Type the text again."),
        ) from error
    except NationalNumberError as error:
        raise CellRefusedError(
            error.code,
            say("It holds a national identity number. Delete the number: it is never taken."),
        ) from error


def read_email(text: str) -> str:
    """
    Return an e-mail address.

    Raises:
        CellRefusedError: There is none, or it is not one.
    """
    if not text:
        raise CellRefusedError("email_missing", say("Write an e-mail address."))
    try:
        return email_address(text)
    except RecipientError as error:
        raise CellRefusedError(
            "email_invalid",
            say(
                "{value} is not an e-mail address. Write it like ada@example.org.",
                value=text[:80],
            ),
        ) from error


def read_name(text: str) -> str | None:
    """Return a name on one line, in one Unicode form."""
    return " ".join(unicodedata.normalize("NFC", text).split()) or None


def read_evidence(text: str) -> tuple[str, ...]:
    """
    Return the addresses in a cell, parted by spaces or line ends.

    Raises:
        CellRefusedError: One of them is not a whole web address.
    """
    addresses = tuple(text.split())
    for address in addresses:
        if not (iri.is_https(address) or _is_http(address)):
            raise CellRefusedError(
                "evidence_invalid",
                say(
                    "{value} is not a web address. Write all of it, from https:// on.",
                    value=address[:80],
                ),
            )
    return addresses


def _is_http(address: str) -> bool:
    return address[:7].lower() == "http://" and iri.is_https("https://" + address[7:])


def read_language(text: str) -> str | None:
    """
    Return a BCP 47 tag.

    Raises:
        CellRefusedError: It names no language that is known.
    """
    if not text:
        return None
    known = _LANGUAGES.get(text.casefold())
    if known is not None:
        return known
    match = _TAG.fullmatch(text)
    if match is None:
        raise CellRefusedError(
            "language_unknown",
            say("{value} is not a language. Write it like da or en.", value=text[:40]),
        )
    return match[1].lower() + (f"-{match[2].upper()}" if match[2] else "")
