# SPDX-License-Identifier: Apache-2.0

"""
Fills one mould many times: what `Mould.fill` says, worked out once for all of its slots.

Reading a page fills a mould once; whoever reads a whole site fills it a million times.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final, TypeAlias

from skillmark.encoding.multibase import base58btc_octets
from skillmark_server.awards.moulds import Kind, Mould, Slot

Filler: TypeAlias = Callable[[bytes, bytes], bytes]
"""Takes packed slots and the id of the award as text; raises `ValueError` as `Mould.fill`."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SIGNATURE_BYTES: Final = 64
_MOMENT_BYTES: Final = 7
_SEVEN: Final = 0x7F


def filler_of(mould: Mould) -> Filler:  # noqa: C901 - a branch for each kind
    """Return what fills `mould`."""
    pattern = b"".join(
        piece.replace(b"%", b"%%") if isinstance(piece, bytes) else b"%b" for piece in mould.pieces
    )
    slots = [(piece.kind, piece.of) for piece in mould.pieces if isinstance(piece, Slot)]

    def fill(packed: bytes, award: bytes) -> bytes:  # noqa: C901 - as above
        texts: list[bytes] = []
        at = 0
        try:
            for kind, of in slots:
                if kind is Kind.HEX:
                    end = at + of
                    texts.append(packed[at:end].hex().encode())
                    at = end
                elif kind is Kind.MOMENT:
                    end = at + _MOMENT_BYTES
                    texts.append(_moment(packed[at:end]))
                    at = end
                elif kind is Kind.SIGNATURE:
                    end = at + _SIGNATURE_BYTES
                    texts.append(base58btc_octets(packed[at:end]))
                    at = end
                elif kind is Kind.AGAIN:
                    texts.append(texts[of])
                elif kind is Kind.AWARD:
                    texts.append(award)
                else:
                    number = packed[at]
                    at += 1
                    if number > _SEVEN:
                        number, at = _longer(packed, at, number)
                    if kind is Kind.NUMBER:
                        texts.append(b"%d" % number)
                    else:
                        end = at + number
                        texts.append(packed[at:end])
                        at = end
        except IndexError as error:
            raise ValueError("the slots are cut short") from error
        # Whatever reads beyond the end leaves `at` there.
        if at != len(packed):
            raise ValueError("the slots are more or fewer than those of the mould")
        return pattern % tuple(texts)

    return fill


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
