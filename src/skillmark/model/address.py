# SPDX-License-Identifier: Apache-2.0

"""
Where an organisation or a person is.

Spec: Open Badges 3.0 § Address, § GeoCoordinates.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from skillmark.model.nodes import Node, model, one
from skillmark.model.shapes import Shape, may, must
from skillmark.model.values import NUMBER, TEXT, constant, types


@model
class GeoCoordinates(Node):
    """OB3-14: a place on the map, in degrees."""

    type: str = "GeoCoordinates"
    latitude: float
    longitude: float

    shape: ClassVar[Shape] = Shape(
        {
            "type": must(constant("GeoCoordinates")),
            "latitude": must(NUMBER),
            "longitude": must(NUMBER),
        }
    )


@model
class Address(Node):
    """OB3-14: a postal address."""

    type: Sequence[str] = ("Address",)
    address_country: str | None = None
    address_country_code: str | None = None
    address_region: str | None = None
    address_locality: str | None = None
    street_address: str | None = None
    post_office_box_number: str | None = None
    postal_code: str | None = None
    geo: GeoCoordinates | None = None

    shape: ClassVar[Shape] = Shape(
        {
            "type": must(types("Address")),
            "address_country": may(TEXT),
            "address_country_code": may(TEXT),
            "address_region": may(TEXT),
            "address_locality": may(TEXT),
            "street_address": may(TEXT),
            "post_office_box_number": may(TEXT),
            "postal_code": may(TEXT),
            "geo": may(one(lambda: GeoCoordinates)),
        }
    )
