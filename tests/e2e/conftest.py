# SPDX-License-Identifier: Apache-2.0

"""Tests in a browser: Playwright's own loop runs in their thread, and the cast is the server's."""

from __future__ import annotations

import os

from tests.e2e.living import browser, demo_site, identity_provider, mailbox, page, site, visitor
from tests.server.conftest import actor, as_, jonas, karin, kysten, mette, nordvind, now, sara

__all__ = [
    "actor",
    "as_",
    "browser",
    "demo_site",
    "identity_provider",
    "jonas",
    "karin",
    "kysten",
    "mailbox",
    "mette",
    "nordvind",
    "now",
    "page",
    "sara",
    "site",
    "visitor",
]

# Before any database is opened: a browser of an earlier test may still be running.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
