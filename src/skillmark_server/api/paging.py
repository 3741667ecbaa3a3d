# SPDX-License-Identifier: Apache-2.0

"""
Pages of a list by cursor: stable while rows are added, and as quick at the end as at the start.

A cursor is opaque to the caller: the order value and the id of the last row, signed, so
that it cannot be made up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

from django.core import signing
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Schema

from skillmark_server.refusals import Malformed

MOST: Final = 200
_SALT: Final = "api cursor"
_WHOLE: Final = "whole"
Row = TypeVar("Row")


class CursorRefused(Malformed):
    """The cursor is not one of ours."""

    code = "cursor_malformed"
    sentence = _("This cursor is not one that was given out.")
    hint = _("Begin again without a cursor.")


class Page(Schema):
    """One page of a list; `next` is the cursor of the one after it, null on the last."""

    items: list[Any]
    next: str | None = None


def page_of(
    rows: QuerySet[Any],
    *,
    request: HttpRequest,
    order: str,
    cursor: str | None,
    limit: int,
    show: Callable[[Any], Any],
) -> dict[str, Any]:
    """
    One page of `rows`.

    Args:
        rows: Not ordered yet.
        request: For the `Link` header.
        order: A field whose values sort the list, `-` in front for newest first.
        cursor: Of the page before, or None.
        limit: At most `MOST`.
        show: A row as it is answered.

    Raises:
        CursorRefused: The cursor was not given out by this list.
    """
    limit = max(1, min(limit, MOST))
    field, is_down = order.lstrip("-"), order.startswith("-")
    direction = "-" if is_down else ""
    if cursor:
        value, pk = _read(cursor, order)
        step = "lt" if is_down else "gt"
        rows = rows.filter(
            Q(**{f"{field}__{step}": value}) | Q(**{field: value, f"pk__{step}": pk})
        )
    in_order = rows.order_by(order, f"{direction}pk")
    # Joined to what is shown beside it, SQLite sorts a million rows for fifty: keys first.
    keys = list(in_order.select_related(None).values_list("pk", field)[: limit + 1])
    following = None
    if len(keys) > limit:
        keys = keys[:limit]
        following = _next(request, order, str(keys[-1][1]), str(keys[-1][0]))
    by_key = rows.in_bulk([pk for pk, _value in keys])
    return {"items": [show(by_key[pk]) for pk, _ in keys if pk in by_key], "next": following}


def page_of_list(
    rows: Iterable[Row],
    *,
    request: HttpRequest,
    key: Callable[[Row], tuple[str, str]],
    cursor: str | None,
    limit: int,
    show: Callable[[Row], Any],
) -> dict[str, Any]:
    """
    One page of rows that a selector gives whole, such as the members of an organisation.

    Args:
        rows: All of them.
        request: For the `Link` header.
        key: What sorts a row, and its id.
        cursor: Of the page before, or None.
        limit: At most `MOST`.
        show: A row as it is answered.

    Raises:
        CursorRefused: The cursor was not given out by a list of this kind.
    """
    limit = max(1, min(limit, MOST))
    after = _read(cursor, _WHOLE) if cursor else None
    in_order = sorted(rows, key=key)
    found = [row for row in in_order if after is None or key(row) > tuple(after)]
    following = _next(request, _WHOLE, *key(found[limit - 1])) if len(found) > limit else None
    return {"items": [show(row) for row in found[:limit]], "next": following}


def _next(request: HttpRequest, order: str, value: str, pk: str) -> str:
    """The cursor of the page after a row; the `Link` header of the answer names it too."""
    following = signing.dumps([order, value, pk], salt=_SALT)
    link_to_next(request, following)
    return following


def link_to_next(request: HttpRequest, cursor: str) -> None:
    """Have the answer say in its `Link` header where the next page is."""
    query = request.GET.copy()
    query["cursor"] = cursor
    address = f"{request.build_absolute_uri(request.path)}?{query.urlencode()}"
    request.link = f'<{address}>; rel="next"'  # type: ignore[attr-defined]


def _read(cursor: str, order: str) -> tuple[str, str]:
    try:
        made_for, value, pk = signing.loads(cursor[:2_000], salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise CursorRefused from None
    if made_for != order:
        raise CursorRefused
    return value, pk
