# SPDX-License-Identifier: Apache-2.0

"""For every list: the second time changes nothing, and undo makes the roster what it was."""

from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skillmark_server.accounts.actors import actor_in
from skillmark_server.accounts.models import (
    Department,
    Employment,
    JobRole,
    Organisation,
    Person,
    PersonEmail,
    Role,
    User,
)
from skillmark_server.accounts.roster.importing.plan import Fate
from skillmark_server.accounts.roster.importing.planning import plan_of
from skillmark_server.accounts.roster.importing.services import (
    confirm_import,
    start_import,
    undo_import,
)
from skillmark_server.accounts.roster.refusals import NothingToImport
from skillmark_server.tabular import csv_file

TODAY = date(2026, 3, 14)
NOW = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)
HEADER = ["Nr", "Navn", "Mail", "Privat mail", "Afdeling", "Leder", "Stilling", "Fra", "Til"]
rows = st.tuples(
    st.sampled_from(["", "1", "2", "3"]),
    st.sampled_from(["", "Jonas", "Åse Lykke", "Bo Sø", "jonas"]),
    st.sampled_from(["", "a@x.dk", "b@x.dk", "c@x.dk", "wrong"]),
    st.sampled_from(["", "c@x.dk", "d@x.dk e@x.dk"]),
    st.sampled_from(["", "Lager", "LAGER", "Kaj"]),
    st.sampled_from(["", "Jonas", "a@x.dk", "2", "Nobody"]),
    st.sampled_from(["", "Fører"]),
    st.sampled_from(["", "2020-01-01", "2024-06-01", "2026-04-01", "31.11.2025"]),
    st.sampled_from(["", "2021-01-01", "2027-01-01"]),
)
lists = st.lists(rows.filter(any), min_size=1, max_size=5)


def everything():
    """All that a roster holds."""
    return [
        sorted(map(str, model.objects.values_list(*fields)))
        for model, fields in (
            (Person, ("pk", "name", "sort_name", "employee_number", "language", "user")),
            (PersonEmail, ("person", "email", "is_primary")),
            (
                Employment,
                ("pk", "person", "department", "job_role", "manager", "from_on", "to_on"),
            ),
            (Department, ("pk", "name")),
            (JobRole, ("pk", "name")),
        )
    ]


pytestmark = pytest.mark.django_db
often = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@contextmanager
def empty_roster():
    """An officer of an organisation without people; nothing of it is left afterwards."""
    with transaction.atomic():
        nordvind = Organisation.objects.create(name="Nordvind", created_at=NOW)
        mette = User.objects.create_user("mette@nordvind.test")
        yield actor_in(mette, nordvind, frozenset({Role.OWNER}))
        transaction.set_rollback(True)


def started(actor, table):
    data = csv_file(HEADER, table)
    return start_import(actor=actor, data=data, file_name="folk.csv", at=NOW)[0]


def read_in(actor, table, *, ends_missing=False):
    """The list after it was confirmed, or None where it changes nothing."""
    kept = started(actor, table)
    try:
        return confirm_import(
            actor=actor,
            roster_import=kept,
            seen=plan_of(kept, on=TODAY).digest,
            ends_missing=ends_missing,
            on=TODAY,
            at=NOW,
        )
    except NothingToImport:
        return None


@often
@given(lists, lists, st.booleans())
def test_undo_makes_the_roster_what_it_was(first, second, ends_missing):
    with empty_roster() as mette:
        read_in(mette, first)
        before = everything()

        kept = read_in(mette, second, ends_missing=ends_missing)
        if kept is not None:
            undo_import(actor=mette, roster_import=kept, at=NOW)

        assert everything() == before


@often
@given(lists, lists)
def test_the_same_list_twice_changes_nothing_the_second_time(first, second):
    with empty_roster() as mette:
        read_in(mette, first)
        read_in(mette, second)

        plan = plan_of(started(mette, second), on=TODAY)

        assert {row.fate for row in plan.rows} <= {Fate.SAME, Fate.WRONG}, [
            (row.line, row.fate, row.changes) for row in plan.rows
        ]
