# SPDX-License-Identifier: Apache-2.0

"""
The table of one class of object: its members, and what holds between them.

One table judges a JSON value, judges the attributes of an object and writes
them as JSON, and reads a JSON object into attributes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol, cast

from skillmark.encoding import pointer as json_pointer
from skillmark.errors import ModelError
from skillmark.model.fields import Rule, copied, copied_members, plain, refused, within
from skillmark.protocols import Json, JsonValue

ObjectRule = Callable[[Json], None]
"""Looks at several members of one object; raises ModelError likewise."""


class Holder(Protocol):
    """What a shape reads the attributes of."""

    @property
    def extra(self) -> Mapping[str, JsonValue]:
        """Members that the shape does not know."""
        ...


@dataclass(frozen=True, slots=True)
class Member:
    """One row of the table. `name` is the JSON name where it is not the attribute's."""

    rule: Rule
    required: bool
    name: str | None = None


def must(rule: Rule, name: str | None = None) -> Member:
    """A member that must be there."""
    return Member(rule, required=True, name=name)


def may(rule: Rule, name: str | None = None) -> Member:
    """A member that may be left out."""
    return Member(rule, required=False, name=name)


def json_name(attribute: str) -> str:
    """`achievement_type` is `achievementType` in JSON."""
    first, *rest = attribute.split("_")
    return first + "".join(word.capitalize() for word in rest)


class Shape:
    """
    The table of one class of object.

    Args:
        members: By attribute, in the order in which they are written.
        rules: What holds between members; run when each member is right by itself.
        closed: No other members are allowed. Elsewhere they are kept.
        early_names: JSON names, by attribute, in documents of an earlier version.
        is_early: Whether a document is of that version.
    """

    __slots__ = (
        "_checks",
        "_early_names",
        "_is_early",
        "_names",
        "_required",
        "_rules",
        "closed",
        "members",
    )

    def __init__(
        self,
        members: Mapping[str, Member],
        *,
        rules: Iterable[ObjectRule] = (),
        closed: bool = False,
        early_names: Mapping[str, str] | None = None,
        is_early: Callable[[Json], bool] = lambda _: False,
    ) -> None:
        self.members: Final = dict(members)
        self.closed: Final = closed
        self._rules: Final = tuple(rules)
        self._is_early: Final = is_early
        self._names: Final = {
            attribute: member.name or json_name(attribute) for attribute, member in members.items()
        }
        self._early_names: Final = {**self._names, **early_names} if early_names else None
        self._required: Final = tuple(
            self._names[attribute] for attribute, member in members.items() if member.required
        )
        self._checks: Final = {
            names[attribute]: member.rule.check
            for names in (self._names, self._early_names or {})
            for attribute, member in members.items()
            if attribute in names
        }

    def names_in(self, document: Json) -> Mapping[str, str]:
        """Return the JSON names, by attribute, of the version that `document` is of."""
        if self._early_names is not None and self._is_early(document):
            return self._early_names
        return self._names

    def check(self, value: JsonValue) -> None:
        """
        Judge a JSON value by the whole table.

        Raises:
            ModelError: It is no object, lacks a member, or a member is wrong.
        """
        if type(value) is not dict:
            raise refused(value, "an object")
        checks = self._checks
        name = ""
        try:
            for name, member in value.items():
                rule = checks.get(name)
                if rule is not None:
                    rule(member)
                else:
                    self._check_unknown(member)
        except ModelError as error:
            within(error, name)
            raise
        for name in self._required:
            if name not in value:
                raise ModelError("the member is missing", pointer="/" + name)
        for object_rule in self._rules:
            object_rule(value)

    def _check_unknown(self, value: JsonValue) -> None:
        if self.closed:
            raise ModelError(f"met this member, expected only {', '.join(self._checks)}")
        plain(value)

    def taken(self, node: Holder) -> Json:
        """
        Judge the attributes of `node`, make lists tuples, and return the JSON.

        Raises:
            ModelError: An attribute is wrong, or is missing.
        """
        document: Json = {}
        names: Mapping[str, str] = self._names
        for attribute, member in self.members.items():
            value: object = getattr(node, attribute)
            name = names[attribute]
            if value is None or (not value and isinstance(value, (tuple, list))):
                if member.required:
                    raise ModelError("the member is missing", pointer="/" + name)
                if value is not None:
                    object.__setattr__(node, attribute, ())
                continue
            try:
                kept, document[name] = member.rule.take(value)
            except ModelError as error:
                within(error, name)
                raise
            if kept is not value:
                object.__setattr__(node, attribute, kept)
            if attribute == "context":
                names = self.names_in(document)
        if node.extra:
            self._take_extra(node, document, set(names.values()))
        for object_rule in self._rules:
            object_rule(document)
        return document

    def _take_extra(self, node: Holder, document: Json, own_names: set[str]) -> None:
        extra = cast("Json", copied(dict(node.extra)))
        object.__setattr__(node, "extra", extra)
        for name, value in extra.items():
            if self.closed or name in own_names:
                raise ModelError(
                    "met this member in extra, expected only members that have no own attribute",
                    pointer=json_pointer.join("", name),
                )
            try:
                plain(value)
            except ModelError as error:
                within(error, name)
                raise
        document.update(copied_members(extra))

    def read(self, document: Json) -> dict[str, object]:
        """Return the attributes of a document that `check` let through."""
        return {
            attribute: member.rule.read(document[name]) if name in document else member.rule.absent
            for (attribute, member), name in zip(
                self.members.items(), self.names_in(document).values(), strict=True
            )
        }

    def extra_of(self, document: Json) -> Json:
        """Return a copy of the members that have no rule."""
        own_names = set(self.names_in(document).values())
        return {name: copied(v) for name, v in document.items() if name not in own_names}
