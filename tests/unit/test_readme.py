# SPDX-License-Identifier: Apache-2.0

"""The first credential of the README works as it stands there, and takes ten lines."""

from __future__ import annotations

import doctest
from pathlib import Path

README = Path(__file__).parents[2] / "README.md"


def test_the_first_credential_works_as_printed():
    failed, tried = doctest.testfile(str(README), module_relative=False, verbose=False)

    assert tried
    assert not failed


def test_the_first_credential_takes_ten_statements():
    examples = doctest.DocTestParser().get_examples(README.read_text(encoding="utf-8"))

    assert len(examples) <= 10
