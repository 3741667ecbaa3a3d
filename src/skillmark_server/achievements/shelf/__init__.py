# SPDX-License-Identifier: Apache-2.0

"""
Templates to begin from, with whole texts in both languages and a picture.

They are content, not words of the interface: an organisation changes them as it likes.
"""

from __future__ import annotations

from skillmark_server.achievements.refusals import NoSuchTemplate
from skillmark_server.achievements.shelf.first_aid import FIRST_AID
from skillmark_server.achievements.shelf.template import Template

TEMPLATES: tuple[Template, ...] = (FIRST_AID,)


def template(key: str) -> Template:
    """
    The template `key`.

    Raises:
        NoSuchTemplate: There is none.
    """
    for each in TEMPLATES:
        if each.key == key:
            return each
    raise NoSuchTemplate


__all__ = ["TEMPLATES", "Template", "template"]
