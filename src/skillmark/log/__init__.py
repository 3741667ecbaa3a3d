# SPDX-License-Identifier: Apache-2.0

"""A transparency log as others see it: its tree, signed checkpoints, and proofs."""

from skillmark.log.checkpoint import Checkpoint
from skillmark.log.entry import Entry
from skillmark.log.note import LogKey, sign_note, signed_text
from skillmark.log.proof import Logged, LogProof, check_logged

__all__ = [
    "Checkpoint",
    "Entry",
    "LogKey",
    "LogProof",
    "Logged",
    "check_logged",
    "sign_note",
    "signed_text",
]
