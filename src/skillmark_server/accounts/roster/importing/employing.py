# SPDX-License-Identifier: Apache-2.0

"""
Compares a row with the employments of a person.

Whoever stands in the list is employed: somebody who had left begins again. A day of
hiring belongs to the first of the employments that lead here without a gap.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from skillmark_server.accounts.models import Employment
from skillmark_server.accounts.roster.importing.known import Known, hired, in_order, shown
from skillmark_server.accounts.roster.importing.managing import Managers
from skillmark_server.accounts.roster.importing.plan import Change, EmploymentPlan, PlannedRow
from skillmark_server.tabular import ROSTER, Field
from skillmark_server.tabular.words import say


def compare(row: PlannedRow, managers: Managers, known: Known, *, on: date) -> None:
    """Put into `row` what becomes of the employment, and every difference."""
    reading = row.reading
    base = None if row.person is None else shown(row.person.employments.all(), on)
    returns = (
        base is not None
        and base.to_on is not None
        and base.to_on < on
        and reading.day(Field.TO_ON) is None
    )
    manager = managers.find(row)
    if base is None or returns:
        row.employment = _new(row, base, on=on)
        row.employment.manager = manager
        return
    plan = EmploymentPlan(base=base)
    for what, field, now in (
        ("department", Field.DEPARTMENT, base.department),
        ("job_role", Field.JOB_ROLE, base.job_role),
    ):
        before, after = "" if now is None else now.name, reading.text(field)
        if after and after.casefold() != before.casefold():
            setattr(plan, what, after)
            title = ROSTER.spec(field).title
            row.changes.append(Change(what=what, title=title, before=before, after=after))
    if manager is not None and (isinstance(manager, int) or manager.pk != base.manager_id):
        plan.manager = manager
        now_manager = known.manager_of(base)
        row.changes.append(
            Change(
                what="manager",
                title=ROSTER.spec(Field.MANAGER).title,
                before="" if now_manager is None else now_manager.name,
                after=managers.name_of(manager),
            )
        )
    _compare_days(row, plan, base)
    row.employment = plan if plan.says_something else None


def _new(row: PlannedRow, before: Employment | None, *, on: date) -> EmploymentPlan:
    reading = row.reading
    from_on = reading.day(Field.FROM_ON)
    if before is not None:
        left_on = before.to_on or on - timedelta(days=1)
        from_on = from_on if from_on is not None and from_on > left_on else on
        row.changes.append(
            Change(
                what="returns",
                title=_("Employed again"),
                before_on=before.to_on,
                after_on=from_on,
            )
        )
    elif row.person is not None:
        row.changes.append(Change(what="begins", title=_("Employed"), after_on=from_on))
    return EmploymentPlan(
        base=None,
        department=reading.text(Field.DEPARTMENT),
        job_role=reading.text(Field.JOB_ROLE),
        from_on=from_on,
        to_on=reading.day(Field.TO_ON),
    )


def _compare_days(row: PlannedRow, plan: EmploymentPlan, base: Employment) -> None:
    reading = row.reading
    employments = [] if row.person is None else in_order(row.person.employments.all())
    first = hired(employments, base)
    from_on, to_on = reading.day(Field.FROM_ON), reading.day(Field.TO_ON)
    if from_on is not None and from_on != first.from_on:
        place = employments.index(first)
        before = employments[place - 1] if place else None
        last_day = to_on if to_on is not None and first.pk == base.pk else first.to_on
        if last_day is not None and from_on > last_day:
            reading.object_to(
                Field.FROM_ON,
                "begins_after_it_ends",
                say(_("It begins after the employment ends, on {day}."), day=last_day.isoformat()),
            )
        elif before is not None and (before.to_on is None or from_on <= before.to_on):
            reading.object_to(
                Field.FROM_ON,
                "employments_overlap",
                _("The person was employed already on that day. Write a later one."),
            )
        else:
            plan.from_on = from_on
            plan.hired = None if first.pk == base.pk else first
            row.changes.append(
                Change(
                    what="from_on",
                    title=ROSTER.spec(Field.FROM_ON).title,
                    before_on=first.from_on,
                    after_on=from_on,
                )
            )
    if to_on is not None and to_on != base.to_on:
        begins = plan.from_on if plan.hired is None and plan.from_on else base.from_on
        if begins is not None and to_on < begins:
            reading.object_to(Field.TO_ON, "dates_reversed", _("It ends before it begins."))
            return
        plan.to_on = to_on
        row.changes.append(
            Change(
                what="to_on",
                title=ROSTER.spec(Field.TO_ON).title,
                before_on=base.to_on,
                after_on=to_on,
            )
        )
