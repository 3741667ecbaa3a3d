# SPDX-License-Identifier: Apache-2.0

"""The words of badges that were noted, each once: one table, asked alike on both databases."""

from __future__ import annotations

from typing import Final

from django.db import connection

from skillmark_server.searching.compounds import Sought

MOST_READ: Final = 5_000
"""Words that are gone through for compounds: those of a thousand badges."""


class Vocabulary:
    """`searching_vocabulary`, in the order of its letters."""

    def begins(self, beginning: str, most: int) -> list[str]:
        """The noted words that begin so, in the order of their letters."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT token FROM searching_vocabulary WHERE token >= %s AND token < %s"
                " ORDER BY token LIMIT %s",
                [*_range(beginning), most],
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
                [*_range(beginning), MOST_READ, *patterns, most],
            )
            return [token for (token,) in cursor.fetchall()]


def _range(beginning: str) -> tuple[str, str]:
    return beginning, beginning + "\U0010ffff"
