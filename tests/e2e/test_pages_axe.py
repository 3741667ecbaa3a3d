# SPDX-License-Identifier: Apache-2.0

"""
Every page of the demo as everybody: for all eyes, hands and windows, and for no third party.

The pages are found by following links, so that a new one is looked at too. Each is seen in two
opposite ways (language, theme, width), the key pages in all of them.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.crawl import (
    EVERYBODY,
    OPERATOR,
    STRANGER,
    kind_of,
    operators_pages,
    pages_of,
    sign_in,
)
from tests.e2e.living import Site
from tests.e2e.widths import until_drawn, what_is_too_wide

AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
WAYS = tuple(itertools.product(("en", "da"), ("light", "dark"), (1360, 390)))
OPPOSITE = (
    (("en", "light", 1360), ("da", "dark", 390)),
    (("da", "light", 390), ("en", "dark", 1360)),
    (("da", "light", 1360), ("en", "dark", 390)),
    (("en", "light", 390), ("da", "dark", 1360)),
)
KEY_KINDS = ("/", "/verify", "/a/*", "/account/login/", "/awards/new", "/my/")
OPERATORS_KEY_KINDS = (
    OPERATOR,
    f"{OPERATOR}accounts/user/",
    f"{OPERATOR}accounts/user/*/change/",
    f"{OPERATOR}accounts/user/*/delete/",
)
Way = tuple[str, str, int]


class Looking:
    """Windows of one person, one for each way of looking, and all that is wrong in them."""

    def __init__(self, browser: Browser, site: Site, who: str) -> None:
        self._browser, self._site, self._who = browser, site, who
        self._windows: dict[tuple[str, int], Page] = {}
        self.wrong: list[str] = []
        self._here = ""

    def window(self, theme: str, width: int) -> Page:
        """A window; made when it is first asked for."""
        if (theme, width) not in self._windows:
            context = self._browser.new_context(
                base_url=self._site.url,
                viewport={"width": width, "height": 900},
                color_scheme=theme,
                reduced_motion="reduce",
            )
            page = context.new_page()
            page.on("pageerror", lambda error: self._note(f"script: {error}"))
            page.on("console", self._heard)
            page.on("request", self._asked)
            sign_in(page, self._who)
            self._windows[theme, width] = page
        return self._windows[theme, width]

    def look(self, path: str, way: Way) -> None:
        """Look at one page in one way."""
        language, theme, width = way
        page = self.window(theme, width)
        page.bring_to_front()
        self._here = f"{self._who} {path} {language} {theme} {width}"
        answer = page.goto(self._in_language(page, path, language))
        if answer is None or answer.status >= 500:
            self._note("does not answer")
            return
        page.evaluate("for (const one of document.querySelectorAll('.fold')) one.open = true")
        # What a script shows is judged once it is drawn, with its words.
        until_drawn(page)
        for one in Axe().run(page, options=AXE).response["violations"]:
            self._note(f"{one['id']}: {one['nodes'][0]['html'][:160]}")
        widths = (width, 320) if width == 390 else (width,)
        for narrow in widths:
            page.set_viewport_size({"width": narrow, "height": 900})
            for one in what_is_too_wide(page)[:3]:
                self._note(f"wider than {narrow}: {one}")
        page.set_viewport_size({"width": width, "height": 900})

    def _in_language(self, page: Page, path: str, language: str) -> str:
        """`path` with what asks for the language; Django's own lists refuse such a word."""
        if path.startswith(OPERATOR):
            page.context.add_cookies(
                [{"name": "language", "value": language, "url": self._site.url}]
            )
            return path
        return f"{path}{'&' if '?' in path else '?'}lang={language}"

    def close(self) -> None:
        for page in self._windows.values():
            page.context.close()

    def _note(self, words: str) -> None:
        self.wrong.append(f"{self._here}: {words}")

    def _heard(self, said: Any) -> None:
        known = "the server responded with a status of 4" in said.text
        # Django's jQuery tries out what an inline style does; our policy refuses, nothing needs it.
        known |= OPERATOR in self._here and "Applying inline style violates" in said.text
        if said.type == "error" and not known:
            self._note(f"console: {said.text}")

    def _asked(self, request: Any) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https"} and request.url.find(self._site.url) != 0:
            self._note(f"asks another host: {request.url}")


@pytest.fixture
def looking(browser: Browser, demo_site: Site) -> Iterator[Callable[[str], Looking]]:
    made: list[Looking] = []

    def start(who: str) -> Looking:
        made.append(Looking(browser, demo_site, who))
        return made[-1]

    yield start
    for one in made:
        one.close()


def _pages(context: BrowserContext) -> list[str]:
    return list(pages_of(context))


@pytest.mark.parametrize("who", EVERYBODY)
def test_every_page_is_for_everybody(who: str, looking: Callable[[str], Looking]) -> None:
    eyes = looking(who)
    paths = _pages(eyes.window("light", 1360).context)
    assert len({kind_of(path) for path in paths}) >= 8

    for number, path in enumerate(paths):
        ways = OPPOSITE[number % len(OPPOSITE)]
        for way in ways if who in {"mette", "jonas", STRANGER} else ways[:1]:
            eyes.look(path, way)

    assert eyes.wrong == []


@pytest.mark.parametrize("who", [STRANGER, "mette", "jonas"])
def test_the_key_pages_are_for_everybody_in_every_way(
    who: str, looking: Callable[[str], Looking]
) -> None:
    eyes = looking(who)
    kinds: dict[str, str] = {}
    for path in _pages(eyes.window("light", 1360).context):
        kinds.setdefault(kind_of(path), path)
    for kind, way in itertools.product(KEY_KINDS, WAYS):
        if kind in kinds:
            eyes.look(kinds[kind], way)

    assert eyes.wrong == []


def test_the_operators_tables_are_for_everybody(looking: Callable[[str], Looking]) -> None:
    eyes = looking("ole")
    paths = list(operators_pages(eyes.window("light", 1360).context))
    assert len(paths) >= 25

    for number, path in enumerate(paths):
        in_every_way = kind_of(path) in OPERATORS_KEY_KINDS
        for way in WAYS if in_every_way else OPPOSITE[number % len(OPPOSITE)]:
            eyes.look(path, way)

    assert eyes.wrong == []


def test_the_award_page_is_light_and_stands_still(
    browser: Browser, demo_site: Site, looking: Callable[[str], Looking]
) -> None:
    window = looking("mette").window("light", 390)
    address = next(path for path in pages_of(window.context) if kind_of(path) == "/a/*")
    context = browser.new_context(
        base_url=demo_site.url, viewport={"width": 390, "height": 844}, storage_state=None
    )
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
    page.add_init_script(
        "window.shifts = 0; new PerformanceObserver((list) => {"
        "for (const one of list.getEntries()) window.shifts += one.value;"
        "}).observe({type: 'layout-shift', buffered: true});"
    )
    answer = page.goto(address, wait_until="networkidle")
    page.wait_for_timeout(500)

    assert answer is not None
    assert answer.status == 200
    assert sum(sizes) <= 150 * 1024, f"{sum(sizes) / 1024:.0f} KB"
    assert page.evaluate("window.shifts") == 0
    context.close()
