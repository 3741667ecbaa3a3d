# SPDX-License-Identifier: Apache-2.0

"""
What a credential carries about itself: its schema, status, refresh service and terms.

Spec: Open Badges 3.0 § Verifiable Credentials; VC Data Model 2.0 § Status,
§ Data Schemas, § Refreshing, § Terms of Use. Nothing is fetched here, and what
a status entry says beyond its type is `status`'s to read.
"""

from __future__ import annotations

from typing import ClassVar

from skillmark.model.nodes import Node, model
from skillmark.model.shapes import Shape, may, must
from skillmark.model.values import ONE_TYPE, URI
from skillmark.model.vocabulary import REFRESH_TYPE, SCHEMA_TYPE


@model
class CredentialSchema(Node):
    """OB3-18: the schema that the credential promises to keep to."""

    id: str
    type: str = SCHEMA_TYPE

    shape: ClassVar[Shape] = Shape({"id": must(URI), "type": must(ONE_TYPE)})


@model
class CredentialStatus(Node):
    """OB3-18: where it is told whether the credential was withdrawn. Details are in `extra`."""

    type: str
    id: str | None = None

    shape: ClassVar[Shape] = Shape({"id": may(URI), "type": must(ONE_TYPE)})


@model
class RefreshService(Node):
    """OB3-18: where a newer form of the credential is found."""

    id: str
    type: str = REFRESH_TYPE

    shape: ClassVar[Shape] = Shape({"id": must(URI), "type": must(ONE_TYPE)})


@model
class TermsOfUse(Node):
    """OB3-18: what the issuer allows and forbids. Details are in `extra`."""

    type: str
    id: str | None = None

    shape: ClassVar[Shape] = Shape({"id": may(URI), "type": must(ONE_TYPE)})
