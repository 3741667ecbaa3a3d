# SPDX-License-Identifier: Apache-2.0

"""
What an export says of one award, and of one badge, whichever platform wrote it.

Nothing here knows a database. What cannot stand is a problem with a code and words; the bytes
are kept beside it, so that nothing is lost by not being understood.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from skillmark.encoding import iri
from skillmark.errors import NationalNumberError, TextRefusedError
from skillmark.plain_text import check_text
from skillmark_server.refusals import Words
from skillmark_server.tabular import cells
from skillmark_server.tabular.problems import CellRefusedError

LONGEST_ID: Final = 500
LONGEST_NAME: Final = 120
LONGEST_NARRATIVE: Final = 4_000
LONGEST_URL: Final = 500
MOST_EVIDENCE: Final = 10
_LONGEST_EVIDENCE: Final = 1_000
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"})


class WhyNot:
    """The codes of what may be wrong with a row, and what a person reads."""

    WORDS: Final[Mapping[str, Words]] = {
        "record_unreadable": _("The record cannot be read: it is no strict JSON in UTF-8."),
        "record_too_large": _("The record is larger than one megabyte."),
        "row_unreadable": _("The row cannot be read."),
        "only_an_address": _("The picture holds only an address, and addresses are not followed."),
        "no_badge_inside": _("There is no badge in the picture."),
        "id_missing": _("It has no id of its own."),
        "id_too_long": _("Its id is longer than 500 characters."),
        "badge_missing": _("It does not say which badge it is."),
        "email_missing": _("It names no e-mail address."),
        "email_invalid": _("The recipient's address is no e-mail address."),
        "recipient_hidden": _(
            "The address is hidden behind a hash, and nobody in your roster has it. "
            "Add the people to the roster first, and read the export again."
        ),
        "issued_missing": _("It does not say when it was awarded."),
        "issued_unreadable": _("When it was awarded cannot be read."),
        "expires_unreadable": _("When it ends cannot be read."),
        "ends_before_it_begins": _("It ends before it was awarded."),
        "national_number": _(
            "There is a national identity number in it. Such a number is never taken."
        ),
        "text_refused": _("There is a character in it that cannot be seen, or that misleads."),
    }

    @classmethod
    def words(cls, code: str) -> str:
        """What a person reads for `code`."""
        return str(cls.WORDS.get(code, code))


@dataclass(slots=True, kw_only=True)
class Claim:
    """
    What is said of one award.

    Args:
        original_id: As the platform calls it.
        badge_ids: Every name the badge goes by, the one to keep first.
        badge: What is said of the badge in the same record, as the standard names it.
        issuer_id: As the platform calls the issuer.
        issuer_name: Of the issuer, where it is said.
        email: Of the recipient, where it can be read.
        hashed: Hash and salt of the address, where it cannot.
        is_withdrawn: Whether it was withdrawn or declined there.
        problems: Code and field of what is wrong with it.
    """

    original_id: str = ""
    badge_ids: tuple[str, ...] = ()
    badge: Mapping[str, Any] = field(default_factory=dict)
    issuer_id: str = ""
    issuer_name: str = ""
    email: str = ""
    hashed: tuple[str, str] | None = None
    name: str = ""
    issued_at: datetime | None = None
    expires_at: datetime | None = None
    narrative: str = ""
    evidence: list[dict[str, str]] = field(default_factory=list)
    is_withdrawn: bool = False
    problems: list[tuple[str, str]] = field(default_factory=list)

    def fault(self, code: str, about: str = "") -> None:
        """Note something that keeps it from being moved in."""
        self.problems.append((code, about))

    def checked(self) -> Claim:
        """Note all that is wrong, and leave nothing in it that may not be kept; returns itself."""
        if not self.original_id:
            self.fault("id_missing", "original_id")
        elif len(self.original_id) > LONGEST_ID:
            self.fault("id_too_long", "original_id")
        if not self.badge_ids and not self.badge:
            self.fault("badge_missing", "badge")
        if self.email:
            try:
                self.email = cells.read_email(self.email)
            except CellRefusedError:
                self.fault("email_invalid", "email")
                self.email = ""
        elif self.hashed is None:
            self.fault("email_missing", "email")
        if self.issued_at is None and not any(about == "issued_at" for _c, about in self.problems):
            self.fault("issued_missing", "issued_at")
        if self.issued_at and self.expires_at and self.expires_at <= self.issued_at:
            self.fault("ends_before_it_begins", "expires_at")
        self.name = self._kept(" ".join(self.name.split()), LONGEST_NAME, "name")
        self.narrative = self._kept(self.narrative.strip(), LONGEST_NARRATIVE, "narrative")
        self.evidence = [one for one in map(self._evidence, self.evidence) if one][:MOST_EVIDENCE]
        self.original_id = self.original_id[:LONGEST_ID]
        return self

    def _evidence(self, said: Mapping[str, str]) -> dict[str, str]:
        url = said.get("url", "")
        kept = {
            "url": url if len(url) <= LONGEST_URL and iri.is_https(url) else "",
            "name": self._kept(said.get("name", ""), 200, "evidence"),
            "narrative": self._kept(said.get("narrative", ""), _LONGEST_EVIDENCE, "evidence"),
        }
        if url and not kept["url"]:
            kept["narrative"] = kept["narrative"] or self._kept(url, _LONGEST_EVIDENCE, "evidence")
        return {name: value for name, value in kept.items() if value}

    def _kept(self, text: str, longest: int, about: str) -> str:
        try:
            check_text(text)
        except NationalNumberError:
            self.fault("national_number", about)
            return ""
        except TextRefusedError:
            self.fault("text_refused", about)
            return ""
        return text if len(text) <= longest else text[: longest - 1] + "…"


@dataclass(slots=True, kw_only=True)
class BadgeClaim:
    """
    What is said of one badge.

    Args:
        ids: Every name it goes by, the one to keep first.
        said: By the names of an Open Badges 3.0 achievement.
    """

    ids: tuple[str, ...]
    said: Mapping[str, Any]
    issuer_id: str = ""
    issuer_name: str = ""


@dataclass(slots=True, kw_only=True)
class IssuerClaim:
    """What is said of one issuer."""

    ids: tuple[str, ...]
    name: str


def without_misleading(text: str) -> str:
    """`text` without characters that nobody sees, or that let a name read as another."""
    return "".join(one for one in text if unicodedata.category(one) not in _HIDDEN)


def key_of(*parts: str) -> str:
    """SHA-256 over the parts, in hexadecimal: by what an award or badge is known again."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
