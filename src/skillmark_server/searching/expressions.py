# SPDX-License-Identifier: Apache-2.0

"""
What is asked of an index: tokens joined by all, any and without; and as the FTS5 of SQLite has it.

A token holds letters and digits only (`words`), so that nothing anybody types is an operator.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Token:
    """One token, or every token that begins so."""

    text: str
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens that stand one after another."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class All:
    """Each of them."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of them."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """What fits `wanted` and not `unwanted`."""

    wanted: Expression
    unwanted: Expression


Expression = Token | Phrase | All | AnyOf | Without


def all_of(parts: Sequence[Expression | None]) -> Expression | None:
    """Each of `parts`; None where one of them can never be, or there is none."""
    if not parts or any(part is None for part in parts):
        return None
    kept = tuple(dict.fromkeys(part for part in parts if part is not None))
    return kept[0] if len(kept) == 1 else All(kept)


def any_of(parts: Sequence[Expression | None]) -> Expression | None:
    """One of `parts`; those that can never be are left out, and None where that is all."""
    kept = tuple(dict.fromkeys(part for part in parts if part is not None))
    if not kept:
        return None
    return kept[0] if len(kept) == 1 else AnyOf(kept)


def for_fts5(asked: Expression) -> str:
    """`asked` in the query language of SQLite's FTS5."""
    match asked:
        case Token(text, is_prefix):
            return f'"{text}"*' if is_prefix else f'"{text}"'
        case Phrase(texts):
            return f'"{" ".join(texts)}"'
        case All(parts):
            return f"({' AND '.join(map(for_fts5, parts))})"
        case AnyOf(parts):
            return f"({' OR '.join(map(for_fts5, parts))})"
        case Without(wanted, unwanted):
            return f"({for_fts5(wanted)} NOT {for_fts5(unwanted)})"
