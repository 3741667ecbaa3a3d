# SPDX-License-Identifier: Apache-2.0

"""
Fills one mould many times: what `Mould.fill` says, worked out once for all of its slots.

Reading a page fills a mould once; whoever reads a whole site fills it a million times.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final, TypeAlias, cast

from skillmark.bulk.frames import Frame, Framed
from skillmark.encoding.multibase import base58btc_octets
from skillmark_server.awards.moulds import NOT_PACKED, Kind, Mould, Slot
from skillmark_server.awards.said import TEXTS, Said, hashed

Filler: TypeAlias = Callable[[bytes, Said], Framed]
"""
Takes packed slots and what the row says; raises `ValueError` as `Mould.fill`.

What it returns has the text of `Mould.fill`, and knows where in it everything stands.
"""

_OF_ANOTHER: Final = frozenset({Kind.AGAIN, Kind.ADDRESS})
"""Kinds whose `of` is another slot."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SIGNATURE_BYTES: Final = 64
_MOMENT_BYTES: Final = 7
_SEVEN: Final = 0x7F


def filler_of(mould: Mould) -> Filler:
    """
    Return what fills `mould`, written for its slots.

    It is Python source of this module's making: calls, numbers and numbered names. Nothing of a
    document is in it.

    Raises:
        ValueError: A slot repeats one that does not stand before it, or has no size.
    """
    slots = [piece for piece in mould.pieces if isinstance(piece, Slot)]
    frame = Frame(_constants(mould), _only_signature(slots))
    lines, behind = ["at = 0"], list[str]()
    for number, slot in enumerate(slots):
        if slot.of < 0 or slot.of >= _limit(slot, number, len(slots)):
            raise ValueError("a slot is none that a mould can have")
        written = lines if slot.kind is not Kind.ADDRESS else behind
        written += _lines(slot, f"t{number}", is_raw=number == frame.signature)
    lines += behind  # a hash is of a salt that stands behind it
    texts = "".join(f"t{number}, " for number in range(len(slots)))
    body = "\n    ".join([*lines, f"return at, ({texts})"])
    objects: dict[str, Any] = {
        "moment": _moment,
        "longer": _longer,
        "base58": base58btc_octets,
        **CALLS,
    }
    source = compile(f"def read(packed, said):\n    {body}\n", "<skillmark.moulds>", "exec")
    exec(source, objects)  # noqa: S102 - written above, of numbers and our own names
    read = cast("Callable[[bytes, Said], tuple[int, tuple[bytes, ...]]]", objects["read"])

    def fill(packed: bytes, said: Said) -> Framed:
        try:
            at, texts = read(packed, said)
        except IndexError as error:
            raise ValueError("the slots are cut short") from error
        # Whatever reads beyond the end leaves `at` there.
        if at != len(packed):
            raise ValueError("the slots are more or fewer than those of the mould")
        return frame.fill(texts)

    return fill


def _constants(mould: Mould) -> list[bytes]:
    """The constants of a mould around its slots, empty ones too."""
    found = [b""]
    for piece in mould.pieces:
        if isinstance(piece, bytes):
            found[-1] += piece
        else:
            found.append(b"")
    return found


def _only_signature(slots: Sequence[Slot]) -> int | None:
    """Which slot is the signature, if there is one and nothing repeats it."""
    found = [number for number, slot in enumerate(slots) if slot.kind is Kind.SIGNATURE]
    is_repeated = any(slot.kind in _OF_ANOTHER and slot.of in found for slot in slots)
    return found[0] if len(found) == 1 and not is_repeated else None


def _limit(slot: Slot, number: int, slots: int) -> float:
    """What the `of` of a slot has to stay below."""
    if slot.kind is Kind.ROW:
        return len(TEXTS)
    if slot.kind is Kind.ADDRESS:
        return slots
    return number if slot.kind is Kind.AGAIN else math.inf


def _lines(slot: Slot, name: str, *, is_raw: bool) -> list[str]:
    """
    The source that reads one slot into `name`, and moves `at` behind it.

    Args:
        slot: The slot.
        name: Of its text.
        is_raw: Leave it as the bytes that are kept, for the frame to write.
    """
    if slot.kind in NOT_PACKED:
        return [f"{name} = {NOT_READ[slot.kind].format(int(slot.of))}"]
    if slot.kind in _SIZES:
        size, read = _SIZES[slot.kind]
        size = size or int(slot.of)
        read = "{}" if is_raw else read
        return [f"{name} = {read.format(f'packed[at:at + {size}]')}", f"at += {size}"]
    lines = ["n = packed[at]", "at += 1", f"if n > {_SEVEN}: n, at = longer(packed, at, n)"]
    if slot.kind is Kind.NUMBER:
        return [*lines, f"{name} = b'%d' % n"]
    return [*lines, f"{name} = packed[at:at + n]", "at += n"]


NOT_READ: Final = {
    Kind.AWARD: "str(said.id).encode()",
    Kind.AGAIN: "t{}",
    Kind.ROW: "texts[{}](said)",
    Kind.ADDRESS: "hashed(said.email, t{})",
}
"""The source of what is not packed, by the `of` of its slot."""

CALLS: Final[Mapping[str, Any]] = {"hashed": hashed, "texts": TEXTS}
"""What that source calls by name."""

_SIZES: Final = {
    Kind.HEX: (0, "{}.hex().encode()"),
    Kind.MOMENT: (_MOMENT_BYTES, "moment({})"),
    Kind.SIGNATURE: (_SIGNATURE_BYTES, "base58({})"),
}
"""Of kinds of a known size, how many bytes (0: as the slot says) and how they are read."""


def _longer(packed: bytes, at: int, first: int) -> tuple[int, int]:
    value, shift = first & _SEVEN, 7
    while (octet := packed[at]) > _SEVEN:
        value |= (octet & _SEVEN) << shift
        shift += 7
        at += 1
    return value | octet << shift, at + 1


@lru_cache(maxsize=1_024)
def _moment(packed: bytes) -> bytes:
    moment = _EPOCH + timedelta(microseconds=int.from_bytes(packed, "big"))
    return f"{moment.replace(tzinfo=None).isoformat()}Z".encode()
