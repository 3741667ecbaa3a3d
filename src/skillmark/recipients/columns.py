# SPDX-License-Identifier: Apache-2.0

"""
The columns of a file of people, and the headers by which they are known.

Case, spaces and punctuation in a header do not matter: "E-mail", "e mail" and
"EMAIL" are one. English and Danish; a new language is a line a column.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from skillmark.errors import RecipientsFileError
from skillmark.text import Text, marked, say

LINE_HEADERS: Final = ("Skillmark: line", "Skillmark: linje")
PROBLEM_HEADERS: Final = ("Skillmark: problem", "Skillmark: fejl")
"""The two columns that are added to a file for mending, in English and Danish."""

_LETTERS: Final = 26
_MOST_SHOWN: Final = 12


class Column(StrEnum):
    """What a column says of a person."""

    EMAIL = "email"
    NAME = "name"
    GIVEN_NAME = "given_name"
    FAMILY_NAME = "family_name"
    NARRATIVE = "narrative"
    EVIDENCE = "evidence"
    RESULT = "result"
    VALID_FROM = "valid_from"
    VALID_UNTIL = "valid_until"
    LANGUAGE = "language"


TITLES: Final[Mapping[Column, str]] = MappingProxyType(
    {
        Column.EMAIL: marked("E-mail"),
        Column.NAME: marked("Name"),
        Column.GIVEN_NAME: marked("First name"),
        Column.FAMILY_NAME: marked("Last name"),
        Column.NARRATIVE: marked("Narrative"),
        Column.EVIDENCE: marked("Evidence"),
        Column.RESULT: marked("Result"),
        Column.VALID_FROM: marked("Valid from"),
        Column.VALID_UNTIL: marked("Valid until"),
        Column.LANGUAGE: marked("Language"),
    }
)

_HEADERS: Final[Mapping[Column, str]] = {
    Column.EMAIL: "E-mail, Mail, E-mail address, E-mailadresse, E-mail-adresse, Mailadresse, "
    "Recipient e-mail, Modtagers e-mail, Epost",
    Column.NAME: "Name, Full name, Recipient, Recipient name, Navn, Fulde navn, Fuldt navn, "
    "Modtager, Modtagers navn",
    Column.GIVEN_NAME: "First name, Given name, Fornavn, Fornavne",
    Column.FAMILY_NAME: "Last name, Family name, Surname, Efternavn",
    Column.NARRATIVE: "Narrative, Description, Reason, Begrundelse, Beskrivelse, Fortælling",
    Column.EVIDENCE: "Evidence, Evidence URL, Evidence link, Dokumentation, Dokumentations-URL, "
    "Dokumentationslink, Bevis, Bevis-URL, Bevislink",
    Column.RESULT: "Result, Score, Grade, Points, Resultat, Karakter, Point",
    Column.VALID_FROM: "Valid from, Date, Issue date, Issued, Issued on, Start date, Gyldig fra, "
    "Dato, Udstedt, Udstedelsesdato, Startdato",
    Column.VALID_UNTIL: "Valid until, Valid to, Expires, Expiry, Expiry date, Expiration date, "
    "End date, Gyldig til, Udløber, Udløb, Udløbsdato, Udloeber, Udloebsdato, Slutdato",
    Column.LANGUAGE: "Language, Lang, Sprog",
}
_NATIONAL_NUMBERS: Final = (
    "CPR, CPR-nr, CPR-nummer, Personnummer, National id, National identity number, SSN, "
    "Social security number"
)


def plain(header: str) -> str:
    """Return `header` without what does not matter in it."""
    folded = unicodedata.normalize("NFKC", header).casefold()
    return re.sub(r"[\W_]+", "", folded)


def _known(headers: str) -> frozenset[str]:
    return frozenset(plain(header) for header in headers.split(","))


_BY_HEADER: Final = {
    name: column for column, headers in _HEADERS.items() for name in _known(headers)
}
_OWN: Final = frozenset(plain(header) for header in (*LINE_HEADERS, *PROBLEM_HEADERS))
_REFUSED: Final = _known(_NATIONAL_NUMBERS)


def letter(index: int) -> str:
    """Return the name that a spreadsheet gives to column `index`, counted from 0: A, B, ... AA."""
    name = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, _LETTERS)
        name = chr(ord("A") + rest) + name
    return name


def count_known(headers: Sequence[str]) -> int:
    """Return how many of `headers` mean something."""
    return sum(plain(header) in _BY_HEADER for header in headers)


@dataclass(frozen=True, slots=True)
class Layout:
    """
    Which column of one file says what.

    Args:
        header: As it stands in the file.
        places: The index of each column that is there.
        ignored: The headers that mean nothing here.
        own: The indices of the columns that an earlier run added.
    """

    header: tuple[str, ...]
    places: Mapping[Column, int]
    ignored: tuple[str, ...]
    own: frozenset[int]

    @classmethod
    def of(cls, header: Sequence[str]) -> Layout:
        """
        Understand the header of a file.

        Raises:
            RecipientsFileError: No column is for the e-mail address, two are
                for one thing, or one is for national identity numbers.
        """
        places: dict[Column, int] = {}
        ignored: list[str] = []
        own: set[int] = set()
        for index, title in enumerate(header):
            name = plain(title)
            if name in _REFUSED:
                raise RecipientsFileError(
                    say(
                        "Column {column} ({header}) is for national identity numbers. "
                        "Delete it: they are never taken.",
                        column=letter(index),
                        header=title,
                    )
                )
            column = _BY_HEADER.get(name)
            if column is not None and column in places:
                raise RecipientsFileError(
                    say(
                        "Columns {first} and {second} are both for {title}. "
                        "Delete one of them, or give it another header.",
                        first=letter(places[column]),
                        second=letter(index),
                        title=Text(TITLES[column]),
                    )
                )
            if column is not None:
                places[column] = index
            elif name in _OWN:
                own.add(index)
            elif title.strip():
                ignored.append(title)
        if Column.EMAIL not in places:
            raise RecipientsFileError(_no_email(header))
        return cls(tuple(header), MappingProxyType(places), tuple(ignored), frozenset(own))

    def title(self, column: Column) -> Text:
        """Return what a person calls `column`."""
        return Text(TITLES[column])


def _no_email(header: Sequence[str]) -> Text:
    met = ", ".join(title for title in header[:_MOST_SHOWN] if title.strip()) or "-"
    return say(
        "There is no column for the e-mail address. The first line has: {met}. "
        "Any of these is understood: {accepted}.",
        met=met,
        accepted=_HEADERS[Column.EMAIL],
    )
