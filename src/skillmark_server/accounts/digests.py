# SPDX-License-Identifier: Apache-2.0

"""
How secrets of links and tokens are kept: as SHA-256 only.

They are random and long, so that no salt and no slow hash is needed.
"""

from __future__ import annotations

import hashlib


def digest_of(secret: str) -> str:
    """The digest that stands in the database for `secret`, in hexadecimal."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
