# SPDX-License-Identifier: Apache-2.0

"""`{% load rules %}`: a condition in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()


@register.simple_tag
def condition_words(condition: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """A condition as a person says it; `names` has the names of what it asks for."""
    return _words(condition, names)


def _words(condition: Mapping[str, Any], names: Mapping[str, str]) -> str:
    name, value = next(iter(condition.items()))
    match name:
        case "all":
            return _(" and ").join(_words(one, names) for one in value)
        case "any":
            inside = _(" or ").join(_words(one, names) for one in value)
            return f"({inside})" if len(value) > 1 else inside
        case "holds":
            return _("holds %(badge)s") % {"badge": names.get(value, "…")}
        case "department":
            return _("works in %(place)s") % {"place": names.get(value, "…")}
        case "job_role":
            return _("works as %(role)s") % {"role": names.get(value, "…")}
        case _:
            words = ngettext(
                "has been employed for %(n)d month", "has been employed for %(n)d months", value
            )
            return words % {"n": value}
