# SPDX-License-Identifier: Apache-2.0

"""The one table of what each role may do."""

from __future__ import annotations

import pytest

from skillmark_server.accounts.actors import STRANGER, SYSTEM
from skillmark_server.accounts.models import Role
from skillmark_server.accounts.permissions import (
    ROLES,
    ROLES_FOR_A_BADGE,
    Permission,
    permissions_of,
)
from skillmark_server.refusals import NotAllowed

READING = {
    Permission.SEE_ORGANISATION,
    Permission.SEE_PEOPLE,
    Permission.SEE_DRAFTS,
    Permission.SEE_AWARDS,
    Permission.SEE_LOG,
    Permission.EXPORT,
}


def test_every_role_is_in_the_table_and_sees_the_organisation():
    assert set(ROLES) == set(Role)
    whole = [allowed for role, allowed in ROLES.items() if role is not Role.BY_BADGE]
    assert all(Permission.SEE_ORGANISATION in allowed for allowed in whole)


def test_the_role_for_chosen_badges_allows_nothing_of_itself():
    assert ROLES[Role.BY_BADGE] == frozenset()


@pytest.mark.parametrize("role", ROLES_FOR_A_BADGE)
def test_a_role_for_one_badge_allows_less_than_for_all_and_never_the_roster(role):
    assert ROLES_FOR_A_BADGE[role] <= ROLES[role]
    assert ROLES_FOR_A_BADGE[role].isdisjoint(
        {Permission.SEE_PEOPLE, Permission.MANAGE_PEOPLE, Permission.EXPORT, Permission.SEE_DRAFTS}
    )


def test_an_owner_may_everything():
    assert ROLES[Role.OWNER] == set(Permission)


def test_an_auditor_reads_everything_and_changes_nothing():
    assert ROLES[Role.AUDITOR] == READING


@pytest.mark.parametrize("role", set(Role) - {Role.OWNER})
def test_only_an_owner_manages_members_and_keys(role):
    assert ROLES[role].isdisjoint(
        {
            Permission.MANAGE_ORGANISATION,
            Permission.MANAGE_MEMBERS,
            Permission.MANAGE_TOKENS,
            Permission.MANAGE_KEYS,
        }
    )


@pytest.mark.parametrize("role", [Role.RECRUITER, Role.ASSESSOR, Role.DESIGNER, Role.AUDITOR])
def test_who_does_not_award_neither_awards_nor_withdraws(role):
    assert ROLES[role].isdisjoint({Permission.AWARD, Permission.SIGN_OFF, Permission.WITHDRAW})


def test_roles_add_up():
    both = permissions_of(frozenset({Role.RECRUITER, Role.ASSESSOR}))
    assert both == ROLES[Role.RECRUITER] | ROLES[Role.ASSESSOR]
    assert permissions_of(frozenset()) == frozenset()


@pytest.mark.parametrize("nobody", [STRANGER, SYSTEM])
def test_nobody_acts_without_an_organisation(nobody):
    for permission in Permission:
        assert not nobody.may(permission)
        with pytest.raises(NotAllowed):
            nobody.require(permission)
