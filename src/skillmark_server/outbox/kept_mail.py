# SPDX-License-Identifier: Apache-2.0

"""Where no mail server is set (the demo): mail is kept in the database and shown at /demo/mail."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from email.mime.image import MIMEImage

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
                html = _with_pictures(html, message)
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


def _with_pictures(html: str, message: EmailMessage) -> str:
    """Put the pictures that travel inside the message into its HTML."""
    for attached in message.attachments:
        if isinstance(attached, MIMEImage):
            octets = attached.get_payload(decode=True)
            name = str(attached["Content-ID"]).strip("<>")
            inline = base64.b64encode(octets if isinstance(octets, bytes) else b"").decode("ascii")
            html = html.replace(
                f"cid:{name}", f"data:{attached.get_content_type()};base64,{inline}"
            )
    return html
