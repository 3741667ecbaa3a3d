# SPDX-License-Identifier: Apache-2.0

"""What a badge says of one person beside who it is: narrative, evidence, result, dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final, cast

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from skillmark import Achievement, Evidence, Result, ResultDescription
from skillmark_server.awards.refusals import BadFact
from skillmark_server.tabular import cells
from skillmark_server.tabular.dates import check_day
from skillmark_server.tabular.problems import CellRefusedError
from skillmark_server.tabular.words import say

LONGEST_NARRATIVE: Final = 4000
LONGEST_RESULT: Final = 200
MOST_EVIDENCE: Final = 10
_LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """
    What is said of one person.

    Args:
        narrative: Markdown.
        evidence: `{"url": "https://…", "name": "…"}`, either of which may be missing.
        result: As the achievement describes its results, or any words where it does not.
        valid_from: None: the moment of issue.
        valid_until: None: as the achievement's expiry says.
    """

    narrative: str = ""
    evidence: tuple[Mapping[str, str], ...] = ()
    result: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None


def checked_facts(
    *,
    narrative: str = "",
    evidence: Iterable[Mapping[str, str] | str] = (),
    result: str = "",
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
) -> Facts:
    """
    Return what was given, in the one form in which it is signed.

    Raises:
        BadFact: Something is too long, hidden, no https address, or a moment without a zone
            or in years that nobody means.
    """
    for name, moment in (("valid_from", valid_from), ("valid_until", valid_until)):
        if moment is not None and timezone.is_naive(moment):
            raise BadFact(_("The moment has no time zone."), field=name)
        if moment is not None:
            checked_day(moment.date(), name)
    return Facts(
        narrative=checked_words(narrative, LONGEST_NARRATIVE, "narrative", lines=True),
        evidence=_evidence(evidence),
        result=checked_words(result, LONGEST_RESULT, "result"),
        valid_from=valid_from,
        valid_until=valid_until,
    )


def checked_day(day: date, field: str) -> date:
    """
    Return a day that may stand in a badge.

    Raises:
        BadFact: It lies in years that nobody means.
    """
    try:
        return check_day(day)
    except CellRefusedError as refusal:
        raise BadFact(refusal.words, field=field) from refusal


def first_moment(day: date) -> datetime:
    """When `day` begins, where the site stands."""
    return timezone.make_aware(datetime.combine(day, time.min))


def last_moment(day: date) -> datetime:
    """The last second of `day`, where the site stands."""
    return first_moment(day + timedelta(days=1)) - timedelta(seconds=1)


def signed_evidence(evidence: Sequence[Mapping[str, str]]) -> tuple[Evidence, ...]:
    """The evidence as the core signs it."""
    return tuple(
        Evidence(
            id=one.get("url") or None,
            name=one.get("name") or None,
            narrative=one.get("narrative") or None,
        )
        for one in evidence
    )


def signed_result(text: str, achievement: Achievement) -> tuple[Result, ...]:
    """
    Return `text` as a result of `achievement`.

    A level is known by its name in any case, a value by being allowed. Where nothing is
    described, the words stand as they are.

    Raises:
        BadFact: The achievement describes its results, and this is none of them.
    """
    if not text:
        return ()
    described = [one for one in achievement.result_description if one.result_type != "Status"]
    if not described:
        return (Result(value=text),)
    for description in described:
        for level in description.rubric_criterion_level:
            if str(level.name).casefold() == text.casefold():
                return (Result(result_description=description.id, achieved_level=level.id),)
        if text in description.allowed_value:
            return (Result(result_description=description.id, value=text),)
    free = [one for one in described if not one.allowed_value and not one.rubric_criterion_level]
    if free:
        return (Result(result_description=free[0].id, value=text),)
    raise BadFact(
        say(
            _("“{met}” is none of the results of this badge: {allowed}."),
            met=text,
            allowed=", ".join(_results(described)),
        ),
        field="result",
    )


def _results(described: Sequence[ResultDescription]) -> list[str]:
    return [
        name
        for one in described
        for name in (*one.allowed_value, *(str(level.name) for level in one.rubric_criterion_level))
    ]


def checked_words(text: str, longest: int, field: str, *, lines: bool = False) -> str:
    """
    Return words in the one form in which they are kept.

    Args:
        text: As it was typed.
        longest: In characters.
        field: What it is, for the refusal.
        lines: Whether it may have several lines.

    Raises:
        BadFact: They are too long, or hold what cannot be seen or may not be kept.
    """
    try:
        cells.check_cell(text)
        return (cells.read_long_text if lines else cells.read_text)(text.strip(), longest)
    except CellRefusedError as refusal:
        raise BadFact(refusal.words, field=field) from refusal


def _evidence(given: Iterable[Mapping[str, str] | str]) -> tuple[Mapping[str, str], ...]:
    pieces = []
    for one in given:
        piece = {"url": one} if isinstance(one, str) else cast("dict[str, Any]", dict(one))
        address = str(piece.get("url", "")).strip()
        name = checked_words(str(piece.get("name", "")), _LONGEST_NAME, "evidence")
        words = checked_words(
            str(piece.get("narrative", "")), LONGEST_NARRATIVE, "evidence", lines=True
        )
        if address:
            try:
                cells.check_cell(address)
                (address,) = cells.read_addresses(address)
            except CellRefusedError as refusal:
                raise BadFact(refusal.words, field="evidence") from refusal
            except ValueError as error:
                raise BadFact(
                    _("Write one web address in each field."), field="evidence"
                ) from error
        if address or name or words:
            met = {"url": address, "name": name, "narrative": words}
            pieces.append({key: value for key, value in met.items() if value})
    if len(pieces) > MOST_EVIDENCE:
        raise BadFact(
            say(_("At most {count} pieces of evidence can be given."), count=MOST_EVIDENCE),
            field="evidence",
        )
    return tuple(pieces)


def checked_defaults(defaults: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return what holds for every row of a list, as `Batch.defaults` keeps it.

    Raises:
        BadFact: One of them cannot stand in a badge.
    """
    facts = checked_facts(
        narrative=defaults.get("narrative", ""),
        evidence=defaults.get("evidence", ()),
        result=defaults.get("result", ""),
    )
    for name in ("valid_from", "valid_until"):
        if day := defaults.get(name):
            checked_day(date.fromisoformat(day), name)
    return {
        "narrative": facts.narrative,
        "evidence": [piece["url"] for piece in facts.evidence if "url" in piece],
        "result": facts.result,
        "valid_from": defaults.get("valid_from"),
        "valid_until": defaults.get("valid_until"),
        "language": defaults.get("language", ""),
    }
