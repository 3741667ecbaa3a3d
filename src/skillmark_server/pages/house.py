# SPDX-License-Identifier: Apache-2.0

"""
How an organisation looks on its public pages: its colour, its logo, its name in a band.

The colour reaches a page as a stylesheet of its own, so that no page needs an inline style.
It says nothing about whether a badge is genuine: a verdict keeps its own colours.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from dataclasses import dataclass
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from skillmark_server.accounts.models import Organisation
from skillmark_server.custody.models import IssuerIdentity
from skillmark_server.custody.selectors import current_identity, public_identity

_COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{6}")
_A_YEAR: Final = 31_536_000
_DIGITS: Final = 12


@dataclass(frozen=True, slots=True)
class House:
    """
    What a page needs to look like an organisation's.

    Args:
        name: As the organisation is called.
        stylesheet: The address of its colour; empty where it chose none.
        logo: The address of its logo; empty where it has none.
    """

    name: str
    stylesheet: str
    logo: str


def house_of(identity: IssuerIdentity | None) -> House | None:
    """How the organisation of an identity looks; None where it chose neither colour nor logo."""
    if identity is None:
        return None
    organisation = identity.organisation
    colour = organisation.colour
    stylesheet = logo = ""
    if _COLOUR.fullmatch(colour):
        stylesheet = reverse("issuer-theme", args=[identity.pk, _digest(colour)])
    if organisation.logo:
        logo = reverse("issuer-logo", args=[identity.pk])
    return House(organisation.name, stylesheet, logo) if stylesheet or logo else None


def house_of_organisation(organisation: Organisation) -> House | None:
    """The same by the identity that the organisation issues under today: one query."""
    if not organisation.colour and not organisation.logo:
        return None
    identity = current_identity(organisation)
    if identity is not None:
        identity.organisation = organisation
    return house_of(identity)


@require_safe
def issuer_theme(_request: HttpRequest, identity_id: uuid.UUID, digest: str) -> HttpResponse:
    """The colour of an organisation as a stylesheet; another colour has another address."""
    identity = public_identity(identity_id)
    colour = "" if identity is None else identity.organisation.colour
    if not _COLOUR.fullmatch(colour) or _digest(colour) != digest:
        raise Http404
    answer = HttpResponse(f":root{{--house:{colour}}}\n", content_type="text/css; charset=utf-8")
    answer["Cache-Control"] = f"public, max-age={_A_YEAR}, immutable"
    return answer


def _digest(colour: str) -> str:
    return hashlib.sha256(colour.lower().encode()).hexdigest()[:_DIGITS]
