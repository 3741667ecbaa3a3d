# SPDX-License-Identifier: Apache-2.0

"""What people do with what they hold; each a verb and one transaction."""

from skillmark_server.portfolio.services.applying import (
    make_application,
    withdraw_application,
)
from skillmark_server.portfolio.services.closing import close_account
from skillmark_server.portfolio.services.collecting import (
    arrange_collection,
    change_collection,
    make_collection,
    remove_collection,
)
from skillmark_server.portfolio.services.hiding import hide_award, show_award_again
from skillmark_server.portfolio.services.linkedin import set_linkedin_company
from skillmark_server.portfolio.services.merging import ask_to_merge, merge_accounts
from skillmark_server.portfolio.services.presenting import set_up_page
from skillmark_server.portfolio.services.resume import (
    arrange_entries,
    choose_awards,
    remove_entry,
    set_up_resume,
    write_entry,
)

__all__ = [
    "arrange_collection",
    "arrange_entries",
    "ask_to_merge",
    "change_collection",
    "choose_awards",
    "close_account",
    "hide_award",
    "make_application",
    "make_collection",
    "merge_accounts",
    "remove_collection",
    "remove_entry",
    "set_linkedin_company",
    "set_up_page",
    "set_up_resume",
    "show_award_again",
    "withdraw_application",
    "write_entry",
]
