# SPDX-License-Identifier: Apache-2.0

"""Every call that the description names, filled with what stands in a world."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from skillmark_server.api.app import api

ID = "3f1f8a52-5d1b-4c0a-9a27-0b8f5f6f7a11"
"""Stands in the examples for an id of the reader's own."""

NAMES = {
    "achievement": "achievement_id",
    "member": "user_id",
    "other": "person_id",
    "holds": "achievement_id",
}
"""What a member of a body is called where an address names the same thing."""


@dataclass(frozen=True)
class Call:
    """One operation: its method and path, and its body as the description shows it."""

    method: str
    path: str
    said: Mapping[str, Any]

    @property
    def name(self) -> str:
        return f"{self.method} {self.path.removeprefix('/api/v1')}"

    @property
    def is_change(self) -> bool:
        """Whether it writes; five that are asked by POST look only."""
        return self.method != "GET" and self.path not in LOOKS

    def address(self, names: Mapping[str, str]) -> str:
        """The path with its arguments."""
        return re.sub(r"\{(\w+)\}", lambda part: names.get(part[1], "1"), self.path)

    def schema(self) -> dict[str, Any] | None:
        """The shape of its body; None where it takes none."""
        body = self.said.get("requestBody")
        if body is None:
            return None
        shape = body["content"]["application/json"]["schema"]
        wanted = [shape, *shape.get("anyOf", [])]
        named = next((one["$ref"] for one in wanted if "$ref" in one), None)
        return shape if named is None else _schemas()[named.rpartition("/")[2]]

    def body(self, names: Mapping[str, str]) -> Any:
        """The example of the description, with ids of the world."""
        shape = self.schema()
        if shape is None:
            return None
        shown = shape["examples"][0] if "examples" in shape else shape.get("example")
        return _filled(shown, names)


LOOKS = {
    "/api/v1/verify",
    "/api/v1/log/check",
    "/api/v1/rules/trial",
    "/api/v1/awards/bulk-acts/preview",
    "/api/v1/issuer/keys/{key_id}/decisions/preview",
}


def calls() -> Iterator[Call]:
    """Every operation of the API."""
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, said in methods.items():
            yield Call(method.upper(), path, said)


def _schemas() -> dict[str, Any]:
    return api.get_openapi_schema()["components"]["schemas"]


def _filled(value: Any, names: Mapping[str, str], member: str = "") -> Any:
    if isinstance(value, Mapping):
        return {name: _filled(one, names, name) for name, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, names, member) for one in value]
    if value == ID:
        return names[NAMES.get(member, f"{member}_id")]
    return value
