# SPDX-License-Identifier: Apache-2.0

"""
Making and changing a badge: what to begin from, and the form that guides and previews.

The form is kept while somebody writes (htmx), and by a button without script. What is
wrong is shown at its field and not kept; all the rest is.
"""

from __future__ import annotations

import functools
import uuid
from datetime import datetime
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements import services, terms
from skillmark_server.achievements.checking import LONGEST, lacks_of
from skillmark_server.achievements.checklist import checklist
from skillmark_server.achievements.content import Content
from skillmark_server.achievements.models import Version
from skillmark_server.achievements.refusals import ContentRefused
from skillmark_server.achievements.shelf import TEMPLATES
from skillmark_server.pages.access import Request, View, allowed
from skillmark_server.pages.achievements import get_achievement_or_404, get_draft_or_404, say
from skillmark_server.pages.forms.achievement import AchievementForm
from skillmark_server.pages.forms.badge_design import DesignForm
from skillmark_server.refusals import Conflict, Refusal

MOST_UPLOAD: Final = 5 * 1024 * 1024
_KEPT: Final = "kept_form"
_MOST_KEPT: Final = 100_000
"""Characters of a form that are kept for somebody who was signed out."""


# -- beginning ----------------------------------------------------------------------------


class BeginForm(forms.Form):
    """A name and what kind of thing it is; everything else comes later."""

    name = forms.CharField(
        label=gettext_lazy("What is it called?"), max_length=LONGEST["name"], required=True
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What kind of thing is it?"), choices=terms.AchievementType.choices
    )


class ImportForm(forms.Form):
    """A file, or its text."""

    file = forms.FileField(label=gettext_lazy("File"), required=False)
    text = forms.CharField(required=False, max_length=2_000_000, widget=forms.Textarea)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Permission.DESIGN)
def achievement_new(request: Request) -> HttpResponse:
    """Begin with a name, with a template of ours, or with a file of others."""
    how = request.POST.get("how", "") if request.method == "POST" else ""
    begin = BeginForm(request.POST if how == "blank" else None)
    taking = ImportForm(
        request.POST if how == "import" else None, request.FILES if how == "import" else None
    )
    try:
        if how == "blank" and begin.is_valid():
            return _began(request, begin)
        if how == "template":
            version = services.copy_template(
                actor=request.actor, key=request.POST.get("key", ""), at=timezone.now()
            )
            return redirect("achievement-edit", version.achievement_id)
        if how == "import" and taking.is_valid():
            return _imported(request, taking)
    except ContentRefused as refusal:
        for lines in refusal.problems.values():
            for line in lines:
                begin.add_error("name", str(line))
    except Refusal as refusal:
        if how == "import":
            taking.add_error(None, str(refusal))
        else:
            say(request, refusal)
    context = {"begin": begin, "taking": taking, "templates": TEMPLATES}
    return render(request, "achievements/new.html", context)


def _began(request: Request, form: BeginForm) -> HttpResponse:
    organisation = request.actor.organisation
    language = organisation.language if organisation is not None else "en"
    content = Content.from_dict(
        {
            "name": {language: form.cleaned_data["name"]},
            "achievement_type": form.cleaned_data["kind"],
        }
    )
    version = services.create_achievement(actor=request.actor, content=content, at=timezone.now())
    return redirect("achievement-edit", version.achievement_id)


def _imported(request: Request, form: ImportForm) -> HttpResponse:
    file = form.cleaned_data["file"]
    data = file.read(MOST_UPLOAD + 1) if file else form.cleaned_data["text"].encode()
    made = services.import_ob3(actor=request.actor, data=data, at=timezone.now())
    if made.left_out:
        request.session[f"left_out_{made.version.achievement_id}"] = [
            [left.member, left.why] for left in made.left_out
        ]
    else:
        messages.success(request, _("Everything was taken over."))
    return redirect("achievement-edit", made.version.achievement_id)


# -- the form -----------------------------------------------------------------------------


def keeps_what_was_typed(view: View) -> View:
    """Keep a form for somebody who was signed out while they wrote, until they are back."""

    @functools.wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST" or request.actor.is_signed_in:
            return view(request, *args, **kwargs)
        if request.headers.get("HX-Request"):
            return render(request, "achievements/signed_out.html")
        typed = request.POST.urlencode()
        if len(typed) <= _MOST_KEPT:
            request.session[_KEPT] = {"path": request.path, "typed": typed}
        return redirect_to_login(request.path)

    return guarded


