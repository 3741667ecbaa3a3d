# SPDX-License-Identifier: Apache-2.0

"""
Feed each parser with input that a coverage-guided fuzzer makes up (atheris, libFuzzer).

    make fuzz                          each parser for 30 seconds
    make fuzz FUZZ_SECONDS=600 T=png   one parser, longer
    make fuzz T="--seed 1"             the same inputs each time, as CI does
    make fuzz T="--replay FILE"        one input that was kept, with the whole traceback

A parser may refuse with a subclass of `SkillmarkError`; anything else, more than five seconds or
more than 512 MiB for one input, is a fault. What was found is kept in `.fuzz/NAME/`, to go on
from there; an input that breaks a parser stays beside it, to become a test.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOUND = ROOT / ".fuzz"
SECONDS_FOR_ONE = 5
MEBIBYTES = 512
LONGEST = 16_384

NAMES = (
    "strict_json",
    "encodings",
    "keys",
    "dids",
    "jwt",
    "png",
    "svg",
    "pdf",
    "bitstring",
    "nquads",
    "jsonld",
    "jcs",
    "model",
    "verify",
    "index",
    "bundle",
    "log_proof",
    "pem",
    "graph",
    "shape",
    "altered",
    "signed",
    "token",
    "status",
    "controller",
    "jwk",
    "older",
    "recipients",
)
"""The targets in `tests/fuzz/targets.py`, which is loaded with every branch counted."""


def feed(name: str, seconds: int, seed: int) -> None:
    """Fuzz one parser in this process, which ends here."""
    import atheris  # noqa: PLC0415 - only the process that fuzzes is instrumented

    sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
    with atheris.instrument_imports(include=["skillmark"]):
        from tests.fuzz.targets import TARGETS  # noqa: PLC0415

        from skillmark.errors import SkillmarkError  # noqa: PLC0415

    target = TARGETS[name]
    folder = FOUND / name
    folder.mkdir(parents=True, exist_ok=True)
    for number, octets in enumerate(target.seeds):
        (folder / f"seed-{number}").write_bytes(octets)

    def one(octets: bytes) -> None:
        try:
            target.read(octets)
        except SkillmarkError:
            return

    options = {
        "max_total_time": seconds,
        "seed": seed,  # 0: another one each time
        "timeout": SECONDS_FOR_ONE,
        "rss_limit_mb": MEBIBYTES,
        "max_len": LONGEST,
        "artifact_prefix": f"{FOUND}/fault-{name}-",
        "print_final_stats": 1,
    }
    listed = [f"-{option}={value}" for option, value in options.items()]
    atheris.Setup([sys.argv[0], *listed, str(folder)], one)
    atheris.Fuzz()


def fuzz(name: str, seconds: int, seed: int) -> bool:
    """Fuzz one parser in a process of its own; whether it held."""
    started = time.monotonic()
    command = [sys.executable, __file__, "--in-process", name]
    command += ["--seconds", str(seconds), "--seed", str(seed)]
    # The order of a set would be another one in each process, and so what an input leads to.
    fixed = {**os.environ, "PYTHONHASHSEED": str(seed)} if seed else None
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=fixed)
    took = time.monotonic() - started
    said = done.stdout + done.stderr
    runs = int((re.findall(r"number_of_executed_units: (\d+)", said) or ["0"])[-1])
    covered = [int(count) for count in re.findall(r"\bcov: (\d+)", said)]
    first, last = (covered[0], covered[-1]) if covered else (0, 0)
    held = done.returncode == 0
    print(
        f"  {'ok' if held else 'FAILED':<8} {name:<12} {runs:>10,} inputs {runs / took:>8,.0f}/s"
        f"   branches {last:,} (+{last - first:,} in this run)",
        flush=True,
    )
    if not held:
        heard = [line for line in said.splitlines() if not line.startswith(("INFO:", "#"))]
        print("\n".join(heard))
        print(f'Again: make fuzz T="--replay {FOUND.name}/fault-{name}-…"')
    return held


def replay(file: Path) -> None:
    """Give one kept input to its parser, with the whole traceback; nothing is instrumented."""
    sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
    from tests.fuzz.targets import TARGETS  # noqa: PLC0415

    from skillmark.errors import SkillmarkError  # noqa: PLC0415

    name = file.name.split("-")[1] if file.name.startswith("fault-") else file.parent.name
    try:
        TARGETS[name].read(file.read_bytes())
    except SkillmarkError as error:
        print(f"{name} refuses it: {error.code}: {error}")
    else:
        print(f"{name} takes it")


def main() -> int:
    """Fuzz the parsers that were named, or all, as many at a time as there are cores."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--seconds", type=int, default=30, help="for each parser")
    parser.add_argument("--seed", type=int, default=0, help="the same inputs each time")
    parser.add_argument("--replay", type=Path, metavar="FILE", help="one input that was kept")
    parser.add_argument("--in-process", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    names = options.names or list(NAMES)
    if unknown := set(names) - set(NAMES):
        parser.error(f"no parser is called {sorted(unknown)}")
    if options.replay:
        replay(options.replay)
        return 0
    if options.in_process:
        feed(names[0], options.seconds, options.seed)
    cores = os.cpu_count() or 1
    print(f"Each parser for {options.seconds} s, {cores} at a time")
    with ThreadPoolExecutor(cores) as pool:
        results = list(pool.map(lambda name: fuzz(name, options.seconds, options.seed), names))
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
