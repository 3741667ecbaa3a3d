# SPDX-License-Identifier: Apache-2.0

"""
Proofs: how a credential is signed, and how a signature is checked.

Embedded proofs (Data Integrity) are here; JSON Web Tokens are in `vc_jwt`. To
add a suite, write one file beside `eddsa_rdfc_2022` and one line in `registry`.
"""

from __future__ import annotations

from skillmark.proofs.data_integrity import (
    CheckedProof,
    KeyFinder,
    add_proof,
    check_proofs,
    needs_json_ld,
    suite_of,
    with_proof_context,
)
from skillmark.proofs.hashing import Form, Hashes, canonical_bytes
from skillmark.proofs.options import CLOCK_SKEW, build_options
from skillmark.proofs.registry import SUITES, default_suite, suite_for_signing
from skillmark.proofs.suite import Suite

__all__ = [
    "CLOCK_SKEW",
    "SUITES",
    "CheckedProof",
    "Form",
    "Hashes",
    "KeyFinder",
    "Suite",
    "add_proof",
    "build_options",
    "canonical_bytes",
    "check_proofs",
    "default_suite",
    "needs_json_ld",
    "suite_for_signing",
    "suite_of",
    "with_proof_context",
]
