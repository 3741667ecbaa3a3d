# SPDX-License-Identifier: Apache-2.0

"""
Which test holds which requirement of Open Badges 3.0, read from the marker `ob3`.

    tools/ob3_coverage.py            fail where a requirement has no test, or the docs are stale
    tools/ob3_coverage.py write      write the table into docs/conformance.md
"""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "conformance.md"
BEGIN, END = "<!-- written by tools/ob3_coverage.py -->\n", "<!-- end -->\n"

REQUIREMENTS: dict[int, tuple[str, str]] = {
    7: ("AchievementCredential: contexts in order, types, issuer, name, validFrom", "model/"),
    8: ("AchievementSubject: achievement, and an id or an identifier", "model/"),
    9: ("Achievement: required members; criteria with an id or a narrative", "model/"),
    10: ("achievementType: the list, or a term of its own that starts with ext:", "model/"),
    11: ("Alignment and targetType", "model/"),
    12: ("ResultDescription and Result, and that the one names the other", "model/"),
    13: ("Evidence stands on the credential", "model/"),
    14: ("Profile", "model/"),
    15: ("IdentityObject: hashed identity, its type and salt", "model/"),
    16: ("Image objects", "model/"),
    17: ("EndorsementCredential, embedded or as JWT", "model/, verify/"),
    18: ("credentialSchema, refreshService, credentialStatus, termsOfUse", "model/"),
    19: ("JSON rules: sets are arrays, no nulls, nothing empty", "model/"),
    20: ("The verification algorithm, in order", "verify/"),
    21: ("What the public validator looks at", "verify/"),
    22: ("eddsa-rdfc-2022 by default; the other suites", "proofs/"),
    23: ("A key counts only if the issuer's own document lists it", "did/, verify/"),
    24: ("VC-JWT: header, claims, and that they agree with the credential", "proofs/vc_jwt.py"),
    25: ("Files: .json, .jws, .jwt", "signing.py, fetch/"),
    26: ("PNG: one iTXt chunk, never two", "baking/png.py"),
    27: ("SVG: one openbadges:credential", "baking/svg.py"),
    28: ("Keywords of CLR and of Open Badges 2.0", "baking/"),
    35: ("1EdTechRevocationList is read", "status/revocation_list.py"),
    37: ("Bitstring Status List, issued and read", "status/"),
}
"""Number, what it asks, and where under `src/skillmark` it stands. 29 to 34 and 38 to 43 come
with the web platform."""


def _numbers(decorator: ast.expr) -> list[int]:
    """The numbers in `pytest.mark.ob3(…)`; none for anything else."""
    if not (isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute)):
        return []
    if decorator.func.attr != "ob3":
        return []
    return [arg.value for arg in decorator.args if isinstance(arg, ast.Constant)]


def tests_by_requirement() -> dict[int, set[str]]:
    """For each number, the test files that hold it."""
    held: dict[int, set[str]] = defaultdict(set)
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        if "node_modules" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.expr):
                for number in _numbers(node):
                    held[number].add(file.relative_to(ROOT).as_posix())
    return held


def table(held: dict[int, set[str]]) -> str:
    """The table for the docs."""
    rows = ["| OB3 | asks | stands in `src/skillmark/` | held by |", "|---|---|---|---|"]
    for number, (asks, place) in REQUIREMENTS.items():
        files = "<br>".join(f"[{Path(f).stem}](../{f})" for f in sorted(held[number]))
        places = ", ".join(f"`{one}`" for one in place.split(", "))
        rows.append(f"| {number} | {asks} | {places} | {files} |")
    return "\n".join(rows) + "\n"


def main() -> int:
    """Check, or write the page."""
    held = tests_by_requirement()
    faults = [f"OB3-{number} has no test" for number in REQUIREMENTS if not held[number]]
    faults += [f"{held[n]}: there is no OB3-{n}" for n in held if not 1 <= n <= 43]  # noqa: PLR2004
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    fresh = before + BEGIN + table(held) + END + after
    if sys.argv[1:] == ["write"]:
        PAGE.write_text(fresh, encoding="utf-8")
    elif fresh != page:
        faults.append(f"{PAGE.relative_to(ROOT)} is stale: tools/ob3_coverage.py write")
    print("\n".join(faults) or f"{len(REQUIREMENTS)} requirements, each with a test")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
