# SPDX-License-Identifier: Apache-2.0

"""
Numbers of awards for people: `NV-2026-0417`, without a gap within organisation and year.

The counter's row is locked until the transaction ends, so that whoever makes awards of one
organisation queues here; what is asked after `hold` cannot change before the award stands.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils import timezone

from skillmark_server.accounts.models import Organisation
from skillmark_server.awards.models import NumberCounter

_FORMS: Final = frozenset(
    {"a/s", "aps", "i/s", "k/s", "p/s", "ivs", "amba", "ab", "as", "ag", "bv", "gmbh", "inc"}
    | {"llc", "ltd", "oy", "plc", "sa", "the", "og", "and", "of", "for", "af", "i"}
)
_SPELT: Final = str.maketrans({"Æ": "AE", "Ø": "OE", "Å": "AA", "ẞ": "SS"})
_VOWELS: Final = frozenset("AEIOUY")
_LONGEST: Final = 4


def mark_of(name: str) -> str:
    """Return one to four letters for an organisation: "Nordvind A/S" is NV."""
    words = [word for word in name.split() if word.strip(".,").lower() not in _FORMS]
    letters = [plain for word in words if (plain := _plain(word))]
    if not letters:
        return "SM"
    if len(letters) > 1:
        return "".join(word[0] for word in letters)[:_LONGEST]
    word = letters[0]
    later = next((sign for sign in word[len(word) // 2 :] if sign not in _VOWELS), "")
    return word[0] + later


def _plain(word: str) -> str:
    spelt = unicodedata.normalize("NFKD", word.upper().translate(_SPELT))
    return "".join(sign for sign in spelt if sign.isascii() and sign.isalpha())


@dataclass(frozen=True, slots=True)
class Held:
    """The counter, locked until the transaction ends."""

    counter: NumberCounter
    mark: str

    @property
    def given_out(self) -> int:
        """How many numbers were given out."""
        return self.counter.last

    def take_back(self, given_out: int) -> None:
        """Forget numbers of awards that were not made; the database has forgotten them too."""
        self.counter.last = given_out

    def next(self) -> str:
        """Give out the next number."""
        self.counter.last += 1
        self.counter.save(update_fields=["last"])
        return f"{self.mark}-{self.counter.year}-{self.counter.last:04d}"


def hold(organisation: Organisation, *, at: datetime) -> Held:
    """Lock the counter of the year in which `at` lies, where the site stands."""
    year = timezone.localtime(at).year
    NumberCounter.objects.get_or_create(organisation=organisation, year=year)
    counter = NumberCounter.objects.select_for_update().get(organisation=organisation, year=year)
    return Held(counter, mark_of(organisation.name))
