# SPDX-License-Identifier: Apache-2.0

"""
Canonical bytes of one badge: ours against PyLD's, in the same run.

    python bench/canonical.py [REPEATS]

Medians in microseconds, and how many times faster. Both sides have read their
contexts before; every document differs in its subject and its id. PyLD keeps
its processed contexts too, in a resolver that is handed from call to call.
"""

from __future__ import annotations

import copy
import functools
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
from pyld import ContextResolver, jsonld

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from tests.unit.canonical_material import badge  # noqa: E402

from skillmark.canonical import ContextStore, jcs, rdfc  # noqa: E402
from skillmark.canonical.jsonld import expand  # noqa: E402
from skillmark.canonical.rdf import to_quads  # noqa: E402
from skillmark.canonical.rdfc import canonicalize  # noqa: E402

CONTEXTS = ContextStore.bundled()
PROOF = {
    "@context": badge()["@context"],
    "type": "DataIntegrityProof",
    "cryptosuite": "eddsa-rdfc-2022",
    "created": "2026-11-21T10:00:00Z",
    "verificationMethod": "did:key:z6MkrJ#z6MkrJ",
    "proofPurpose": "assertionMethod",
}


@functools.cache
def _loaded(url: str) -> dict[str, Any]:
    return {
        "contextUrl": None,
        "documentUrl": url,
        "document": CONTEXTS.get(url),
        "contentType": "application/ld+json",
    }


def _load(url: str, _options: object = None) -> dict[str, Any]:
    return _loaded(url)


RESOLVER = ContextResolver({}, _load)


def by_pyld(document: dict[str, Any]) -> bytes:
    """The same bytes by PyLD, which is not in safe mode."""
    options = {
        "algorithm": "URDNA2015",
        "format": "application/n-quads",
        "documentLoader": _load,
        "contextResolver": RESOLVER,
    }
    return str(jsonld.normalize(document, options)).encode()


def documents(count: int) -> list[dict[str, Any]]:
    """Badges that differ in who received them."""
    made = []
    for number in range(count):
        document = copy.deepcopy(badge())
        document["id"] = f"urn:uuid:6a2f0c1e-6a4e-4f0e-9d53-{number:012d}"
        document["credentialSubject"]["id"] = f"did:example:{number:08x}"
        made.append(document)
    return made


def medians(inputs: list[Any], *calls: Callable[[Any], object]) -> list[float]:
    """Microseconds of one call of each; they take turns, so that a busy moment hits all."""
    times: list[list[int]] = [[] for _ in calls]
    for value in inputs:
        for call, taken in zip(calls, times, strict=True):
            started = time.perf_counter_ns()
            call(value)
            taken.append(time.perf_counter_ns() - started)
    return [statistics.median(taken) / 1000 for taken in times]


def main(repeats: int) -> None:
    """Measure and print."""
    made = documents(repeats)
    canonical = rdfc(made[0], CONTEXTS)
    if canonical != by_pyld(made[0]) or rdfc(PROOF, CONTEXTS) != by_pyld(PROOF):
        sys.exit("the two do not find the same bytes")
    expanded = [expand(document, CONTEXTS) for document in made]
    quads = [to_quads(document) for document in expanded]

    def ours(document: dict[str, Any]) -> bytes:
        return rdfc(document, CONTEXTS)

    rows = {
        "rdfc, badge": medians(made, ours, by_pyld),
        "rdfc, proof options": medians([PROOF] * repeats, ours, by_pyld),
        "  expand": medians(made, lambda document: expand(document, CONTEXTS)),
        "  to quads": medians(expanded, to_quads),
        "  RDFC-1.0": medians(quads, canonicalize),
        "jcs, badge": medians(made, jcs),
        "first badge of a process": medians(made[:20], lambda d: rdfc(d, ContextStore())),
    }
    print(
        f"{len(orjson.dumps(made[0]))} bytes of JSON, {len(quads[0])} quads, "
        f"{len(canonical)} bytes of N-Quads; microseconds, medians of {repeats}"
    )
    print(f"{'':26}{'ours':>9}{'PyLD':>9}{'ratio':>9}")
    for name, (mine, *theirs) in rows.items():
        print(f"{name:26}{mine:9.1f}" + "".join(f"{t:9.1f}{t / mine:8.1f}x" for t in theirs))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
