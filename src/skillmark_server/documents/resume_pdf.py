# SPDX-License-Identifier: Apache-2.0

"""
A résumé as PDF: what issuers signed apart from what the person wrote, and marked so.

Each award stands there with a QR code to its page, where everybody may see that, and with its
signed credential attached byte for byte. As on a certificate, nothing says "verified": whether
an award holds today, paper cannot know.
"""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, override

from skillmark.encoding import strict_json
from skillmark_server.awards.documents import signed_bytes
from skillmark_server.checking.lines import Line
from skillmark_server.documents import drawings
from skillmark_server.documents.certificate import Manuscript, font_families
from skillmark_server.documents.resume import ResumeSaid
from skillmark_server.documents.saying import SEA
from skillmark_server.documents.words import day, in_both, in_language, language_of, other_than
from skillmark_server.documents.words import months as months_of
from skillmark_server.drawing.qr import qr_svg
from skillmark_server.portfolio.models import EntryKind, Fluency, ResumeEntry

TEMPLATE: Final = "resume.typ"


def resume_pdf(said: ResumeSaid, *, language: str) -> bytes:
    """
    Set a résumé.

    Args:
        said: What stands in it.
        language: Of its labels and dates; what people wrote stays as it is.

    Raises:
        CannotBeSet: A letter is in none of the fonts.
        Altered: What is kept of an award is not what was signed; it was logged.
    """
    written = language_of(language)
    fonts = tuple(settings.FONTS)
    facts = _facts(said, written)
    facts["fonts"] = list(font_families(fonts))
    inputs = {"facts": strict_json.dumps(facts).decode()}
    for number, line in enumerate(said.lines):
        version = line.award.version
        inputs[f"badge-{number}"] = drawings.picture(bytes(version.svg), bytes(version.png))
        inputs[f"edge-{number}"] = drawings.edge(line.digest)
        inputs[f"credential-{number}"] = signed_bytes(line.award).decode()
        if line.address:
            inputs[f"qr-{number}"] = qr_svg(line.address).decode()
    manuscript = Manuscript(
        template=TEMPLATE, inputs=inputs, stamp=int(said.at.timestamp()), fonts=fonts
    )
    return manuscript.set()


def _facts(said: ResumeSaid, language: str) -> dict[str, Any]:
    resume, name = said.resume, said.owner.shown_name
    contact = [resume.place, resume.phone, resume.email, said.page.partition("://")[2]]
    return {
        "lang": language,
        "other_lang": other_than(language),
        "colour": SEA,
        "title": in_language(_("Résumé: %(name)s"), language) % {"name": name},
        "name": name,
        "headline": resume.headline,
        "contact": [part for part in contact if part],
        "summary": resume.summary.split("\n") if resume.summary else [],
        "own_mark": in_both(_("Self-declared"), language),
        "own_words": in_language(_("%(name)s’s own words. Nobody has checked them."), language)
        % {"name": name},
        "signed_heading": in_both(_("Signed by those who issued it"), language),
        "signed_words": _signed_words(said, language),
        "awards": [_award(number, line, language) for number, line in enumerate(said.lines)],
        "sections": [
            {
                "heading": in_both(kind.label, language),
                "entries": [_entry(entry, language) for entry in entries],
            }
            for kind, entries in (
                (EntryKind.WORK, said.work),
                (EntryKind.EDUCATION, said.education),
                (EntryKind.LANGUAGE, said.languages),
            )
            if entries
        ],
        "foot": in_language(_("%(name)s · made on %(day)s"), language)
        % {"name": name, "day": day(said.at, language)},
    }


def _signed_words(said: ResumeSaid, language: str) -> str:
    with override(language):
        return ngettext(
            "It was genuine and in force on %(day)s. Its signed credential is attached to this "
            "file, for any reader of Open Badges 3.0, such as %(address)s",
            "Each was genuine and in force on %(day)s. The signed credentials are attached to "
            "this file, for any reader of Open Badges 3.0, such as %(address)s",
            len(said.lines),
        ) % {"day": day(said.at, language), "address": f"{settings.BASE_URL}/verify"}


def _award(number: int, line: Line, language: str) -> dict[str, Any]:
    said, award = line.said, line.award
    starts, ends = said.valid_from or award.valid_from, said.valid_until
    skills = ", ".join(dict.fromkeys(skill.name for skill in said.skills if skill.name))
    end = (
        in_language(_("until %(day)s"), language) % {"day": day(ends, language)}
        if ends
        else in_language(_("without an end"), language)
    )
    return {
        "name": said.facts.what,
        "issuer": in_language(_("Signed by %(issuer)s on %(day)s"), language)
        % {"issuer": said.facts.issuer or award.organisation.name, "day": day(starts, language)},
        "end": end,
        "number": said.number or award.number,
        "skills": skills,
        "address": line.address,
        "short_address": line.address.partition("://")[2],
        "scan": in_language(_("Scan it, and see if it is valid today"), language),
        "qr": in_language(_("QR code: %(address)s"), language) % {"address": line.address},
        "badge": said.picture_words
        or in_language(_("Badge: %(name)s"), language) % {"name": said.facts.what},
        "file": f"{number + 1:02d}-credential.json",
        "attached": in_language(_("The signed credential of “%(name)s”"), language)
        % {"name": said.facts.what},
    }


def _entry(entry: ResumeEntry, language: str) -> dict[str, Any]:
    where = ", ".join(part for part in (entry.organisation, entry.place) if part)
    if entry.kind == EntryKind.LANGUAGE:
        where = in_language(Fluency(entry.fluency).label, language)
    return {
        "title": entry.title,
        "where": where,
        "when": months_of(entry.from_month, entry.to_month, language),
        "text": entry.text.split("\n") if entry.text else [],
    }
