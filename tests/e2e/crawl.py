# SPDX-License-Identifier: Apache-2.0

"""
Every page that somebody of the demo can come to by links: one of each kind.

The operator's tables, which are Django's own, are walked by themselves.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page

STRANGER = "stranger"
OPERATOR = "/operator/"
EVERYBODY = (STRANGER, "mette", "jonas", "sara", "karin", "ole")
_LINK = re.compile(r'<a\s[^>]*?href="([^"#]+)')
_ONE = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?<=/)\d+(?=/|$)|v\d+"
)
_NO_PAGE = re.compile(
    r"\.(?:xlsx|csv|json|jwt|png|svg|html|webmanifest|pdf|zip|ics)$|/file\.|/html$|^/api/|^/operator/"
    r"|/share/[a-z_]+$"  # leads to another site
)
_IN_MANY_STATES = ("/my/*", "/awards/*", "/achievements/*")
_OF_THESE = 3
_LARGEST_CRAWL = 300
KNOWN = ("/nothing/here", "/verify?url=https%3A//nowhere.test/a", "/people/?q=nobody", "/log/?q=x")


def kind_of(path: str) -> str:
    """`/people/3f2…/edit` is of the kind `/people/*/edit`."""
    return _ONE.sub("*", urlsplit(path).path)


def sign_in(page: Page, who: str) -> None:
    """One press on the demo's sign-in page."""
    if who == STRANGER:
        return
    page.goto("/account/login/")
    page.locator(f'button[name=who][value="{who}"]').click()
    page.wait_for_url(lambda url: "/account/" not in url)


def pages_of(context: BrowserContext, start: str = "/") -> Iterator[str]:
    """paths of pages, one of each kind, from `start` on; nothing but links is followed."""
    waiting, seen, kinds = [start, *KNOWN], {start}, dict[str, int]()
    asked = 0
    while waiting and asked < _LARGEST_CRAWL:
        path = waiting.pop(0)
        kind = kind_of(path)
        if kinds.get(kind, 0) >= (_OF_THESE if kind in _IN_MANY_STATES else 1):
            continue
        asked += 1
        answer = context.request.get(path, headers={"Accept": "text/html"})
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        kinds[kind] = kinds.get(kind, 0) + 1
        yield path
        for found in _LINK.findall(answer.text()):
            link = urlsplit(html.unescape(found))
            further = link.path
            if link.netloc or link.scheme or not further.startswith("/") or further in seen:
                continue
            if _NO_PAGE.search(further) or "logout" in further:
                continue
            seen.add(further)
            waiting.append(f"{further}?{link.query}" if link.query else further)


def operators_pages(context: BrowserContext) -> Iterator[str]:
    """
    Paths of Django's pages for the operator: the index, each list and a row of it.

    And once: a history, what is refused (deleting a row), a search that finds nothing, and the
    door, which is ours.
    """
    yield OPERATOR
    yield f"{OPERATOR}login/"
    yield f"{OPERATOR}accounts/user/?q=nobody"
    index = _links_of(context, OPERATOR)
    for path in sorted({link for link in index if link.count("/") in {3, 4}} - {OPERATOR}):
        if path.endswith(("/logout/", "/login/", "/password_change/")):
            continue
        yield path
        row = next((link for link in _links_of(context, path) if link.endswith("/change/")), None)
        if row is not None:
            yield row
            if path == f"{OPERATOR}accounts/user/":
                yield row.replace("/change/", "/history/")
                yield row.replace("/change/", "/delete/")


def _links_of(context: BrowserContext, path: str) -> list[str]:
    text = context.request.get(path, headers={"Accept": "text/html"}).text()
    found = [urlsplit(html.unescape(link)).path for link in _LINK.findall(text)]
    return [link for link in found if link.startswith(OPERATOR)]
