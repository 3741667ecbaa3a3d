# SPDX-License-Identifier: Apache-2.0

"""Why a mail is not written."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from skillmark_server.refusals import Malformed


class BadAddress(Malformed):
    """Nothing can be sent there, or a line end stands where none may."""

    code = "mail_address_invalid"
    sentence = _("Nothing can be sent to this address. Write it like ada@example.org.")
