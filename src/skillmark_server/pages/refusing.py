# SPDX-License-Identifier: Apache-2.0

"""What was posted, and what a service refused of it, so that nothing typed is lost."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, QueryDict

from skillmark_server.refusals import Refusal


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is filled with: also a POST without a field is one, and is told what it lacks."""
    return request.POST if request.method == "POST" else None


def refuse(form: forms.BaseForm, refusal: Refusal) -> None:
    """Show `refusal` at its field, or over the form where the form has no such field."""
    words = " ".join(part for part in (str(refusal), str(refusal.hint)) if part)
    form.add_error(refusal.field if refusal.field in form.fields else None, words)
