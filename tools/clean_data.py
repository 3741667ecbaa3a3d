# SPDX-License-Identifier: Apache-2.0

"""
Wipe the data of a platform that was started with `make run`, after asking.

Refuses a folder that no platform has lived in. SKILLMARK_YES=1 asks nothing.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

OURS = {"skillmark.sqlite3", "secrets", "files", "static", "demo", "backups"}


def main() -> int:
    """Ask, and wipe."""
    folder = Path(sys.argv[1]).resolve()
    if not folder.exists():
        print(f"{folder} is not there: nothing to wipe.")
        return 0
    inside = {path.name.removesuffix("-wal").removesuffix("-shm") for path in folder.iterdir()}
    if not inside <= OURS or not (folder / "secrets").is_dir():
        print(f"{folder} holds something else than a platform's data; nothing was wiped.")
        return 1
    if not os.environ.get("SKILLMARK_YES"):
        print(f"Every organisation, badge and key in {folder} will be gone for good.")
        if input("Type wipe to go on: ").strip() != "wipe":
            print("Nothing was wiped.")
            return 1
    shutil.rmtree(folder)
    print(f"Wiped {folder}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
