# SPDX-License-Identifier: Apache-2.0

"""What can be done here: each a verb and one transaction."""

from __future__ import annotations

from skillmark_server.lifecycle.services.bulk import (
    ask_for_bulk_act,
    sign_off_bulk_act,
    undo_bulk_act,
)
from skillmark_server.lifecycle.services.calendars import end_feed, make_feed
from skillmark_server.lifecycle.services.endorsements_decided import (
    decide_endorsement,
    may_withdraw,
    withdraw_endorsement,
)
from skillmark_server.lifecycle.services.endorsing import ask_for_endorsement, give_endorsement
from skillmark_server.lifecycle.services.handing_in import hand_in_endorsement
from skillmark_server.lifecycle.services.renewing import (
    ask_for_renewal,
    decide_renewal,
    renew_award,
    set_renewal_terms,
    terms_of,
)
from skillmark_server.lifecycle.services.stolen_keys import decide_after_theft

__all__ = [
    "ask_for_bulk_act",
    "ask_for_endorsement",
    "ask_for_renewal",
    "decide_after_theft",
    "decide_endorsement",
    "decide_renewal",
    "end_feed",
    "give_endorsement",
    "hand_in_endorsement",
    "make_feed",
    "may_withdraw",
    "renew_award",
    "set_renewal_terms",
    "sign_off_bulk_act",
    "terms_of",
    "undo_bulk_act",
    "withdraw_endorsement",
]
