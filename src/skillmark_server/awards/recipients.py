# SPDX-License-Identifier: Apache-2.0

"""
Who is to be awarded: the address and the name checked, and what the roster knows of them.

Asks no name server whether an address exists, and writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from skillmark_server.accounts.models import Organisation, Person, PersonEmail, User
from skillmark_server.awards.refusals import BadRecipient, SelfAward
from skillmark_server.columns.bulk import among
from skillmark_server.tabular import cells
from skillmark_server.tabular.problems import CellRefusedError

LONGEST_NAME = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """
    Somebody who can be awarded.

    Args:
        email: Lower case.
        name: NFC, on one line.
        language: One in which the site speaks, or empty where nobody knows.
        person: As the organisation's roster has them.
    """

    email: str
    name: str
    language: str = ""
    person: Person | None = None


def recipient_of(organisation: Organisation, *, email: str, name: str) -> Recipient:
    """
    Check an address and a name, and find the person in the roster.

    Args:
        organisation: Whose roster is asked.
        email: As it was typed.
        name: As it was typed; empty takes the name in the roster.

    Raises:
        BadRecipient: One of them cannot stand in a badge.
    """
    address = checked_email(email)
    row = (
        PersonEmail.objects.filter(organisation=organisation, email=address)
        .select_related("person__user")
        .first()
    )
    person = None if row is None else row.person
    called = checked_name(name) or ("" if person is None else person.name)
    if not called:
        raise BadRecipient(_("Write the name that is to stand on the badge."), field="name")
    return Recipient(
        email=address, name=called, language=language_of_person(person, address), person=person
    )


def checked_email(text: str) -> str:
    """
    Return an address in lower case.

    Raises:
        BadRecipient: It is none.
    """
    try:
        cells.check_cell(text)
        return cells.read_email(text)
    except CellRefusedError as refusal:
        raise BadRecipient(refusal.words, field="email") from refusal


def checked_name(text: str) -> str:
    """
    Return a name on one line, in one Unicode form.

    Raises:
        BadRecipient: It is too long, or holds what no badge may hold.
    """
    try:
        cells.check_cell(text)
        return cells.read_text(text.strip(), LONGEST_NAME) if text.strip() else ""
    except CellRefusedError as refusal:
        raise BadRecipient(refusal.words, field="name") from refusal


def language_of_person(person: Person | None, address: str) -> str:
    """What a person reads, as the roster, or else their account, says."""
    spoken = {code for code, _label in settings.LANGUAGES}
    candidates = []
    if person is not None:
        candidates.append(person.language)
        if person.user is not None:
            candidates.append(person.user.language)
    if not any(code in spoken for code in candidates):
        user = user_of_address(address)
        candidates.append("" if user is None else user.language)
    return next((code for code in candidates if code in spoken), "")


def user_of_address(address: str) -> User | None:
    """The account to which `address` was shown to belong."""
    row = (
        EmailAddress.objects.filter(email=address, verified=True)
        .select_related("user")
        .order_by("pk")
        .first()
    )
    return None if row is None else row.user


def verified_addresses_of(user: User) -> frozenset[str]:
    """The addresses that were shown to be `user`'s."""
    verified = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    return frozenset(address.lower() for address in verified)


def addresses_of(user: User) -> frozenset[str]:
    """Every address that is known to be `user`'s, also one that was not shown to be theirs yet."""
    return verified_addresses_of(user) | {user.email}


def own_addresses(user: User | None, organisation: Organisation | None = None) -> frozenset[str]:
    """Every address that is `user`'s, by account or by the roster; none for nobody."""
    if user is None:
        return frozenset()
    own = set(addresses_of(user))
    persons = Person.objects.filter(user=user)
    if organisation is not None:
        persons = persons.filter(organisation=organisation)
    own |= set(PersonEmail.objects.filter(person__in=persons).values_list("email", flat=True))
    # A roster row that has one of the person's addresses is the person, with all its addresses;
    # another organisation's roster says nothing here, or it could keep people from awarding.
    same = PersonEmail.objects.filter(email__in=own)
    if organisation is not None:
        same = same.filter(organisation=organisation)
    rows = PersonEmail.objects.filter(person__in=same.values("person_id"))
    own |= set(rows.values_list("email", flat=True))
    return frozenset(own)


def require_another(
    user: User | None, emails: Iterable[str], organisation: Organisation | None = None
) -> None:
    """
    Return if none of `emails` is `user`'s, neither by account nor by the roster.

    Raises:
        SelfAward: One of them is.
    """
    if own_addresses(user, organisation).intersection(emails):
        raise SelfAward


def _language_of(user: User | None) -> str:
    return "" if user is None else user.language


def recipients_of(
    organisation: Organisation, people: Iterable[tuple[str, str]]
) -> dict[str, Recipient]:
    """
    Look up many people whose addresses and names were checked before, with three queries.

    Args:
        organisation: Whose roster is asked.
        people: Pairs of address and name.

    Returns:
        By address. The language is the roster's, or else that of the account the roster names.
    """
    names = dict(people)
    rows = (
        PersonEmail.objects.filter(organisation=organisation, email__in=among(names))
        .select_related("person__user")
        .prefetch_related("person__emails")
    )
    persons = {row.email: row.person for row in rows}
    spoken = {code for code, _label in settings.LANGUAGES}
    found = {}
    for email, name in names.items():
        person = persons.get(email)
        if person is None:
            found[email] = Recipient(email=email, name=name)
            continue
        asked = (person.language, _language_of(person.user))
        language = next((code for code in asked if code in spoken), "")
        found[email] = Recipient(email=email, name=name, language=language, person=person)
    return found
