# SPDX-License-Identifier: Apache-2.0

"""What CI tries once more: what failed by chance passes and is said; everything else stays red."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAKEFILE = f"""\
test:
\t@{sys.executable} -m pytest -q -p tests.conftest -p no:cacheprovider -p no:django $(T)
"""
ONCE = """\
def test_{n}():
    seen = __import__("pathlib").Path("seen-{n}")
    was, _ = seen.exists(), seen.touch()
    assert was
"""
ALWAYS = "def test_wrong():\n    assert 1 == 2\n"
CRASH = "def test_crash():\n    __import__('os')._exit(7)\n"
FINE = "import pytest\n@pytest.mark.parametrize('x', ['a b', 'c[d'])\ndef test_fine(x): pass\n"
ODD_NAMES = """\
import pytest
@pytest.mark.parametrize("x", ["a b", "c[$d"])
def test_odd(x):
    seen = __import__("pathlib").Path("seen-" + x.strip("[$"))
    was, _ = seen.exists(), seen.touch()
    assert was
"""


@pytest.fixture
def ran(tmp_path):
    def run(source: str) -> tuple[int, int, str]:
        (tmp_path / "Makefile").write_text(MAKEFILE)
        (tmp_path / "pytest.ini").write_text("[pytest]\n")
        (tmp_path / "test_it.py").write_text(source)
        said = tmp_path / "said"
        said.mkdir()
        environment = {k: v for k, v in os.environ.items() if not k.startswith("SKILLMARK_")}
        environment |= {"PYTHONPATH": str(ROOT), "PYTEST_ADDOPTS": ""}
        first = subprocess.run(
            ["make", "test"],
            cwd=tmp_path,
            env=environment | {"SKILLMARK_FAILED": str(said)},
            check=False,
            capture_output=True,
        )
        second = subprocess.run(
            [ROOT / "tools/once-more", "test", said],
            cwd=tmp_path,
            env=environment,
            check=False,
            capture_output=True,
            text=True,
        )
        return first.returncode, second.returncode, second.stdout

    return run


@pytest.mark.parametrize(
    "source", [FINE + ONCE.format(n=1), ONCE.format(n=1) + ONCE.format(n=2), ODD_NAMES]
)
def test_what_passes_alone_is_let_through_and_named_last(ran, source):
    first, second, said = ran(source)

    assert (first != 0, second) == (True, 0), said
    assert "BY CHANCE in make test" in said
    assert said.rstrip().splitlines()[-1].startswith("test_it.py::test_")


@pytest.mark.parametrize(
    ("source", "why"),
    [
        (FINE + ALWAYS, "1 failed"),
        (ONCE.format(n=1) + ALWAYS, "1 failed, 1 passed"),
        ("".join(ONCE.format(n=n) for n in (1, 2, 3)), "not by chance: 3 failed"),
        (ONCE.format(n=1) + CRASH, "did not finish"),
        ("import nothing_of_this_name\n", "did not finish"),
        ("", "did not finish"),
    ],
    ids=["fails-again", "one-fails-again", "three", "did-not-finish", "not-imported", "no-test"],
)
def test_everything_else_stays_a_failure(ran, source, why):
    first, second, said = ran(source)

    assert first != 0
    assert second != 0
    assert why in said
    assert "BY CHANCE" not in said
