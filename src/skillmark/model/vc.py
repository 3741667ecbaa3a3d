# SPDX-License-Identifier: Apache-2.0

"""
The rules of the VC data model for any credential or presentation, whatever it claims.

Version 2.0, and 1.1 for reading. Which one is meant is told by the first
context. Here stand shapes only: whether a context or a type has a meaning is
for `canonical` to find out, and whether a proof holds for `proofs`.

Spec: VC Data Model 2.0 § Basic Concepts, § Advanced Concepts; VC Data Model 1.1
§ Basic Concepts, where the two differ.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from skillmark.encoding import iri
from skillmark.errors import ModelError
from skillmark.model.fields import Check, each, refused, within
from skillmark.model.resources import check_entry, resources_are_unique
from skillmark.model.shapes import ObjectRule
from skillmark.model.values import (
    check_jws,
    check_language_value,
    check_moment,
    check_type,
    check_uri,
)
from skillmark.model.versions import ends_after_it_begins, is_version_1
from skillmark.model.vocabulary import VC1_CONTEXT, VC2_CONTEXT
from skillmark.protocols import Json, JsonValue

_ENVELOPE_DATA: Final = re.compile(
    r"data:application/[a-z0-9.+-]++[^,]*+,.+", re.DOTALL | re.IGNORECASE
)


def check_vc(document: Json) -> None:
    """
    Judge a credential or presentation, enveloped or not, by the VC data model.

    Raises:
        ModelError: A rule is broken; the error says where, what was met and
            what was expected.
    """
    if type(document) is not dict:
        raise refused(document, "a credential or a presentation")
    kinds = _kinds(document)
    for kind, check in _KINDS.items():
        if kind in kinds:
            check(document)
            return
    raise refused(document.get("type"), "one of the types " + ", ".join(_KINDS), "/type")


def _kinds(document: Json) -> list[JsonValue]:
    met = document.get("type")
    if met is None:
        raise ModelError("the member is missing", pointer="/type")
    return met if isinstance(met, list) else [met]


# --- Helpers: where a member may stand once or several times --------------------------------------


def _at(name: str, document: Json, check: Check) -> None:
    """Judge the member `name`, if it is there."""
    if name in document:
        try:
            check(document[name])
        except ModelError as error:
            within(error, name)
            raise


def _each(check: Check, *, empty: bool = False) -> Check:
    """A value, or an array of them."""

    def check_each(value: JsonValue) -> None:
        if type(value) is not list:
            check(value)
            return
        if not value and not empty:
            raise refused(value, "at least one item")
        each(check, value)

    return check_each


def _demand(document: Json, *names: str) -> None:
    for name in names:
        if name not in document:
            raise ModelError("the member is missing", pointer="/" + name)


def _object_with(*names: str) -> Check:
    """An object that has each of `names`; its type and id, if it has them, are right."""

    def check(value: JsonValue) -> None:
        if type(value) is not dict:
            raise refused(value, "an object with " + " and ".join(names))
        _demand(value, *names)
        _at("type", value, check_type)
        _at("id", value, check_uri)

    return check


# --- The members ----------------------------------------------------------------------------------


def context_begins_with_vc(document: Json) -> None:
    """VC 2.0 § Contexts: an ordered set whose first item is the base context."""
    _demand(document, "@context")
    value = document["@context"]
    contexts = value if isinstance(value, list) else [value]
    if not contexts or contexts[0] not in (VC2_CONTEXT, VC1_CONTEXT):
        expected = repr(VC2_CONTEXT)
        raise refused(contexts[0] if contexts else value, expected, "/@context/0")


def further_contexts_are_contexts(document: Json) -> None:
    """VC 2.0 § Contexts: the other items are URLs or objects."""
    value = document["@context"]
    for index, context in enumerate(value if isinstance(value, list) else []):
        if type(context) is dict:
            _check_inline(context, index)
        elif type(context) is not str or not iri.is_url(context):
            raise refused(context, "a URL or an object", f"/@context/{index}")


def _check_inline(context: Json, index: int) -> None:
    for name, meaning in context.items():
        mapped = meaning.get("@id") if isinstance(meaning, dict) else meaning
        if type(mapped) is str and mapped.split() != [mapped]:
            error = refused(mapped, "a URL, without spaces")
            within(error, name)
            within(error, index)
            within(error, "@context")
            raise error


def id_is_one_url(document: Json) -> None:
    """VC 2.0 § Identifiers: an id is a single URL."""
    _at("id", document, check_uri)


def type_is_terms(document: Json) -> None:
    """VC 2.0 § Types: terms or absolute URLs."""
    _at("type", document, check_type)


def _check_wording(value: JsonValue) -> None:
    if type(value) is dict:
        check_language_value(value)
    elif type(value) is not str:
        raise refused(value, "a string or a language value object")


def names_are_words(document: Json) -> None:
    """VC 2.0 § Names and Descriptions: strings, or language value objects."""
    _at("name", document, _each(_check_wording))
    _at("description", document, _each(_check_wording))


def _check_party(value: JsonValue) -> None:
    """A URL, or an object with a URL for an id."""
    if type(value) is not dict:
        check_uri(value)
        return
    _demand(value, "id")
    id_is_one_url(value)
    _at("type", value, check_type)
    names_are_words(value)


def issuer_has_a_url(document: Json) -> None:
    """VC 2.0 § Issuer: a URL, or an object whose id is a URL."""
    _demand(document, "issuer")
    _at("issuer", document, _check_party)


def holder_has_a_url(document: Json) -> None:
    """VC 2.0 § Verifiable Presentations: the holder is a URL, or an object whose id is one."""
    _at("holder", document, _check_party)


def _check_subject(value: JsonValue) -> None:
    if type(value) is not dict or not value:
        raise refused(value, "an object with at least one claim")
    id_is_one_url(value)
    _at("type", value, check_type)


def subjects_have_claims(document: Json) -> None:
    """VC 2.0 § Credential Subject: one or more objects, each with at least one claim."""
    _demand(document, "credentialSubject")
    _at("credentialSubject", document, _each(_check_subject))


def dates_have_zones(document: Json) -> None:
    """VC 2.0 § Validity Period: dateTimeStamps; VC 1.1 § Issuance Date: one is required."""
    names = ("validFrom", "validUntil")
    if is_version_1(document):
        names = ("issuanceDate", "expirationDate")
        _demand(document, "issuanceDate")
    for name in names:
        _at(name, document, check_moment)


def status_has_a_type(document: Json) -> None:
    """VC 2.0 § Status: type is required, id is optional; VC 1.1 demands both."""
    needed = ("id", "type") if is_version_1(document) else ("type",)
    _at("credentialStatus", document, _each(_object_with(*needed)))


def schema_has_id_and_type(document: Json) -> None:
    """VC 2.0 § Data Schemas: type, and an id that is a URL."""
    _at("credentialSchema", document, _each(_object_with("id", "type")))


def refresh_service_has_a_type(document: Json) -> None:
    """VC 2.0 § Refreshing: type is required; VC 1.1 demands an id too."""
    needed = ("id", "type") if is_version_1(document) else ("type",)
    _at("refreshService", document, _each(_object_with(*needed)))


def terms_of_use_have_a_type(document: Json) -> None:
    """VC 2.0 § Terms of Use: each specifies its type."""
    _at("termsOfUse", document, _each(_object_with("type")))


def evidence_has_a_type(document: Json) -> None:
    """VC 2.0 § Evidence, § Types: each specifies its type."""
    _at("evidence", document, _each(_object_with("type")))


def related_resources_are_pinned(document: Json) -> None:
    """VC 2.0 § Integrity of Related Resources: each has an id, used once, and a digest."""
    _at("relatedResource", document, _each(check_entry))
    value = document.get("relatedResource")
    if isinstance(value, list):
        resources_are_unique(document)


def proofs_have_a_type(document: Json) -> None:
    """VC 2.0 § Securing Mechanisms: a proof says of what type it is."""
    _at("proof", document, _each(_object_with("type")))


def _check_presented(value: JsonValue) -> None:
    if type(value) is not dict:
        raise refused(value, "a credential object")
    kinds = _kinds(value)
    if "EnvelopedVerifiableCredential" in kinds:
        _check_enveloped(value)
    elif "VerifiableCredential" in kinds:
        _check_credential(value)
    else:
        raise refused(
            value["type"],
            "the type VerifiableCredential or EnvelopedVerifiableCredential",
            "/type",
        )


def _check_presented_in_1(value: JsonValue) -> None:
    """VC 1.1 lets a presentation hold compact JWTs beside objects."""
    if type(value) is str:
        check_jws(value)
    else:
        _check_presented(value)


def presented_are_credentials(document: Json) -> None:
    """VC 2.0 § Verifiable Presentations: what is presented are credential objects."""
    check = _check_presented_in_1 if is_version_1(document) else _check_presented
    _at("verifiableCredential", document, _each(check, empty=True))


_COMMON: Final[tuple[ObjectRule, ...]] = (
    context_begins_with_vc,
    further_contexts_are_contexts,
    id_is_one_url,
    type_is_terms,
    terms_of_use_have_a_type,
    proofs_have_a_type,
)
_OF_CREDENTIALS: Final[tuple[ObjectRule, ...]] = (
    names_are_words,
    issuer_has_a_url,
    subjects_have_claims,
    dates_have_zones,
    ends_after_it_begins,
    status_has_a_type,
    schema_has_id_and_type,
    refresh_service_has_a_type,
    evidence_has_a_type,
    related_resources_are_pinned,
)
_OF_PRESENTATIONS: Final[tuple[ObjectRule, ...]] = (
    holder_has_a_url,
    presented_are_credentials,
)


def _check_credential(document: Json) -> None:
    for rule in (*_COMMON, *_OF_CREDENTIALS):
        rule(document)


def _check_presentation(document: Json) -> None:
    for rule in (*_COMMON, *_OF_PRESENTATIONS):
        rule(document)


def _check_enveloped(document: Json) -> None:
    """VC 2.0 § Enveloped Verifiable Credentials: the id is a data URL with the secured one."""
    context_begins_with_vc(document)
    _demand(document, "id")
    text = document["id"]
    if type(text) is not str or not _ENVELOPE_DATA.fullmatch(text):
        raise refused(text, "a data: URL such as data:application/vc+jwt,eyJ…", "/id")


_KINDS: Final[dict[str, Callable[[Json], None]]] = {
    "EnvelopedVerifiableCredential": _check_enveloped,
    "EnvelopedVerifiablePresentation": _check_enveloped,
    "VerifiableCredential": _check_credential,
    "VerifiablePresentation": _check_presentation,
}
