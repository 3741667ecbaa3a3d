# SPDX-License-Identifier: Apache-2.0

"""Where no mail server is set (the demo): mail is kept in the database and shown at /demo/mail."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from skillmark_server.outbox.models import KeptMail


class KeepingBackend(BaseEmailBackend):
    """A mail backend of Django that keeps instead of sending."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep each message once for every address."""
        for message in email_messages:
            html = ""
            if isinstance(message, EmailMultiAlternatives):
                html = next((str(a[0]) for a in message.alternatives if a[1] == "text/html"), "")
            KeptMail.objects.bulk_create(
                KeptMail(
                    at=timezone.now(),
                    to_email=address[:320],
                    subject=str(message.subject)[:300],
                    text=str(message.body),
                    html=html,
                )
                for address in message.recipients()
            )
        return len(email_messages)
