# SPDX-License-Identifier: Apache-2.0

"""The same as `skillmark audit verify`, as a command of Django."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from skillmark_server.audit.command import run as verify_chain
from skillmark_server.transparency.command import run as verify_leaves


class Command(BaseCommand):
    """`audit_verify`."""

    help = "Check that nothing in the audit log was changed, and that no leaf is missing."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Check both; exit with 1 when one of them is not whole."""
        if max(verify_chain(["verify"]), verify_leaves()):
            sys.exit(1)
