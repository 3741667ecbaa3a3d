# SPDX-License-Identifier: Apache-2.0

"""The texts for everybody in Chromium: axe finds nothing, and nothing scrolls sideways."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.e2e.widths import what_is_too_wide

AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
TEXTS = ["/about-verification", "/privacy", "/accessibility"]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("language", "width", "scheme"), [("en", 1360, "light"), ("da", 320, "dark")]
)
def test_nothing_stands_in_anybodys_way(browser, live_server, language, width, scheme):
    context = browser.new_context(
        viewport={"width": width, "height": 844},
        color_scheme=scheme,
        reduced_motion="reduce",
        bypass_csp=True,
    )
    page = context.new_page()
    for path in TEXTS:
        page.goto(f"{live_server.url}{path}?lang={language}")
        page.evaluate(
            "for (const fold of document.querySelectorAll('details:not(.menu)')) fold.open = true"
        )
        found = Axe().run(page, options=AXE)

        assert found.violations_count == 0, found.generate_report()
        assert what_is_too_wide(page) == [], path
    context.close()
