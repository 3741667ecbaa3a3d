# SPDX-License-Identifier: Apache-2.0

"""Whether there is room to go on writing; long work stops before the disk is full."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection

SHARE_KEPT_FREE: Final = 0.05
ENOUGH: Final = 5 * 2**30
"""Bytes. A twentieth of a very large disk is room for years."""


def is_short() -> bool:
    """
    Whether the disk under the database is nearly full.

    A PostgreSQL looks after its own disk, perhaps on another machine: False.
    """
    if connection.vendor != "sqlite":
        return False
    folder = Path(str(settings.DATABASES["default"]["NAME"])).parent
    usage = shutil.disk_usage(folder if folder.is_dir() else settings.DATA)
    return usage.free < min(SHARE_KEPT_FREE * usage.total, ENOUGH)
