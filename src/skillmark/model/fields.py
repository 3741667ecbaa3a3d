# SPDX-License-Identifier: Apache-2.0

"""
The kernel of the model: one table a class, from which everything else follows.

A `Rule` knows what one member may be, in JSON and in Python. A `Shape` is the
table of an object: its members, which of them must be there, and the rules
that look at several members at once. A `Node` is a frozen object with a shape:
its constructor, `from_dict` and `to_dict` all read the same table, and so does
`check_credential`, which makes no objects at all.

Pointers cost nothing until something is wrong: an error starts where it
happens and each level that it passes puts its own name in front.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, Self, TypeVar, cast, dataclass_transform

from skillmark.encoding import pointer as json_pointer
from skillmark.errors import ModelError
from skillmark.protocols import Json, JsonValue

_LONGEST_SHOWN: Final = 40
"""Characters of a value that a message quotes."""

_WIDEST_SHOWN: Final = 128
"""Bits; Python refuses to write out numbers of some thousand digits."""

Check = Callable[[JsonValue], None]
"""Raises ModelError, with a pointer that begins at the value it was given."""

ObjectRule = Callable[[Json], None]
"""Looks at several members of one object; raises ModelError likewise."""


def shown(value: object) -> str:
    """What was met, short enough for a message."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str) and len(value) > _LONGEST_SHOWN:
        return repr(value[:_LONGEST_SHOWN] + "…")
    if isinstance(value, int) and value.bit_length() > _WIDEST_SHOWN:
        return "a very large number"
    if isinstance(value, (str, int, float)):
        return repr(value)
    if isinstance(value, (list, tuple)):
        return "an array" if value else "an empty array"
    return "an object" if isinstance(value, dict) else f"a Python {type(value).__name__}"


def refused(value: object, expected: str, pointer: str = "") -> ModelError:
    """The error for a `value` that is not what was `expected`."""
    return ModelError(f"met {shown(value)}, expected {expected}", pointer=pointer)


def within(error: ModelError, part: str | int) -> None:
    """Let `error` point from the object that holds the wrong value under `part`."""
    error.pointer = json_pointer.join("", part) + error.pointer


def copied(value: JsonValue) -> JsonValue:
    """A copy of `value` that shares no array or object with it."""
    if type(value) is dict:
        return {name: copied(member) for name, member in value.items()}
    if type(value) is list:
        return [copied(item) for item in value]
    return value


def each(check: Check, items: list[JsonValue]) -> None:
    """Judge each item."""
    for index, item in enumerate(items):
        try:
            check(item)
        except ModelError as error:
            within(error, index)
            raise


def plain(value: JsonValue) -> None:
    """
    OB3-19 for members that have no rule of their own: no null, no empty array.

    What is not JSON at all (a date, a tuple) is refused here too.
    """
    kind = type(value)
    if kind is str or kind is bool or kind is int:
        return
    if type(value) is dict:
        for name, member in value.items():
            try:
                plain(member)
            except ModelError as error:
                within(error, name)
                raise
    elif type(value) is list:
        if not value:
            raise refused(value, "at least one item, or no member at all")
        each(plain, value)
    elif not (type(value) is float and math.isfinite(value)):
        raise refused(value, "a JSON value that is not null")


def _same(value: object) -> object:
    return value


@dataclass(frozen=True, slots=True)
class Rule:
    """
    What one member may be.

    Args:
        check: Judges the JSON value.
        read: Makes the Python value of a JSON value that `check` let through.
        take: Judges a Python value; returns what the object keeps, and its JSON.
        absent: What the attribute is where the member is left out.
    """

    check: Check
    read: Callable[[Any], object]
    take: Callable[[object], tuple[object, JsonValue]]
    absent: object = None


def scalar(check: Check) -> Rule:
    """A value that is the same in JSON and in Python."""

    def take(value: object) -> tuple[object, JsonValue]:
        json = cast("JsonValue", value)
        check(json)
        return value, json

    return Rule(check, _same, take)


def raw(check: Check) -> Rule:
    """A JSON object that no class describes: Python keeps it as it is, copied on the way in."""

    def take(value: object) -> tuple[object, JsonValue]:
        json = copied(cast("JsonValue", _unproxied(value)))
        check(json)
        return json, json

    return Rule(check, lambda value: copied(cast("JsonValue", value)), take)


def _unproxied(value: object) -> object:
    return dict(cast("Mapping[str, object]", value)) if isinstance(value, Mapping) else value


def one(target: Callable[[], type[Node]]) -> Rule:
    """An object with a shape. `target` is called late, as classes refer to each other."""

    def check(value: JsonValue) -> None:
        target().shape.check(value)

    def read(value: Json) -> object:
        return target().of_checked(value)

    def take(value: object) -> tuple[object, JsonValue]:
        wanted = target()
        if not isinstance(value, wanted):
            raise refused(value, f"the class {wanted.__name__}")
        return value, value.shared_dict()

    return Rule(check, read, take)


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes))


