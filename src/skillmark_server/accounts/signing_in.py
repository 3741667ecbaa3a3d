# SPDX-License-Identifier: Apache-2.0

"""How allauth fits this site: whom it writes to, in which words, and where it leads."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Our rules for accounts."""
