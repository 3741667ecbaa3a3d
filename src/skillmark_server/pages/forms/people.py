# SPDX-License-Identifier: Apache-2.0

"""The forms about people: shape only; the rules live in `accounts.roster`."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from skillmark_server.accounts.models import Employment, Organisation, Person
from skillmark_server.accounts.roster.facts import EmploymentFacts, PersonFacts
from skillmark_server.accounts.roster.finding import find_person, typed_as
from skillmark_server.accounts.roster.refusals import BadPersonFact
from skillmark_server.tabular.dates import read_date
from skillmark_server.tabular.problems import CellRefusedError


class DayField(forms.DateField):
    """A day; the browser's calendar, or typed in any of the usual ways."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=widget, **options)

    def to_python(self, value: Any) -> date | None:
        """Read a day, or say why it is none."""
        if isinstance(value, date) or not value:
            return value or None
        try:
            return read_date(str(value))
        except CellRefusedError as refusal:
            raise forms.ValidationError(str(refusal.words), code=refusal.code) from refusal


class PersonForm(forms.Form):
    """Who somebody is."""

    name = forms.CharField(
        label=_("Name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    emails = forms.CharField(
        label=_("E-mail addresses"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_("One a line. The first is the one we write to."),
    )
    employee_number = forms.CharField(
        label=_("Employee number"),
        required=False,
        max_length=80,
        help_text=_("Never a national identity number."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=_("Language"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            ("", _("The language of the organisation")),
            *settings.LANGUAGES,
        ]

    @classmethod
    def initial_of(cls, person: Person) -> dict[str, str]:
        """Return what stands in the form for somebody who is known."""
        rows = sorted(person.emails.all(), key=lambda row: (not row.is_primary, row.pk))
        return {
            "name": person.name,
            "emails": "\n".join(row.email for row in rows),
            "employee_number": person.employee_number,
            "language": person.language,
        }

    def facts(self) -> PersonFacts:
        """Return what was typed, unchecked; of a form that is valid."""
        return PersonFacts(
            name=self.cleaned_data["name"],
            emails=tuple(filter(None, re.split(r"[\s,;]+", self.cleaned_data["emails"]))),
            employee_number=self.cleaned_data["employee_number"],
            language=self.cleaned_data["language"],
        )


class EmploymentForm(forms.Form):
    """Where somebody is employed."""

    department = forms.CharField(label=_("Department"), required=False, max_length=200)
    job_role = forms.CharField(label=_("Job role"), required=False, max_length=200)
    manager = forms.CharField(
        label=_("Manager"),
        required=False,
        max_length=400,
        help_text=_("A name or an e-mail address from the roster."),
    )
    from_on = DayField(label=_("Employed from"), required=False)
    to_on = DayField(label=_("Last day"), required=False)

    def __init__(self, *args: Any, organisation: Organisation, **options: Any) -> None:
        super().__init__(*args, **options)
        self._organisation = organisation
        for name, choices in (
            ("department", "departments"),
            ("job_role", "job-roles"),
            ("manager", "managers"),
        ):
            self.fields[name].widget.attrs |= {"list": choices, "autocomplete": "off"}

    @classmethod
    def initial_of(cls, employment: Employment) -> dict[str, Any]:
        """Return what stands in the form for an employment that is known."""
        return {
            "department": "" if employment.department is None else employment.department.name,
            "job_role": "" if employment.job_role is None else employment.job_role.name,
            "manager": typed_as(employment.manager),
            "from_on": employment.from_on,
            "to_on": employment.to_on,
        }

    def clean_manager(self) -> Person | None:
        """The person that was typed."""
        try:
            return find_person(self._organisation, self.cleaned_data["manager"], field="manager")
        except BadPersonFact as refusal:
            raise forms.ValidationError(str(refusal.words), code=refusal.code) from refusal

    def facts(self) -> EmploymentFacts:
        """Return what was typed, unchecked; of a form that is valid."""
        return EmploymentFacts(
            department=self.cleaned_data["department"],
            job_role=self.cleaned_data["job_role"],
            manager=self.cleaned_data["manager"],
            from_on=self.cleaned_data["from_on"],
            to_on=self.cleaned_data["to_on"],
        )

    @property
    def says_something(self) -> bool:
        """Whether anything was typed; of a form that is valid."""
        return any(self.cleaned_data.values())


class LeaveForm(forms.Form):
    """The last day of somebody who leaves."""

    on = DayField(label=_("Last day"))


class OtherPersonForm(forms.Form):
    """Who is the same person as somebody else."""

    other = forms.CharField(
        label=_("The other one"),
        max_length=400,
        help_text=_("A name, an e-mail address or an employee number."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
