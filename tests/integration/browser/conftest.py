# SPDX-License-Identifier: Apache-2.0

"""Pages of the server in a real browser, over rows that the test makes."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator

import pytest
from tests.e2e.living import browser
from tests.server.conftest import actor, as_, jonas, karin, kysten, mette, nordvind, now, sara

__all__ = [
    "actor",
    "as_",
    "browser",
    "jonas",
    "karin",
    "kysten",
    "mette",
    "nordvind",
    "now",
    "sara",
]

# Before any database is opened: a browser of an earlier test may still be running.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

_ANSWERS_WITHIN = 15


@pytest.fixture(autouse=True)
def _answers_what_was_asked(transactional_db: None) -> Iterator[None]:  # noqa: ARG001 - before it
    """
    Let the server end what a closed browser asked last, before the rows are emptied.

    Test and server share one connection on SQLite, and no table is emptied while it is read.
    """
    yield
    end = time.monotonic() + _ANSWERS_WITHIN
    while time.monotonic() < end and any(
        "process_request_thread" in thread.name for thread in threading.enumerate()
    ):
        time.sleep(0.01)
