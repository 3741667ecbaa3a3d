# SPDX-License-Identifier: Apache-2.0

"""What a list of awards is narrowed by beside badge and department: language and days."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from skillmark_server.pages.forms.people import DayField
from skillmark_server.tabular.dates import is_near


class AwardFilterForm(forms.Form):
    """Every part may be left out; one that cannot be read counts as left out."""

    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=lambda: [("", _("All languages")), *settings.LANGUAGES],
    )
    issued_from = DayField(label=_("Awarded from"), required=False)
    issued_to = DayField(label=_("Awarded until"), required=False)
    ends_from = DayField(label=_("Ends from"), required=False)
    ends_to = DayField(label=_("Ends until"), required=False)

    def wanted(self) -> dict[str, Any]:
        """What `awards.selectors.Filters` takes of it."""
        self.full_clean()
        data = self.cleaned_data
        return {
            "language": data.get("language") or "",
            "issued_from": _midnight(data.get("issued_from")),
            "issued_before": _midnight(data.get("issued_to"), after=1),
            "ends_from": _midnight(data.get("ends_from")),
            "ends_before": _midnight(data.get("ends_to"), after=1),
        }

    @property
    def is_used(self) -> bool:
        """Whether any of it narrows the list."""
        return any(self.wanted().values())


def _midnight(day: dt.date | None, after: int = 0) -> dt.datetime | None:
    if day is None or not is_near(day):
        return None
    moment = dt.datetime.combine(day + dt.timedelta(days=after), dt.time.min)
    return timezone.make_aware(moment)
