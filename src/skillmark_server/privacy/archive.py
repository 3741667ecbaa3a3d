# SPDX-License-Identifier: Apache-2.0

"""
Everything that is held about somebody as one archive: JSON, a table of each kind, a page to
read, and the badges with what they need to verify without this site.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from skillmark.encoding import strict_json
from skillmark.protocols import Json
from skillmark_server.documents.backpack import brought_by, files_of
from skillmark_server.documents.words import language_of
from skillmark_server.documents.zipping import Entry, directory, stamp_of, stored
from skillmark_server.privacy.held_by_account import OF_THE_ACCOUNT
from skillmark_server.privacy.held_by_organisations import OF_ORGANISATIONS
from skillmark_server.privacy.sections import Section, gathered
from skillmark_server.privacy.subjects import Subject
from skillmark_server.tabular.writing import csv_file


def held_about(subject: Subject) -> list[Section]:
    """What is held about `subject`: of the account only where they ask for themselves."""
    kinds = OF_ORGANISATIONS
    if subject.organisation is None:
        return gathered((*OF_THE_ACCOUNT, *kinds), subject)
    return gathered(kinds, subject)


def archive_of(
    subject: Subject, sections: Sequence[Section], *, language: str, at: datetime
) -> Iterator[bytes]:
    """
    Yield the archive, file by file.

    Args:
        subject: Whose.
        sections: Of `held_about`.
        language: Of the page and the certificates.
        at: Now.
    """
    written = language_of(language)
    entries: list[Entry] = []
    offset, stamp = 0, stamp_of(timezone.localtime(at))
    own = (
        subject.awards()
        .exclude(recipient_email="")
        .select_related("version", "organisation", "achievement")
    )
    badges: Iterable[tuple[str, bytes]] = files_of(
        own.order_by("-issued_at", "-leaf_sequence"), language=written, at=at
    )
    files = chain(_files(subject, sections, written, at), badges)
    if subject.organisation is None and subject.user is not None:
        files = chain(files, brought_by(subject.user, language=written, at=at))
    for name, content in files:
        whole, entry = stored(name, content, offset=offset, stamp=stamp)
        entries.append(entry)
        offset += entry.length
        yield whole
    yield directory([(offset, entries)])


def _files(
    subject: Subject, sections: Sequence[Section], language: str, at: datetime
) -> Iterator[tuple[str, bytes]]:
    with override(language):
        page = render_to_string(
            "privacy/archive.html",
            {"sections": sections, "at": at, "language": language, "subject": subject},
        )
        titles = {section.key: str(section.title) for section in sections}
    yield "index.html", page.encode()
    whole: Json = {
        "made": at.isoformat(),
        "addresses": [*sorted(subject.emails)],
        "organisation": None if subject.organisation is None else subject.organisation.name,
        "held": {
            section.key: {
                "title": titles[section.key],
                "is_cut": section.is_cut,
                "rows": [dict(row) for row in section.rows],
            }
            for section in sections
        },
    }
    yield "data.json", strict_json.dumps(whole)
    for section in sections:
        yield f"data/{section.key}.csv", csv_file(section.columns, section.table)
