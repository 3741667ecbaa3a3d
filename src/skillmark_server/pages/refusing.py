# SPDX-License-Identifier: Apache-2.0

"""Puts what a service refused beside the field it is about, so that nothing typed is lost."""

from __future__ import annotations

from django import forms

from skillmark_server.refusals import Refusal


def refuse(form: forms.BaseForm, refusal: Refusal) -> None:
    """Show `refusal` at its field, or over the form where the form has no such field."""
    words = " ".join(part for part in (str(refusal), str(refusal.hint)) if part)
    form.add_error(refusal.field if refusal.field in form.fields else None, words)
