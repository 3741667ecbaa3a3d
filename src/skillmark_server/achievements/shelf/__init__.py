# SPDX-License-Identifier: Apache-2.0

"""
Templates to begin from, with whole texts in both languages and a picture.

They are content, not words of the interface: an organisation changes them as it likes.
"""

from __future__ import annotations

from skillmark_server.achievements.refusals import NoSuchTemplate
from skillmark_server.achievements.shelf.data_analysis import DATA_ANALYSIS
from skillmark_server.achievements.shelf.epoxy import EPOXY
from skillmark_server.achievements.shelf.first_aid import FIRST_AID
from skillmark_server.achievements.shelf.forklift import FORKLIFT
from skillmark_server.achievements.shelf.gdpr import GDPR
from skillmark_server.achievements.shelf.iso_auditor import ISO_AUDITOR
from skillmark_server.achievements.shelf.leadership import LEADERSHIP
from skillmark_server.achievements.shelf.onboarding import ONBOARDING
from skillmark_server.achievements.shelf.project import PROJECT
from skillmark_server.achievements.shelf.social_media import SOCIAL_MEDIA
from skillmark_server.achievements.shelf.template import Template

TEMPLATES: tuple[Template, ...] = (
    FIRST_AID,
    FORKLIFT,
    ISO_AUDITOR,
    ONBOARDING,
    GDPR,
    LEADERSHIP,
    PROJECT,
    DATA_ANALYSIS,
    SOCIAL_MEDIA,
    EPOXY,
)


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
