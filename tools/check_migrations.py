# SPDX-License-Identifier: Apache-2.0

"""Whether the migrations of the server say what its models say."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import django
from django.core.management import call_command


def main() -> int:
    """Ask Django, with the settings of the tests."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    except SystemExit:
        print("a model changed without a migration: manage makemigrations")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
