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
    preview_batch,
    preview_question,
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
from skillmark_server.awards.services.mending import change_row, map_columns, set_defaults
from skillmark_server.awards.services.parts import add_part, begin_parts, close_parts
from skillmark_server.awards.services.requesting import (
    ask_for_badge,
    confirm_request,
    decide_request,
    end_request_link,
    open_link,
    open_request_link,
)
from skillmark_server.awards.services.sending import (
    cancel_batch,
    confirm_batch,
    pause_batch,
    resume_batch,
    set_mail_rate,
    undo_batch,
)
from skillmark_server.awards.services.signing_off import return_batch, sign_off_batch
from skillmark_server.awards.services.withdrawing import (
    ask_for_batch_act,
    sign_off_batch_act,
    undo_batch_act,
)

__all__ = [
    "accept_award",
    "add_part",
    "ask_for_badge",
    "ask_for_batch_act",
    "ask_for_new_mail",
    "award_one",
    "batch_of_table",
    "begin_parts",
    "cancel_batch",
    "change_row",
    "claim_award",
    "close_parts",
    "confirm_batch",
    "confirm_request",
    "decide_request",
    "decline_award",
    "decline_by_link",
    "end_request_link",
    "map_columns",
    "open_link",
    "open_request_link",
    "pause_batch",
    "preview_batch",
    "preview_question",
    "reinstate_award",
    "resend_claim_mail",
    "resume_batch",
    "return_batch",
    "revoke_award",
    "set_defaults",
    "set_mail_rate",
    "set_visibility",
    "sign_off_batch",
    "sign_off_batch_act",
    "suspend_award",
    "undo_act",
    "undo_batch",
    "undo_batch_act",
]
