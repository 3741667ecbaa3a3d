# SPDX-License-Identifier: Apache-2.0

"""
Seals every private key anew after the site's key-encryption key or its key store was changed.

The new key stands in SKILLMARK_KEY_ENCRYPTION_KEY as always, the old one in
SKILLMARK_KEY_ENCRYPTION_KEY_OLD for this command only; where a Vault or a token takes over
or is left, the site's key stays the same. All or nothing; what the new one opens already is
passed over, so that it may run twice.
"""

from __future__ import annotations

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from skillmark_server.custody.refusals import SealBroken
from skillmark_server.custody.resealing import reseal_everything
from skillmark_server.custody.sealing import KeyStores, chosen_store, named_stores

OLD = "SKILLMARK_KEY_ENCRYPTION_KEY_OLD"


class Command(BaseCommand):
    """`rewrap_keys`."""

    help = "Seal every private key anew after SKILLMARK_KEY_ENCRYPTION_KEY was changed."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Seal, and say how many there were."""
        old = os.environ.get(OLD, "").strip()
        before = named_stores(site_key=old)
        if not old and len(before) == 1:
            raise CommandError(f"give the old key in {OLD}; nothing was changed")
        try:
            number = reseal_everything(old=KeyStores(*before), new=chosen_store())
        except SealBroken as error:
            raise CommandError(f"nothing was changed: {error}") from error
        self.stdout.write(f"{number} keys are sealed anew")
