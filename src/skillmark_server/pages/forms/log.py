# SPDX-License-Identifier: Apache-2.0

"""What of the log is to be shown."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from skillmark_server.audit.actions import GROUPS
from skillmark_server.tabular.dates import is_near


class LogForm(forms.Form):
    """
    The filter; every part may be left out.

    Args:
        people: Id and name of everybody who did something.
    """

    about = forms.ChoiceField(
        label=_("About"),
        required=False,
        choices=[("", _("Everything")), *((f"{key}.", words) for key, words in GROUPS.items())],
    )
    person = forms.TypedChoiceField(
        label=_("Done by"), required=False, coerce=uuid.UUID, empty_value=None
    )
    since = forms.DateField(
        label=_("From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
    )
    until = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = cast("forms.TypedChoiceField", self.fields["person"])
        field.choices = [("", _("Anybody")), *people]

    def wanted(self) -> dict[str, Any]:
        """What `audit.selectors.events_visible_to` takes; a wrong part is left out."""
        self.full_clean()
        data = self.cleaned_data
        until = _midnight(data.get("until"))
        return {
            "action": data.get("about") or "",
            "person": data.get("person"),
            "since": _midnight(data.get("since")),
            "before": None if until is None else until + dt.timedelta(days=1),
        }


def _midnight(day: dt.date | None) -> dt.datetime | None:
    if day is None or not is_near(day):
        return None
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))
