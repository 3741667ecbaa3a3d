# SPDX-License-Identifier: Apache-2.0

"""What can be done with an export, and with what was moved in."""

from skillmark_server.movein.services.agreeing import (
    agree_to_move,
    sign_off_move,
    take_back_move,
)
from skillmark_server.movein.services.erasing import erase_moved_award, erase_moved_awards
from skillmark_server.movein.services.reissuing import reissue_moved_awards
from skillmark_server.movein.services.starting import (
    choose_date_order,
    discard_move,
    start_move,
    treat_badge,
)
from skillmark_server.movein.services.undoing import undo_move

__all__ = [
    "agree_to_move",
    "choose_date_order",
    "discard_move",
    "erase_moved_award",
    "erase_moved_awards",
    "reissue_moved_awards",
    "sign_off_move",
    "start_move",
    "take_back_move",
    "treat_badge",
    "undo_move",
]
