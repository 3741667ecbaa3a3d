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


def year_of(at: datetime) -> int:
    """The year in which `at` lies, where the site stands."""
    return timezone.localtime(at).year


def number_of(mark: str, year: int, place: int) -> str:
    """What the award in this place of a year is called."""
    return f"{mark}-{year}-{place:04d}"


@dataclass(frozen=True, slots=True)
class Held:
    """The counter, locked until the transaction ends."""

    counter: NumberCounter
    mark: str

    @property
    def given_out(self) -> tuple[int, list[int]]:
        """How many numbers were given out, and which of them are free again."""
        return self.counter.last, list(self.counter.freed)

    def take_back(self, given_out: tuple[int, list[int]]) -> None:
        """Forget numbers of awards that were not made; the database has forgotten them too."""
        self.counter.last, self.counter.freed = given_out

    def next(self) -> str:
        """Give out the next number."""
        if self.counter.freed:
            place, *self.counter.freed = self.counter.freed
            self.counter.save(update_fields=["freed"])
            return number_of(self.mark, self.counter.year, place)
        self.counter.last += 1
        self.counter.save(update_fields=["last"])
        return number_of(self.mark, self.counter.year, self.counter.last)

    def take(self, count: int) -> range:
        """Give out the next `count` places together; what comes of them is not known yet."""
        first = self.counter.last + 1
        self.counter.last += count
        self.counter.save(update_fields=["last"])
        return range(first, first + count)

    def free(self, places: range) -> None:
        """Take back places of which no award was made: they are given out again, and first."""
        if not places:
            return
        if places[-1] == self.counter.last:
            self.counter.last = places[0] - 1
        else:
            self.counter.freed = sorted({*self.counter.freed, *places})
        self.counter.save(update_fields=["last", "freed"])


def hold(organisation: Organisation, *, at: datetime) -> Held:
    """Lock the counter of the year in which `at` lies, where the site stands."""
    year = year_of(at)
    locked = NumberCounter.objects.select_for_update().filter(organisation=organisation, year=year)
    counter = locked.first()
    if counter is None:
        NumberCounter.objects.get_or_create(organisation=organisation, year=year)
        counter = locked.get()
    return Held(counter, mark_of(organisation.name))


def numbered(organisation: Organisation) -> int:
    """How many awards the counters of an organisation know of, parts that are made now too."""
    counters = NumberCounter.objects.filter(organisation=organisation)
    return sum(last - len(freed) for last, freed in counters.values_list("last", "freed"))
