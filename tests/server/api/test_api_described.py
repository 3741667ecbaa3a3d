# SPDX-License-Identifier: Apache-2.0

"""The description of the API: each call has words, an example that fits, and its refusals."""

from __future__ import annotations

import pkgutil
from collections import Counter
from importlib import import_module

import pytest
from jsonschema import Draft202012Validator
from ninja import Schema

from skillmark_server.api import v1
from skillmark_server.api.app import api
from tests.server.api.calls import calls

CALLS = {call.name: call for call in calls()}
WITH_BODY = [name for name, call in CALLS.items() if call.schema() is not None]


@pytest.mark.parametrize("name", CALLS)
def test_a_call_says_what_it_does_and_how_it_refuses(name):
    said = CALLS[name].said

    assert said["summary"]
    assert said.get("description"), "its docstring says what the summary does not"
    assert {401, 422, 429} <= set(said["responses"])


@pytest.mark.parametrize("name", WITH_BODY)
def test_a_body_has_an_example_that_fits_its_shape(name):
    shape = CALLS[name].schema()
    shown = shape["examples"][0] if "examples" in shape else shape["example"]
    whole = {**shape, "components": api.get_openapi_schema()["components"]}

    assert shown
    assert list(Draft202012Validator(whole).iter_errors(shown)) == []


def test_no_parameter_of_an_address_is_null():
    """It is there or it is left out; a program that reads `null` as a choice would send a word."""
    parameters = [
        one for call in CALLS.values() for one in call.said.get("parameters", []) if one["schema"]
    ]

    assert len(parameters) > 200
    nulls = [
        one["name"] for one in parameters if {"type": "null"} in one["schema"].get("anyOf", [])
    ]
    assert nulls == []
    (before,) = [
        one
        for one in api.get_openapi_schema()["paths"]["/api/v1/log"]["get"]["parameters"]
        if one["name"] == "before"
    ]
    assert before["schema"]["type"] == "string"


def test_no_two_shapes_share_a_name():
    """The description would show one of them in the place of the other."""
    names = Counter(
        name
        for module in pkgutil.iter_modules(v1.__path__)
        for name, thing in vars(import_module(f"{v1.__name__}.{module.name}")).items()
        if isinstance(thing, type)
        and issubclass(thing, Schema)
        and thing.__module__.endswith(f".{module.name}")
    )

    assert [name for name, count in names.items() if count > 1] == []


def test_every_list_is_paged_by_cursor():
    lists = [call for call in CALLS.values() if call.method == "GET" and _is_list(call)]

    assert len(lists) >= 20
    for call in lists:
        names = {one["name"] for one in call.said["parameters"]}
        assert {"cursor", "limit"} <= names, call.name


def _is_list(call) -> bool:
    shape = call.said["responses"][200].get("content", {}).get("application/json", {})
    name = shape.get("schema", {}).get("$ref", "").rpartition("/")[2]
    members = api.get_openapi_schema()["components"]["schemas"].get(name, {}).get("properties", {})
    return set(members) == {"items", "next"}


@pytest.mark.parametrize("name", CALLS)
def test_a_call_says_of_which_media_type_its_answers_are(name):
    for status, answer in CALLS[name].said["responses"].items():
        content = set(answer.get("content", {}))
        if int(status) >= 400:
            assert content == {"application/problem+json"}, status
        else:
            assert bool(content) == (int(status) != 204), status
            assert all(";" not in one for one in content), "no parameters"
