# SPDX-License-Identifier: Apache-2.0

"""Collections of whoever is signed in: made, changed, put in order, removed."""

from __future__ import annotations

import uuid
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from skillmark_server.holdings.selectors import imported_in, imported_of
from skillmark_server.pages.access import Request, signed_in
from skillmark_server.pages.forms.portfolio import CollectionForm
from skillmark_server.pages.portfolio.asking import (
    arranged,
    get_collection_or_404,
    user_of,
)
from skillmark_server.pages.refusing import posted, refuse
from skillmark_server.pages.seeing import sees_of, value_of
from skillmark_server.portfolio.addresses import collection_address
from skillmark_server.portfolio.selectors import awards_in, kept_awards
from skillmark_server.portfolio.services import (
    arrange_collection,
    change_collection,
    make_collection,
    remove_collection,
)
from skillmark_server.portfolio.services.collecting import MOST_IN_ONE
from skillmark_server.refusals import Refusal

OFFERED: Final = 200
"""Badges to choose from on one page."""


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def collection_new(request: Request) -> HttpResponse:
    """Make a collection, and go on to fill it."""
    form = CollectionForm(posted(request))
    sees = request.POST.get("sees", "private")
    if form.is_valid():
        try:
            collection = make_collection(
                user=user_of(request),
                visibility=sees_of(sees),
                at=timezone.now(),
                **form.cleaned_data,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return redirect("collection", collection.pk)
    context = {"form": form, "sees": sees}
    return render(request, "portfolio/collection_new.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def collection(request: Request, collection_id: uuid.UUID) -> HttpResponse:
    """One collection: what is in it and in which order, what it is called, who sees it."""
    user, found = user_of(request), get_collection_or_404(request, collection_id)
    start = {"name": found.name, "description": found.description}
    form = CollectionForm(posted(request), initial=start)
    sees = request.POST.get("sees", value_of(found.visibility))
    if form.is_valid():
        try:
            change_collection(
                user=user,
                collection_id=found.pk,
                visibility=sees_of(sees),
                at=timezone.now(),
                **form.cleaned_data,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("collection", found.pk)
    inside = list(awards_in(found))
    held = {award.pk for award in inside}
    others = [one for one in kept_awards(user)[: OFFERED + MOST_IN_ONE] if one.pk not in held]
    context = {
        "collection": found,
        "address": collection_address(found.pk),
        "inside": inside,
        "others": others[:OFFERED],
        "imported": list(imported_of(user)[:OFFERED]),
        "chosen_imported": set(imported_in(found).values_list("pk", flat=True)),
        "form": form,
        "sees": sees,
        "now": timezone.now(),
    }
    return render(request, "portfolio/collection.html", context)


@require_POST
@signed_in
def collection_arrange(request: Request, collection_id: uuid.UUID) -> HttpResponse:
    """Put the badges that were sent into the collection, in the order that was asked for."""
    found = get_collection_or_404(request, collection_id)
    try:
        arrange_collection(
            user=user_of(request),
            collection_id=found.pk,
            award_ids=arranged(request, "award", most=OFFERED + MOST_IN_ONE),
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal.words))
    else:
        messages.success(request, _("Saved."))
    return redirect("collection", found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def collection_remove(request: Request, collection_id: uuid.UUID) -> HttpResponse:
    """Ask first, then remove a collection."""
    found = get_collection_or_404(request, collection_id)
    if request.method != "POST":
        return render(request, "portfolio/collection_remove.html", {"collection": found})
    remove_collection(user=user_of(request), collection_id=found.pk, at=timezone.now())
    messages.success(
        request, _("%(name)s is gone. Its badges are where they were.") % {"name": found.name}
    )
    return redirect("my-badges")
