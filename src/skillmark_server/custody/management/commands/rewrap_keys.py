# SPDX-License-Identifier: Apache-2.0

"""
Seals every private key anew after the site's key-encryption key was changed.

The new key stands in SKILLMARK_KEY_ENCRYPTION_KEY as always, the old one in
SKILLMARK_KEY_ENCRYPTION_KEY_OLD for this command only. All or nothing; what the
new key opens already is passed over, so that it may run twice.
"""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from skillmark_server.custody.refusals import SealBroken
from skillmark_server.custody.resealing import reseal_everything
from skillmark_server.custody.sealing import SiteKeyStore

OLD = "SKILLMARK_KEY_ENCRYPTION_KEY_OLD"


class Command(BaseCommand):
    """`rewrap_keys`."""

    help = "Seal every private key anew after SKILLMARK_KEY_ENCRYPTION_KEY was changed."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Seal, and say how many there were."""
        old = os.environ.get(OLD, "").strip()
        if not old:
            raise CommandError(f"give the old key in {OLD}; nothing was changed")
        try:
            number = reseal_everything(
                old=SiteKeyStore(old), new=SiteKeyStore(settings.KEY_ENCRYPTION_KEY)
            )
        except SealBroken as error:
            raise CommandError(f"nothing was changed: {error}") from error
        self.stdout.write(f"{number} keys are sealed with the new site key")
