# SPDX-License-Identifier: Apache-2.0

"""Which language a page is in."""

from __future__ import annotations

from django.middleware.locale import LocaleMiddleware


class LanguageMiddleware(LocaleMiddleware):
    """Django's own, for now."""
