# SPDX-License-Identifier: Apache-2.0

"""
Take a picture of every kind of page of a running demo, wide and on a phone, on a sheet a person.

    make run &                                   a demo at http://localhost:8000
    tools/contact_sheet.py [http://localhost:8000] [docs/pictures]

The pages are found by following links, as the tests with axe find them, so that a new one is on
the sheet too; further ones are named below. Each kind is shown once, to the first who meets it:
light and in English, dark and in Danish. Writes `contact-WHO-light.webp` and
`contact-WHO-dark.webp`. A page that answers with an error, or is wider than its window, is named,
and the exit status is 1. Needs Chromium; it judges nothing else: axe and the stories are tests.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.e2e.crawl import STRANGER, kind_of, operators_pages, pages_of, sign_in  # noqa: E402

FONT = ROOT / "src/skillmark_server/drawing/data/commissioner-text.ttf"
CHROMIUM = os.environ.get("SKILLMARK_CHROMIUM") or shutil.which("chromium") or ""
WIDE, PHONE = (1360, 900), (390, 844)
SCALE = 0.3
GAP, CAPTION, COLUMNS = 24, 30, 4
PAPER, INK = "#E7ECED", "#0E1F29"
LOOKS = {"light": "en", "dark": "da"}
EVERYBODY = (STRANGER, "jonas", "mette", "karin", "sara", "ole")
AGAIN = ("/", "/my/", "/achievements/", "/organisation/")
"""Kinds that look another way for another person: shown to each who has them."""
STATES = ("revoked", "suspended", "expired")
BESIDES = {"mette": ("/people/", "/log/")}
"""Lists that links lead to in a narrowed form first."""
_OPERATORS = re.compile(
    r"/operator/(?:$|accounts/user/[^?]*$|custody/signingkey/|audit/auditevent/)"
)

Shots = dict[str, dict[int, Image.Image]]
"""By path: the picture at each width."""


class Window:
    """One person's browser window; what is wrong in it is noted."""

    def __init__(
        self, browser: Browser, site: str, who: str, scheme: str, size: tuple[int, int]
    ) -> None:
        self.context: BrowserContext = browser.new_context(
            base_url=site,
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
        )
        self.page: Page = self.context.new_page()
        self.who = who
        self.faults: list[str] = []
        sign_in(self.page, who)
        self.page.goto(f"/?lang={LOOKS[scheme]}")

    def shot(self, path: str) -> Image.Image:
        """The first window of a page; a path that begins with `verify:` is what was dropped."""
        if path.startswith("verify:"):
            self._drop(path)
        else:
            answer = self.page.goto(path)
            status = answer.status if answer else 0
            if status != 200 and "nothing" not in path:  # noqa: PLR2004 - of HTTP
                self.faults.append(f"{self.who} {path}: {status}")
        self.page.wait_for_timeout(150)
        if self.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            self.faults.append(f"{self.who} {path}: too wide")
        return Image.open(BytesIO(self.page.screenshot())).convert("RGB")

    def _drop(self, path: str) -> None:
        """Have an award verified: as it is, or with a word changed."""
        what, address = path.removeprefix("verify:").split(" ")
        text = self.context.request.get(f"{address}.json").text()
        if what == "changed":
            text = re.sub(r'"name": ?"[^"]', '"name":"X', text, count=1)
        self.page.goto("/verify")
        file = {"name": "badge.json", "mimeType": "application/json", "buffer": text.encode()}
        self.page.locator("input[type=file]").first.set_input_files(file)  # type: ignore[arg-type]
        if self.page.locator(".result, .verdict").count() == 0:
            self.page.locator("form .btn-primary").first.click()
        self.page.wait_for_load_state()


