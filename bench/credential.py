# SPDX-License-Identifier: Apache-2.0

"""
How fast whole credentials are issued and verified, beside other implementations in the same run.

    make bench
    bench/credential.py --rounds 9 --seconds 0.3 [--json]

Every implementation gets the same content, from its own model to signed text and from signed text
to a verdict. Cold means that every credential is about another achievement and another person, so
that nothing but contexts and keys can be kept from one to the next. Rounds alternate, one core is
used, and figures are medians; a ratio is the median of the ratios of the rounds. Quote the ratios:
the rates are those of one machine.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import openvc
from openbadgeslib.ob3 import credential as badges
from openbadgeslib.ob3.ldp import OB3LdpSigner, OB3LdpVerifier
from openbadgeslib.ob3.signer import OB3Signer
from openbadgeslib.ob3.verifier import OB3Verifier
from openvc.proof.data_integrity import DataIntegrityProofSuite

from skillmark import Achievement, Alignment, ContextStore, Criteria, Image, Issuer, Verifier, issue
from skillmark.encoding import strict_json
from skillmark.keys.private import LocalSigner
from skillmark.protocols import Algorithm

AT = datetime(2026, 1, 10, 8, tzinfo=UTC)
CONTEXTS = ContextStore.bundled()
OURS, OPENBADGESLIB, OPENVC = "skillmark", "openbadgeslib", "openvc-core"

NUMBERS = itertools.count(1)
"""Each credential is another one."""


@dataclass(frozen=True)
class Keys:
    """One key for all, as each wants it."""

    signer: LocalSigner

    @property
    def issuer_id(self) -> str:
        """A did:key."""
        return self.signer.verification_method.partition("#")[0]

    @property
    def pem(self) -> bytes:
        """The private key, not encrypted."""
        return self.signer.to_pem()


def keys_of(algorithm: Algorithm) -> Keys:
    """A new key that is its own issuer."""
    return Keys(LocalSigner.generate(algorithm))


def our_achievement(number: int) -> Achievement:
    """What is earned, in our model."""
    return Achievement(
        id=f"https://nordvind.example/achievements/{number}",
        name=f"Førstehjælp {number}",
        description="Keeps a person alive until help comes.",
        criteria=Criteria(narrative="A course of one day, and a test in pairs."),
        achievement_type="Certificate",
        image=Image(id="https://nordvind.example/first-aid.png"),
        tag=("safety", "first aid", "work", "health"),
        alignment=(
            Alignment(target_name="provide first aid", target_url="https://example.org/s/1"),
            Alignment(target_name="work safely", target_url="https://example.org/s/2"),
        ),
    )


def their_credential(number: int, issuer_id: str) -> badges.OpenBadgeCredential:
    """The same in openbadgeslib's model."""
    return badges.OpenBadgeCredential(
        issuer=badges.Issuer(issuer_id, "Nordvind A/S", url="https://nordvind.example"),
        recipient_id=None,
        achievement=badges.Achievement(
            id=f"https://nordvind.example/achievements/{number}",
            name=f"Førstehjælp {number}",
            description="Keeps a person alive until help comes.",
            criteria_narrative="A course of one day, and a test in pairs.",
            image_url="https://nordvind.example/first-aid.png",
            tags=["safety", "first aid", "work", "health"],
            achievement_type="Certificate",
            alignments=[
                badges.Alignment("provide first aid", "https://example.org/s/1"),
                badges.Alignment("work safely", "https://example.org/s/2"),
            ],
        ),
        identifiers=[badges.IdentityObject.create(f"person{number}@example.org")],
        issuance_date=AT,
    )


Task = Callable[[], object]


def issuing(keys: Keys, *, proof: str) -> Task:
    """Issue one more with Skillmark, cold."""
    profile = {"name": "Nordvind A/S", "url": "https://nordvind.example"}
    issuer = Issuer.of(keys.issuer_id, profile, signers=[keys.signer])

    def task() -> str:
        number = next(NUMBERS)
        to = f"person{number}@example.org"
        return issue(our_achievement(number), to=to, by=issuer, at=AT, proof=proof).text.decode()

    return task


def issuing_one_achievement(keys: Keys, *, proof: str) -> Task:
    """Issue the same achievement to one more person."""
    profile = {"name": "Nordvind A/S", "url": "https://nordvind.example"}
    issuer = Issuer.of(keys.issuer_id, profile, signers=[keys.signer])
    achievement = our_achievement(next(NUMBERS))

    def task() -> str:
        to = f"person{next(NUMBERS)}@example.org"
        return issue(achievement, to=to, by=issuer, at=AT, proof=proof).text.decode()

    return task


def their_issuing(keys: Keys) -> Task:
    """Issue one more with openbadgeslib."""
    signer = OB3LdpSigner(keys.pem, keys.signer.verification_method)

    def task() -> str:
        credential = their_credential(next(NUMBERS), keys.issuer_id)
        return signer.sign_to_json(credential, created=AT)

    return task


def their_token_issuing(keys: Keys, alg: str) -> Task:
    """Issue one more token with openbadgeslib."""
    signer = OB3Signer(keys.pem, alg)
    return lambda: signer.sign(their_credential(next(NUMBERS), keys.issuer_id))


