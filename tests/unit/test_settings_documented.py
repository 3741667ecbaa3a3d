# SPDX-License-Identifier: Apache-2.0

"""The list of settings says every variable that the server reads, and no other."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
READ = re.compile(r'"(SKILLMARK_[A-Z_]+)"')
LISTED = re.compile(r"^\| `(SKILLMARK_[A-Z_]+)`", re.MULTILINE)
BETWEEN_PROCESSES = {"SKILLMARK_ENDS_WITH_PARENT", "SKILLMARK_COMMAND_LANGUAGE"}
"""Set by one of our programs for another."""


def test_every_setting_is_listed_once():
    files = (ROOT / "src" / "skillmark_server").rglob("*.py")
    read = {name for file in files for name in READ.findall(file.read_text(encoding="utf-8"))}
    listed = LISTED.findall((ROOT / "docs/operating/settings.md").read_text(encoding="utf-8"))

    assert sorted(listed) == sorted(set(listed))
    assert set(listed) == read - BETWEEN_PROCESSES
