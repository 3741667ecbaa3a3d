# SPDX-License-Identifier: Apache-2.0

"""People who sign in, organisations and roles, the roster, tokens of programs."""

from skillmark_server.accounts.models.organisation import Invitation, Membership, Organisation, Role
from skillmark_server.accounts.models.roster import (
    Department,
    Employment,
    JobRole,
    Person,
    PersonEmail,
    RosterImport,
)
from skillmark_server.accounts.models.token import ApiToken, IdempotentCall
from skillmark_server.accounts.models.user import User

__all__ = [
    "ApiToken",
    "Department",
    "Employment",
    "IdempotentCall",
    "Invitation",
    "JobRole",
    "Membership",
    "Organisation",
    "Person",
    "PersonEmail",
    "Role",
    "RosterImport",
    "User",
]
