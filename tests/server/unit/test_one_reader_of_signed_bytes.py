# SPDX-License-Identifier: Apache-2.0

"""What was signed is read in one place, and many at a time in one more; nothing signs it again."""

from __future__ import annotations

import ast
from pathlib import Path

import skillmark_server

ROOM = Path(skillmark_server.__file__).parent
READERS = {ROOM / "awards" / "documents.py", ROOM / "awards" / "stored.py"}
MODELS = {ROOM / "awards" / "models" / "document.py", ROOM / "awards" / "models" / "__init__.py"}


def _names(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} | {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def test_one_module_reads_the_bytes_and_one_gives_them_to_fsck():
    readers = {
        path.relative_to(ROOM).as_posix()
        for path in ROOM.rglob("*.py")
        if "migrations" not in path.parts and path not in READERS | MODELS
        if _names(path) & {"SignedDocument", "CompactDocument", "DocumentTemplate"}
    }
    # The operator's list shows digests. The fast lane of the public page has a statement of its
    # own, and hands what it read to `documents.proven`. `fsck` looks at keys.
    assert readers <= {"awards/admin.py", "awards/fsck_parents.py", "pages/awarded/state.py"}


def test_one_module_signs_awards():
    callers = [
        path.relative_to(ROOM).as_posix()
        for path in ROOM.rglob("*.py")
        if "sign_award" in _names(path)
    ]
    assert sorted(callers) == ["awards/making.py"]


def test_only_fsck_and_the_export_read_what_is_not_proven():
    callers = {
        path.relative_to(ROOM).as_posix()
        for path in ROOM.rglob("*.py")
        if _names(path) & {"compact_between", "whole_between", "stored_texts"}
    }
    callers -= {"awards/stored.py"}
    # The export reads many at a time, and hands each to `documents.proven` before it is written.
    exports = {"operate/exports/awards.py"}
    assert callers == {"awards/fsck_documents.py", "awards/fsck_credentials.py"} | exports
    assert all("proven" in _names(ROOM / path) for path in exports)
