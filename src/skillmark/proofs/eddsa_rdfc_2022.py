# SPDX-License-Identifier: Apache-2.0

"""
`eddsa-rdfc-2022`: Ed25519 over RDFC-1.0 and SHA-256. The default.

Spec: Data Integrity EdDSA Cryptosuites 1.0 § eddsa-rdfc-2022.
"""

from __future__ import annotations

from typing import Final

from skillmark.proofs.hash_and_sign import HashAndSign
from skillmark.proofs.hashing import Form
from skillmark.protocols import Algorithm

SUITE: Final = HashAndSign("eddsa-rdfc-2022", Form.RDFC, {Algorithm.ED25519: "sha256"})
