# SPDX-License-Identifier: Apache-2.0

"""Puts the people of the demo into the roster, all at once, and gives forty of them accounts."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from skillmark_server.accounts.models import (
    Department,
    Employment,
    JobRole,
    Organisation,
    Person,
    PersonEmail,
    User,
)
from skillmark_server.accounts.ordering import sort_key
from skillmark_server.demo.people import PASSWORD, SIGN_INS, Colleague, with_sign_ins

_BEGAN = date(2019, 1, 7)


def add_people(
    organisation: Organisation, everybody: list[Colleague], users: dict[str, User], *, at: datetime
) -> dict[str, Person]:
    """The roster of `everybody`; returns the people by address."""
    departments = {
        name: Department(organisation=organisation, name=name)
        for name in sorted({one.department for one in everybody})
    }
    roles = {
        name: JobRole(organisation=organisation, name=name)
        for name in sorted({one.role for one in everybody})
    }
    Department.objects.bulk_create(departments.values())
    JobRole.objects.bulk_create(roles.values())
    people = {
        one.email: Person(
            organisation=organisation,
            name=one.name,
            sort_name=sort_key(one.name),
            employee_number=one.number,
            language="da",
            user=users.get(one.email),
            created_at=at,
            changed_at=at,
        )
        for one in everybody
    }
    Person.objects.bulk_create(people.values())
    PersonEmail.objects.bulk_create(
        PersonEmail(
            person=people[one.email], organisation=organisation, email=one.email, is_primary=True
        )
        for one in everybody
    )
    Employment.objects.bulk_create(
        Employment(
            person=people[one.email],
            department=departments[one.department],
            job_role=roles[one.role],
            manager=people.get(one.manager),
            from_on=_BEGAN + timedelta(days=37 * (index % 60)),
        )
        for index, one in enumerate(everybody)
    )
    return people


def add_users(everybody: list[Colleague], *, at: datetime) -> dict[str, User]:
    """Accounts of those who can sign in, by address; every one has the demo's password."""
    hashed = make_password(PASSWORD)
    operators = {who.email for who in SIGN_INS if who.key == "ole"}
    users = {
        one.email: User(
            email=one.email,
            password=hashed,
            name=one.name,
            language="",
            is_demo=True,
            is_staff=one.email in operators,
            is_superuser=one.email in operators,
            date_joined=at,
        )
        for one in with_sign_ins(everybody)
    }
    User.objects.bulk_create(users.values())
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=email, verified=True, primary=True)
        for email, user in users.items()
    )
    return users
