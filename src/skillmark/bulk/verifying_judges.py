# SPDX-License-Identifier: Apache-2.0

"""
What each step asks of the slots of a badge, by the functions of the true path.

All of it is compiled from a draft and knows no moment. A judge that cannot say
yes says None, whatever the reason: the true path is then taken, and finds the
words.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, cast

from skillmark.bulk.shapes_drafts import Draft
from skillmark.bulk.shapes_slots import Kind
from skillmark.encoding import iri, moments
from skillmark.errors import EncodingError, ModelError
from skillmark.model.result import Result, check_result
from skillmark.protocols import Json, JsonValue
from skillmark.verify.nodes import as_list

Texts: TypeAlias = Sequence[str]
"""The texts of all slots, by the number of the slot."""

Judge: TypeAlias = Callable[[Texts], bool]


@dataclass(frozen=True, slots=True)
class Read:
    """
    How one leaf of the document is read, slot or constant.

    Args:
        prefix: What stands before the slot; of a constant all of it.
        number: The slot; None of a constant.
    """

    prefix: str
    number: int | None

    def of(self, texts: Texts) -> str:
        """Return the whole text of the leaf."""
        return self.prefix if self.number is None else self.prefix + texts[self.number]


def reader(draft: Draft, pointer: str) -> Read | None:
    """Return how the text at `pointer` is read; None if there is none."""
    slot = draft.leaves.get(pointer)
    if slot is not None:
        return Read(slot.prefix, draft.names.index(slot.name))
    value: JsonValue = draft.found.document
    for part in pointer.split("/")[1:]:
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list):
            value = value[int(part)]
    return Read(value, None) if isinstance(value, str) else None


def judges_of(draft: Draft) -> tuple[Judge, ...]:
    """Return what judges all slots that no template, date, list or signature judges."""
    found: list[Judge] = []
    for number, name in enumerate(draft.names):
        place = draft.places[name]
        if place.kind is Kind.URL and place.pattern is None:
            found.append(_is_url(number))
        elif place.kind is Kind.MOMENT and name.rpartition("/")[2] not in _OF_THE_PERIOD:
            found.append(_is_moment(number))
        elif place.kind is Kind.SECONDS:
            found.append(_is_seconds(number))
    found.extend(_results(draft))
    if any(name.endswith("/id") for name in draft.leaves):
        found.append(_ids_differ(draft))
    return tuple(found)


_OF_THE_PERIOD: Final = frozenset({"validFrom", "validUntil", "issuanceDate", "expirationDate"})

_KEPT: Final = 1_024
"""Answers about one slot that a shape keeps; a batch has one or a few."""

_LONGEST_SECONDS: Final = len("253402300799")


def _is_url(number: int) -> Judge:
    return lambda texts: iri.is_url(texts[number])


def _is_moment(number: int) -> Judge:
    def judge(text: str) -> bool:
        try:
            moments.parse(text)
        except EncodingError:
            return False
        return True

    known = _kept(judge)
    return lambda texts: known(texts[number])


def _kept(judge: Callable[[str], bool]) -> Callable[[str], bool]:
    """Keep what was judged of a text, for the next badge with the same one."""
    return functools.lru_cache(maxsize=_KEPT)(judge)


def _is_seconds(number: int) -> Judge:
    """Digits of a year that a date can have; a number in another form is read by the true path."""

    def judge(texts: Texts) -> bool:
        text = texts[number]
        return (
            text.isascii() and text.isdigit() and text[0] != "0" and len(text) <= _LONGEST_SECONDS
        )

    return judge


def _ids_differ(draft: Draft) -> Judge:
    """
    Two objects of one id are one node of the graph: then a member may have moved between them.

    The ids of all slots differ from each other and from every constant one.
    """
    slots = [
        (slot.prefix, draft.names.index(slot.name))
        for pointer, slot in draft.leaves.items()
        if pointer.endswith("/id")
    ]
    constants = frozenset(_constant_ids(draft.found.document, "", draft.leaves))
    if len(slots) == 1:
        ((start, place),) = slots
        return lambda texts: start + texts[place] not in constants

    def judge(texts: Texts) -> bool:
        ids = {prefix + texts[number] for prefix, number in slots}
        return len(ids) == len(slots) and constants.isdisjoint(ids)

    return judge


def _constant_ids(value: JsonValue, where: str, slots: Mapping[str, object]) -> list[str]:
    if isinstance(value, list):
        return [
            found
            for index, item in enumerate(value)
            for found in _constant_ids(item, f"{where}/{index}", slots)
        ]
    if not isinstance(value, dict):
        return []
    own = value.get("id")
    ids = [own] if isinstance(own, str) and f"{where}/id" not in slots else []
    for name, member in value.items():
        ids += _constant_ids(member, f"{where}/{name}", slots)
    return ids


def _results(draft: Draft) -> list[Judge]:
    """Each result with a slot is judged as a whole, by its description."""
    subject = cast("Json", draft.found.document["credentialSubject"])
    achievement = cast("Json", subject["achievement"])
    described = {
        cast("str", description["id"]): description
        for description in cast("list[Json]", achievement.get("resultDescription", []))
    }
    judges: list[Judge] = []
    for index, result in enumerate(as_list(subject.get("result"))):
        where = f"/credentialSubject/result/{index}/"
        slots = {
            pointer.removeprefix(where): draft.names.index(slot.name)
            for pointer, slot in draft.leaves.items()
            if pointer.startswith(where)
        }
        if slots:
            judges.append(_result(cast("Json", result), slots, described))
    return judges


def _result(result: Json, slots: Mapping[str, int], described: Mapping[str, Json]) -> Judge:
    names, numbers = list(slots), list(slots.values())

    @functools.lru_cache(maxsize=_KEPT)
    def judge(found: tuple[str, ...]) -> bool:
        filled = {**result, **dict(zip(names, found, strict=True))}
        try:
            Result.shape.check(filled)
            check_result(filled, described)
        except ModelError:
            return False
        return True

    if len(numbers) == 1:
        return lambda texts: judge((texts[numbers[0]],))
    return lambda texts: judge(tuple([texts[number] for number in numbers]))
