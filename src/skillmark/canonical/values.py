# SPDX-License-Identifier: Apache-2.0

"""
Texts, numbers and value objects in expanded form.

Spec: JSON-LD 1.1 API, "Value Expansion", and step 14 of "Expansion Algorithm".
"""

from __future__ import annotations

from skillmark.canonical.context_entries import direction, language_tag
from skillmark.canonical.iris import expand_iri, is_absolute, is_blank
from skillmark.canonical.jcs import canonicalize
from skillmark.canonical.literals import check_number, check_text
from skillmark.canonical.terms import KEYWORD_TERMS, ActiveContext, Node, Term
from skillmark.encoding.pointer import join
from skillmark.errors import (
    CanonicalizationError,
    ContextError,
    JsonLdError,
    RelativeIriError,
    UndefinedTermError,
)
from skillmark.protocols import Json, JsonValue


def expand_identifier(context: ActiveContext, text: str, *, vocab: bool) -> str:
    """
    Return the complete IRI (or blank node) that `text` stands for.

    Args:
        context: The terms in force.
        text: An IRI, a compact IRI, or a term where `vocab` is true.
        vocab: Whether terms count.

    Raises:
        RelativeIriError: It is not complete, or has characters that no IRI has.
        UndefinedTermError: It is a term that is unset, or of the form of a keyword.
    """
    iri = expand_iri(context, text, vocab=vocab)
    if iri is None:
        raise UndefinedTermError(f"{text!r:.120} has the form of a keyword, or its term is unset")
    if is_absolute(iri) is None and not is_blank(iri):
        raise RelativeIriError(f"{text!r:.120} is not a complete IRI")
    return iri


def expand_text(context: ActiveContext, term: Term, value: str) -> Node:
    """
    Expand a text under the property `term`.

    Raises:
        RelativeIriError: The property holds identifiers, and this one is not complete.
        UndefinedTermError: The property holds identifiers, and this one means nothing.
        CanonicalizationError: RDF cannot hold the text.
    """
    mapping = term.type
    if mapping == "@id":
        return {"@id": expand_identifier(context, value, vocab=False)}
    if mapping == "@vocab":
        return {"@id": expand_identifier(context, value, vocab=True)}
    if not value.isascii():
        check_text(value)
    if mapping is not None and mapping != "@none":
        return {"@value": value, "@type": mapping}
    result: Node = {"@value": value}
    language = term.language if term.has_language else context.language
    base_direction = term.direction if term.has_direction else context.direction
    if language is not None:
        result["@language"] = language
    if base_direction is not None:
        result["@direction"] = base_direction
    return result


def expand_scalar(term: Term, value: JsonValue) -> Node:
    """
    Expand a number, true or false under the property `term`.

    Raises:
        UndefinedTermError: It is null.
        CanonicalizationError: RDF would round the number.
        JsonLdError: It is nothing that JSON has.
    """
    if value is None:
        raise UndefinedTermError("null is covered by no signature: leave the member out")
    datatype = None if term.type in ("@id", "@vocab", "@none") else term.type
    check_number(value, datatype)
    return {"@value": value} if datatype is None else {"@value": value, "@type": datatype}


def expand_json(value: JsonValue) -> Node:
    """
    Expand a JSON literal.

    Raises:
        CanonicalizationError: It has no canonical form.
    """
    canonicalize(value)
    return {"@value": value, "@type": "@json"}


def member_term(context: ActiveContext, name: object) -> Term:
    """
    Return what a member's name means: a term, a keyword or an IRI.

    Raises:
        UndefinedTermError: It means nothing.
        JsonLdError: It is no text.
    """
    if not isinstance(name, str):
        raise JsonLdError("a member's name is not text")
    term = context.terms.get(name) or KEYWORD_TERMS.get(name)
    if term is None:
        iri = expand_iri(context, name, vocab=True)
        if iri is None or is_absolute(iri) is None:
            raise UndefinedTermError(f"the contexts define no term {name!r:.120}")
        return Term(iri)
    if term.iri is None:
        raise UndefinedTermError(f"the contexts unset the term {name!r:.120}")
    return term


def expand_value_object(context: ActiveContext, element: Json) -> Node:
    """
    Expand an object that has the member `@value`.

    Raises:
        JsonLdError: It holds something else, or what does not go together.
        UndefinedTermError: It holds null, or a member without a meaning.
        RelativeIriError: Its datatype is not complete.
        CanonicalizationError: RDF cannot hold the value.
    """
    result: Node = {}
    name = ""
    try:
        for name, value in element.items():
            keyword = member_term(context, name).iri
            if keyword == "@context":
                continue
            if keyword in result:
                raise JsonLdError(f"{keyword} stands in one object twice")
            result[str(keyword)] = _member(context, keyword, value)
    except ContextError as error:
        raise JsonLdError(error.message, pointer=join("", name)) from None
    except CanonicalizationError as error:
        error.pointer = join("", name) + error.pointer
        raise
    return _checked(result)


def _member(context: ActiveContext, keyword: str | None, value: JsonValue) -> JsonValue:
    if keyword == "@value":
        return value
    if keyword == "@type":
        return _datatype(context, value)
    if keyword == "@language":
        return language_tag(value)
    if keyword == "@direction":
        return direction(value)
    if keyword == "@index":
        raise UndefinedTermError("@index is covered by no signature")
    raise JsonLdError("a value object holds a value, its type or language, and nothing else")


def _datatype(context: ActiveContext, value: JsonValue) -> str:
    if not isinstance(value, str):
        raise JsonLdError("the type of a value is one datatype")
    datatype = expand_iri(context, value, vocab=True)
    if datatype is None or (datatype != "@json" and is_absolute(datatype) is None):
        raise RelativeIriError(f"the datatype {value!r:.120} is not a complete IRI")
    return datatype


def _checked(result: Node) -> Node:
    value = result["@value"]
    datatype = result.get("@type")
    of_language = "@language" in result or "@direction" in result
    if datatype is not None and of_language:
        raise JsonLdError("a value has a type or a language, not both")
    if datatype == "@json":
        return expand_json(value)
    if value is None:
        raise UndefinedTermError("null is covered by no signature")
    if isinstance(value, str):
        check_text(value)
    elif of_language:
        raise JsonLdError("only text has a language or a direction")
    elif isinstance(value, dict | list):
        raise JsonLdError("a value is text, a number, true or false")
    else:
        check_number(value, datatype)
    return result
