# SPDX-License-Identifier: Apache-2.0

"""The tools that hold the tree clean find what they look for, and nothing else."""

from __future__ import annotations

import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from tools import check_docs, check_tree

TOOLS = Path(check_tree.__file__).parent
LICENCE = check_tree.LICENCE + "\n"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.md", "see /wor" + "k/main/x", "a path of one machine"),
        ("a.md", 'open("/tm' + 'p/x/y")', "a path of one machine"),
        ("a.md", "/hom" + "e/ada/x", "a path of one machine"),
        ("a.txt", "https://pypi.or" + "g/simple/x", "the host of a package registry"),
        ("a.json", "https://registry.npmj" + "s.org/x", "the host of a package registry"),
        ("a.md", "TOD" + "O: later", "a note without an issue"),
        ("a.py", "x = 1\n", "the first line is"),
        ("requirements/a.txt", "x==1\n", "a lock without hashes"),
    ],
    ids=["work", "temporary", "home", "registry", "npm", "note", "licence", "lock"],
)
def test_what_does_not_belong_is_found(name, text, said):
    assert any(said in fault for fault in check_tree.faults_in(name, text))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", "https://example.org/work/x and ~/work/x and src/tmp/x"),
        ("a.md", "TOD" + "O (#12): later"),
        ("a.py", LICENCE + "x = 1\n"),
    ],
    ids=["other paths", "note with an issue", "licence"],
)
def test_what_belongs_is_left_alone(name, text):
    assert list(check_tree.faults_in(name, text)) == []


@pytest.fixture
def page(tmp_path, monkeypatch):
    monkeypatch.setattr(check_docs, "ROOT", tmp_path)

    def write(text):
        path = tmp_path / "page.md"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_dead_link_a_dead_heading_and_a_dead_path_are_found(page):
    text = "# One\n\n[a](no.md) [b](#two) [c](#one) [d](https://example.org) `src/no.py`"
    path = page(text)

    assert len(list(check_docs.dead_links(path))) == 2
    assert len(list(check_docs.dead_paths(path))) == 1


def test_an_example_that_fails_is_found_and_names_carry_over(page):
    block = "```python\n{}\n```\n"
    path = page(
        block.format("x = 1") + block.format(">>> x\n1\n>>> x + 1\n3") + block.format("x / 0")
    )

    wrong = list(check_docs.run_examples(path))

    assert len(wrong) == 2
    assert "Expected:\n    3" in wrong[0]
    assert "ZeroDivisionError" in wrong[1]


def find_python(folder, *arguments):
    """Run tools/find-python where only `folder` and the basic commands are."""
    for command in ("sh", "printf", "command", "echo"):
        if found := shutil.which(command):
            (folder / command).symlink_to(found)
    surroundings = {"PATH": str(folder), "HOME": str(folder)}
    done = subprocess.run(
        ["sh", TOOLS / "find-python", *arguments],
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def fake(folder, name, *, version="3.11", has_venv=True, works=True):
    """A program that answers the questions of find-python as a Python would."""
    path = folder / name
    body = f"""#!/bin/sh
case "$2" in
    *ensurepip*) exit {0 if has_venv else 1} ;;
    *print*) echo {version} ;;
    *) exit {0 if works else 127} ;;
esac
"""
    path.write_text(body, encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_a_python_that_works_is_found_behind_a_shim_that_does_not(tmp_path):
    fake(tmp_path, "python3.11", works=False)
    python = fake(tmp_path, "python3.12")

    assert find_python(tmp_path) == (0, f"{python}\n")


def test_a_missing_part_that_makes_environments_is_named_with_its_remedy(tmp_path):
    fake(tmp_path, "python3", has_venv=False)

    status, said = find_python(tmp_path)

    assert status == 1
    assert "sudo apt install python3.11-venv" in said


def test_no_python_at_all_is_said(tmp_path):
    status, said = find_python(tmp_path)

    assert status == 1
    assert "needs Python 3.11 or newer" in said


def test_a_version_that_was_asked_for_is_not_replaced_by_another(tmp_path):
    fake(tmp_path, "python3")

    status, said = find_python(tmp_path, "python3.13")

    assert status == 1
    assert "python3.13 is not installed" in said
