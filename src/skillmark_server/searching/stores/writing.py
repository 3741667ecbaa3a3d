# SPDX-License-Identifier: Apache-2.0

"""How awards become rows of PostgreSQL's postings, and how these are written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Final

from django.db.backends.utils import CursorWrapper

from skillmark_server.searching.stores import Row
from skillmark_server.searching.stores.postings import (
    bit_of,
    bits_of,
    packed_bits,
    segment_of,
    unpacked,
)
from skillmark_server.searching.tokens import Field, Filter

SAID: Final = frozenset({str(Field.BADGE), str(Field.SKILL)})
"""Fields of what a badge says of itself."""
Places = dict[tuple[int, str], list[int]]
"""Of a segment and a token, the places of numbers."""


def row_of(number: int, tokens: list[str], codes: dict[str, tuple[str, str]]) -> Row:
    """A row; `codes` has what badges said before, each one text for all that say it."""
    said = " ".join([token for token in tokens if token[3] in SAID])
    own = [token for token in tokens if token[3] not in SAID]
    if said:
        if said not in codes:
            digest = blake2b(said.encode(), digest_size=10).hexdigest()
            codes[said] = said, f"{tokens[0][:3]}{Field.FILTER}{Filter.SAID}{digest}"
        said, code = codes[said]
        own.append(code)
    return number, " ".join(own), said


def is_code(token: str) -> bool:
    """Whether it stands for what a badge says."""
    return token[3:5] == f"{Field.FILTER}{Filter.SAID}"


def code_in(own: str) -> str:
    """The token of what the badge says, which stands last; something else where it says nothing."""
    return own.rpartition(" ")[2]


def said_under(cursor: CursorWrapper, codes: Iterable[str]) -> dict[str, str]:
    """What badges say, by its token."""
    cursor.execute("SELECT token, words FROM searching_said WHERE token = ANY(%s)", [list(codes)])
    return dict(cursor.fetchall())


def places_of(rows: Sequence[Row]) -> Places:
    """Where each token stands; what a badge says is gone through once a segment."""
    found: Places = defaultdict(list)
    told: dict[tuple[int, str], list[int]] = defaultdict(list)
    for number, own, said in rows:
        segment, place = segment_of(number), bit_of(number)
        for token in set(own.split()):
            found[segment, token].append(place)
        if said:
            told[segment, said].append(place)
    for (segment, said), places in told.items():
        for token in set(said.split()):
            found[segment, token].extend(places)
    return found


def less(some: Places, others: Places) -> Places:
    """Those of some that are none of others."""
    left = {key: sorted({*places} - {*others.get(key, ())}) for key, places in some.items()}
    return {key: places for key, places in left.items() if places}


def write_words(cursor: CursorWrapper, rows: Sequence[Row]) -> None:
    """Write the awards' own tokens, and what their badges say unless it is there."""
    said = {code_in(own): words for _, own, words in rows if words}
    if said:
        cursor.execute(
            "INSERT INTO searching_said SELECT * FROM unnest(%s::text[], %s::text[])"
            " ON CONFLICT DO NOTHING",
            [list(said), list(said.values())],
        )
    with cursor.copy("COPY searching_words (number, words) FROM STDIN") as copy:
        # A token has neither a tab nor a backslash: the text is as COPY wants it.
        copy.write("".join(f"{number}\t{words}\n" for number, words, _ in rows))


def change(cursor: CursorWrapper, added: Places, taken: Places) -> None:
    """Write the rows of these segments and tokens anew, each once."""
    tokens: dict[int, set[str]] = defaultdict(set)
    for segment, token in (*added, *taken):
        tokens[segment].add(token)
    written: list[tuple[int, str, bytes]] = []
    for segment, listed in tokens.items():
        cursor.execute(
            "DELETE FROM searching_postings WHERE segment = %s AND token = ANY(%s)"
            " RETURNING token, numbers",
            [segment, list(listed)],
        )
        bits: dict[str, int] = dict.fromkeys(listed, 0)
        for token, numbers in cursor.fetchall():
            bits[token] |= unpacked(numbers)
        for token in listed:
            key = segment, token
            now = (bits[token] | bits_of(added.get(key, ()))) & ~bits_of(taken.get(key, ()))
            if now:
                written.append((segment, token, packed_bits(now)))
    copy_in(cursor, written)


def copy_in(cursor: CursorWrapper, rows: Iterable[tuple[int, str, bytes]]) -> None:
    """Write rows beside those that are there."""
    with cursor.copy("COPY searching_postings (segment, token, numbers) FROM STDIN") as copy:
        copy.write("".join(f"{one}\t{token}\t\\\\x{kept.hex()}\n" for one, token, kept in rows))
