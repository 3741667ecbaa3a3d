# SPDX-License-Identifier: Apache-2.0

"""What can be done here: each a verb and one transaction."""

from __future__ import annotations

from skillmark_server.lifecycle.services.bulk import (
    ask_for_bulk_act,
    sign_off_bulk_act,
    undo_bulk_act,
)

__all__ = ["ask_for_bulk_act", "sign_off_bulk_act", "undo_bulk_act"]
