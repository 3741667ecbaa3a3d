# SPDX-License-Identifier: Apache-2.0

"""
What the European standard of micro-credentials asks for, and what an achievement says of it.

Nothing is refused here: an organisation may award what is no micro-credential. Who was
awarded, and when, every award says by itself.

Spec: Council Recommendation of 16 June 2022 on a European approach to micro-credentials
(2022/C 243/02), Annex I.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from skillmark_server.accounts.models import Organisation
from skillmark_server.achievements.content import Content


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """
    One element of the standard.

    Args:
        key: Of its own.
        name: What it is.
        is_there: Whether the achievement, its organisation or each award says it.
        why: Why it matters to who reads it.
        field: Of `Content`; `organisation` where it is written there; empty where nothing
            has to be written.
        is_optional: The standard lists it "where relevant".
    """

    key: str
    name: str
    is_there: bool
    why: str
    field: str = ""
    is_optional: bool = False


def checklist(content: Content, organisation: Organisation) -> list[Item]:
    """The elements of the standard, those that are asked of everyone first; in the page's words."""
    return [*_asked(content, organisation), *_where_relevant(content)]


def _asked(content: Content, organisation: Organisation) -> Iterator[Item]:
    yield Item(
        key="learner",
        name=_("Who earned it"),
        is_there=True,
        why=_("Every award names its holder."),
    )
    yield Item(
        key="title",
        name=_("Title"),
        is_there=bool(content.name),
        why=_("It is what people read first."),
        field="name",
    )
    yield Item(
        key="country",
        name=_("Country of the issuer"),
        is_there=bool(organisation.country),
        why=_("Rules and levels differ from country to country."),
        field="organisation",
    )
    yield Item(
        key="awarding_body",
        name=_("Who awards it"),
        is_there=bool(organisation.name),
        why=_("A reader trusts the one who stands behind it."),
        field="organisation",
    )
    yield Item(
        key="date",
        name=_("Date of issue"),
        is_there=True,
        why=_("Every award carries its own."),
    )
    yield Item(
        key="learning_outcomes",
        name=_("Learning outcomes"),
        is_there=bool(content.learning_outcomes),
        why=_("An employer hires what somebody can do, not what they attended."),
        field="learning_outcomes",
    )
    yield Item(
        key="workload",
        name=_("Workload"),
        is_there=content.workload_hours is not None or content.ects is not None,
        why=_("Hours or ECTS make it comparable with other learning."),
        field="workload_hours",
    )
    yield Item(
        key="level",
        name=_("Level"),
        is_there=content.eqf_level is not None or bool(content.nqf_level),
        why=_("The European level says how hard it is, in any country."),
        field="eqf_level",
    )
    yield Item(
        key="assessment",
        name=_("Kind of assessment"),
        is_there=bool(content.assessment),
        why=_("A test proves more than a seat in the room."),
        field="assessment",
    )
    yield Item(
        key="participation",
        name=_("Form of participation"),
        is_there=bool(content.participation),
        why=_("Readers want to know whether it was online or in person."),
        field="participation",
    )
    yield Item(
        key="quality",
        name=_("Quality assurance"),
        is_there=bool(content.quality_body.name or content.quality_body.text),
        why=_("Somebody other than the teacher looks after the quality."),
        field="quality_body",
    )


def _where_relevant(content: Content) -> Iterator[Item]:
    yield Item(
        key="prerequisites",
        name=_("What one needs to begin"),
        is_there=bool(content.prerequisites),
        why=_("Learners see whether they can take part."),
        field="prerequisites",
        is_optional=True,
    )
    yield Item(
        key="supervision",
        name=_("Supervision and identity check"),
        is_there=bool(content.supervision and content.identity_check),
        why=_("It shows that the right person was assessed."),
        field="identity_check",
        is_optional=True,
    )
    yield Item(
        key="grade",
        name=_("Grade"),
        is_there=bool(content.grading),
        why=_("It says how well, not only that."),
        field="grading",
        is_optional=True,
    )
    yield Item(
        key="stackability",
        name=_("Part of more, or on its own"),
        is_there=content.is_stackable is not None,
        why=_("Small badges can add up to something bigger."),
        field="is_stackable",
        is_optional=True,
    )
    yield Item(
        key="further",
        name=_("Where to read more"),
        is_there=bool(content.further_url),
        why=_("A page with the whole description answers the next question."),
        field="further_url",
        is_optional=True,
    )
