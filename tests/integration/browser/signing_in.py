# SPDX-License-Identifier: Apache-2.0

"""Windows of a browser in which somebody is signed in, and their hands on a keyboard."""

from __future__ import annotations

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from skillmark_server.accounts.models import User

AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
MOST_TABS = 90
Look = tuple[str, int, str]
"""Language, width in pixels, `light` or `dark`."""


def window_of(
    browser: Browser, address: str, user: User | None, look: Look = ("en", 1360, "light")
) -> BrowserContext:
    """
    A window of `user`, or of a stranger.

    Args:
        browser: Chromium.
        address: Of the site.
        user: Who looks; their language becomes that of `look`.
        look: How.
    """
    language, width, scheme = look
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": 844},
        color_scheme=scheme,
        reduced_motion="reduce",
        locale=language,
    )
    if user is not None:
        User.objects.filter(pk=user.pk).update(language=language)
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        name = settings.SESSION_COOKIE_NAME
        value = client.cookies[name].value
        context.add_cookies([{"name": name, "value": value, "url": address}])
    return context


def tab_to(page: Page, place: Locator) -> None:
    """
    Press Tab until `place` has the focus, and see that it shows it.

    Raises:
        AssertionError: It is not come to within `MOST_TABS`, or one does not see that one is there.
    """
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if place.evaluate("one => one === document.activeElement"):
            assert place.evaluate("one => one.matches(':focus-visible')")
            return
    raise AssertionError(f"no way by Tab to {place}")


def press(page: Page, place: Locator, key: str = "Enter") -> None:
    """Go to `place` by Tab and press a key on it."""
    tab_to(page, place)
    page.keyboard.press(key)
