# SPDX-License-Identifier: Apache-2.0

"""
Whether what a credential links to is still what was signed.

A bundled context is compared with the bundle; anything else is fetched where
there is a network. What cannot be had is said to be unchecked: the credential
stands without it, and nothing of it is shown.

Spec: VC Data Model 2.0 § Integrity of Related Resources.
"""

from __future__ import annotations

from skillmark.canonical.contexts import ContextStore
from skillmark.encoding import pointer
from skillmark.errors import (
    ContextUnknownError,
    MalformedError,
    RelatedResourceError,
    ResolutionError,
)
from skillmark.model.resources import check_related_resource
from skillmark.protocols import Fetcher, Json
from skillmark.report import Finding, Step
from skillmark.text import say
from skillmark.verify.nodes import as_list, id_of


def check_resources(document: Json, contexts: ContextStore, fetcher: Fetcher | None) -> Finding:
    """
    Compare each related resource with the digest that was signed.

    Raises:
        RelatedResourceError: A resource has another digest.
        MalformedError: An entry has no digest that can be read.
    """
    entries = as_list(document.get("relatedResource"))
    if not entries:
        return Finding.not_checked(Step.RESOURCES, say("It names no linked files."))
    unreachable = 0
    for index, entry in enumerate(entries):
        if not isinstance(entry, dict):
            continue  # refused by the shape step
        body = _body_of(id_of(entry) or "", contexts, fetcher)
        if body is None:
            unreachable += 1
            continue
        try:
            check_related_resource(entry, body)
        except (RelatedResourceError, MalformedError) as error:
            error.pointer = pointer.join("/relatedResource", index) + error.pointer
            raise
    if unreachable:
        return Finding.not_checked(
            Step.RESOURCES, say("{count} linked files could not be fetched.", count=unreachable)
        )
    return Finding.passed(Step.RESOURCES, say("The linked files are the ones that were signed."))


def _body_of(address: str, contexts: ContextStore, fetcher: Fetcher | None) -> bytes | None:
    try:
        return contexts.raw(address)
    except ContextUnknownError:
        pass
    if fetcher is None:
        return None
    try:
        return fetcher.fetch(address, accept="*/*").body
    except ResolutionError:
        return None
