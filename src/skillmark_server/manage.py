# SPDX-License-Identifier: Apache-2.0

"""Django's own commands: `python -m skillmark_server.manage migrate`."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run what the command line asks for."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "skillmark_server.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
