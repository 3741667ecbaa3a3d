# SPDX-License-Identifier: Apache-2.0

"""
Whether a credential was withdrawn or put on hold: one file a list format.

W3C Bitstring Status List v1.0 (written and read), StatusList2021 (read) and
1EdTechRevocationList (read). Nothing here fetches, and nothing checks a
proof; both belong to `verify`.
"""

from skillmark.status.allocation import Permutation, index_for
from skillmark.status.bitstring import MINIMUM_ENTRIES, Bitstring
from skillmark.status.bitstring_list import (
    StatusList,
    bits_for,
    build_list_credential,
    check_list_issuer,
    find_in,
    look_up,
    read_list,
)
from skillmark.status.entries import (
    MAXIMUM_ENTRIES,
    StatusEntry,
    StatusKind,
    read_entries,
    status_entries,
    status_entry,
)
from skillmark.status.finding import StatusFinding, judge
from skillmark.status.revocation_list import RevokedEntry, is_revoked

__all__ = [
    "MAXIMUM_ENTRIES",
    "MINIMUM_ENTRIES",
    "Bitstring",
    "Permutation",
    "RevokedEntry",
    "StatusEntry",
    "StatusFinding",
    "StatusKind",
    "StatusList",
    "bits_for",
    "build_list_credential",
    "check_list_issuer",
    "find_in",
    "index_for",
    "is_revoked",
    "judge",
    "look_up",
    "read_entries",
    "read_list",
    "status_entries",
    "status_entry",
]
