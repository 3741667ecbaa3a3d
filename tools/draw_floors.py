# SPDX-License-Identifier: Apache-2.0

"""
Draw the floors of both packages as they stand in `pyproject.toml`, where import-linter reads them.

    tools/draw_floors.py           fail where a picture in docs/ shows other floors
    tools/draw_floors.py write     draw them
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"

CORE = {
    "cli": "one file a subcommand; the only room that prints and reads the surroundings",
    "remote": "a platform, asked through its API",
    "register": "the issuer's ledger (SQLite): every award, every status index, exactly once",
    "bulk": "many at the speed of the signature: templates and shapes, else the true path",
    "issuing": "build a badge and sign it",
    "verify": "numbered steps: verify raises, inspect reports",
    "bundle": "badges with copies of what verifying them needs, in one archive",
    "signing": "sign any credential as it is",
    "recipients": "a file of people, row by row",
    "issuer": "a folder of keys with their states, and a profile",
    "policy": "what a verifier accepts; policies combine",
    "report": "verdict, steps, issuer trust, words",
    "proofs": "one file a suite",
    "status": "one file a list format",
    "did": "one file a method; binding",
    "baking": "one file an image format",
    "log": "a transparency log: tree, signed checkpoints, proofs",
    "canonical": "JSON-LD, RDFC-1.0, JCS",
    "model": "the classes of Open Badges",
    "fetch": "the room that opens sockets",
    "keys": "Ed25519, P-256, P-384, RSA",
    "plain_text": "texts that mislead, national numbers",
    "encoding": "strict JSON, base58, base64url, moments, IRIs",
    "protocols": "what is asked of the outside: Signer, PublicKey, Resolver, Fetcher, Clock",
    "errors": "every way to refuse, with a code that never changes",
    "text": "sentences, apart from their language",
    "clock": "the default for those who pass no moment",
}

SERVER = {
    "config": "settings, and every address on one screen",
    "operate": "serve, worker, doctor, backup, restore; logs that name nobody",
    "pages": "HTML for people: one file an area, thin views",
    "api": "JSON for programs: /api/v1, the same services",
    "demo": "two organisations, made by the services that everybody uses",
    "checking": "the site's own verifier",
    "insight": "reads the rest: the matrix, figures, what to do first",
    "rules": "a badge awarded by itself to whoever fits",
    "lifecycle": "many awards at once, renewal, endorsement",
    "movein": "exports of other platforms",
    "holdings": "badges from elsewhere, verified; certificates that somebody has seen",
    "portfolio": "what people do with what they hold: order, show, share",
    "searching": "awards found by words, ranked, alike on both databases",
    "awards": "the signed bytes and their life: lists, claims, acts, requests",
    "achievements": "what can be earned: drafts, review, versions that never change",
    "custody": "issuer identities, keys that never leave, status lists",
    "outbox": "mail: rows first, sent afterwards",
    "transparency": "a salted leaf for each issue, revocation and key",
    "accounts": "people, organisations, roles, the roster, tokens",
    "audit": "a chain of events without personal data",
    "vitals": "which workers live, what was set up",
    "copies": "what is public, behind a CDN",
    "documents": "certificates on paper, archives to keep",
    "webhooks": "events told to programs, signed",
    "privacy": "what is held about somebody: given, erased, removed in time",
    "broker": "tasks through RabbitMQ or Redis",
    "drawing": "badges, edges, share cards, QR codes",
    "tabular": "spreadsheets in and out",
    "refusals": "every way to say no: a code, a sentence, a hint",
    "formats": "how a date is typed, by language",
    "columns": "small columns, rows by the thousand",
}

WIDTH, MARGIN, GAP = 920, 30, 14
HIGH, BETWEEN, TOP = 52, 18, 70
STYLE = """
text{font-family:system-ui,"Segoe UI","DejaVu Sans",Helvetica,Arial,sans-serif;text-anchor:middle}
text{fill:#14202b} .page{fill:#fff} .b{fill:#eef3f8;stroke:#8ca0b3} .w{font-size:12px;fill:#4b5c6b}
.h{font-size:20px;font-weight:600} .n{font-size:15px;font-weight:600}
path{fill:none;stroke:#8ca0b3;stroke-width:1.5}
@media (prefers-color-scheme:dark){text{fill:#e8eef4} .page{fill:#0f1820} .w{fill:#b3c1cf}
.b{fill:#1c2a37;stroke:#62788c} path{stroke:#62788c}}
"""


@dataclass(frozen=True, slots=True)
class Picture:
    """
    One picture.

    Args:
        package: Whose floors.
        name: What people call it.
        file: In `docs/`.
        words: What each room is for.
    """

    package: str
    name: str
    file: str
    words: Mapping[str, str]

    def floors(self) -> list[list[str]]:
        """The rooms of each floor, from the top."""
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        contracts = project["tool"]["importlinter"]["contracts"]
        [layers] = [
            contract["layers"]
            for contract in contracts
            if contract["type"] == "layers" and contract["containers"] == [self.package]
        ]
        return [[room.strip() for room in layer.split("|")] for layer in layers]


PICTURES = (
    Picture("skillmark", "core", "architecture.svg", CORE),
    Picture("skillmark_server", "server", "architecture-server.svg", SERVER),
)


def _box(x: float, y: float, width: float, room: str, words: str) -> str:
    middle = x + width / 2
    return (
        f'<rect class="b" x="{x:.0f}" y="{y}" width="{width:.0f}" height="{HIGH}" rx="8"/>'
        f'<text class="n" x="{middle:.0f}" y="{y + 22}">{room}</text>'
        f'<text class="w" x="{middle:.0f}" y="{y + 40}">{words}</text>'
    )


def drawing(picture: Picture) -> str:
    """The picture as SVG."""
    y, parts = TOP, []
    for number, rooms in enumerate(picture.floors()):
        if number:
            parts.append(f'<path d="M{WIDTH // 2} {y - BETWEEN + 2}v12m-4 -5 l4 5 l4 -5"/>')
        width = (WIDTH - 2 * MARGIN - GAP * (len(rooms) - 1)) / len(rooms)
        parts += [
            _box(MARGIN + place * (width + GAP), y, width, room, picture.words[room])
            for place, room in enumerate(rooms)
        ]
        y += HIGH + BETWEEN
    high = y + 26
    size = f'viewBox="0 0 {WIDTH} {high}" width="{WIDTH}" height="{high}"'
    title = f"src/{picture.package}: imports point down"
    note = "Rooms on one floor do not know each other. make check holds all this."
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="t d">',
            "<!-- SPDX-License-Identifier: Apache-2.0; drawn by tools/draw_floors.py -->",
            f'<title id="t">The floors of the {picture.name}</title>',
            '<desc id="d">Each room may import from the floors below it only.</desc>',
            f"<style>{STYLE}</style>",
            f'<rect class="page" width="{WIDTH}" height="{high}" rx="12"/>',
            f'<text class="h" x="{WIDTH // 2}" y="44">{title}</text>',
            *parts,
            f'<text class="w" x="{WIDTH // 2}" y="{y + 8}">{note}</text>',
            "</svg>\n",
        ]
    )


def faults(picture: Picture) -> Iterator[str]:
    """Say what is missing, or where a picture shows other floors."""
    if unsaid := [
        room for rooms in picture.floors() for room in rooms if room not in picture.words
    ]:
        yield f"tools/draw_floors.py has no words for {', '.join(unsaid)}"
        return
    file = DOCS / picture.file
    if not file.exists() or file.read_text(encoding="utf-8") != drawing(picture):
        yield f"docs/{picture.file} shows other floors: tools/draw_floors.py write"


def main() -> int:
    """Compare, or draw."""
    if sys.argv[1:] == ["write"]:
        for picture in PICTURES:
            (DOCS / picture.file).write_text(drawing(picture), encoding="utf-8")
    found = [fault for picture in PICTURES for fault in faults(picture)]
    print("\n".join(found) or "both pictures show the floors as they are")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
