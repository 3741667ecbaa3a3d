# SPDX-License-Identifier: Apache-2.0

"""`skillmark audit verify`, first half: says whether the chain is whole, and where it is not."""

from __future__ import annotations

import sys

from skillmark_server.audit.verification import verify_chain


def run(argv: list[str]) -> int:
    """Check the chain and print one line; returns 0 when it is whole, else 1."""
    if argv != ["verify"]:
        sys.stderr.write("usage: audit verify\n")
        return 2
    report = verify_chain()
    if report.why is None:
        sys.stdout.write(
            f"audit: the chain is whole, {report.events} events, the last is {report.digest}\n"
        )
        return 0
    sys.stdout.write(
        f"audit: NOT WHOLE at event {report.first_bad}: {report.why.value}; "
        f"the {report.events} events before it are in order\n"
    )
    return 1
