# SPDX-License-Identifier: Apache-2.0

"""A living site for browser tests: `skillmark serve`, web and worker, real mail, a real browser."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from tools.with_postgres import free_port

from tests import needs
from tests.e2e.smtp_sink import Mailbox
from tests.server.oidc_provider import IdentityProvider

_START = "import sys; from skillmark_server.operate.serve import run; sys.exit(run(sys.argv[1:]))"
_WITHIN = 240


@dataclass(frozen=True)
class Site:
    """
    A site that runs.

    Args:
        url: Such as http://localhost:40123; passkeys refuse 127.0.0.1.
        data: Its folder.
        environment: Of its processes, for commands against the same site.
        port: Where its web processes listen.
    """

    url: str
    data: Path
    environment: dict[str, str]
    port: int

    def manage(self, *words: str) -> str:
        """Run a command of Django against the site."""
        command = [sys.executable, "-m", "skillmark_server.manage", *words]
        return subprocess.run(
            command, env=self.environment, check=True, capture_output=True, text=True
        ).stdout


@contextmanager
def started_site(data: Path, *, demo: bool = False, **settings: str) -> Iterator[Site]:
    """
    Start a site of its own folder and port; it ends with the block.

    Args:
        data: Its folder.
        demo: Whether it is the demo.
        settings: Further SKILLMARK_… of its processes; SKILLMARK_BASE_URL where it has a name.
    """
    port = free_port()
    url = f"http://localhost:{port}"
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("SKILLMARK_", "DJANGO_"))}
    environment = {
        **kept,
        "SKILLMARK_DATA": str(data),
        "SKILLMARK_BASE_URL": url,
        "SKILLMARK_DEMO": "true" if demo else "false",
        "PYTHONPATH": os.pathsep.join(sys.path),
        "DJANGO_SETTINGS_MODULE": "skillmark_server.config.settings",
        **settings,
    }
    words = [f"--port={port}", f"--data={data}", "--processes=1", *(["--demo"] if demo else [])]
    log = (data / "site.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-c", _START, *words],
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        known_as = environment["SKILLMARK_BASE_URL"]
        _wait_until_ready(url, urlsplit(known_as).netloc, process, data / "site.log")
        yield Site(url=known_as, data=data, environment=environment, port=port)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()


def _wait_until_ready(url: str, host: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _WITHIN
    question = urllib.request.Request(f"{url}/readyz", headers={"Host": host})  # noqa: S310 - ours
    while time.monotonic() < end:
        assert process.poll() is None, f"the site ended:\n{log.read_text()}"
        try:
            with urllib.request.urlopen(question, timeout=5) as answer:  # noqa: S310 - ours
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            pass
        time.sleep(0.2)
    raise AssertionError(f"the site is not ready:\n{log.read_text()}")


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo, as `make run` starts it; what it printed stands in `site.log` in its folder."""
    if why := needs.missing("chromium"):
        pytest.skip(why)
    with started_site(tmp_path_factory.mktemp("demo"), demo=True) as running:
        yield running


@pytest.fixture(scope="session")
def mailbox() -> Iterator[Mailbox]:
    """Where every letter of the living site arrives."""
    with Mailbox() as box:
        yield box


@pytest.fixture(scope="session")
def identity_provider() -> Iterator[IdentityProvider]:
    """Where people of "Work" sign in."""
    with IdentityProvider() as provider:
        yield provider


@pytest.fixture(scope="session")
def site(
    tmp_path_factory: pytest.TempPathFactory,
    mailbox: Mailbox,
    identity_provider: IdentityProvider,
) -> Iterator[Site]:
    """An empty site, in English unless the browser asks for Danish."""
    if why := needs.missing("chromium"):
        pytest.skip(why)
    with started_site(
        tmp_path_factory.mktemp("site"),
        SKILLMARK_EMAIL_URL=mailbox.url,
        SKILLMARK_OIDC_PROVIDERS=json.dumps([identity_provider.app()]),
    ) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; one at a time, since Playwright runs a loop in this thread."""
    if why := needs.missing("chromium"):
        pytest.skip(why)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=needs.chromium(), args=["--no-sandbox"]
        )
        yield started
        started.close()


@pytest.fixture
def visitor(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """
    `visitor("da")`: a page of somebody who was never here; script errors fail the test.

    Further words are Playwright's: `color_scheme="dark"`, `viewport={…}`.
    """
    contexts: list[BrowserContext] = []
    broken: list[str] = []

    def arrive(language: str = "en", **options: Any) -> Page:
        context = browser.new_context(
            base_url=site.url,
            locale={"en": "en-GB", "da": "da-DK"}[language],
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(45_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.on(
            "console",
            lambda said: (
                broken.append(said.text)
                if said.type == "error" and "Content Security Policy" in said.text
                else None
            ),
        )
        return page

    yield arrive
    for context in contexts:
        context.close()
    assert not broken


@pytest.fixture
def page(visitor: Callable[..., Page]) -> Page:
    """A page of somebody who reads English and was never here."""
    return visitor()
