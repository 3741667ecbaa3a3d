# SPDX-License-Identifier: Apache-2.0

"""
How fast badges of a known shape are verified, beside the bare signature and openbadgeslib.

    bench/bulk_verify.py --count 20000 --rounds 9 [--json]

One process issues; another one, which has never seen these badges, verifies
them with all checks: schema, key, signature, status, dates, policy. It learns
their shape from the first of them, and each round has badges of its own. The
rounds of raw PyNaCl (the same library, a message of 64 bytes), of ours and of
openbadgeslib alternate on one core, and are timed in seconds of that core, so
that other programs on the machine count for little. A ratio is the median of
the ratios of the rounds.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Final, cast

from nacl import bindings
from openbadgeslib.ob3.ldp import OB3LdpVerifier

from skillmark import Achievement, Alignment, Criteria, Image, Issuer, Verifier
from skillmark.bulk.issuing import BulkIssuer
from skillmark.bulk.recipient import Recipient
from skillmark.bulk.verifying import BulkVerifier
from skillmark.encoding import strict_json
from skillmark.fetch import MapFetcher
from skillmark.keys.private import LocalSigner
from skillmark.model import Result, ResultDescription
from skillmark.proofs import add_proof
from skillmark.protocols import Algorithm
from skillmark.status import Bitstring, build_list_credential, status_entry

ISSUED: Final = datetime(2026, 1, 10, 8, tzinfo=UTC)
AT: Final = datetime(2026, 11, 22, tzinfo=UTC)
LIST: Final = "https://nordvind.example/status/1"
SCORE: Final = "urn:uuid:00000000-0000-4000-8000-00000000aaaa"
ENTRIES: Final = 1_048_576
THEIRS: Final = 20
"""Badges of one round of openbadgeslib, which takes milliseconds for each."""


def achievement() -> Achievement:
    """A certificate with two skills and a result."""
    return Achievement(
        id="https://nordvind.example/achievements/1",
        name="Førstehjælp",
        description="Keeps a person alive until help comes.",
        criteria=Criteria(narrative="A course of one day, and a test in pairs."),
        achievement_type="Certificate",
        image=Image(id="https://nordvind.example/first-aid.png"),
        tag=("safety", "first aid", "work", "health"),
        alignment=(
            Alignment(target_name="provide first aid", target_url="https://example.org/s/1"),
            Alignment(target_name="work safely", target_url="https://example.org/s/2"),
        ),
        result_description=(
            ResultDescription(id=SCORE, name="Score", result_type="Percent", value_max="100"),
        ),
    )


def make(folder: Path, count: int, proof: str) -> None:
    """Issue `count` badges to a file, one on each line, and publish their status list."""
    signer = LocalSigner.generate(Algorithm.ED25519)
    issuer_id = signer.verification_method.partition("#")[0]
    profile = {"name": "Nordvind A/S", "url": "https://nordvind.example"}
    issuer = Issuer.of(issuer_id, profile, signers=[signer])
    bulk = BulkIssuer(achievement(), by=issuer, at=ISSUED, proof=proof)
    recipients = (
        Recipient(
            to=f"person{number}@example.org",
            status=status_entry(LIST, number * 7 % ENTRIES, "revocation"),
            results=(Result(result_description=SCORE, value=str(60 + number % 40)),),
        )
        for number in range(count)
    )
    with (folder / "badges.ndjson").open("wb") as file:
        file.writelines(made.text + b"\n" for made in bulk.issue_many(recipients))
    unsigned = build_list_credential(
        list_url=LIST,
        issuer=issuer_id,
        purpose="revocation",
        bits=Bitstring.empty(ENTRIES),
        valid_from=ISSUED,
    )
    (folder / "list.json").write_bytes(
        strict_json.dumps(add_proof(unsigned, signer=signer, created=ISSUED))
    )
    (folder / "documents.json").write_text(json.dumps({LIST: "list.json"}), encoding="utf-8")


def seconds_of(task: Callable[[], object]) -> float:
    """How many seconds of the core a task takes."""
    started = time.thread_time()
    task()
    return time.thread_time() - started


def raw(count: int) -> Callable[[], None]:
    """Bare verifying: the same function that verifies the badges."""
    signer = LocalSigner.from_seed(bytes(32))
    key = signer.public_key.octets
    messages = [os.urandom(64) for _ in range(100)]
    signed = [signer.sign(message) + message for message in messages]

    def task() -> None:
        for number in range(count):
            bindings.crypto_sign_open(signed[number % 100], key)

    return task


def measure(folder: Path, rounds: int) -> dict[str, float]:
    """Verify the badges of `folder` in `rounds` parts, beside the others."""
    documents = MapFetcher.from_index(folder / "documents.json")
    verifier = Verifier(fetcher=documents, clock=lambda: AT)
    bulk = BulkVerifier(verifier)
    with (folder / "badges.ndjson").open("rb") as file:
        badges = [line.rstrip(b"\n") for line in file]
    size = (len(badges) - 10) // rounds
    rest = iter(badges)
    for badge in islice(rest, 10):
        bulk.inspect(badge, at=AT)
    their = OB3LdpVerifier().verify
    raw_rates: list[float] = []
    our_rates: list[float] = []
    their_rates: list[float] = []
    is_theirs = b'"eddsa-rdfc-2022"' in badges[0]
    for _ in range(rounds):
        part = [*islice(rest, size)]
        raw_rates.append(size / seconds_of(raw(size)))
        our_rates.append(size / seconds_of(lambda part=part: check(bulk, part)))
        if is_theirs:
            texts = [badge.decode() for badge in part[:THEIRS]]
            their_rates.append(THEIRS / seconds_of(lambda texts=texts: [*map(their, texts)]))
    figures = {
        "raw_per_second": statistics.median(raw_rates),
        "verified_per_second": statistics.median(our_rates),
        "verify_share_of_raw_verify": median_ratio(our_rates, raw_rates),
    }
    if is_theirs:
        figures["openbadgeslib_per_second"] = statistics.median(their_rates)
        figures["verify_vs_openbadgeslib"] = median_ratio(our_rates, their_rates)
    return figures


def check(bulk: BulkVerifier, badges: list[bytes]) -> None:
    """Verify badges; every one is genuine, and by its shape."""
    found = sum(each.trusted and each.was_fast for each in bulk.inspect_many(badges, at=AT))
    if found != len(badges):
        sys.exit(f"only {found} of {len(badges)} are genuine by their shape")


def median_ratio(ours: list[float], others: list[float]) -> float:
    """The median of the ratios of the rounds."""
    return statistics.median(a / b for a, b in zip(ours, others, strict=True))


def figures_of(count: int, rounds: int, proof: str) -> dict[str, float]:
    """Issue here, and verify in a process of its own on one core."""
    with tempfile.TemporaryDirectory() as name:
        make(Path(name), count, proof)
        command = [sys.executable, __file__, "--measure", name, "--rounds", str(rounds)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    return cast("dict[str, float]", strict_json.loads_object(done.stdout))


def shown(proof: str, figures: dict[str, float]) -> Iterator[str]:
    """The figures for people."""
    yield f"\nverify, {proof}, known shapes, all checks, one core"
    yield f"  raw PyNaCl        {figures['raw_per_second']:10,.0f} /s"
    share = figures["verify_share_of_raw_verify"]
    yield f"  skillmark         {figures['verified_per_second']:10,.0f} /s   {share:.2f} of raw"
    if "openbadgeslib_per_second" in figures:
        times = figures["verify_vs_openbadgeslib"]
        theirs = figures["openbadgeslib_per_second"]
        yield f"  openbadgeslib     {theirs:10,.0f} /s   ours is {times:.0f} x this"


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument(
        "--json", action="store_true", help="the default proof, as one line of JSON"
    )
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure is not None:
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        print(json.dumps(measure(options.measure, options.rounds)))
        return 0
    proofs = ["eddsa-rdfc-2022", *([] if options.json else ["eddsa-jcs-2022", "vc-jwt"])]
    for proof in proofs:
        figures = figures_of(options.count, options.rounds, proof)
        print(json.dumps(figures) if options.json else "\n".join(shown(proof, figures)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
