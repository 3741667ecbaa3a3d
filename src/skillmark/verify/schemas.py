# SPDX-License-Identifier: Apache-2.0

"""
What a credential's own `credentialSchema` asks, and whether it was checked.

A 1EdTech schema address means the rules of `skillmark.model`, which are
stricter than the schema; no schema is ever fetched. Any other schema is not
checked, and the report says so (design decision 5).
"""

from __future__ import annotations

from skillmark.errors import SchemaMismatchError
from skillmark.model.check import is_open_badge
from skillmark.protocols import Json
from skillmark.text import Text, say
from skillmark.verify.nodes import as_list, id_of
from skillmark.verify.reading import types_of

TYPE = "1EdTechJsonSchemaValidator2019"
_OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/"


def check_schemas(document: Json) -> Text:
    """
    Say which schemas were checked.

    Raises:
        SchemaMismatchError: The document names an Open Badges schema and is no Open Badge.

    Spec: Open Badges 3.0 § Verification and Validation (a).
    """
    unchecked: list[str] = []
    for index, schema in enumerate(as_list(document.get("credentialSchema"))):
        address = id_of(schema) or ""
        if TYPE not in types_of(schema) or not address.startswith(_OPEN_BADGES):
            unchecked.append(address)
        elif not is_open_badge(document):
            raise SchemaMismatchError(
                f"{address} asks for an Open Badge", pointer=f"/credentialSchema/{index}"
            )
    if unchecked:
        return say(
            "It has the shape of a credential. The schema {address} was not checked.",
            address=", ".join(unchecked),
        )
    if is_open_badge(document):
        return say("It keeps the rules of Open Badges 3.0.")
    return say("It has the shape of a verifiable credential.")
