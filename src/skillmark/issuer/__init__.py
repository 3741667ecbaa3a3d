# SPDX-License-Identifier: Apache-2.0

"""An issuer: who signs, with which keys, and the folder that these are kept in."""

from skillmark.issuer.folder import (
    add_key,
    compromise,
    create_issuer,
    load_issuer,
    retire,
    rotate,
)
from skillmark.issuer.issuer import VC_JWT, Issuer
from skillmark.issuer.state import IssuerKey, KeyState

__all__ = [
    "VC_JWT",
    "Issuer",
    "IssuerKey",
    "KeyState",
    "add_key",
    "compromise",
    "create_issuer",
    "load_issuer",
    "retire",
    "rotate",
]
