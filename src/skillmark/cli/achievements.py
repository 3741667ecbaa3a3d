# SPDX-License-Identifier: Apache-2.0

"""Reads a file that describes an achievement."""

from __future__ import annotations

from pathlib import Path

from skillmark.encoding import strict_json
from skillmark.model import Achievement
from skillmark.protocols import Json


def read_json(file: Path) -> Json:
    """
    Return the object in `file`.

    Raises:
        OSError: The file cannot be read.
        JsonError: It holds something else.
    """
    return strict_json.loads_object(file.read_bytes().removeprefix(b"\xef\xbb\xbf"))


def read_achievement(file: Path) -> Achievement:
    """
    Return the achievement in `file`.

    Raises:
        OSError: The file cannot be read.
        JsonError: It holds no JSON object.
        ModelError: The object breaks a rule of Open Badges 3.0.
    """
    return Achievement.from_dict(read_json(file))
