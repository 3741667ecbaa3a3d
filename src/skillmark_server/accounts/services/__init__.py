# SPDX-License-Identifier: Apache-2.0

"""What can be done with organisations, members, invitations, tokens and oneself."""

from skillmark_server.accounts.services.invitations import (
    accept_invitation,
    invite_member,
    withdraw_invitation,
)
from skillmark_server.accounts.services.members import (
    change_roles,
    leave_organisation,
    remove_member,
)
from skillmark_server.accounts.services.oneself import change_oneself
from skillmark_server.accounts.services.organisations import (
    change_facts,
    change_rules,
    create_organisation,
    switch_organisation,
)

__all__ = [
    "accept_invitation",
    "change_facts",
    "change_oneself",
    "change_roles",
    "change_rules",
    "create_organisation",
    "invite_member",
    "leave_organisation",
    "remove_member",
    "switch_organisation",
    "withdraw_invitation",
]
