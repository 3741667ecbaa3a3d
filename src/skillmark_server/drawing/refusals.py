# SPDX-License-Identifier: Apache-2.0

"""Why a design or a picture is refused, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from skillmark_server.refusals import Malformed


class DesignError(Malformed):
    """A design names something that there is not, or holds a text that does not fit."""

    code = "design_refused"
    sentence = _("The picture cannot be drawn like this.")


class PictureError(Malformed):
    """A picture that was uploaded cannot be used."""

    code = "picture_refused"
    sentence = _("This picture cannot be used.")
    hint = _("Send a PNG, JPEG, WebP or SVG of at most 5 MB.")
