# SPDX-License-Identifier: Apache-2.0

"""An issuer in a folder with badges in every state, made by the command line itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.terminal import ENGLISH, Terminal, Written

EXAMPLES = Path(__file__).parents[1] / "examples"
ISSUER = "did:web:nordvind.example"
PEOPLE = ("anna", "bo", "ceo", "dorte")


@dataclass(frozen=True)
class Workshop:
    """
    A folder with `keys/`, `badges/` and `published/`.

    Args:
        folder: Where all of it is.
    """

    folder: Path

    @property
    def keys(self) -> Path:
        return self.folder / "keys"

    @property
    def badges(self) -> Path:
        return self.folder / "badges"

    @property
    def documents(self) -> Path:
        return self.folder / "published" / "documents.json"

    def run(self, *words: object, terminal: Terminal = ENGLISH, **options: object) -> Written:
        """Run a command with this issuer's folder."""
        return terminal.run(*words, "--keys", self.keys, **options)

    def done(self, *words: object, **options: object) -> Written:
        """Run a command that has to end well."""
        written = self.run(*words, **options)
        assert written.status == 0, written.err
        return written

    def verify(self, *words: object, terminal: Terminal = ENGLISH, **options: object) -> Written:
        """Verify without a network, by what this issuer published."""
        return terminal.run("verify", "--documents", self.documents, *words, **options)

    def make_issuer(self, *words: object, **options: object) -> Written:
        return self.done(
            *("key", "new", "--id", ISSUER, "--name", "Nordvind A/S"), *words, **options
        )

    def issue(self, person: str, *words: object, **options: object) -> Path:
        """Issue the example to one person, and return the signed file."""
        before = set(self.badges.glob("*"))
        self.done(
            *("issue", "--achievement", EXAMPLES / "achievement.json"),
            *("--to", f"{person}@example.org", "--out", self.badges),
            *words,
            **options,
        )
        [made] = [path for path in set(self.badges.glob("*")) - before if not _is_picture(path)]
        return made

    def publish(self) -> None:
        self.done("status", "--publish", self.documents.parent)


def _is_picture(path: Path) -> bool:
    return path.suffix in {".png", ".svg"}
