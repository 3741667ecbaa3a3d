# SPDX-License-Identifier: Apache-2.0

"""What is done about somebody's data: asked, given, erased, refused; how long things are kept."""

from skillmark_server.privacy.services.answering import (
    erase_subject,
    give_data,
    note_request,
    refuse_request,
)
from skillmark_server.privacy.services.oneself import erase_oneself
from skillmark_server.privacy.services.terms import set_retention

__all__ = [
    "erase_oneself",
    "erase_subject",
    "give_data",
    "note_request",
    "refuse_request",
    "set_retention",
]
