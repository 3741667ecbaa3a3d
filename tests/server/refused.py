# SPDX-License-Identifier: Apache-2.0

"""Expects a refusal by its stable code, and that it has words for a person."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from skillmark_server.refusals import Refusal


@contextmanager
def refused(code: str) -> Iterator[pytest.ExceptionInfo[Refusal]]:
    """`with refused("too_large") as caught:`; what was raised is then `caught.value`."""
    with pytest.raises(Refusal) as caught:
        yield caught
    assert caught.value.code == code
    assert str(caught.value.words)
