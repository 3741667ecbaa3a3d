# SPDX-License-Identifier: Apache-2.0

"""
What holds for every test.

- Nothing reaches the network: only loopback may be connected to.
- Hypothesis has no deadline, and is the same on every run in CI.
- `SKILLMARK_REQUIRE=node,peers,shared` turns a skip for want of one of these into a failure.
- `SKILLMARK_FAILED=FOLDER` has each run write there which tests failed, for `tools/once-more`.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import needs

settings.register_profile(
    "here", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.register_profile("ci", settings.get_profile("here"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


def pytest_sessionstart() -> None:
    missing = [f"{name}: {why}" for name in needs.REQUIRED if (why := needs.missing(name))]
    if missing:
        pytest.exit("required, but not here\n  " + "\n  ".join(missing), returncode=1)
    _note("did not finish\n")


def pytest_sessionfinish(exitstatus: int) -> None:
    if exitstatus in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}:
        _note("".join(f"{name}\n" for name in sorted(_failed)))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.failed:
        _failed.add(report.nodeid)


_failed: set[str] = set()


def _note(words: str) -> None:
    if folder := os.environ.get("SKILLMARK_FAILED"):
        Path(folder, str(os.getpid())).write_text(words, encoding="utf-8")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if why := needs.missing("shared"):
        for item in items:
            if item.get_closest_marker("shared"):
                item.add_marker(pytest.mark.skip(reason=why))


def _not_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    """What is required may not be missing, whoever says so; other reasons to skip are fine."""
    if not (needs.REQUIRED and report.skipped and isinstance(report.longrepr, tuple)):
        return
    reason = report.longrepr[2].removeprefix("Skipped: ")
    if reason.startswith("needs "):
        report.outcome = "failed"
        report.longrepr = f"skipped, though {', '.join(needs.REQUIRED)} are required: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    report = yield
    _not_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Iterator[None]:
    report = yield
    _not_skipped(report)
    return report


def _stays_here(address: object) -> bool:
    if not isinstance(address, tuple):
        return True  # a socket of this machine, named by a path
    try:
        return ipaddress.ip_address(address[0]).is_loopback
    except ValueError:
        return address[0] == "localhost"


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """Tests talk to this machine only; what tries to leave it fails with the address."""
    really_connect = socket.socket.connect

    def connect(self: socket.socket, address: object) -> None:
        if not _stays_here(address):
            pytest.fail(f"a test tried to reach {address!r}", pytrace=True)
        really_connect(self, address)

    socket.socket.connect = connect
    yield
    socket.socket.connect = really_connect
