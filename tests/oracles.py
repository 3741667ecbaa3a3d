# SPDX-License-Identifier: Apache-2.0

"""
Two other implementations of JSON-LD and RDFC-1.0, asked about the same documents.

PyLD 3.3 writes control characters and U+007F as they are, which the standard
escapes, and knows no directions; whoever compares leaves those out.
"""

from __future__ import annotations

from typing import Any

import orjson
import pyoxigraph
from pyld import jsonld

from skillmark.canonical.contexts import ContextStore

_RDFC = pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0


def _loader(contexts: ContextStore) -> Any:
    known: dict[str, Any] = {}

    def load(url: str, _options: object = None) -> dict[str, Any]:
        if url not in known:
            known[url] = {
                "contextUrl": None,
                "documentUrl": url,
                "document": contexts.get(url),
                "contentType": "application/ld+json",
            }
        return known[url]

    return load


def dropped_by_pyld(document: Any, contexts: ContextStore) -> list[object]:
    """The members that PyLD would leave out."""
    dropped: list[object] = []
    jsonld.expand(
        document, {"documentLoader": _loader(contexts)}, on_property_dropped=dropped.append
    )
    return dropped


def expanded_by_pyld(document: Any, contexts: ContextStore) -> Any:
    """The expanded form that PyLD finds."""
    return jsonld.expand(document, {"documentLoader": _loader(contexts)})


def canonical_by_pyld(document: Any, contexts: ContextStore) -> str:
    """The canonical N-Quads that PyLD finds, from the document itself."""
    options = {"algorithm": "URDNA2015", "format": "application/n-quads"}
    text = jsonld.normalize(document, {**options, "documentLoader": _loader(contexts)})
    return str(text)


def canonical_by_oxigraph(expanded: Any) -> str:
    """The canonical N-Quads that Oxigraph finds, from the expanded document."""
    form = pyoxigraph.RdfFormat.JSON_LD
    return _canonical(pyoxigraph.parse(orjson.dumps(expanded), format=form))


def canonical_nquads_by_oxigraph(text: str) -> str:
    """The canonical N-Quads that Oxigraph finds, from N-Quads."""
    return _canonical(pyoxigraph.parse(text.encode(), format=pyoxigraph.RdfFormat.N_QUADS))


def _canonical(quads: Any) -> str:
    dataset = pyoxigraph.Dataset(quads)
    dataset.canonicalize(_RDFC)
    written = pyoxigraph.serialize(dataset, format=pyoxigraph.RdfFormat.N_QUADS)
    return "".join(sorted(f"{line}\n" for line in written.decode().split("\n") if line))
