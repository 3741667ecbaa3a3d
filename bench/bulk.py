# SPDX-License-Identifier: Apache-2.0

"""
How fast badges are issued and verified in bulk, beside the bare signature and openbadgeslib.

    make bench-bulk N=20000
    bench/bulk.py --count 20000 --rounds 9

Whole badges: from a recipient to the bytes that are served, with everything
that `issue` judges. The rounds of raw PyNaCl (the same library, a message of
64 bytes), of ours and of openbadgeslib alternate on one core, and are timed in
seconds of that core. Rates are medians, and a ratio is the median of the
ratios of the rounds. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Final, cast

import bulk_verify
from bulk_verify import ISSUED, LIST, SCORE, achievement, median_ratio, seconds_of
from credential import keys_of, their_credential
from nacl import bindings
from openbadgeslib.ob3.ldp import OB3LdpSigner
from openbadgeslib.ob3.signer import OB3Signer

from skillmark import Issuer, issue
from skillmark.bulk.issuing import BulkIssuer
from skillmark.bulk.recipient import Recipient
from skillmark.encoding import strict_json
from skillmark.model import Result
from skillmark.protocols import Algorithm
from skillmark.status import status_entry

RDFC: Final = "eddsa-rdfc-2022"
PROOFS: Final = (RDFC, "eddsa-jcs-2022", "vc-jwt")
ENTRIES: Final = 1_048_576
THEIRS: Final = 20
"""Badges of one round of openbadgeslib, which takes milliseconds for each."""

ALIKE: Final = 20
"""Badges that are compared with those of `issue`, byte for byte."""

BADGE: Final = achievement()
RESULTS: Final = [(Result(result_description=SCORE, value=str(value)),) for value in range(60, 100)]


def recipients(count: int, *, with_result: bool) -> list[Recipient]:
    """People with a status entry each, and if asked for with a result."""
    return [
        Recipient(
            to=f"person{number}@example.org",
            status=status_entry(LIST, number * 7919 % ENTRIES, "revocation"),
            results=RESULTS[number % len(RESULTS)] if with_result else (),
        )
        for number in range(count)
    ]


def raw(count: int) -> Callable[[], None]:
    """Bare signing, by the function that signs the badges."""
    _, secret = bindings.crypto_sign_seed_keypair(bytes(32))
    messages = [os.urandom(64) for _ in range(100)]

    def task() -> None:
        for number in range(count):
            bindings.crypto_sign(messages[number % 100], secret)

    return task


def check_alike(bulk: BulkIssuer, issuer: Issuer, proof: str) -> None:
    """Make sure that what is measured is what `issue` makes."""
    for number, person in enumerate(recipients(ALIKE, with_result=True)):
        digits = f"{number:012x}"
        own = {"id": f"urn:uuid:00000000-0000-4000-8000-{digits}", "salt": digits * 2}
        told = {"to": person.to, "status": person.status, "results": person.results, **own}
        one = issue(BADGE, by=issuer, at=ISSUED, proof=proof, **told)
        if bulk.make(Recipient(**told)).issued != one:
            sys.exit(f"{proof}: a badge is not the one that issue makes")


def issue_all(bulk: BulkIssuer, people: list[Recipient]) -> None:
    """Issue to everybody, and make sure that each took a template."""
    before = bulk.by_template
    for _ in bulk.issue_many(people):
        pass
    if bulk.by_template - before != len(people):
        sys.exit(f"only {bulk.by_template - before} of {len(people)} took a template")


def measure(proof: str, count: int, rounds: int, *, with_result: bool) -> dict[str, float]:
    """Let raw PyNaCl, ours and openbadgeslib take turns on one core."""
    keys = keys_of(Algorithm.ED25519)
    profile = {"name": "Nordvind A/S", "url": "https://nordvind.example"}
    issuer = Issuer.of(keys.issuer_id, profile, signers=[keys.signer])
    bulk = BulkIssuer(BADGE, by=issuer, at=ISSUED, proof=proof)
    check_alike(bulk, issuer, proof)
    if proof == "vc-jwt":
        their_token = OB3Signer(keys.pem, "EdDSA")
        theirs: Callable[[int], object] = lambda n: their_token.sign(  # noqa: E731 - one of two
            their_credential(n, keys.issuer_id)
        )
    else:
        their_proof = OB3LdpSigner(keys.pem, keys.signer.verification_method)
        theirs = lambda n: their_proof.sign_to_json(  # noqa: E731 - the other
            their_credential(n, keys.issuer_id), created=ISSUED
        )
    size = max(count // rounds, 1)
    people = recipients(size, with_result=with_result)
    issue_all(bulk, people)
    raw_rates: list[float] = []
    our_rates: list[float] = []
    their_rates: list[float] = []
    for turn in range(rounds):
        before = size / seconds_of(raw(size))
        our_rates.append(size / seconds_of(lambda: issue_all(bulk, people)))
        # Half before and half after, so that a slower moment counts for both.
        raw_rates.append((before + size / seconds_of(raw(size))) / 2)
        numbers = range(turn * THEIRS, (turn + 1) * THEIRS)
        their_rates.append(THEIRS / seconds_of(lambda numbers=numbers: [*map(theirs, numbers)]))
    return {
        "raw_per_second": statistics.median(raw_rates),
        "issued_per_second": statistics.median(our_rates),
        "openbadgeslib_per_second": statistics.median(their_rates),
        "issue_share_of_raw_sign": median_ratio(our_rates, raw_rates),
        "issue_vs_openbadgeslib": median_ratio(our_rates, their_rates),
    }


def shown(title: str, figures: dict[str, float]) -> Iterator[str]:
    """The figures for people."""
    ours, theirs = figures["issued_per_second"], figures["openbadgeslib_per_second"]
    share, times = figures["issue_share_of_raw_sign"], figures["issue_vs_openbadgeslib"]
    yield f"\nissue, {title}, one core"
    yield f"  raw PyNaCl        {figures['raw_per_second']:10,.0f} /s"
    yield f"  skillmark         {ours:10,.0f} /s   {share:.2f} of raw"
    yield f"  openbadgeslib     {theirs:10,.0f} /s   ours is {times:.1f} x this"


def by_itself(*words: str) -> dict[str, float]:
    """Measure in a process of its own."""
    command = [sys.executable, __file__, *words]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    return cast("dict[str, float]", strict_json.loads_object(done.stdout))


def main() -> int:
    """Measure everything, and print it."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--measure", choices=PROOFS, help=argparse.SUPPRESS)
    parser.add_argument("--with-result", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    turns = (options.count, options.rounds)
    if options.measure is not None:
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        print(json.dumps(measure(options.measure, *turns, with_result=options.with_result)))
        return 0
    common = ("--count", str(options.count), "--rounds", str(options.rounds))
    ending: dict[str, float] = {}
    for proof in PROOFS:
        figures = by_itself("--measure", proof, *common)
        print("\n".join(shown(f"{proof}, a status entry each", figures)))
        if proof == RDFC:
            ending |= {name: figures[name] for name in figures if name.startswith("issue_")}
    figures = by_itself("--measure", RDFC, "--with-result", *common)
    print("\n".join(shown(f"{RDFC}, a status entry and a result each", figures)))
    for proof in PROOFS:
        figures = bulk_verify.figures_of(*turns, proof)
        print("\n".join(bulk_verify.shown(proof, figures)), flush=True)
        if proof == RDFC:
            ending |= {name: figures[name] for name in figures if name.startswith("verify_")}
    print(json.dumps({name: round(figure, 3) for name, figure in ending.items()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
