# SPDX-License-Identifier: Apache-2.0

"""
Pasted e-mail addresses, as people copy them from a mail program.

Only the cutting: whether each is an address is judged with the other cells.
"""

from __future__ import annotations

import re
from typing import Final

from skillmark_server.tabular.table import TableRow

_WITH_NAME: Final = re.compile(r"\"?([^\"<>@]{0,200}?)\"?\s*<\s*([^<>\s]{1,254})\s*>")
_PARTS: Final = re.compile(r"[;,]")
_ADDRESS: Final = re.compile(r"[^\s@;,<>]{1,64}@[^\s@;,<>]{1,190}")


def rows_of_addresses(text: str) -> list[TableRow] | None:
    """
    Return a row (address, name) for each address, or None where `text` is something else.

    It is a list of addresses when every line consists of addresses alone, or
    with a name before an address in angle brackets.
    """
    rows: list[TableRow] = []
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for line, written in enumerate(lines, start=1):
        if "\t" in written or "|" in written:
            return None
        for part in _people_in(written):
            if not part:
                continue
            if match := _WITH_NAME.fullmatch(part):
                rows.append(TableRow(line, (match[2], match[1].strip())))
            elif _ADDRESS.fullmatch(part):
                rows.append(TableRow(line, (part, "")))
            else:
                return None
    return rows or None


def _people_in(line: str) -> list[str]:
    """A comma may also stand between a family name and a first name."""
    if "<" in line:
        return [part.strip(" ;,") for part in re.findall(r"[^<>]*<[^<>]*>|[^<>]+$", line)]
    return [part.strip() for part in _PARTS.split(line)]
