# SPDX-License-Identifier: Apache-2.0

"""What can be done with an issuer's identity and keys; each is one transaction."""

from skillmark_server.custody.services.domains import (
    check_domain,
    start_domain_check,
    stop_domain_check,
)
from skillmark_server.custody.services.identities import create_identity, withdraw_identity
from skillmark_server.custody.services.keys import compromise_key, retire_key, rotate_key
from skillmark_server.custody.services.lists import close_lists
from skillmark_server.custody.services.terms import set_terms

__all__ = [
    "check_domain",
    "close_lists",
    "compromise_key",
    "create_identity",
    "retire_key",
    "rotate_key",
    "set_terms",
    "start_domain_check",
    "stop_domain_check",
    "withdraw_identity",
]
