# SPDX-License-Identifier: Apache-2.0

"""What the description of the API says of addresses, beyond what the shapes of calls say."""

from __future__ import annotations

from typing import Any


def describe_queries(described: dict[str, Any]) -> None:
    """
    Take `null` out of what a parameter of an address may be: it is there, or it is left out.

    Args:
        described: The description (OpenAPI 3.1); changed in place.
    """
    for methods in described["paths"].values():
        for call in methods.values():
            for parameter in call.get("parameters", ()):
                _without_null(parameter["schema"])


def _without_null(schema: dict[str, Any]) -> None:
    choices = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    if len(choices) == 1:
        del schema["anyOf"]
        schema.update({**choices[0], **schema})
    elif choices:
        schema["anyOf"] = choices
