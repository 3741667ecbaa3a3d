# SPDX-License-Identifier: Apache-2.0

"""
What a form says of a wrong field, in our own words: what is expected, and what to write.

Django's words are replaced once, at the start. Rules are not here: these are sentences
about the shape of an input.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from django import forms
from django.core import validators
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

_FIELDS: Final[Mapping[type[forms.Field], dict[str, Any]]] = MappingProxyType(
    {
        forms.Field: {"required": _("Fill this in.")},
        forms.ChoiceField: {
            "invalid_choice": _("“%(value)s” is not one of the choices. Choose one of them.")
        },
        forms.MultipleChoiceField: {
            "invalid_choice": _("“%(value)s” is not one of the choices. Choose one of them."),
            "invalid_list": _("Choose from the list."),
        },
        forms.ModelChoiceField: {
            "invalid_choice": _("That is not one of the choices. Choose one of them.")
        },
        forms.IntegerField: {"invalid": _("Write a whole number, for example 36.")},
        forms.DecimalField: {"invalid": _("Write a number, for example 7.5.")},
        forms.DateField: {"invalid": _("Write a date that exists, for example 31.12.2026.")},
        forms.DateTimeField: {
            "invalid": _("Write a date and a time, for example 31.12.2026 14:30.")
        },
        forms.FileField: {
            "required": _("Choose a file."),
            "invalid": _("No file came along. Choose it again."),
            "missing": _("No file came along. Choose it again."),
            "empty": _("The file is empty. Choose another."),
        },
        forms.URLField: {"invalid": _("Write a whole address, for example https://example.org.")},
        forms.UUIDField: {"invalid": _("This is not a number of ours. Copy it again.")},
    }
)
_VALIDATORS: Final[tuple[tuple[type, Promise], ...]] = (
    (
        validators.EmailValidator,
        _("Write a whole address, for example name@example.org."),
    ),
    (validators.URLValidator, _("Write a whole address, for example https://example.org.")),
    (
        validators.MaxLengthValidator,
        ngettext_lazy(
            "There is room for %(limit_value)d character, and this has %(show_value)d.",
            "There is room for %(limit_value)d characters, and this has %(show_value)d.",
            "limit_value",
        ),
    ),
    (
        validators.MinLengthValidator,
        ngettext_lazy(
            "At least %(limit_value)d character is needed, and this has %(show_value)d.",
            "At least %(limit_value)d characters are needed, and this has %(show_value)d.",
            "limit_value",
        ),
    ),
    (validators.MinValueValidator, _("Write %(limit_value)s or more.")),
    (validators.MaxValueValidator, _("Write %(limit_value)s or less.")),
    (validators.ProhibitNullCharactersValidator, _("Leave out the invisible characters.")),
)


def speak() -> None:
    """Put our words in the place of Django's; twice does no more than once."""
    for field, words in _FIELDS.items():
        field.default_error_messages = {**field.default_error_messages, **words}
    for validator, sentence in _VALIDATORS:
        validator.message = sentence  # type: ignore[attr-defined]
    # One of them is made before anybody can say otherwise.
    validators.validate_email.message = _VALIDATORS[0][1]  # type: ignore[assignment]
