# SPDX-License-Identifier: Apache-2.0

"""
Where the reference data stands: vectors, contexts, schemas and hostile input of others.

It stands beside the repository (or where `SKILLMARK_SHARED` says) and is read in
place. A test file that needs it begins with
`pytestmark = [pytest.mark.shared, needs_shared]` and reads inside its tests.
"""

import os
from pathlib import Path
from typing import Any

import orjson
import pytest

SHARED = Path(os.environ.get("SKILLMARK_SHARED") or Path(__file__).parents[2] / "shared")

needs_shared = pytest.mark.skipif(
    not (SHARED / "conformance").is_dir(),
    reason="needs the reference data beside the repository, or SKILLMARK_SHARED=DIR",
)


def shared_json(*parts: str) -> Any:
    """The JSON file at SHARED/parts."""
    return orjson.loads(SHARED.joinpath(*parts).read_bytes())  # noqa: TID251 - data of standards, not signed


def shared_files(*parts: str, pattern: str = "*") -> list[Path]:
    """The files of SHARED/parts in order of name; none where the data is not there."""
    folder = SHARED.joinpath(*parts)
    return sorted(path for path in folder.glob(pattern) if path.is_file())
