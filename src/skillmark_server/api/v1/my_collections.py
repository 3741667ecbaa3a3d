# SPDX-License-Identifier: Apache-2.0

"""Collections of a person, and their page, for a program with a token of their own."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from skillmark_server.accounts.permissions import Own
from skillmark_server.api.paging import page_of
from skillmark_server.api.repeating import repeatable
from skillmark_server.api.tokens import needs_own
from skillmark_server.api.v1.sending import example
from skillmark_server.api.v1.shapes import REFUSALS, Sent
from skillmark_server.awards.models import Visibility
from skillmark_server.portfolio.addresses import collection_address, page_address
from skillmark_server.portfolio.models import Collection, PortfolioPage
from skillmark_server.portfolio.models.backpack import (
    LONGEST_ADDRESS,
    LONGEST_NAME,
    LONGEST_TEXT,
)
from skillmark_server.portfolio.selectors import (
    awards_in,
    collection_of,
    collections_of,
    page_of_person,
)
from skillmark_server.portfolio.services import (
    arrange_collection,
    change_collection,
    make_collection,
    remove_collection,
    set_up_page,
)
from skillmark_server.portfolio.services.collecting import MOST_IN_ONE

router = Router(tags=["my"])


class CollectionShown(Schema):
    """One collection."""

    id: uuid.UUID
    url: str = Field(description="Its page, for those who may see it")
    name: str
    description: str
    visibility: str
    size: int
    created_at: datetime
    changed_at: datetime


class CollectionWhole(CollectionShown):
    """One collection, and what is in it."""

    awards: list[uuid.UUID] = Field(description="In order")


class CollectionsShown(Schema):
    """One page of them."""

    items: list[CollectionShown]
    next: str | None


class CollectionSent(Sent):
    """What a collection is called, and who sees it."""

    model_config = example(name="Safety at work", visibility="public")

    name: str = Field(max_length=LONGEST_NAME)
    description: str = Field(default="", max_length=LONGEST_TEXT)
    visibility: Visibility = Visibility.ONLY_ME


class Arranged(Sent):
    """What is in a collection, and in which order."""

    model_config = example(awards=["3f1f8a52-5d1b-4c0a-9a27-0b8f5f6f7a12"])

    awards: list[uuid.UUID] = Field(max_length=MOST_IN_ONE)


class PageShown(Schema):
    """A person's page."""

    url: str = Field(description="Empty where it was never set up")
    address: str
    headline: str
    about: str
    visibility: str
    is_listed: bool


class PageSent(Sent):
    """Who sees a person's page, and what stands on its top."""

    model_config = example(visibility="public", headline="Fitter in Esbjerg")

    visibility: Visibility
    is_listed: bool = Field(default=False, description="Whether search engines may show it")
    address: str = Field(
        default="", max_length=LONGEST_ADDRESS, description="A chosen name; empty keeps what it has"
    )
    headline: str = Field(default="", max_length=LONGEST_NAME)
    about: str = Field(default="", max_length=LONGEST_TEXT)


@router.get("/collections", response={200: CollectionsShown, **REFUSALS}, summary="Collections")
def list_collections(
    request: HttpRequest,
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """One's own, by name."""
    user = needs_own(request, Own.SEE)
    return page_of(
        collections_of(user),
        request=request,
        order="name",
        cursor=cursor,
        limit=limit,
        show=_shown,
    )


@router.post("/collections", response={201: CollectionWhole, **REFUSALS}, summary="Make one")
@repeatable
def make(request: HttpRequest, payload: CollectionSent) -> Any:
    """It is empty at first; at most 50 a person."""
    user = needs_own(request, Own.DECIDE)
    made = make_collection(user=user, at=timezone.now(), kind="token", **payload.dict())
    return 201, CollectionWhole(**_whole(made))


@router.get(
    "/collections/{uuid:collection_id}",
    response={200: CollectionWhole, **REFUSALS},
    summary="One collection",
)
def one_collection(request: HttpRequest, collection_id: uuid.UUID) -> dict[str, Any]:
    """With what is in it, in order."""
    return _whole(collection_of(needs_own(request, Own.SEE), collection_id))


@router.put(
    "/collections/{uuid:collection_id}",
    response={200: CollectionWhole, **REFUSALS},
    summary="Change it",
)
@repeatable
def change(request: HttpRequest, collection_id: uuid.UUID, payload: CollectionSent) -> Any:
    """Its name, its words, and who sees it."""
    user = needs_own(request, Own.DECIDE)
    changed = change_collection(
        user=user,
        collection_id=collection_id,
        at=timezone.now(),
        kind="token",
        **payload.dict(),
    )
    return 200, CollectionWhole(**_whole(changed))


@router.put(
    "/collections/{uuid:collection_id}/awards",
    response={200: CollectionWhole, **REFUSALS},
    summary="What is in it",
)
@repeatable
def arrange(request: HttpRequest, collection_id: uuid.UUID, payload: Arranged) -> Any:
    """All of it, in order; what is not named is taken out, and stays in the backpack."""
    user = needs_own(request, Own.DECIDE)
    changed = arrange_collection(
        user=user,
        collection_id=collection_id,
        award_ids=payload.awards,
        at=timezone.now(),
        kind="token",
    )
    return 200, CollectionWhole(**_whole(changed))


@router.delete(
    "/collections/{uuid:collection_id}", response={204: None, **REFUSALS}, summary="Remove it"
)
@repeatable
def remove(request: HttpRequest, collection_id: uuid.UUID) -> Any:
    """What was in it stays in the backpack."""
    user = needs_own(request, Own.DECIDE)
    remove_collection(user=user, collection_id=collection_id, at=timezone.now(), kind="token")
    return 204, None


@router.get("/page", response={200: PageShown, **REFUSALS}, summary="One's page")
def own_page(request: HttpRequest) -> dict[str, Any]:
    """As it is set up; nobody else sees one that never was."""
    return _page(page_of_person(needs_own(request, Own.SEE)))


@router.put("/page", response={200: PageShown, **REFUSALS}, summary="Set it up")
@repeatable
def set_page(request: HttpRequest, payload: PageSent) -> Any:
    """Who sees it, and what stands on its top; a new address ends the old one."""
    user = needs_own(request, Own.DECIDE)
    page = set_up_page(user=user, at=timezone.now(), kind="token", **payload.dict())
    return 200, PageShown(**_page(page))


def _shown(collection: Collection, size: int | None = None) -> dict[str, Any]:
    return {
        "id": collection.pk,
        "url": collection_address(collection.pk),
        "name": collection.name,
        "description": collection.description,
        "visibility": collection.visibility,
        "size": getattr(collection, "size", 0) if size is None else size,
        "created_at": collection.created_at,
        "changed_at": collection.changed_at,
    }


def _whole(collection: Collection) -> dict[str, Any]:
    inside = list(awards_in(collection).values_list("pk", flat=True))
    return {**_shown(collection, len(inside)), "awards": inside}


def _page(page: PortfolioPage | None) -> dict[str, Any]:
    if page is None:
        page = PortfolioPage(visibility=Visibility.ONLY_ME)
    return {
        "url": page_address(page.address) if page.address else "",
        "address": page.address,
        "headline": page.headline,
        "about": page.about,
        "visibility": page.visibility,
        "is_listed": page.is_listed,
    }
