# SPDX-License-Identifier: Apache-2.0

"""
`Ed25519Signature2020`: how badges were signed before Data Integrity. Verified only.

The suite stands in `type`; the document must name a context that defines it.

Spec: Data Integrity EdDSA Cryptosuites 1.0 § Ed25519Signature2020.
"""

from __future__ import annotations

from typing import Final

from skillmark.proofs.hash_and_sign import HashAndSign
from skillmark.proofs.hashing import Form
from skillmark.protocols import Algorithm

_NAME: Final = "Ed25519Signature2020"

SUITE: Final = HashAndSign(
    _NAME, Form.RDFC, {Algorithm.ED25519: "sha256"}, proof_type=_NAME, signs=False
)
