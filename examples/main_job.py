# SPDX-License-Identifier: Apache-2.0

"""
The main job on real files: issue, bake, revoke, suspend, publish and verify badges.

Everything happens in `out/`, by the commands of `skillmark`; each is printed
before it runs, so that it can be typed again. A second run issues nothing new.
The issuer is made up, so nothing is looked up on the network.
"""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

from skillmark.cli.console import Console, Style
from skillmark.cli.exits import DONE, QUALIFIED, REFUSED
from skillmark.cli.main import run
from skillmark.cli.standing import id_of
from skillmark.register import AwardState, Register

ROOT = Path(__file__).parents[1]
KEYS = "out/keys"
BADGES = "out/badges"
PUBLISHED = "out/published"
DOCUMENTS = f"{PUBLISHED}/documents.json"
FORGED = "out/forged.json"
LINE = 80

WORDS = {
    "en": {
        "issuer": "An issuer, with a key",
        "achievement": "What can be earned",
        "issue": "A signed badge for everyone in a spreadsheet, also baked into pictures",
        "mistake": "One went to the wrong person, one is on hold",
        "publish": "What the issuer's site has to show",
        "verify": "Is it genuine? Every picture, without a network",
        "verify all": "The same as JSON and SVG too: every file, in one line",
        "forge": "Somebody writes a better result into a copy",
        "next": "Try next",
        "badly": "That should not have happened: the exit status was {met}, expected {wanted}.",
    },
    "da": {
        "issuer": "En udsteder med en nøgle",
        "achievement": "Det, man kan opnå",
        "issue": "Et underskrevet badge til alle i et regneark, også bagt ind i billeder",
        "mistake": "Ét gik til den forkerte, ét er sat i bero",
        "publish": "Det, udstederens websted skal vise",
        "verify": "Er det ægte? Hvert billede, uden net",
        "verify all": "Også som JSON og SVG: alle filer, i én linje",
        "forge": "Nogen skriver et bedre resultat ind i en kopi",
        "next": "Prøv så",
        "badly": "Det skulle ikke ske: slutstatus var {met}, ventet {wanted}.",
    },
}


class MainJob:
    """Runs commands one after the other and remembers whether one ended badly."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._words = WORDS.get(console.language, WORDS["en"])
        self.status = DONE

    def title(self, name: str) -> None:
        """Say what comes."""
        self._console.line()
        self._console.line((self._words[name], Style.STRONG))

    def do(self, *words: str, ends: int = DONE) -> None:
        """Print one command and run it."""
        for line in _typed("$ skillmark", words):
            self._console.line((line, Style.STRONG))
        self._console.out.flush()
        status = run(_globbed(words), self._console)
        if status != ends:
            self.status = REFUSED
            self._console.note(self._words["badly"].format(met=status, wanted=ends))

    def next(self, *commands: tuple[str, ...]) -> None:
        """Say what a newcomer can type now."""
        self.title("next")
        program = Path(sys.executable).with_name("skillmark")
        name = str(program.relative_to(ROOT)) if program.is_relative_to(ROOT) else "skillmark"
        for words in commands:
            for line in _typed(f"  {name}", words):
                self._console.line(line)


def main() -> int:
    """Do the main job; the exit status says whether all went as it should."""
    os.chdir(ROOT)
    job = MainJob(Console.of_process())

    job.title("issuer")
    if Path(KEYS, "issuer.json").exists():
        job.do("key", "show", "--keys", KEYS)
    else:
        job.do(
            *("key", "new", "--keys", KEYS, "--id", "did:web:nordvind.example"),
            *("--name", "Nordvind A/S", "--url", "https://nordvind.example/"),
        )

    job.title("achievement")
    job.do("achievement", "check", "examples/achievement.json")

    job.title("issue")
    job.do(
        *("issue", "--keys", KEYS, "--achievement", "examples/achievement.json"),
        *("--csv", "examples/recipients.csv", "--out", BADGES),
        *("--image", "examples/first-aid.png", "--image", "examples/first-aid.svg"),
        *("--valid-for", "730d", "--suspendable", "--show-names"),
    )

    job.title("mistake")
    wrong, unpaid, genuine = (
        badge_of(f"{name}@nordvind.example") for name in ("thomas", "priya", "anna")
    )
    if state_of(wrong) is AwardState.VALID:
        job.do("revoke", wrong, "--keys", KEYS, "--reason", "wrong person")
    if state_of(unpaid) is AwardState.VALID:
        job.do("suspend", unpaid, "--keys", KEYS, "--reason", "the practical test is missing")
    job.do("status", "--keys", KEYS)

    job.title("publish")
    job.do("status", "--keys", KEYS, "--publish", PUBLISHED)

    job.title("verify")
    job.do("verify", "--documents", DOCUMENTS, f"{BADGES}/*.png", ends=QUALIFIED)

    job.title("verify all")
    job.do("verify", "--quiet", "--documents", DOCUMENTS, BADGES, ends=QUALIFIED)

    job.title("forge")
    forge(Path(genuine), Path(FORGED))
    job.do("inspect", "--documents", DOCUMENTS, FORGED, ends=REFUSED)

    picture = str(Path(genuine).with_suffix(".png"))
    job.next(
        ("inspect", "--documents", DOCUMENTS, picture),
        (
            "verify",
            "--documents",
            DOCUMENTS,
            "--recipient",
            "emily@nordvind.example",
            picture,
        ),
        ("verify", "--json", "--documents", DOCUMENTS, BADGES),
        ("unbake", picture),
        ("status", "--keys", KEYS, wrong),
        ("--help",),
    )
    return job.status


def badge_of(email: str) -> str:
    """Return the signed file of the badge that `email` was given."""
    with Register.open(KEYS) as register:
        [award] = register.awards(recipient=email)
    return f"{BADGES}/{award.file_name}"


def state_of(file: str) -> AwardState:
    """Return what became of the badge in `file`."""
    with Register.open(KEYS) as register:
        return register.status_of(id_of(file))


def forge(genuine: Path, forged: Path) -> None:
    """Write a copy of a badge with a better result."""
    forged.write_bytes(genuine.read_bytes().replace(b'"91.5"', b'"99.5"'))


def _typed(program: str, words: tuple[str, ...]) -> list[str]:
    """Return a command as lines that can be pasted into a shell."""
    # A pattern stays as it is, for the shell to open.
    quoted = [word if "*" in word else shlex.quote(word) for word in words]
    lines = [program]
    for word in quoted:
        fits = len(lines[-1]) + len(word) <= LINE
        if not fits and (word.startswith("-") or word is quoted[-1]):
            lines[-1] += " \\"
            lines.append("     ")
        lines[-1] += f" {word}"
    return lines


def _globbed(words: tuple[str, ...]) -> list[str]:
    opened: list[str] = []
    for word in words:
        opened += sorted(map(str, Path().glob(word))) if "*" in word else [word]
    return opened


if __name__ == "__main__":
    sys.exit(main())