def either(text: Rule, node: Rule) -> Rule:
    """A string by one rule, or an object by another."""

    def check(value: JsonValue) -> None:
        (text if type(value) is str else node).check(value)

    def read(value: JsonValue) -> object:
        return (text if type(value) is str else node).read(value)

    def take(value: object) -> tuple[object, JsonValue]:
        return (text if type(value) is str else node).take(value)

    return Rule(check, read, take)


def many(rule: Rule, *, or_one: bool = False) -> Rule:
    """
    OB3-19: a set is an array with at least one item.

    Args:
        rule: Of each item.
        or_one: JSON-LD writes this set as one value where it has one item; that
            is read, and kept as it was met.
    """
    check_item = rule.check

    def check(value: JsonValue) -> None:
        if type(value) is list:
            if not value:
                raise refused(value, "at least one item, or no member at all")
            each(check_item, value)
        elif or_one:
            check_item(value)
        else:
            raise refused(value, "an array")

    def read(value: JsonValue) -> object:
        items = value if isinstance(value, list) else [value]
        return tuple(rule.read(item) for item in items)

    def take(value: object) -> tuple[object, JsonValue]:
        if not _is_list(value):
            raise refused(value, "a list")
        kept: list[object] = []
        json: list[JsonValue] = []
        for index, item in enumerate(cast("Sequence[object]", value)):
            try:
                kept_item, json_item = rule.take(item)
            except ModelError as error:
                within(error, index)
                raise
            kept.append(kept_item)
            json.append(json_item)
        return tuple(kept), json

    return Rule(check, read, take, absent=())


def few(rule: Rule) -> Rule:
    """What OB 3.0 has once and VC 2.0 any number of times: written as an array only if several."""
    several = many(rule, or_one=True)

    def take(value: object) -> tuple[object, JsonValue]:
        kept, json = several.take(value)
        items = cast("list[JsonValue]", json)
        return kept, items[0] if len(items) == 1 else items

    return Rule(several.check, several.read, take, absent=())


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

    def taken(self, node: Node) -> Json:
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

    def _take_extra(self, node: Node, document: Json, own_names: set[str]) -> None:
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


def copied_members(members: Mapping[str, JsonValue]) -> Json:
    """A deep copy of an object's members."""
    return {name: copied(value) for name, value in members.items()}


_Class = TypeVar("_Class", bound=type)


@dataclass_transform(
    eq_default=False, kw_only_default=True, frozen_default=True, field_specifiers=(field,)
)
def model(cls: _Class) -> _Class:
    """Make `cls` a frozen, slotted dataclass with keyword arguments only."""
    made: object = dataclass(
        frozen=True, slots=True, kw_only=True, eq=False, repr=False, match_args=False
    )(cast("type[object]", cls))
    return cast("_Class", made)


@model
class Node:
    """
    A frozen object with a shape. Two are equal when they are of one class with equal members.

    Args:
        extra: Members that the class does not know, kept for the round trip.
    """

    shape: ClassVar[Shape]

    extra: Mapping[str, JsonValue] = field(default_factory=dict[str, JsonValue])
    _json: Json = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_json", self.shape.taken(self))

    @classmethod
    def from_dict(cls, document: Json, pointer: str = "") -> Self:
        """
        Read a JSON object.

        What was read is kept to the letter: `to_dict` gives it back with its
        order, its unknown members, and one value where JSON-LD wrote a set of
        one so. The attributes are the same for either form.

        Args:
            document: As `strict_json.loads_object` returns it.
            pointer: Where it stands in a greater document; errors begin with it.

        Raises:
            ModelError: A rule of the class is broken.
        """
        try:
            own = copied(document)
            cls.shape.check(own)
        except ModelError as error:
            error.pointer = pointer + error.pointer
            raise
        except RecursionError as error:
            raise ModelError("nested too deeply", pointer=pointer) from error
        return cls.of_checked(cast("Json", own))

    @classmethod
    def of_checked(cls, document: Json) -> Self:
        """Make the object of a document that the shape let through, and keep the document."""
        node = object.__new__(cls)
        for attribute, value in cls.shape.read(document).items():
            object.__setattr__(node, attribute, value)
        object.__setattr__(node, "extra", cls.shape.extra_of(document))
        object.__setattr__(node, "_json", document)
        return node

    def to_dict(self) -> Json:
        """Return the JSON object; it is the caller's to change."""
        return copied_members(self._json)

    def shared_dict(self) -> Json:
        """
        Return the JSON object that this instance keeps: for reading and writing out only.

        A thousand credentials for one achievement share one object here.
        """
        return self._json

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return all(
            getattr(self, attribute) == getattr(other, attribute)
            for attribute in (*self.shape.members, "extra")
        )

    def __hash__(self) -> int:
        return hash((type(self), str(self._json.get("id")), frozenset(self._json)))

    def __repr__(self) -> str:
        members = ", ".join(
            f"{attribute}={value!r}"
            for attribute in (*self.shape.members, "extra")
            if (value := getattr(self, attribute)) not in (None, (), {})
        )
        return f"{type(self).__name__}({members})"
