# SPDX-License-Identifier: Apache-2.0

"""
The certificate of an award as PDF, with the signed credential attached byte for byte.

It says what was signed, and until when; whether that holds today, paper cannot know: the QR
code leads to the page that does.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from django.conf import settings

from skillmark.encoding import strict_json
from skillmark_server.accounts.models import Organisation
from skillmark_server.awards.addresses import address_of
from skillmark_server.awards.documents import signed_with_digest
from skillmark_server.awards.models import Award
from skillmark_server.checking.said import said_by
from skillmark_server.documents import drawings
from skillmark_server.documents.refusals import CannotBeSet, NotInForce
from skillmark_server.documents.saying import colour_of, facts_of
from skillmark_server.documents.typesetting import LettersMissingError, families, typeset
from skillmark_server.documents.words import language_of, other_than
from skillmark_server.drawing.logo import initials_logo
from skillmark_server.drawing.qr import qr_svg

TEMPLATE: Final = "certificate.typ"
MEDIA_TYPE: Final = "application/pdf"


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A document that is ready to be set, here or in another process."""

    template: str
    inputs: dict[str, str]
    stamp: int
    fonts: tuple[str, ...]

    def set(self) -> bytes:
        """
        Return the PDF.

        Raises:
            CannotBeSet: A letter is in none of the fonts.
        """
        try:
            return typeset(self.template, self.inputs, stamp=self.stamp, fonts=self.fonts)
        except LettersMissingError as error:
            raise CannotBeSet from error


def certificate(award: Award, *, language: str = "") -> bytes:
    """
    Set the certificate of an award.

    Args:
        award: With its organisation and its version.
        language: Of the document; by default the one in which it was signed.

    Raises:
        NotInForce: It was withdrawn or declined, or is on hold.
        CannotBeSet: A letter is in none of the fonts.
        Altered: What is kept is not what was signed; it was logged.
    """
    return manuscript_of(award, language=language).set()


def is_printable(award: Award) -> bool:
    """Whether an award has a certificate at all."""
    return award.revoked_at is None and award.suspended_at is None and award.declined_at is None


def manuscript_of(award: Award, *, language: str = "") -> Manuscript:
    """
    Everything on a certificate, read and put into words.

    Raises:
        NotInForce: It was withdrawn or declined, or is on hold.
        Altered: What is kept is not what was signed; it was logged.
    """
    if not is_printable(award):
        raise NotInForce
    body, digest = signed_with_digest(award)
    said = said_by(strict_json.loads_object(body, max_bytes=len(body)), site=settings.BASE_URL)
    written = language_of(language or said.language or award.language)
    facts = facts_of(award, said, language=written, other=other_than(written))
    fonts = tuple(settings.FONTS)
    facts["fonts"] = list(font_families(fonts))
    version = award.version
    return Manuscript(
        template=TEMPLATE,
        inputs={
            "facts": strict_json.dumps(facts).decode(),
            "credential": body.decode(),
            "badge": drawings.picture(bytes(version.svg), bytes(version.png)),
            "logo": logo_of(award.organisation),
            "edge": drawings.edge(digest),
            "ground": drawings.guilloche(colour_of(award.organisation)),
            "qr": qr_svg(address_of(award.pk)).decode(),
            **{shape: drawings.punch(shape) for shape in ("shield", "lozenge", "square")},
        },
        stamp=_stamp(said.signed_at or award.issued_at),
        fonts=fonts,
    )


def logo_of(organisation: Organisation) -> str:
    """The logo of an organisation as SVG: what it uploaded, or a shield with its initials."""
    if not organisation.logo:
        return initials_logo(organisation.name).decode()
    return _logo(organisation.logo.name)


@lru_cache(maxsize=64)
def _logo(name: str) -> str:
    # Another picture has another name, so that what was read once stays right.
    from django.core.files.storage import default_storage

    with default_storage.open(name) as file:
        encoded = base64.b64encode(file.read()).decode()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512">'
        f'<image width="512" height="512" href="data:image/png;base64,{encoded}"/></svg>'
    )


@lru_cache(maxsize=4)
def font_families(fonts: tuple[str, ...]) -> tuple[str, ...]:
    """The families of further fonts, read once."""
    return tuple(families(fonts))


def _stamp(moment: datetime) -> int:
    return int(moment.timestamp())
