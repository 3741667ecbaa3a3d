# SPDX-License-Identifier: Apache-2.0

"""
Calls made of the description alone, by schemathesis: what it allows, and what it does not.

Ids are those of rows that stand in a world, so that a call reaches what lies behind the first look.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping
from typing import Any

import schemathesis
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.schemas import APIOperation

from skillmark.encoding import strict_json
from skillmark_server.api.app import api
from tests.server.api.calls import NAMES

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def operations() -> list[APIOperation]:
    """Every operation of the description; who calls is left to the test."""
    said = strict_json.loads(strict_json.dumps(_with_texts_for_names(api.get_openapi_schema())))
    del said["components"]["securitySchemes"]
    for methods in said["paths"].values():
        for call in methods.values():
            call.pop("security", None)
    described = schemathesis.openapi.from_dict(said, config=schemathesis.Config())
    return [found.ok() for found in described.get_all_operations()]


def _with_texts_for_names(value: Any) -> Any:
    """As it is sent: statuses stand as numbers in what the framework makes."""
    if isinstance(value, Mapping):
        return {str(name): _with_texts_for_names(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_with_texts_for_names(one) for one in value]
    return copy.copy(value)


def cases(operation: APIOperation, names: Mapping[str, str]) -> st.SearchStrategy[Case]:
    """
    Calls of an operation: as described and not, with ids of the world and without.

    Args:
        operation: One of `operations`.
        names: What each argument of an address is filled with.
    """
    known = {one.name: _known(names, one.name) for one in operation.path_parameters}
    whole = {
        one.name: _typed(one, known[one.name][0])
        for one in operation.path_parameters
        if known[one.name]
    }
    ways = [operation.as_strategy(GenerationMode.POSITIVE, path_parameters=whole)]
    if operation.query.items or operation.body.items:
        ways += [operation.as_strategy(GenerationMode.NEGATIVE, path_parameters=whole)]
    placed = st.one_of(ways).flatmap(lambda case: _placed(case, names, known))
    if not whole:
        return placed
    elsewhere = operation.as_strategy(GenerationMode.NEGATIVE)
    return st.one_of(placed, placed, placed, placed, elsewhere)


@st.composite
def _placed(
    draw: Callable[..., Any], case: Case, names: Mapping[str, str], known: Mapping[str, list[str]]
) -> Case:
    """A call at rows of the world: any of those that an argument can name."""
    for one in case.operation.path_parameters:
        if len(known[one.name]) > 1:
            case.path_parameters[one.name] = _typed(one, draw(st.sampled_from(known[one.name])))
    if isinstance(case.query, Mapping):
        case.query = _filled(draw, dict(case.query), names)
    if isinstance(case.body, dict | list):
        case.body = _filled(draw, case.body, names)
    return case


def _filled(
    draw: Callable[..., Any], value: Any, names: Mapping[str, str], member: str = ""
) -> Any:
    if isinstance(value, Mapping):
        return {name: _filled(draw, one, names, name) for name, one in value.items()}
    if isinstance(value, list):
        return [_filled(draw, one, names, member) for one in value]
    if isinstance(value, str) and UUID.fullmatch(value) and draw(st.integers(0, 4)):
        return names.get(NAMES.get(member, f"{member}_id"), names.get(member, value))
    return value


def _known(names: Mapping[str, str], argument: str) -> list[str]:
    """What an argument can be: each that stands in the world under its name."""
    return [one for name, one in names.items() if name.rpartition(":")[2] == argument]


def _typed(parameter: Any, value: str) -> str | int:
    return int(value) if parameter.definition["schema"].get("type") == "integer" else value
