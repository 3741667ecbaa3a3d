# SPDX-License-Identifier: Apache-2.0

"""
A corpus of things to verify, made anew at each run: sound ones, and every way to be wrong.

`build()` returns some hundreds of named cases and the documents that they need,
as `skillmark verify --documents` takes them. A case says what must come out.
Nothing here is signed by `skillmark.issue`: proofs and tokens are put together
by hand, as other implementations and attackers do.
"""

from __future__ import annotations

from tests.corpus import (
    contexts,
    dates,
    embedded,
    hiding,
    json_texts,
    keys,
    older,
    peers,
    pictures,
    proofs,
    recipients,
    statuses,
    suites,
    tokens,
    whole,
)
from tests.corpus.material import Case, Corpus

__all__ = ["Case", "Corpus", "build"]


def build() -> Corpus:
    """Make every case, and the documents of all of them."""
    corpus = Corpus()
    for chapter in (
        suites,
        proofs,
        keys,
        tokens,
        contexts,
        json_texts,
        dates,
        statuses,
        recipients,
        embedded,
        pictures,
        older,
        hiding,
        whole,
        peers,
    ):
        chapter.fill(corpus)
    return corpus
