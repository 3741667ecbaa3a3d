# SPDX-License-Identifier: Apache-2.0

"""
The words that were noted, each once: one table, asked alike on both databases.

Words of badges, longer words of names and addresses, and the years that there are. A word of
people goes with the last award that has it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db import connection

from skillmark_server.searching.compounds import Sought
from skillmark_server.searching.expressions import Expression, Token

MOST_READ: Final = 5_000
"""Words that are gone through for compounds: those of a thousand badges."""


_AT_ONCE: Final = 500


class Vocabulary:
    """`searching_vocabulary`, in the order of its letters."""

    def match(self, asked: Expression, *, scope: str, below: int | None, most: int) -> list[int]:
        """The numbers of the awards that fit; each database has its own."""
        raise NotImplementedError

    def unlearn(self, tokens: Iterable[str]) -> None:
        """Forget noted words among `tokens` that no award has any more."""
        listed = sorted(tokens)
        with connection.cursor() as cursor:
            for start in range(0, len(listed), _AT_ONCE):
                some = listed[start : start + _AT_ONCE]
                cursor.execute(
                    "SELECT token FROM searching_vocabulary"  # noqa: S608 - places only
                    f" WHERE token IN ({', '.join(['%s'] * len(some))})",
                    some,
                )
                gone = [
                    (token,)
                    for (token,) in cursor.fetchall()
                    if not self.match(Token(token), scope=token[:3], below=None, most=1)
                ]
                cursor.executemany("DELETE FROM searching_vocabulary WHERE token = %s", gone)

    def begins(self, beginning: str, most: int) -> list[str]:
        """The noted words that begin so, in the order of their letters."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT token FROM searching_vocabulary WHERE token >= %s AND token < %s"
                " ORDER BY token LIMIT %s",
                [*range_of(beginning), most],
            )
            return [token for (token,) in cursor.fetchall()]

    def compounds(self, beginning: str, sought: Sought, most: int) -> list[str]:
        """
        Noted words that have what is sought inside, in the order of their letters.

        Args:
            beginning: Of the tokens: the organisation and the field.
            sought: Letters and digits only, which mean nothing to LIKE.
            most: Words that are given; `MOST_READ` are looked at.
        """
        # A sign for any letter, so that at least one stands before what is sought.
        patterns = [f"{beginning}_%{part}%" for part in sought.parts]
        patterns += [f"{beginning}_%{ending}" for ending in sought.endings]
        fits = " OR ".join(["token LIKE %s"] * len(patterns))
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT token FROM (SELECT token FROM searching_vocabulary"  # noqa: S608 - places only
                " WHERE token >= %s AND token < %s ORDER BY token LIMIT %s) AS looked_at"
                f" WHERE {fits} ORDER BY token LIMIT %s",
                [*range_of(beginning), MOST_READ, *patterns, most],
            )
            return [token for (token,) in cursor.fetchall()]


def range_of(beginning: str) -> tuple[str, str]:
    """The first text that begins so, and one after the last."""
    return beginning, beginning + "\U0010ffff"
