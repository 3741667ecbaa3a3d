# SPDX-License-Identifier: Apache-2.0

"""`skillmark audit verify`: is the audit chain whole, and are the leaves what they were?"""

from __future__ import annotations

import argparse
import os

import django


def run(words: list[str]) -> int:
    """Check, print what was found, and return 0 only when everything is whole."""
    parser = argparse.ArgumentParser(prog="skillmark audit", description="The audit log.")
    parser.add_argument("what", choices=["verify"], help="check every event from the first on")
    parser.add_argument("--data", help="the folder of the site (SKILLMARK_DATA)")
    arguments = parser.parse_args(words)
    if arguments.data:
        os.environ["SKILLMARK_DATA"] = arguments.data
    django.setup()
    from skillmark_server.audit.command import run as verify_chain
    from skillmark_server.transparency.command import run as verify_leaves

    # Both are looked at, whatever the first one finds.
    return max(verify_chain([arguments.what]), verify_leaves())
