# SPDX-License-Identifier: Apache-2.0

"""
Frozen objects with a shape: what every class of the model is.

The constructor, `from_dict` and `to_dict` read the same table as
`check_credential`, which makes no objects at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Self, TypeVar, cast, dataclass_transform

from skillmark.errors import ModelError
from skillmark.model.fields import Rule, copied, copied_members, refused
from skillmark.model.shapes import Shape
from skillmark.protocols import Json, JsonValue

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
