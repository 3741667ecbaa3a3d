# SPDX-License-Identifier: Apache-2.0

"""
Letters about signing in, through the outbox: branded, in the person's language.

They are written, not sent, while the page is made: an address that is known and one that
is not take the same time, and a mail server that is down breaks no page. A code is sealed
in the outbox until it was sent.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.utils import translation

from skillmark_server.accounts.models import User
from skillmark_server.outbox.refusals import BadAddress
from skillmark_server.outbox.services import write_mail

_LOG = logging.getLogger(__name__)

CODES: Final = frozenset(
    {
        "login_code",
        "email_confirmation",
        "email_confirmation_signup",
        "password_reset_code",
    }
)
NOTICES: Final = frozenset(
    {
        "account_already_exists",
        "unknown_account",
        "email_changed",
        "email_confirm",
        "email_deleted",
        "password_changed",
        "password_reset",
        "password_set",
        "recovery_codes_generated",
        "totp_activated",
        "totp_deactivated",
        "webauthn_added",
        "webauthn_removed",
        "account_connected",
        "account_disconnected",
    }
)


def write_letter(
    template: str, email: str, words: Mapping[str, Any], *, browser: str, at: datetime
) -> None:
    """
    Write one letter.

    Args:
        template: allauth's name of it: "account/email/login_code".
        email: One address. Where none can be written to, nothing is, and nobody is told.
        words: What allauth knows; of it the code.
        browser: What asked for it calls itself.
        at: Now.
    """
    name = template.rpartition("/")[2]
    if name not in CODES | NOTICES:
        _LOG.error("no letter for %s", template)
        return
    is_code = name in CODES
    try:
        write_mail(
            kind="code" if is_code else "account",
            key=f"account:{uuid.uuid4()}",
            to_email=email,
            language=language_of(email),
            context={"letter": name},
            secrets={"code": str(words["code"])} if is_code else {"browser": browser[:400]},
            due_at=at,
            at=at,
        )
    except BadAddress:
        _LOG.info("a letter to an address that cannot be written to")


def language_of(email: str) -> str:
    """What the person behind an address chose; else what the page is in."""
    chosen = (
        User.objects.filter(emailaddress__email__iexact=email)
        .values_list("language", flat=True)
        .first()
    )
    return chosen or translation.get_language() or settings.LANGUAGE_CODE
