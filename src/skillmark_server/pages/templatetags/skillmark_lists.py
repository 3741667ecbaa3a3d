# SPDX-License-Identifier: Apache-2.0

"""Long lists and forms: tags of `{% load skillmark %}`, which takes them in."""

from __future__ import annotations

from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.template.context import Context

register = template.Library()


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: object) -> str:
    """
    Return the query of this page with some members changed: `{% query page=2 sort="name" %}`.

    None or "" leaves a member out. Starts with "?"; the language is not carried along.
    """
    request = context.get("request")
    members = request.GET.copy() if request is not None else None
    if members is None:
        return "?"
    members.pop("lang", None)
    for name, value in changes.items():
        members.pop(name, None)
        if value not in (None, ""):
            members[name] = str(value)
    return f"?{members.urlencode()}"


@register.simple_tag(takes_context=True)
def query_without(context: Context, name: str) -> str:
    """Return the query of this page without one member, from the first page on."""
    return query(context, **{name: None, "page": None})


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(context: Context, key: str, label: str, css: str = "") -> dict[str, str]:
    """
    A column head that sorts by `?sort=key`, and the other way by `?sort=-key`.

    The view checks `sort` against its own list; `label` is what the column is called.
    """
    request = context.get("request")
    now = request.GET.get("sort", context.get("sort", "")) if request is not None else ""
    if now == key:
        direction, following = "ascending", f"-{key}"
    elif now == f"-{key}":
        direction, following = "descending", key
    else:
        direction, following = "", key
    return {
        "label": label,
        "direction": direction,
        "href": query(context, sort=following, page=None),
        "css": css,
    }


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, hint: str = "", **attributes: str) -> dict[str, Any]:
    """
    One field with its label, hint and errors: `{% field form.name autocomplete="name" %}`.

    Args:
        bound: A field of a form.
        hint: Instead of the field's help text.
        attributes: Of the control; an underscore stands for a hyphen.
    """
    widget = bound.field.widget
    if isinstance(widget, forms.CheckboxInput):
        kind = "check"
    elif isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        kind = "choices"
    else:
        kind = "input"
    given: dict[str, str | bool] = {
        name.replace("_", "-"): value for name, value in attributes.items()
    }
    if kind == "input" and not isinstance(widget, forms.FileInput):
        given["class"] = f"{widget.attrs.get('class', '')} input".strip()
    said = hint or bound.help_text
    if said and not bound.help_text:
        given["aria-describedby"] = " ".join(
            [f"{bound.auto_id}_helptext", *([f"{bound.auto_id}_error"] if bound.errors else [])]
        )
    return {
        "field": bound,
        "kind": kind,
        "control": bound.as_widget(attrs=given) if kind != "choices" else "",
        "optional": not bound.field.required and kind != "check",
        "hint": said,
    }