def _typed_before(request: Request) -> QueryDict | None:
    kept = request.session.get(_KEPT)
    if not isinstance(kept, dict) or kept.get("path") != request.path:
        return None
    del request.session[_KEPT]
    return QueryDict(kept.get("typed", ""))


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_what_was_typed
@allowed(Permission.DESIGN)
def achievement_edit(request: Request, achievement_id: uuid.UUID) -> HttpResponse:
    """Write a badge: words, picture, what it takes, how long it lasts."""
    achievement = get_achievement_or_404(request, achievement_id)
    if not achievement.drafts:  # type: ignore[attr-defined]
        return redirect("achievement-detail", achievement_id)
    draft = get_draft_or_404(request, achievement_id)
    if draft.is_in_review:
        return redirect("achievement-detail", achievement_id)
    if request.method != "POST":
        typed = _typed_before(request)
        if typed is not None:
            messages.info(request, _("You were signed out. What you wrote is still here."))
        return _page(request, draft, _forms(request, draft, typed))
    form, design = _forms(request, draft, request.POST)
    is_right = form.is_valid() & design.is_valid()
    try:
        draft = _keep(request, draft, form, design)
    except Conflict as refusal:
        form.add_error(None, str(refusal))
        return _page(request, draft, (form, design), status=409)
    except Refusal as refusal:
        _show(refusal, form, design)
        is_right = False
    if not is_right:
        return _page(request, draft, (form, design))
    messages.success(request, _("Saved."))
    return redirect(reverse("achievement-edit", args=[achievement_id]))


@require_POST
@keeps_what_was_typed
@allowed(Permission.DESIGN)
def achievement_keep(request: Request, achievement_id: uuid.UUID) -> HttpResponse:
    """Keep what is right of a form that somebody is writing; answer with the preview (htmx)."""
    draft = get_draft_or_404(request, achievement_id)
    form, design = _forms(request, draft, request.POST)
    form.is_valid()
    design.is_valid()
    trouble = ""
    try:
        draft = _keep(request, draft, form, design)
    except Refusal as refusal:
        trouble = str(refusal)
    context = _side(request, draft, form) | {"form": form, "trouble": trouble, "is_fragment": True}
    return render(request, "achievements/editor_side.html", context)


def _forms(
    request: Request, draft: Version, data: QueryDict | None
) -> tuple[AchievementForm, DesignForm]:
    organisation = draft.achievement.organisation
    content = Content.from_dict(draft.content)
    form = AchievementForm(data, kept=content, language=organisation.language)
    files = request.FILES if data is not None else None
    return form, DesignForm(data, files, design=draft.design, content=content)


def _keep(request: Request, draft: Version, form: AchievementForm, design: DesignForm) -> Version:
    """Save what is right; without a change nothing is written."""
    content = form.content_beside()
    if not form.has_changed() and not design.has_changed():
        return draft
    upload = design.upload()
    return services.save_draft(
        actor=request.actor,
        version=draft,
        content=content,
        design=None if upload is not None else design.chosen(),
        upload=upload,
        seen_at=_seen_at(request),
        at=timezone.now(),
    )


def _seen_at(request: Request) -> datetime | None:
    try:
        return parse_datetime(request.POST.get("seen", ""))
    except ValueError:
        return None


def _show(refusal: Refusal, form: AchievementForm, design: DesignForm) -> None:
    if not isinstance(refusal, ContentRefused):
        place = refusal.field if refusal.field in design.fields else None
        (design if place else form).add_error(place, str(refusal))
        return
    for place, lines in refusal.problems.items():
        name = form.field_of(place)
        for line in lines:
            form.add_error(name if name in form.fields else None, str(line))


def _page(
    request: Request,
    draft: Version,
    both: tuple[AchievementForm, DesignForm],
    *,
    status: int = 200,
) -> HttpResponse:
    form, design = both
    left_out = request.session.pop(f"left_out_{draft.achievement_id}", [])
    context = _side(request, draft, form) | {
        "form": form,
        "design": design,
        "left_out": left_out,
    }
    return render(request, "achievements/edit.html", context, status=status)


def _tongue(request: Request, form: AchievementForm) -> str:
    """The language of the texts: the one that was chosen, or the first with something wrong."""
    chosen = request.POST.get("tongue", "")
    for language in form.languages:
        if any(name.endswith(f"_{language}") for name in form.errors):
            return language
    return chosen if chosen in form.languages else form.languages[0]


def _side(request: Request, draft: Version, form: AchievementForm) -> dict[str, Any]:
    """Preview, what is missing, and the European checklist."""
    organisation = draft.achievement.organisation
    content = Content.from_dict(draft.content)
    lacks = [
        (form.field_of(place), place.rpartition(".")[2], line)
        for place, lines in lacks_of(content, organisation.language).items()
        for line in lines
    ]
    items = checklist(content, organisation)
    asked = [item for item in items if not item.is_optional]
    return {
        "draft": draft,
        "achievement": draft.achievement,
        "content": content,
        "tongue": _tongue(request, form),
        "lacks": lacks,
        "missing_in": {
            key: sum(language == key for _name, language, _line in lacks) for key in form.languages
        },
        "items": items,
        "asked": len(asked),
        "said": sum(item.is_there for item in asked),
    }
