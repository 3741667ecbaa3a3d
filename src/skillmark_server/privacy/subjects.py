# SPDX-License-Identifier: Apache-2.0

"""Who is meant: addresses, an account, rows of rosters; on the site or in one organisation."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from skillmark_server.accounts.models import Organisation, Person, User
from skillmark_server.awards.models import Award
from skillmark_server.awards.recipients import user_of_address, verified_addresses_of
from skillmark_server.privacy.models import SubjectRequest


@dataclass(frozen=True, slots=True)
class Subject:
    """
    Somebody whose data is looked for.

    Args:
        emails: In lower case; what names them where no row does.
        user: Their account, where they have one.
        persons: Their rows in rosters.
        organisation: Whose data alone is meant; None for all of the site.
    """

    emails: frozenset[str]
    user: User | None
    persons: tuple[Person, ...]
    organisation: Organisation | None = None

    def awards(self) -> QuerySet[Award]:
        """Their awards, by address, by roster or because they keep them."""
        if self.organisation is not None:
            own = Q(recipient_email__in=self.emails) | Q(person__in=self.persons)
            return Award.objects.filter(own, organisation=self.organisation)
        # What somebody else keeps that once came to an address of theirs is not about them.
        own = Q(recipient_email__in=self.emails, holder=None)
        return Award.objects.filter(own | Q(person__in=self.persons) | Q(holder=self.user))


def oneself(user: User) -> Subject:
    """Somebody as the whole site knows them, by what they proved to be theirs."""
    emails = verified_addresses_of(user)
    known = Q(user=user) | Q(user=None, emails__email__in=emails)
    persons = Person.objects.filter(known).select_related("organisation").distinct()
    return Subject(emails=emails, user=user, persons=tuple(persons))


def somebody(request: SubjectRequest) -> Subject:
    """Whom a request is about, as the organisation that was asked knows them."""
    emails = frozenset(one for one in (request.email, *request.other_emails) if one)
    roster = Person.objects.filter(organisation=request.organisation_id)
    persons = tuple(
        roster.filter(emails__email__in=emails).select_related("organisation").distinct()
    )
    theirs = {
        email for person in persons for email in person.emails.values_list("email", flat=True)
    }
    user = next(filter(None, map(user_of_address, sorted(emails))), None)
    return Subject(
        emails=emails | theirs,
        user=user,
        persons=persons,
        organisation=request.organisation,
    )
