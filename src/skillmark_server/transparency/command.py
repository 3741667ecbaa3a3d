# SPDX-License-Identifier: Apache-2.0

"""`skillmark audit verify`, second half: says whether a leaf is missing."""

from __future__ import annotations

import sys

from skillmark_server.transparency.verification import verify_leaves


def run() -> int:
    """Check the leaves and print one line; returns 0 when none is missing, else 1."""
    report = verify_leaves()
    if report.is_whole:
        sys.stdout.write(f"leaves: none is missing, {report.leaves} leaves\n")
        return 0
    sys.stdout.write(f"leaves: NOT WHOLE at leaf {report.first_bad}\n")
    return 1
