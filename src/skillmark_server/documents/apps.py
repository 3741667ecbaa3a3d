# SPDX-License-Identifier: Apache-2.0

"""How Django knows this room."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    """Django's record of the room."""

    name = "skillmark_server.documents"
    label = "documents"
    verbose_name = _("Documents")