def paths_of(window: Window) -> Iterator[str]:
    """What somebody is shown, one of each kind, in the order in which they meet it."""
    found_by_links = pages_of(window.context)
    extra = [*BESIDES.get(window.who, ())]
    if window.who == "ole":
        extra += [one for one in operators_pages(window.context) if _OPERATORS.match(one)]
    for path in (*extra, *found_by_links):
        answer = window.context.request.get(path, max_redirects=0)
        if answer.status == 200 or "nothing" in path:  # noqa: PLR2004 - of HTTP
            yield path
    if window.who == "mette":
        for state in STATES:
            text = window.context.request.get(f"/awards/?state={state}").text()
            if found := re.search(r'href="/awards/([0-9a-f-]{36})"', text):
                yield f"/a/{found[1]}?{state}"
        text = window.context.request.get("/awards/?state=claimed").text()
        if found := re.search(r'href="/awards/([0-9a-f-]{36})"', text):
            yield from (f"verify:whole /a/{found[1]}", f"verify:changed /a/{found[1]}")


def pictures(browser: Browser, site: str, scheme: str, faults: list[str]) -> Iterator[Shots]:
    """A set of pictures a person; no kind of page twice."""
    seen: set[str] = set()
    for who in EVERYBODY:
        wide, phone = (Window(browser, site, who, scheme, size) for size in (WIDE, PHONE))
        shots: Shots = {}
        for path in paths_of(wide):
            kind = path if "?" in path or ":" in path else kind_of(path)
            kind += f" of {who}" if kind in AGAIN else ""
            if kind in seen:
                continue
            seen.add(kind)
            shots[f"{who}  {path}"] = {
                size[0]: window.shot(path) for window, size in ((wide, WIDE), (phone, PHONE))
            }
        faults += [*wide.faults, *phone.faults]
        for window in (wide, phone):
            window.context.close()
        yield shots


def sheet(shots: Shots) -> Image.Image:
    """All pictures, wide beside narrow, with a line above each pair."""
    wide = (int(WIDE[0] * SCALE), int(WIDE[1] * SCALE))
    narrow = (int(PHONE[0] * wide[1] / PHONE[1]), wide[1])
    cell = (wide[0] + narrow[0] + 2 * GAP, wide[1] + CAPTION + GAP)
    rows = -(-len(shots) // COLUMNS)
    paper = Image.new("RGB", (cell[0] * COLUMNS + GAP, cell[1] * rows + GAP), PAPER)
    pen = ImageDraw.Draw(paper)
    font = ImageFont.truetype(FONT, 16)
    places = ((WIDE[0], wide, 0), (PHONE[0], narrow, wide[0] + GAP // 2))
    for index, (title, taken) in enumerate(shots.items()):
        x = GAP + cell[0] * (index % COLUMNS)
        y = GAP + cell[1] * (index // COLUMNS)
        pen.text((x, y), re.sub(r"[0-9a-f-]{36}", "…", title)[:64], INK, font=font)
        for width, size, offset in places:
            small = taken[width].resize(size, Image.Resampling.LANCZOS)
            paper.paste(small, (x + offset, y + CAPTION))
    return paper


def main(arguments: list[str]) -> int:
    """Take the pictures; 1 where a page is faulty, 64 where there is no browser."""
    if not CHROMIUM or len(arguments) > 2:  # noqa: PLR2004 - the site and the folder
        print(__doc__, file=sys.stderr)
        return 64
    site = (arguments[0] if arguments else "http://localhost:8000").rstrip("/")
    folder = Path(arguments[1]) if arguments[1:] else ROOT / "docs" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    faults: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for scheme in LOOKS:
            for who, shots in zip(EVERYBODY, pictures(browser, site, scheme, faults), strict=True):
                path = folder / f"contact-{who}-{scheme}.webp"
                sheet(shots).save(path, quality=78, method=6)
                print(f"{path}: {len(shots)} pages, {path.stat().st_size // 1024} KB")
        browser.close()
    print("\n".join(sorted(set(faults))) or "every page answered, none is wider than its window")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
