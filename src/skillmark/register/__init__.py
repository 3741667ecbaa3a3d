# SPDX-License-Identifier: Apache-2.0

"""The register: the issuer's ledger of what was issued, to whom, and what became of it."""

from skillmark.register.awards import Award, AwardState, Event, RowOutcome, RowState
from skillmark.register.register import FAULT_STEPS, Register

__all__ = ["FAULT_STEPS", "Award", "AwardState", "Event", "Register", "RowOutcome", "RowState"]
