# SPDX-License-Identifier: Apache-2.0

"""
One name for one thing: the writing of JSON-LD that a program reads without JSON-LD.

JSON-LD lets one graph be written in many ways: a member under its full or
compact IRI, inside `@nest` or `@included`, under an alias. A signature over the
graph holds for all of them, and a reader who looks for `credentialStatus` or
`validUntil` sees it in one of them only. So where a store takes no contexts of
a document's own, members and types have the one name that the contexts give
them. Nothing here is asked for by JSON-LD 1.1; VC Data Model 2.0 § JSON-LD asks
for compacted documents.
"""

from __future__ import annotations

from skillmark.canonical.iris import expand_iri, is_blank
from skillmark.canonical.terms import ActiveContext
from skillmark.errors import UndefinedTermError


def check_member(context: ActiveContext, name: str) -> None:
    """
    Refuse a member that goes by another name than the contexts give it.

    Raises:
        UndefinedTermError: `name` is an IRI, a keyword, or the second name of something.
    """
    if name in context.terms:
        if name in context.second_names:
            better = context.name_of(context.terms[name].iri)
            raise UndefinedTermError(f"{name!r} is a second name: write {better!r}")
        return
    if name == "@context" or (name == "@id" and len(context.id_names) == 1):
        return
    if name == "@type" and len(context.type_names) == 1:
        return
    iri = expand_iri(context, name, vocab=True)
    better = context.name_of(iri)
    if better is not None:
        raise UndefinedTermError(f"{name!r} is not its name here: write {better!r}")
    if name.startswith("@") or ":" in name:
        raise UndefinedTermError(f"{name!r} is not a term: a member is named by a term here")


def check_type(context: ActiveContext, name: str, iri: str) -> None:
    """
    Refuse a type that is written as an IRI and has a name.

    Raises:
        UndefinedTermError: The contexts have a term for `iri`.
    """
    if name not in context.terms and (better := context.name_of(iri)) is not None:
        raise UndefinedTermError(f"the type {name!r} has a name here: write {better!r}")


def check_identifier(text: str, iri: str) -> None:
    """
    Refuse an identifier that is not written out, or that counts in this document only.

    Raises:
        UndefinedTermError: `text` is a compact IRI, or names a blank node.
    """
    if text != iri:
        raise UndefinedTermError(f"the identifier {text!r} is not written out: write {iri!r}")
    if is_blank(text):
        raise UndefinedTermError(f"{text!r} identifies nothing outside of this document")
