# SPDX-License-Identifier: Apache-2.0

"""
`ecdsa-rdfc-2019`: P-256 with SHA-256 or P-384 with SHA-384, over RDFC-1.0.

The key says which hash; RDFC-1.0 names blank nodes with the same one.

Spec: Data Integrity ECDSA Cryptosuites 1.0 § ecdsa-rdfc-2019.
"""

from __future__ import annotations

from typing import Final

from skillmark.proofs.hash_and_sign import HashAndSign
from skillmark.proofs.hashing import Form
from skillmark.protocols import Algorithm

SUITE: Final = HashAndSign(
    "ecdsa-rdfc-2019", Form.RDFC, {Algorithm.P256: "sha256", Algorithm.P384: "sha384"}
)
