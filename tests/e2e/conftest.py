# SPDX-License-Identifier: Apache-2.0

"""Stories in a browser: against processes that run, by clicks and letters alone."""

from __future__ import annotations

import os

from tests.e2e.living import browser, demo_site, identity_provider, mailbox, page, site, visitor

__all__ = ["browser", "demo_site", "identity_provider", "mailbox", "page", "site", "visitor"]

# Playwright runs its own loop in the thread of the tests.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
