# SPDX-License-Identifier: Apache-2.0

"""The suites that Skillmark knows: a new one is a file and a line here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from skillmark.errors import AlgorithmMismatchError, SuiteUnknownError
from skillmark.proofs import (
    ecdsa_jcs_2019,
    ecdsa_rdfc_2019,
    ed25519_signature_2020,
    eddsa_jcs_2022,
    eddsa_rdfc_2022,
)
from skillmark.proofs.suite import Suite
from skillmark.protocols import Algorithm

_KNOWN: Final[tuple[Suite, ...]] = (
    eddsa_rdfc_2022.SUITE,
    eddsa_jcs_2022.SUITE,
    ecdsa_rdfc_2019.SUITE,
    ecdsa_jcs_2019.SUITE,
    ed25519_signature_2020.SUITE,
)

SUITES: Final[Mapping[str, Suite]] = MappingProxyType({suite.name: suite for suite in _KNOWN})
"""By name, in the order in which a new proof prefers them."""


def default_suite(algorithm: Algorithm) -> str:
    """
    Return the name of the suite that a key of this kind signs with unless told otherwise.

    Raises:
        AlgorithmMismatchError: No suite takes such a key (RSA signs JWTs only).
    """
    for suite in _KNOWN:
        if suite.signs and algorithm in suite.algorithms:
            return suite.name
    raise AlgorithmMismatchError(f"no Data Integrity suite takes {algorithm} keys")


def suite_for_signing(name: str) -> Suite:
    """
    Return the suite `name`.

    Raises:
        SuiteUnknownError: There is none, or it is verified only.
    """
    suite = SUITES.get(name)
    if suite is None or not suite.signs:
        offered = ", ".join(known.name for known in _KNOWN if known.signs)
        raise SuiteUnknownError(f"{name!r} cannot be signed with, expected one of {offered}")
    return suite
