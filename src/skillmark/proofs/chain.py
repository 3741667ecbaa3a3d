# SPDX-License-Identifier: Apache-2.0

"""
Proof sets and proof chains: which proofs a document has, and which stand on which.

A proof with `previousProof` signs the document together with the proofs that it
names, so that those cannot be taken away. The order of the proofs in a set
means nothing; one and the same proof twice counts once and is tolerated, as a
set says; two different proofs with one `id` are refused.

Spec: Verifiable Credential Data Integrity 1.0 § Proof Sets, § Proof Chains,
§ Verify Proof Sets and Chains.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from skillmark.encoding import strict_json
from skillmark.errors import (
    JsonError,
    PreviousProofError,
    ProofInvalidError,
    ProofMissingError,
)
from skillmark.protocols import Json, JsonValue

_MAXIMUM_PROOFS: Final = 32
"""In one document; each costs a canonicalisation at most and a signature check."""


def proofs_of(document: Json) -> list[tuple[str, Json]]:
    """
    Return the proofs of `document`, each with its JSON pointer, the same one once.

    Raises:
        ProofMissingError: There is no `proof`, or it is an empty list.
        ProofInvalidError: `proof` is neither an object nor a list of objects,
            holds too many, or two different ones with one `id`.
    """
    value = document.get("proof")
    if value is None or value == []:
        raise ProofMissingError("the document has no proof", pointer="/proof")
    if isinstance(value, list):
        if len(value) > _MAXIMUM_PROOFS:
            raise ProofInvalidError(
                f"there are {len(value)} proofs, at most {_MAXIMUM_PROOFS} are read",
                pointer="/proof",
            )
        located = [(f"/proof/{index}", member) for index, member in enumerate(value)]
    else:
        located = [("/proof", value)]
    found: list[tuple[str, Json]] = []
    for pointer, proof in located:
        if not isinstance(proof, dict):
            raise ProofInvalidError("a proof is not an object", pointer=pointer)
        found.append((pointer, proof))
    if len(found) > 1:
        found = _each_once(found)
        _require_distinct_ids(found)
    return found


def _each_once(found: list[tuple[str, Json]]) -> list[tuple[str, Json]]:
    # Compared as bytes: Python takes 1, 1.0 and true for equal, a signature does not.
    kept: dict[bytes, tuple[str, Json]] = {}
    for pointer, proof in found:
        try:
            kept.setdefault(strict_json.dumps(proof), (pointer, proof))
        except JsonError as error:
            raise ProofInvalidError(error.message, pointer=pointer) from error
    return list(kept.values())


def _require_distinct_ids(found: list[tuple[str, Json]]) -> None:
    seen: list[JsonValue] = []
    for pointer, proof in found:
        name = proof.get("id")
        if name is not None and name in seen:
            raise ProofInvalidError("two proofs have the same id", pointer=f"{pointer}/id")
        seen.append(name)


def previous_of(proof: Json, *, pointer: str) -> tuple[str, ...]:
    """
    Return the ids that `previousProof` names; none where it is absent.

    Raises:
        ProofInvalidError: It is neither a text nor a non-empty list of texts.
    """
    if "previousProof" not in proof:
        return ()
    value = proof["previousProof"]
    names = value if isinstance(value, list) else [value]
    texts = [name for name in names if isinstance(name, str)]
    if not texts or len(texts) != len(names):
        raise ProofInvalidError(
            "previousProof is not a text or a list of texts", pointer=f"{pointer}/previousProof"
        )
    return tuple(texts)


def matching_proofs(
    names: Sequence[str], proofs: Sequence[Json], *, pointer: str = "/proof"
) -> list[Json]:
    """
    Return the proofs that `names` mean, in the order of the document.

    Raises:
        PreviousProofError: A name is the id of no proof in the document.

    Spec: § Verify Proof Sets and Chains, the step on `previousProof`.
    """
    wanted = set(names)
    found: list[Json] = []
    missing = set(names)
    for proof in proofs:
        # Of a proof of an unknown suite nothing was read yet: its `id` may be of any JSON type.
        name = proof.get("id")
        if isinstance(name, str) and name in wanted:
            found.append(proof)
            missing.discard(name)
    if missing:
        raise PreviousProofError(
            f"previousProof names {min(missing)[:128]!r}, which is no proof of this document",
            pointer=f"{pointer}/previousProof",
        )
    return found


def without_proof(document: Json) -> Json:
    """Return a shallow copy of `document` without `proof`."""
    return {name: value for name, value in document.items() if name != "proof"}
