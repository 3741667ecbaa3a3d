# SPDX-License-Identifier: Apache-2.0

"""
`eddsa-jcs-2022`: Ed25519 over JCS (RFC 8785) and SHA-256.

Spec: Data Integrity EdDSA Cryptosuites 1.0 § eddsa-jcs-2022.
"""

from __future__ import annotations

from typing import Final

from skillmark.proofs.hash_and_sign import HashAndSign
from skillmark.proofs.hashing import Form
from skillmark.protocols import Algorithm

SUITE: Final = HashAndSign("eddsa-jcs-2022", Form.JCS, {Algorithm.ED25519: "sha256"})
