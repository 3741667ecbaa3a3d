# SPDX-License-Identifier: Apache-2.0

"""What people and programs do with awards: each name is a verb and one transaction."""

from skillmark_server.awards.services.acting import (
    reinstate_award,
    revoke_award,
    suspend_award,
    undo_act,
)
from skillmark_server.awards.services.batching import (
    batch_of_table,
    cancel_batch,
    change_row,
    confirm_batch,
    map_columns,
    preview_batch,
    set_defaults,
    undo_batch,
)
from skillmark_server.awards.services.claiming import (
    accept_award,
    ask_for_new_mail,
    claim_award,
    decline_award,
    decline_by_link,
    set_visibility,
)
from skillmark_server.awards.services.issuing import award_one, resend_claim_mail
from skillmark_server.awards.services.requesting import (
    ask_for_badge,
    confirm_request,
    decide_request,
    end_request_link,
    open_link,
    open_request_link,
)
from skillmark_server.awards.services.signing_off import return_batch, sign_off_batch

__all__ = [
    "accept_award",
    "ask_for_badge",
    "ask_for_new_mail",
    "award_one",
    "batch_of_table",
    "cancel_batch",
    "change_row",
    "claim_award",
    "confirm_batch",
    "confirm_request",
    "decide_request",
    "decline_award",
    "decline_by_link",
    "end_request_link",
    "map_columns",
    "open_link",
    "open_request_link",
    "preview_batch",
    "reinstate_award",
    "resend_claim_mail",
    "return_batch",
    "revoke_award",
    "set_defaults",
    "set_visibility",
    "sign_off_batch",
    "suspend_award",
    "undo_act",
    "undo_batch",
]
