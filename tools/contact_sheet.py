# SPDX-License-Identifier: Apache-2.0

"""
Take a picture of every page of a running demo, wide and on a phone, light and dark, on one sheet.

    make run &                                   a demo at http://localhost:8000
    tools/contact_sheet.py [http://localhost:8000] [docs/pictures]

Writes `contact-sheet-light.jpg` and `contact-sheet-dark.jpg`. A page that answers with an error,
or is wider than its window, is named, and the exit status is 1. Needs Chromium; it judges nothing
else: axe and the stories are tests.
"""

from __future__ import annotations

import os
import shutil
import sys
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
FONT = ROOT / "src/skillmark_server/drawing/data/commissioner-text.ttf"
CHROMIUM = os.environ.get("SKILLMARK_CHROMIUM") or shutil.which("chromium") or ""
WIDE, PHONE = (1360, 900), (390, 844)
SCALE = 0.3
GAP, CAPTION, COLUMNS = 24, 30, 4
PAPER, INK = "#E7ECED", "#0E1F29"

STRANGER = "stranger"
PAGES: tuple[tuple[str, str], ...] = (
    (STRANGER, "/"),
    (STRANGER, "/account/login/"),
    (STRANGER, "/verify"),
    (STRANGER, "/catalogue"),
    (STRANGER, "/catalogue/*"),
    (STRANGER, "/privacy"),
    (STRANGER, "/nothing/here"),
    ("Mette", "/"),
    ("Mette", "/achievements/"),
    ("Mette", "/achievements/*"),
    ("Mette", "/achievements/new"),
    ("Mette", "/awards/"),
    ("Mette", "/awards/*"),
    ("Mette", "/awards/new"),
    ("Mette", "/people/"),
    ("Mette", "/people/*"),
    ("Mette", "/requests/"),
    ("Mette", "/organisation/"),
    ("Mette", "/organisation/members"),
    ("Mette", "/organisation/issuer"),
    ("Mette", "/log/"),
    ("Jonas", "/"),
    ("Jonas", "/my/"),
    ("Jonas", "/a/*"),
    ("Jonas", "/me/"),
    ("Karin", "/log/"),
    ("Mette", "/demo/mail"),
    (STRANGER, "/styleguide"),
)
"""Who looks at what; `*` is the first link on the page before it that begins so."""


Shots = dict[str, dict[int, Image.Image]]
"""By who and path: the picture at each width."""


def _sign_in(page: Page, site: str, who: str) -> None:
    page.goto(f"{site}/account/login/")
    page.get_by_role("button", name=who).first.click()
    page.wait_for_load_state()
    if "/account/" in page.url:
        sys.exit(f"{who} could not sign in: is this a seeded demo?")


def _address(page: Page, site: str, path: str) -> str:
    """The address of `path`; for one that ends in `*`, of the first link that begins so."""
    if not path.endswith("*"):
        return f"{site}{path}"
    start = path.removesuffix("*")
    links = page.eval_on_selector_all("main a[href]", "all => all.map((one) => one.href)")
    for link in links:
        parts = urlsplit(link)
        rest = parts.path.removeprefix(start)
        if parts.path.startswith(start) and len(rest.split("/")[0]) > len("00000000-0000"):
            return str(link)
    return ""


def _shots(browser: Browser, site: str, scheme: str, faults: list[str]) -> Shots:
    taken: Shots = {}
    for size in (WIDE, PHONE):
        pages: dict[str, Page] = {}
        for who, path in PAGES:
            if who not in pages:
                context = browser.new_context(
                    viewport={"width": size[0], "height": size[1]},
                    color_scheme="dark" if scheme == "dark" else "light",
                    reduced_motion="reduce",
                )
                pages[who] = context.new_page()
                if who != STRANGER:
                    _sign_in(pages[who], site, who)
            page = pages[who]
            address = _address(page, site, path)
            if not address:
                faults.append(f"{who} {path}: no link leads there")
                continue
            answer = page.goto(address)
            status = answer.status if answer else 0
            if status != 200 and "nothing" not in path:  # noqa: PLR2004 - the status of HTTP
                faults.append(f"{who} {path}: {status}")
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                faults.append(f"{who} {path}: wider than {size[0]}")
            picture = Image.open(BytesIO(page.screenshot()))
            taken.setdefault(f"{who}  {path}", {})[size[0]] = picture.convert("RGB")
    return taken


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
    for index, (title, pictures) in enumerate(shots.items()):
        x = GAP + cell[0] * (index % COLUMNS)
        y = GAP + cell[1] * (index // COLUMNS)
        pen.text((x, y), title, INK, font=font)
        for width, size, offset in places:
            if width in pictures:
                small = pictures[width].resize(size, Image.Resampling.LANCZOS)
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
        for scheme in ("light", "dark"):
            shots = _shots(browser, site, scheme, faults)
            path = folder / f"contact-sheet-{scheme}.jpg"
            sheet(shots).save(path, quality=82, optimize=True)
            print(f"{path}: {len(shots)} pages")
        browser.close()
    print("\n".join(sorted(set(faults))) or "every page answered, none is wider than its window")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
