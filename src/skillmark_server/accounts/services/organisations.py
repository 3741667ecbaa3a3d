# SPDX-License-Identifier: Apache-2.0

"""Makes organisations and changes what is said and ruled in them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.validators import URLValidator, validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.countries import countries
from skillmark_server.accounts.models import Membership, Organisation, Role, User
from skillmark_server.accounts.models.skeleton import skeleton
from skillmark_server.accounts.permissions import Permission
from skillmark_server.accounts.refusals import NameTaken, NotAMember, TextRefused
from skillmark_server.accounts.texts import readable_colour, tidy, tidy_map
from skillmark_server.audit.recording import record
from skillmark_server.refusals import NotAllowed

_LONGEST: Final = {"website": 500, "email": 254, "street": 120, "postal_code": 16, "city": 80}
_is_web: Final = URLValidator(schemes=["http", "https"])
LONGEST_NAME: Final = 120
LONGEST_DESCRIPTION: Final = 2_000
SHORTEST_NAME: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """
    What an organisation says about itself.

    Args:
        name: Two to 120 characters.
        description: A language map.
        website: An http(s) address.
        email: Where people write to it.
        street: And number.
        postal_code: As written in its country.
        city: And nothing else.
        country: ISO 3166-1 alpha-2.
        language: Of its letters to people whose own is not known.
    """

    name: str
    description: Mapping[str, str] = field(default_factory=dict)
    website: str = ""
    email: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""
    language: str = "en"


@transaction.atomic
def create_organisation(
    *, actor: Actor, facts: Facts, at: datetime, logo: bytes | None = None
) -> Organisation:
    """
    Make an organisation of which `actor` is the owner, and let them act in it.

    On a demo site it is a demo organisation: what it issues says so.

    Args:
        actor: Anybody who is signed in.
        facts: What it says about itself.
        at: Now.
        logo: A PNG that `drawing` made of what was uploaded.

    Raises:
        NotAllowed: Nobody is signed in.
        NameTaken: Another's name looks the same.
        TextRefused: A text cannot be used.
    """
    if actor.user is None:
        raise NotAllowed
    organisation = Organisation(created_at=at, is_demo=settings.DEMO, **_tidied(facts))
    _require_own_name(organisation)
    if logo:
        organisation.logo.save(_logo_name(), ContentFile(logo), save=False)
    organisation.save(force_insert=True)
    Membership.objects.create(user=actor.user, organisation=organisation, role=Role.OWNER, since=at)
    User.objects.filter(pk=actor.user.pk).update(current_organisation=organisation)
    record(actor, "organisation.created", organisation, at=at, organisation_id=organisation.pk)
    return organisation


@transaction.atomic
def change_facts(
    *,
    actor: Actor,
    facts: Facts,
    at: datetime,
    logo: bytes | None = None,
    without_logo: bool = False,
) -> Organisation:
    """
    Change what the organisation says about itself.

    Args:
        actor: Who may manage it.
        facts: All of them.
        at: Now.
        logo: A new one (PNG), or None to keep what is there.
        without_logo: Take the logo away.

    Raises:
        NotAllowed: The role does not allow it.
        NameTaken: Another's name looks the same.
        TextRefused: A text cannot be used.
    """
    organisation = _locked(actor)
    changed = [
        name for name, value in _tidied(facts).items() if getattr(organisation, name) != value
    ]
    for name, value in _tidied(facts).items():
        setattr(organisation, name, value)
    if "name" in changed:
        _require_own_name(organisation)
    if logo:
        organisation.logo.save(_logo_name(), ContentFile(logo), save=False)
        changed.append("logo")
    elif without_logo and organisation.logo:
        organisation.logo = ""  # the file stays: badges in the world may point at it
        changed.append("logo")
    if changed:
        organisation.save()
        record(actor, "organisation.changed", organisation, at=at, detail={"changed": changed})
    return organisation


@transaction.atomic
def change_rules(
    *,
    actor: Actor,
    needs_review: bool,
    needs_sign_off: bool,
    undo_minutes: int,
    claim_days: int,
    colour: str,
    at: datetime,
) -> Organisation:
    """
    Change how work is done in the organisation.

    Args:
        actor: Who may manage it.
        needs_review: A second person reviews an achievement.
        needs_sign_off: A second person signs off awards.
        undo_minutes: 0 to 1440.
        claim_days: 1 to 730.
        colour: `#RRGGBB`, or nothing for the site's own.
        at: Now.

    Raises:
        NotAllowed: The role does not allow it.
        PaleColour: Words in the colour could not be read.
        TextRefused: A number is out of its bounds.
    """
    organisation = _locked(actor)
    if not (0 <= undo_minutes <= 24 * 60 and 1 <= claim_days <= 2 * 365):
        raise TextRefused(
            _("Undo lasts a day at most, and a link two years."), field="undo_minutes"
        )
    rules = {
        "needs_review": needs_review,
        "needs_sign_off": needs_sign_off,
        "undo_minutes": undo_minutes,
        "claim_days": claim_days,
        "colour": readable_colour(colour),
    }
    changed = [name for name, value in rules.items() if getattr(organisation, name) != value]
    if changed:
        for name in changed:
            setattr(organisation, name, rules[name])
        organisation.save(update_fields=changed)
        record(
            actor, "organisation.rules_changed", organisation, at=at, detail={"changed": changed}
        )
    return organisation


def switch_organisation(*, user: User, organisation_id: uuid.UUID) -> None:
    """
    Act in another organisation from now on.

    Raises:
        NotAMember: They are not in it, or there is none.
    """
    if not Membership.objects.filter(user=user, organisation_id=organisation_id).exists():
        raise NotAMember
    User.objects.filter(pk=user.pk).update(current_organisation_id=organisation_id)


def _locked(actor: Actor) -> Organisation:
    asked = actor.require(Permission.MANAGE_ORGANISATION)
    return Organisation.objects.select_for_update().get(pk=asked.pk)


def _tidied(facts: Facts) -> dict[str, object]:
    name = tidy(facts.name, field="name", longest=LONGEST_NAME)
    if len(name) < SHORTEST_NAME or not skeleton(name):
        raise TextRefused(_("Write a name of at least two letters."), field="name")
    languages = {code for code, _name in settings.LANGUAGES}
    _check_reachable(facts)
    country = facts.country.strip().upper()
    if country and country not in countries("en"):
        raise TextRefused(_("Write the two letters of a country, such as DK."), field="country")
    return {
        "name": name,
        "description": tidy_map(
            facts.description, field="description", longest=LONGEST_DESCRIPTION
        ),
        "country": country,
        "language": facts.language if facts.language in languages else settings.LANGUAGE_CODE,
        **{
            member: tidy(getattr(facts, member), field=member, longest=longest)
            for member, longest in _LONGEST.items()
        },
    }


def _check_reachable(facts: Facts) -> None:
    """Both become links on public pages: nothing but the web, and nothing but mail."""
    try:
        if facts.website.strip():
            _is_web(facts.website.strip())
    except ValidationError as error:
        raise TextRefused(
            _("Write a whole address, for example https://example.org."), field="website"
        ) from error
    try:
        if facts.email.strip():
            validate_email(facts.email.strip())
    except ValidationError as error:
        raise TextRefused(
            _("Write an e-mail address, such as anna@example.org."), field="email"
        ) from error


def _require_own_name(organisation: Organisation) -> None:
    others = Organisation.objects.exclude(pk=organisation.pk)
    if others.filter(name_skeleton=skeleton(organisation.name)).exists():
        raise NameTaken(field="name")


def _logo_name() -> str:
    # A name that cannot be guessed, and that changes with the picture: it is cached for ever.
    return f"{uuid.uuid4()}.png"
