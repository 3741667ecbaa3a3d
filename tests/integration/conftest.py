# SPDX-License-Identifier: Apache-2.0

"""The other implementations, started once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests import needs


@pytest.fixture(scope="session")
def javascript(tmp_path_factory) -> Iterator[object]:
    """Digital Bazaar's stack and `jose`; skips, with the remedy, where they are not installed."""
    if why := needs.missing("peers"):
        pytest.skip(why)
    from tests.peers.javascript import JavaScript  # noqa: PLC0415 - only where they are used

    peers = JavaScript(tmp_path_factory.mktemp("contexts"))
    yield peers
    peers.close()
