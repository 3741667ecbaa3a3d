# SPDX-License-Identifier: Apache-2.0

"""
The bytes that a signature covers: RDFC-1.0 over safe JSON-LD, or JCS.

Every suite signs what `rdfc` or `jcs` returns, so that what they leave out is
signed by nobody: `rdfc` refuses a document in which anything would be left out.
"""

from __future__ import annotations

from skillmark.canonical.contexts import ContextStore
from skillmark.canonical.expansion import expand
from skillmark.canonical.jcs import canonicalize as jcs
from skillmark.canonical.jsonld import to_rdf
from skillmark.canonical.rdfc import canonicalize
from skillmark.protocols import Json

__all__ = ["ContextStore", "check_signable", "jcs", "rdfc"]


def rdfc(document: Json, contexts: ContextStore, *, hash_name: str = "sha256") -> bytes:
    """
    Return the canonical N-Quads of `document`, in UTF-8.

    Args:
        document: A JSON-LD document without its proof.
        contexts: The contexts that it may name.
        hash_name: "sha256", or "sha384" for P-384 keys.

    Raises:
        CanonicalizationError: Something in the document would not be covered; the
            subclass says what, the pointer where.
        WorkBudgetError: The document is built so that this would never end.

    Spec:
        RDF Dataset Canonicalization; JSON-LD 1.1 Processing Algorithms and API.
    """
    return canonicalize(to_rdf(document, contexts), hash_name=hash_name).encode()


def check_signable(document: Json, contexts: ContextStore) -> None:
    """
    Refuse a document in which a member would mean nothing, however it is signed.

    Raises:
        CanonicalizationError: A term is undefined, an identifier relative, a
            context unknown; the subclass says what, the pointer where.

    Spec: VC Data Integrity § Securing Data Losslessly.
    """
    expand(document, contexts)
