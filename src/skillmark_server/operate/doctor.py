# SPDX-License-Identifier: Apache-2.0

"""
`skillmark doctor`: what is in order on a site, and what to do about the rest.

Every line is one finding: `ok`, `look` (works, but somebody should look) or
`fail`. The exit status is 1 when anything failed.
"""

from __future__ import annotations

import argparse
import os

import django


def run(words: list[str]) -> int:
    """Look at everything, print it, and return 0 when nothing failed."""
    parser = argparse.ArgumentParser(
        prog="skillmark doctor", description="Say what is in order on this site."
    )
    parser.add_argument("--data", help="the folder of the site (SKILLMARK_DATA)")
    parser.add_argument("--send-test-mail", metavar="ADDRESS", help="really send one mail")
    arguments = parser.parse_args(words)
    if arguments.data:
        os.environ["SKILLMARK_DATA"] = arguments.data
    django.setup()
    from skillmark_server.operate.checkup import State, examine

    findings = list(examine(test_mail_to=arguments.send_test_mail))
    for found in findings:
        print(f"{found.state:<5} {found.what:<9} {found.words}")
        if found.do:
            print(f"{'':<15} -> {found.do}")
    failed = sum(found.state is State.FAIL for found in findings)
    print(f"\n{len(findings) - failed} of {len(findings)} in order.")
    return 1 if failed else 0
