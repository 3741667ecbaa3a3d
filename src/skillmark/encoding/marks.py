# SPDX-License-Identifier: Apache-2.0

"""The byte order mark that editors on Windows put before a text."""

from __future__ import annotations

from typing import Final

_MARK: Final = b"\xef\xbb\xbf"


def without_mark(data: bytes) -> bytes:
    """
    Return `data` without the mark that its text began with.

    What is signed never has one, and JSON says that a reader may pass over it
    (RFC 8259 § 8.1). Markup keeps its own: there it says which encoding it is in.
    """
    bare = data.removeprefix(_MARK)
    return data if bare.lstrip().startswith(b"<") else bare
