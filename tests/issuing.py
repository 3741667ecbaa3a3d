# SPDX-License-Identifier: Apache-2.0

"""
Issuers with known keys, an achievement with results, and files of people.

The keys are the same in every run, so that what is issued with them at one
moment is the same too.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from skillmark.issuer import Issuer
from skillmark.keys.private import LocalSigner
from skillmark.model import Achievement, Criteria, ResultDescription, RubricCriterionLevel
from skillmark.protocols import Algorithm

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
NORDVIND = "did:web:nordvind.example"
STATUS_URL = "https://nordvind.example/status"


def local_signer(
    algorithm: Algorithm = Algorithm.ED25519, issuer_id: str = NORDVIND, seed: int = 1
) -> LocalSigner:
    """A key of `issuer_id`; of Ed25519 the same for each `seed`."""
    if algorithm is Algorithm.ED25519:
        signer = LocalSigner.from_seed(seed.to_bytes(32, "big"))
    else:
        signer = LocalSigner.generate(algorithm)
    key = signer.public_key
    fragment = key.thumbprint() if algorithm is Algorithm.RSA else key.to_multikey()
    return signer.with_verification_method(f"{issuer_id}#{fragment}")


def issuer(*algorithms: Algorithm, issuer_id: str = NORDVIND) -> Issuer:
    """Nordvind, with one key of each kind; by default one of Ed25519."""
    signers = [
        local_signer(algorithm, issuer_id) for algorithm in algorithms or (Algorithm.ED25519,)
    ]
    profile = {"name": "Nordvind", "url": "https://nordvind.example"}
    return Issuer.of(issuer_id, profile, signers=signers)


def achievement(*results: ResultDescription, number: int = 1) -> Achievement:
    """Driving a truck, measured by `results`."""
    return Achievement(
        id=f"urn:uuid:00000000-0000-4000-8000-{number:012}",
        name="Truckcertifikat",
        description="Kan køre gaffeltruck på lager.",
        criteria=Criteria(narrative="Prøve med censor."),
        result_description=results,
    )


def described(result_type: str, **members: object) -> ResultDescription:
    """A description of one result."""
    return ResultDescription(
        id="urn:uuid:10000000-0000-4000-8000-000000000000",
        name="Resultat",
        result_type=result_type,
        **members,
    )


def level(name: str, number: int) -> RubricCriterionLevel:
    """One level of a rubric."""
    return RubricCriterionLevel(id=f"urn:uuid:20000000-0000-4000-8000-{number:012}", name=name)


def people(path: Path, count: int, *more: str) -> Path:
    """A CSV file of `count` people, with Danish headers, and `more` lines."""
    lines = [
        "Navn;E-mail;Begrundelse;Gyldig til",
        *(f"Person {n};p{n}@example.dk;Kørte {n} gange;21-11-2028" for n in range(count)),
        *more,
    ]
    return written(path, lines)


def written(path: Path, lines: Iterable[str], encoding: str = "utf-8") -> Path:
    """A file of `lines`, each with its end."""
    path.write_bytes("".join(f"{line}\r\n" for line in lines).encode(encoding))
    return path
