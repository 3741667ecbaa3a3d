# SPDX-License-Identifier: Apache-2.0

"""JSON pointers (RFC 6901), which say where in a document something is wrong."""

from __future__ import annotations


def join(pointer: str, *parts: str | int) -> str:
    """Return the pointer to what stands under `pointer` by the names or indices `parts`."""
    return pointer + "".join(
        "/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts
    )