def openvc_issuing(keys: Keys) -> Task:
    """Sign one more document with openvc-core, which has no model of badges."""
    method = keys.signer.verification_method
    key = openvc.Ed25519SigningKey.from_pem(keys.pem, method)
    suite = DataIntegrityProofSuite()
    sample = their_credential(1, keys.issuer_id).to_vc()
    extra = {url: CONTEXTS.get(url) for url in sample["@context"][1:]}

    def task() -> str:
        document = their_credential(next(NUMBERS), keys.issuer_id).to_vc()
        signed = suite.add_proof(
            document,
            signing_key=key,
            verification_method=method,
            created=AT,
            extra_contexts=extra,
        )
        return json.dumps(signed)

    return task


def each(texts: list[str], verify: Callable[[str], object]) -> Task:
    """Verify one text after the other, round and round."""
    following: Iterator[str] = itertools.cycle(texts)
    return lambda: verify(next(following))


def verifying_by_openvc(texts: list[str]) -> Task:
    """Verify with openvc-core."""
    extra = {url: CONTEXTS.get(url) for url in strict_json.loads_object(texts[0])["@context"][1:]}
    return each(
        texts, lambda t: openvc.verify_credential(strict_json.loads_object(t), extra_contexts=extra)
    )


def rate(task: Task, seconds: float) -> float:
    """How often a second, counted over at least `seconds`."""
    task()
    count, started = 0, time.perf_counter()
    while (taken := time.perf_counter() - started) < seconds or count < 5:
        task()
        count += 1
    return count / taken


def compare(title: str, tasks: dict[str, Task], rounds: int, seconds: float) -> dict[str, object]:
    """Let the tasks take turns; print and return what came out."""
    taken: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(rounds):
        for name, task in tasks.items():
            taken[name].append(rate(task, seconds))
    medians = {name: statistics.median(rates) for name, rates in taken.items()}
    ratios = {
        name: statistics.median(a / b for a, b in zip(taken[OURS], rates, strict=True))
        for name, rates in taken.items()
        if name != OURS
    }
    print(f"\n{title}")
    for name, median in medians.items():
        spread = (max(taken[name]) - min(taken[name])) / median
        beside = f"   ours is {ratios[name]:5.2f} x this" if name in ratios else ""
        print(f"  {name:<28}{median:10,.0f} /s   spread {spread:4.0%}{beside}")
    return {"title": title, "per_second": medians, "ratio": ratios}


def wall(*command: str, times: int = 9) -> float:
    """The median time of a command, in seconds; it has to end well."""
    taken: list[float] = []
    for _ in range(times):
        started = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def start_up(keys: Keys) -> dict[str, float]:
    """How long a person waits for the first answer."""
    python = sys.executable
    bare = wall(python, "-c", "pass")
    everything = "from skillmark import Achievement, Issuer, Verifier, issue"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "badge.json")
        file.write_text(issuing(keys, proof="eddsa-rdfc-2022")(), encoding="utf-8")
        command = Path(python).with_name("skillmark")
        figures = {
            "import skillmark": wall(python, "-c", "import skillmark") - bare,
            everything: wall(python, "-c", everything) - bare,
            "skillmark verify FILE": wall(str(command), "verify", str(file)),
        }
    print("\nstart-up, wall clock, median of 9")
    for name, seconds in figures.items():
        print(f"  {name:<62}{seconds * 1000:6.0f} ms")
    return figures


def main() -> int:
    """Measure everything, and print it."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=0.3)
    parser.add_argument("--json", action="store_true", help="end with the figures as JSON")
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    turns = (options.rounds, options.seconds)

    ed25519 = keys_of(Algorithm.ED25519)
    p256 = keys_of(Algorithm.P256)
    rdfc = {
        OURS: issuing(ed25519, proof="eddsa-rdfc-2022"),
        OPENBADGESLIB: their_issuing(ed25519),
        OPENVC: openvc_issuing(ed25519),
    }
    figures = [compare("issue, eddsa-rdfc-2022, cold", rdfc, *turns)]

    texts = [rdfc[OPENBADGESLIB]() for _ in range(100)]
    at = Verifier(clock=lambda: datetime(2026, 11, 22, tzinfo=UTC))
    tasks = {
        OURS: each(texts, at.verify),
        OPENBADGESLIB: each(texts, OB3LdpVerifier().verify),
        OPENVC: verifying_by_openvc(texts),
    }
    figures.append(compare("verify, eddsa-rdfc-2022, cold", tasks, *turns))

    for alg, keys in {"EdDSA": ed25519, "ES256": p256}.items():
        tasks = {
            OURS: issuing_one_achievement(keys, proof="vc-jwt"),
            "skillmark, new achievement": issuing(keys, proof="vc-jwt"),
            OPENBADGESLIB: their_token_issuing(keys, alg),
        }
        figures.append(compare(f"issue, VC-JWT {alg}, one achievement", tasks, *turns))

    make_token = their_token_issuing(ed25519, "EdDSA")
    texts = [make_token() for _ in range(100)]
    public = OB3Verifier.for_issuer_did(ed25519.issuer_id)
    tasks = {OURS: each(texts, at.verify), OPENBADGESLIB: each(texts, public.verify)}
    figures.append(compare("verify, VC-JWT EdDSA", tasks, *turns))

    waits = start_up(ed25519)
    if options.json:
        print(json.dumps({"compared": figures, "seconds": waits}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
