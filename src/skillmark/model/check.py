# SPDX-License-Identifier: Apache-2.0

"""
The door for documents: judge one as it is, without making objects of it.

`check_credential` judges a document by Open Badges 3.0 (requirements OB3-7 to
19, on VC 2.0 and in the VC 1.1 form) or CLR 2.0; `check_vc` judges any
credential or presentation by the VC data model alone. Neither looks at a proof.
"""

from __future__ import annotations

from typing import Final

from skillmark.errors import ModelError
from skillmark.model.clr import CLR_CREDENTIAL
from skillmark.model.credential import AchievementCredential
from skillmark.model.fields import refused
from skillmark.model.profile import EndorsementCredential
from skillmark.model.shapes import Shape
from skillmark.model.vc import check_vc
from skillmark.protocols import Json, JsonValue

__all__ = ["check_credential", "check_vc", "is_open_badge"]

_SHAPES: Final[dict[str, Shape]] = {
    "AchievementCredential": AchievementCredential.shape,
    "OpenBadgeCredential": AchievementCredential.shape,
    "EndorsementCredential": EndorsementCredential.shape,
    "ClrCredential": CLR_CREDENTIAL,
}


def _shape_of(document: JsonValue) -> Shape | None:
    if not isinstance(document, dict):
        return None
    met = document.get("type")
    kinds: list[JsonValue] = met if isinstance(met, list) else [met]
    for kind, shape in _SHAPES.items():
        if kind in kinds:
            return shape
    return None


def is_open_badge(document: Json) -> bool:
    """Whether `document` says that it is of a kind that `check_credential` judges."""
    return _shape_of(document) is not None


def check_credential(document: Json) -> None:
    """
    Judge a credential by every rule of Open Badges 3.0 (or CLR 2.0) on documents.

    Raises:
        ModelError: A rule is broken; the error says where, what was met and
            what was expected.

    Spec: Open Badges 3.0 § Data Model, § Verification, the step that a
    credential conforms.
    """
    shape = _shape_of(document)
    if shape is None:
        if type(document) is not dict:
            raise refused(document, "an object")
        raise refused(document.get("type"), "one of the types " + ", ".join(_SHAPES), "/type")
    try:
        shape.check(document)
    except RecursionError as error:
        raise ModelError("nested too deeply") from error
