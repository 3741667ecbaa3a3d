# SPDX-License-Identifier: Apache-2.0

"""
`ecdsa-jcs-2019`: P-256 with SHA-256 or P-384 with SHA-384, over JCS (RFC 8785).

Spec: Data Integrity ECDSA Cryptosuites 1.0 § ecdsa-jcs-2019.
"""

from __future__ import annotations

from typing import Final

from skillmark.proofs.hash_and_sign import HashAndSign
from skillmark.proofs.hashing import Form
from skillmark.protocols import Algorithm

SUITE: Final = HashAndSign(
    "ecdsa-jcs-2019", Form.JCS, {Algorithm.P256: "sha256", Algorithm.P384: "sha384"}
)
