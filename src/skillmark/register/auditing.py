# SPDX-License-Identifier: Apache-2.0

"""Checks a register against itself: whoever changed it from outside had to change it everywhere."""

from __future__ import annotations

import hashlib
import sqlite3

from skillmark.errors import RegisterAlteredError
from skillmark.register import events
from skillmark.register.awards import AwardState
from skillmark.register.states import KIND_OF

_STATE_AFTER = {kind: state for state, kind in KIND_OF.items()} | {"issued": AwardState.VALID}


def audit(connection: sqlite3.Connection) -> int:
    """
    Check every digest, number and state, and return how many events there are.

    Memory grows with the number of awards, by some two hundred bytes each.

    Raises:
        RegisterAlteredError: Something is not what was written.
    """
    told: dict[str, tuple[str, AwardState]] = {}
    count = 0
    for event in events.read_all(connection):
        count += 1
        state = _STATE_AFTER.get(event.kind)
        if state is not None:
            told[event.subject] = (event.digest, state)
    awards = connection.execute("SELECT credential_id, signed, sha256, state FROM award")
    for credential_id, signed, sha256, state in awards:
        if hashlib.sha256(signed).digest() != sha256:
            raise RegisterAlteredError(f"the badge {credential_id} is not what was signed")
        if told.pop(credential_id, None) != (sha256.hex(), AwardState(state)):
            raise RegisterAlteredError(f"the events of the badge {credential_id} say otherwise")
    if told:
        raise RegisterAlteredError(f"{len(told)} badges are missing")
    return count
