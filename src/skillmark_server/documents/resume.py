# SPDX-License-Identifier: Apache-2.0

"""
What a résumé says to one reader: the person's own words, and beside them what issuers signed.

The two never mix. What the person wrote is marked as self-declared in every form of it; of the
awards that were chosen only those stand in it that verify at this moment.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from skillmark_server.accounts.models import User
from skillmark_server.awards.models import Award, Visibility
from skillmark_server.checking.lines import Line, lines_of
from skillmark_server.portfolio.addresses import page_address, resume_address
from skillmark_server.portfolio.models import EntryKind, Resume, ResumeEntry
from skillmark_server.portfolio.resumes import awards_in_resume, entries_of, resume_of
from skillmark_server.portfolio.selectors import page_of_person


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeSaid:
    """
    One résumé as one reader gets it.

    Args:
        owner: Whose it is.
        resume: Its head; an empty one where nothing was written.
        work: In the order the person gave them.
        education: The same.
        languages: The same.
        lines: Awards that verify now, in order.
        left_out: Chosen awards that do not, for its owner alone.
        page: The address of the person's page, where everybody sees it.
        at: When the awards were verified.
    """

    owner: User
    resume: Resume
    work: tuple[ResumeEntry, ...]
    education: tuple[ResumeEntry, ...]
    languages: tuple[ResumeEntry, ...]
    lines: tuple[Line, ...]
    left_out: tuple[Award, ...]
    page: str
    at: datetime

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing but the name."""
        words = self.resume.headline or self.resume.summary
        return not (words or self.work or self.education or self.languages or self.lines)

    @property
    def address(self) -> str:
        """Where it is read by everybody; empty where not everybody sees it."""
        is_open = self.resume.visibility == Visibility.PUBLIC
        return resume_address(self.resume.id) if is_open else ""

    @property
    def skills(self) -> dict[str, list[Line]]:
        """Each skill that an award names, and the awards that name it, in order."""
        found: dict[str, list[Line]] = {}
        for line in self.lines:
            for name in dict.fromkeys(skill.name for skill in line.said.skills if skill.name):
                found.setdefault(name, []).append(line)
        return found


def resume_said(user: User, seen_as: Visibility, *, at: datetime) -> ResumeSaid:
    """
    Read somebody's résumé, and verify the awards in it.

    Args:
        user: Whose.
        seen_as: Who reads it, as `portfolio.resumes.resume_seen_by` says.
        at: Now.
    """
    entries = list(entries_of(user))
    lines, left_out = _judged(awards_in_resume(user, seen_as, at=at), at)
    page = page_of_person(user)
    is_open = page is not None and page.visibility == Visibility.PUBLIC
    return ResumeSaid(
        owner=user,
        resume=resume_of(user) or Resume(user=user, created_at=at, changed_at=at),
        work=_of(entries, EntryKind.WORK),
        education=_of(entries, EntryKind.EDUCATION),
        languages=_of(entries, EntryKind.LANGUAGE),
        lines=tuple(lines),
        left_out=tuple(left_out) if seen_as == Visibility.ONLY_ME else (),
        page=page_address(page.address) if page is not None and is_open else "",
        at=at,
    )


def _of(entries: Iterable[ResumeEntry], kind: EntryKind) -> tuple[ResumeEntry, ...]:
    return tuple(entry for entry in entries if entry.kind == kind)


def _judged(awards: Iterable[Award], at: datetime) -> tuple[list[Line], list[Award]]:
    lines, left_out = [], []
    for award, line in lines_of(awards, at=at):
        if line is not None and line.is_sound:
            lines.append(line)
        else:
            left_out.append(award)
    return lines, left_out
