# SPDX-License-Identifier: Apache-2.0

"""The tables of the room."""

from __future__ import annotations

from skillmark_server.lifecycle.models.bulk import BulkAct, BulkActItem, BulkKind

__all__ = ["BulkAct", "BulkActItem", "BulkKind"]
