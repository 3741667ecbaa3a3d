# SPDX-License-Identifier: Apache-2.0

"""
What a cell becomes: addresses, names, words, numbers and languages; or why it is refused.

Whether somebody reads an address is not known here, and no name server is asked.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext_lazy as _
from email_validator import EmailNotValidError, validate_email

from skillmark.errors import RecipientError
from skillmark.recipients import cells as core
from skillmark.recipients.address import email_address
from skillmark.recipients.problems import CellRefusedError as CoreRefusedError
from skillmark_server.tabular.problems import CellRefusedError
from skillmark_server.tabular.words import of_the_core, say

_BLOTTED: Final = re.compile(r"\*{6} ?[-\u2010-\u2015\u2212]? ?\*{4}")
"""What is left of a national identity number when a row is kept."""

_SPREADSHEET_ERRORS: Final = frozenset(
    {"#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#DIV/0!", "#SPILL!", "#CALC!"}
    | {"#I/T", "#NAVN?", "#NUL!", "#REFERENCE!", "#VÆRDI!", "#DIVISION/0!"}
)
_SAYS_NOTHING: Final = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u2060\ufeff]")
"""Invisible, and of no meaning in a name: they come along when text is copied."""

_JOINERS: Final = "\u200c\u200d"
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,15}(?:[.,][0-9]{1,15})?")
_SHOWN: Final = 80
_AT: Final = re.compile(r"\s*[(\[{]\s*(?:at|snabel-?a|a)\s*[)\]}]\s*", re.IGNORECASE)
_DOT: Final = re.compile(r"\s*[(\[{]\s*(?:dot|punktum|prik)\s*[)\]}]\s*", re.IGNORECASE)
_SLIPS: Final = (
    (re.compile(r"\s+"), ""),
    (re.compile(r",(?=[a-z]{2,6}$)"), "."),
    (re.compile(r"\.{2,}"), "."),
    (re.compile(r"@{2,}"), "@"),
    (re.compile(r"\.(?:con|cmo|vom)$"), ".com"),
    (re.compile(r"[.,;:>\"')]+$"), ""),
    (re.compile(r"^[<\"'(]+"), ""),
)


def check_cell(text: str) -> None:
    """
    Return if `text` may stand in any column, also in one that means nothing here.

    Raises:
        CellRefusedError: It is too long, could not be decoded, holds a control
            character, an error of the spreadsheet or a national identity number.
    """
    if text.strip() in _SPREADSHEET_ERRORS:
        raise CellRefusedError(
            "spreadsheet_error",
            say(
                _("The spreadsheet shows {value} here. Mend the formula, or write the value."),
                value=text.strip(),
            ),
        )
    if _BLOTTED.search(text):
        raise CellRefusedError(
            "national_number",
            _("It holds a national identity number. Delete the number: it is never taken."),
        )
    try:
        core.check_cell(text)
    except CoreRefusedError as refusal:
        raise CellRefusedError(refusal.code, of_the_core(refusal.sentence)) from refusal


def read_email(text: str) -> str:
    """
    Return an address in lower case.

    Raises:
        CellRefusedError: It is not one, perhaps with a suggestion.
    """
    address = _address(text)
    if address is not None:
        return address
    suggestion = _suggested(text)
    if _AT.search(text) and suggestion:
        words = say(_("“{found}” must be “@”."), found=_AT.search(text)[0].strip())  # type: ignore[index]
    else:
        words = say(
            _("{value} is not an e-mail address. Write it like ada@example.org."),
            value=text[:_SHOWN],
        )
    raise CellRefusedError("email_invalid", words, suggestion)


def read_emails(text: str) -> tuple[str, ...]:
    """
    Return the addresses in a cell, parted by spaces, commas or semicolons.

    Raises:
        CellRefusedError: One of them is not an address.
    """
    return tuple(dict.fromkeys(map(read_email, re.split(r"[\s,;]+", text.strip(" ,;\n")))))


def _address(text: str) -> str | None:
    try:
        address = email_address(text)
    except RecipientError:
        return None
    return address if _is_domain(address.rpartition("@")[2]) else None


@functools.lru_cache(maxsize=2_048)
def _is_domain(name: str) -> bool:
    """Whether mail can go to `name`; the core has judged what stands before it."""
    try:
        # Names under .test are reserved, so nobody is written to by taking them.
        validate_email(f"ada@{name}", check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return True


def _suggested(text: str) -> str:
    """Return the address that was probably meant, or nothing."""
    if len(text) > _SHOWN:
        return ""
    mended = _DOT.sub(".", _AT.sub("@", text.strip().lower()))
    for slip, instead in _SLIPS:
        mended = slip.sub(instead, mended)
    return _address(mended) or ""


def read_name(text: str, longest: int) -> str:
    """
    Return a name on one line, in one Unicode form; "Holm, Jonas" as "Jonas Holm".

    Raises:
        CellRefusedError: It is too long, or a character in it cannot be seen.
    """
    name = read_text(text, longest)
    family, comma, given = name.partition(", ")
    is_turned = comma and "," not in given and given[:1].isupper() and "." not in given
    return f"{given} {family}" if is_turned and not given.isupper() else name


def read_text(text: str, longest: int) -> str:
    """
    Return words on one line, in one Unicode form.

    Raises:
        CellRefusedError: They are too long, or a character in them cannot be seen.
    """
    words = " ".join(_visible(text).split())
    _check_length(words, longest)
    return words


def read_long_text(text: str, longest: int) -> str:
    """
    Return text that may have several lines.

    Raises:
        CellRefusedError: It is too long, or a character in it cannot be seen.
    """
    words = _visible(text).replace("\r\n", "\n").replace("\r", "\n").strip()
    _check_length(words, longest)
    return words


def _visible(text: str) -> str:
    if text.isascii():
        return text
    bare = _SAYS_NOTHING.sub("", unicodedata.normalize("NFC", text))
    if any(unicodedata.category(sign) == "Cf" and sign not in _JOINERS for sign in bare):
        raise CellRefusedError(
            "text_refused",
            _("A character that cannot be seen stands in it. Type the text again."),
        )
    return bare


def _check_length(words: str, longest: int) -> None:
    if longest and len(words) > longest:
        raise CellRefusedError(
            "too_long",
            say(
                _("It has {count} characters, and {longest} are the most. Shorten it."),
                count=len(words),
                longest=longest,
            ),
        )


def read_addresses(text: str) -> tuple[str, ...]:
    """
    Return the web addresses in a cell, parted by spaces or line ends.

    Raises:
        CellRefusedError: One of them is not a whole web address.
    """
    try:
        return core.read_evidence(text)
    except CoreRefusedError as refusal:
        raise CellRefusedError(refusal.code, of_the_core(refusal.sentence)) from refusal


def read_language(text: str) -> str:
    """
    Return a BCP 47 tag.

    Raises:
        CellRefusedError: It names no language that is known.
    """
    try:
        return core.read_language(text) or ""
    except CoreRefusedError as refusal:
        raise CellRefusedError(refusal.code, of_the_core(refusal.sentence)) from refusal


def read_number(text: str) -> Decimal:
    """
    Return a number, whose decimals may stand after a comma; a % behind it is passed over.

    Raises:
        CellRefusedError: It is not a number.
    """
    bare = text.strip().removesuffix("%").rstrip()
    if not _NUMBER.fullmatch(bare):
        raise CellRefusedError(
            "not_a_number",
            say(_("{value} is not a number. Write it like 87 or 87,5."), value=text[:_SHOWN]),
        )
    return Decimal(bare.replace(",", "."))
