# SPDX-License-Identifier: Apache-2.0

"""Tests in a browser: Playwright's own loop runs in their thread, and the cast is the server's."""

from __future__ import annotations

import os

from tests.server.conftest import actor, as_, jonas, karin, kysten, mette, nordvind, now, sara

__all__ = ["actor", "as_", "jonas", "karin", "kysten", "mette", "nordvind", "now", "sara"]

# Before any database is opened: a browser of an earlier test may still be running.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
