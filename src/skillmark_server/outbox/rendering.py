# SPDX-License-Identifier: Apache-2.0

"""
Makes a message of a row: subject, text and HTML in its language, in the organisation's name.

Pictures travel inside the message, so that a mail program asks nobody for anything. Rooms
above this one say how their pictures are found, by `PICTURES`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from email.headerregistry import Address
from email.mime.image import MIMEImage
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils import translation

from skillmark_server.accounts.models import Organisation
from skillmark_server.outbox.models import Mail
from skillmark_server.outbox.sealing import unseal

PICTURES: Final[dict[str, Callable[[str, str], tuple[bytes, str] | None]]] = {}
"""Kind of a picture to what gives its PNG and its words, for an id and a language."""

_PICTURE_ID: Final = "badge"
_LONGEST_SUBJECT: Final = 200


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a mail says."""

    subject: str
    text: str
    html: str
    picture: bytes | None = None


def render(mail: Mail) -> Rendered:
    """
    Render a mail in its language.

    Raises:
        Unsealable: Its secrets cannot be opened.
    """
    organisation = (
        None
        if mail.organisation_id is None
        else Organisation.objects.filter(pk=mail.organisation_id).first()
    )
    words: dict[str, Any] = {
        name: _day_or_value(name, value)
        for name, value in mail.context.items()
        if name not in {"sealed", "picture"}
    }
    if "sealed" in mail.context:
        words |= unseal(mail.context["sealed"], about=mail.key)
    picture = _picture(mail)
    with translation.override(mail.language):
        words |= {
            "mail": mail,
            "given": _given(mail),
            "on": words.get("day"),
            "organisation": organisation,
            "sender": "Skillmark" if organisation is None else organisation.name,
            "colour": "" if organisation is None else organisation.colour,
            "has_picture": picture is not None,
            "picture_id": _PICTURE_ID,
            "picture_alt": "" if picture is None else picture[1],
            "site": urlsplit(settings.BASE_URL).netloc,
            "base_url": settings.BASE_URL,
            "is_demo": settings.DEMO,
        }
        subject = render_to_string(f"mail/{mail.kind}.subject.txt", words)
        return Rendered(
            subject=" ".join(subject.split())[:_LONGEST_SUBJECT],
            text=_tidy(render_to_string(f"mail/{mail.kind}.txt", words)),
            html=render_to_string(f"mail/{mail.kind}.html", words),
            picture=None if picture is None else picture[0],
        )


def message_of(mail: Mail, connection: BaseEmailBackend) -> EmailMultiAlternatives:
    """
    Return the message, ready to be sent.

    Raises:
        Unsealable: Its secrets cannot be opened.
    """
    rendered = render(mail)
    local, _, domain = mail.to_email.rpartition("@")
    to = str(Address(display_name=mail.to_name, username=local, domain=domain))
    message = EmailMultiAlternatives(
        subject=rendered.subject,
        body=rendered.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[to],
        connection=connection,
        headers={
            "Message-ID": message_id(mail),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    message.attach_alternative(rendered.html, "text/html")
    if rendered.picture is not None:
        image = MIMEImage(rendered.picture, "png")
        image.add_header("Content-ID", f"<{_PICTURE_ID}>")
        image.add_header("Content-Disposition", "inline", filename="badge.png")
        message.mixed_subtype = "related"  # type: ignore[attr-defined] # missing in the stubs
        message.attach(image)
    return message


def message_id(mail: Mail) -> str:
    """The same at every try, so that a mailbox keeps one."""
    return f"<{mail.pk}@{urlsplit(settings.BASE_URL).hostname}>"


def _picture(mail: Mail) -> tuple[bytes, str] | None:
    asked = mail.context.get("picture")
    if not isinstance(asked, dict):
        return None
    loader = PICTURES.get(str(asked.get("kind")))
    return None if loader is None else loader(str(asked.get("id")), mail.language)


def _given(mail: Mail) -> str:
    """The first of somebody's names, by which a mail addresses them."""
    return (mail.to_name.split() or [mail.to_email.partition("@")[0]])[0]


def _day_or_value(name: str, value: object) -> object:
    """Days stand in the row as ISO 8601; a template writes them out."""
    if name in {"day", "ends", "valid_from", "valid_until"} and isinstance(value, str):
        return date.fromisoformat(value)
    return value


def _tidy(text: str) -> str:
    """Two empty lines at most stand where a template left out a piece."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept) + "\n"
