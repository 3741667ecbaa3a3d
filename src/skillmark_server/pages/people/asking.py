# SPDX-License-Identifier: Apache-2.0

"""What the addresses of these pages ask for, and what does not exist for whoever asks."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Final

from django import forms
from django.http import Http404
from django.utils import timezone

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import Employment, Person, RosterImport
from skillmark_server.accounts.roster.listing import SORTS, Standing, Wanted
from skillmark_server.accounts.roster.selectors import import_for, person_for
from skillmark_server.pages.access import Request
from skillmark_server.pages.asked import uuid_of
from skillmark_server.refusals import Refusal

PAGE: Final = 50
"""Lines of a list on one page."""


def wanted_of(request: Request) -> Wanted:
    """Return what is asked for; what cannot be read is as if it were not there."""
    asked = request.GET
    standing, sort = asked.get("show", ""), asked.get("sort", "name")
    return Wanted(
        text="".join(filter(str.isprintable, asked.get("q", "")))[:120].strip(),
        department=uuid_of(asked.get("department")),
        job_role=uuid_of(asked.get("role")),
        manager=uuid_of(asked.get("manager")),
        standing=Standing(standing) if standing in set(Standing) else Standing.EMPLOYED,
        sort=sort if sort.removeprefix("-") in SORTS else "name",
    )


def today() -> date:
    """The day it is where the site is."""
    return timezone.localdate()


def get_person_or_404(actor: Actor, person_id: uuid.UUID) -> Person:
    """One person the actor may see, or a 404 that does not say which it was."""
    try:
        return person_for(actor, person_id)
    except Person.DoesNotExist:
        raise Http404 from None


def get_employment_or_404(person: Person, employment_id: int) -> Employment:
    """One employment of a person who was found."""
    for employment in person.employments.all():
        if employment.pk == employment_id:
            return employment
    raise Http404


def get_import_or_404(actor: Actor, import_id: uuid.UUID) -> RosterImport:
    """One list the actor may see, or a 404 that does not say which it was."""
    try:
        return import_for(actor, import_id)
    except RosterImport.DoesNotExist:
        raise Http404 from None


def put_into(form: forms.Form, refusal: Refusal) -> None:
    """Show a refusal beside the field it is about, or above the form."""
    words = " ".join(filter(None, (str(refusal.words), str(refusal.hint))))
    form.add_error(refusal.field if refusal.field in form.fields else None, words)
