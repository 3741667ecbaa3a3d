# SPDX-License-Identifier: Apache-2.0

"""
Many credentials of one form at the speed of the signature.

What is common to them is worked out once, by the one true path, and kept as a
template; for each credential only what differs is filled in. A template that
cannot prove that it gives what the true path gives says so, and the true path
is taken. `docs/bulk.md` has the method and the argument.
"""

from __future__ import annotations
