# SPDX-License-Identifier: Apache-2.0

"""`skillmark audit verify`: are the audit chain, the leaves and the signed checkpoint whole?"""

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

    # All are looked at, whatever the first one finds.
    return max(verify_chain([arguments.what]), verify_leaves(), _verify_checkpoint())


def _verify_checkpoint() -> int:
    from skillmark_server.custody.log_signing import fault_of_checkpoint, served_checkpoint

    last = served_checkpoint()
    if last is None:
        print("checkpoint: none is signed yet")
        return 0
    fault = fault_of_checkpoint()
    print(f"checkpoint: NOT WHOLE, {fault}" if fault else f"checkpoint: signed, {last.size} leaves")
    return int(bool(fault))
