# SPDX-License-Identifier: Apache-2.0

"""A wrong field says what to write, in both languages, and keeps what was typed."""

from __future__ import annotations

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.utils import translation


class Everything(forms.Form):
    name = forms.CharField(max_length=5, min_length=2)
    email = forms.EmailField()
    site = forms.URLField(assume_scheme="https")
    months = forms.IntegerField(min_value=1, max_value=120)
    credit = forms.DecimalField()
    on = forms.DateField()
    at = forms.DateTimeField()
    kind = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)
    kinds = forms.MultipleChoiceField(choices=[("a", "A")])
    badge = forms.UUIDField()
    file = forms.FileField()


def errors_of(data: dict[str, object], files: dict[str, object] | None = None) -> dict[str, str]:
    return {name: str(rows[0]) for name, rows in Everything(data, files or {}).errors.items()}


@pytest.mark.parametrize(
    ("field", "typed", "english", "danish"),
    [
        ("name", "", "Fill this in.", "Udfyld feltet."),
        (
            "name",
            "far too long",
            "There is room for 5 characters, and this has 12.",
            "Der er plads til 5 tegn, og her er 12.",
        ),
        (
            "email",
            "fatima(at)nordvind.dk",
            "Write a whole address, for example name@example.org.",
            "Skriv en hel adresse, for eksempel navn@example.org.",
        ),
        (
            "site",
            "ht tp:x",
            "Write a whole address, for example https://example.org.",
            "Skriv en hel adresse, for eksempel https://example.org.",
        ),
        (
            "months",
            "x",
            "Write a whole number, for example 36.",
            "Skriv et helt tal, for eksempel 36.",
        ),
        ("months", "0", "Write 1 or more.", "Skriv 1 eller mere."),
        ("months", "999", "Write 120 or less.", "Skriv 120 eller mindre."),
        (
            "on",
            "31.11.2025",
            "Write a date that exists, for example 31.12.2026.",
            "Skriv en dato, der findes, for eksempel 31.12.2026.",
        ),
        (
            "kind",
            "b",
            "“b” is not one of the choices. Choose one of them.",
            "“b” er ikke en af mulighederne. Vælg en af dem.",
        ),
        ("file", "", "Choose a file.", "Vælg en fil."),
    ],
)
def test_a_wrong_field_says_what_to_write(field, typed, english, danish):
    with translation.override("en"):
        assert errors_of({field: typed})[field] == english
    with translation.override("da"):
        assert errors_of({field: typed})[field] == danish


@pytest.mark.parametrize("typed", ["31.12.2026", "2026-12-31", "31/12/2026", "31-12-2026"])
@pytest.mark.parametrize("language", ["en", "da"])
def test_a_date_is_read_as_europe_writes_it(language, typed):
    with translation.override(language):
        assert "on" not in errors_of({"on": typed})
        assert "at" not in errors_of({"at": f"{typed} 14:30"})


def test_an_empty_file_is_named():
    with translation.override("en"):
        said = errors_of({}, {"file": SimpleUploadedFile("a.csv", b"")})["file"]

    assert said == "The file is empty. Choose another."


@pytest.mark.parametrize("field", Everything.base_fields)
def test_every_field_is_labelled_described_and_keeps_what_was_typed(field):
    form = Everything({field: "<b>typed</b>"})
    html = Template("{% load skillmark %}{% field bound hint='How to' %}").render(
        Context({"bound": form[field]})
    )

    assert "<b>typed" not in html
    assert 'class="err"' in html
    if isinstance(form.fields[field].widget, forms.RadioSelect):
        assert "<legend" in html
    else:
        assert f'for="id_{field}"' in html
        assert 'aria-invalid="true"' in html
        assert f"id_{field}_error" in html.split("aria-describedby")[1]
        if field not in {"file", "kinds"}:
            assert "&lt;b&gt;typed&lt;/b&gt;" in html


def test_a_form_says_at_its_head_what_to_mend():
    html = Template("{% include 'components/form.html' %}").render(
        Context({"form": Everything({"name": "ok"})})
    )

    assert 'role="alert"' in html
    assert 'href="#id_email"' in html
    assert 'href="#id_name"' not in html
