# SPDX-License-Identifier: Apache-2.0

"""What `import skillmark` gives, and what it does not cost."""

from __future__ import annotations

import subprocess
import sys

import pytest

import skillmark


@pytest.mark.parametrize("name", skillmark.__all__)
def test_every_public_name_can_be_used(name):
    assert getattr(skillmark, name) is not None
    assert name in dir(skillmark)


def test_every_name_has_one_home_and_is_listed():
    assert sorted(skillmark._HOMES) == sorted(skillmark.__all__)


def test_another_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'Badge'"):
        _ = skillmark.Badge


def test_importing_it_loads_nothing_that_is_not_used():
    code = "import skillmark, sys; print(*sorted(m for m in sys.modules if 'skillmark' in m))"
    said = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": "src"},
    )

    assert said.stdout.split() == ["skillmark"]
