# SPDX-License-Identifier: Apache-2.0

"""`skillmark issue`: from a description and people to signed, baked badges, each once."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from skillmark import baking
from skillmark.baking import DataKind
from skillmark.bulk.crew import Crew
from skillmark.cli.achievements import read_achievement
from skillmark.cli.console import Console, Style
from skillmark.cli.exits import DONE, REFUSED
from skillmark.cli.failures import UsageError
from skillmark.cli.issuers import Keys, add_options, keys_of
from skillmark.cli.parser import CommandParser
from skillmark.cli.progress import Progress
from skillmark.cli.values import address, duration, moment
from skillmark.issuer import VC_JWT
from skillmark.model import Achievement
from skillmark.proofs import SUITES
from skillmark.recipients import BadRow, MendingFile, Row, open_recipients
from skillmark.register import Register, RowState
from skillmark.register.filing import with_files
from skillmark.register.register import Purpose
from skillmark.text import Text, marked, say

_STATES = {
    RowState.ISSUED: marked("Issued: {count}."),
    RowState.ALREADY_ISSUED: marked("Issued before, and left alone: {count}."),
    RowState.REFUSED: marked("Not issued: {count}."),
}
_PICTURES = (DataKind.PNG, DataKind.SVG)
_NO_LINE = 1
"""The line of a person who was typed and stands in no file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """
    What to issue and how.

    Args:
        achievement: A file.
        out: The folder for the badges.
        proof: A cryptosuite, or `vc-jwt`.
        pictures: The kinds to bake, such as `png`, each with its picture.
        valid_until: For those whose row names no other end.
        valid_for: The same, counted from the first day of each badge.
        status_url: Where the status lists are served, if not at the issuer's own address.
        suspendable: Whether the badges can be put on hold.
        show_names: Whether each badge shows its holder's name.
    """

    achievement: Path
    out: Path
    proof: str
    pictures: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    valid_until: datetime | None = None
    valid_for: timedelta | None = None
    status_url: str | None = None
    suspendable: bool = False
    show_names: bool = False


def configure(parser: CommandParser) -> None:
    """Declare what a person types."""
    parser.add_argument(
        "--achievement",
        required=True,
        metavar=marked("FILE"),
        help=marked("what they earned: a JSON file, see `skillmark achievement check`"),
    )
    to = parser.add_mutually_exclusive_group(required=True)
    to.add_argument("--to", metavar=marked("EMAIL"), help=marked("who earned it"))
    to.add_argument(
        "--csv",
        metavar=marked("FILE"),
        help=marked(
            "everyone who earned it, with a header: e-mail, name, narrative, evidence URL, "
            "result, valid from, valid until, language; - for standard input"
        ),
    )
    parser.add_argument(
        "--out", required=True, metavar=marked("DIR"), help=marked("the folder for the badges")
    )
    parser.add_argument(
        "--bake",
        metavar=marked("KINDS"),
        help=marked("also as pictures: png, svg or png,svg; needs --image"),
    )
    parser.add_argument(
        "--image",
        action="append",
        default=[],
        metavar=marked("FILE"),
        help=marked("the badge's picture, PNG or SVG; may be given once for each kind"),
    )
    parser.add_argument(
        "--proof",
        choices=[*(suite.name for suite in SUITES.values() if suite.signs), VC_JWT],
        default="eddsa-rdfc-2022",
        metavar=marked("SUITE"),
        help=marked(
            "how to sign: eddsa-rdfc-2022 (the default), eddsa-jcs-2022, "
            "ecdsa-rdfc-2019, ecdsa-jcs-2019 or vc-jwt"
        ),
    )
    end = parser.add_mutually_exclusive_group()
    end.add_argument(
        "--valid-until",
        metavar=marked("TIME"),
        help=marked("the last day or moment, for those whose row names none"),
    )
    end.add_argument(
        "--valid-for",
        metavar=marked("DURATION"),
        help=marked("the same, counted from the first day of each badge: 365d, 104w"),
    )
    parser.add_argument(
        "--status-url",
        metavar=marked("URL"),
        help=marked("where the lists of withdrawn badges are served, if not at the issuer's own"),
    )
    parser.add_argument(
        "--suspendable",
        action="store_true",
        help=marked(
            "let the badges be put on hold too; they then name two lists, and some readers of "
            "Open Badges expect one"
        ),
    )
    parser.add_argument(
        "--show-names",
        action="store_true",
        help=marked("write each person's name into the badge, for everyone who has it to read"),
    )
    parser.add_argument(
        "--mend",
        metavar=marked("FILE"),
        help=marked(
            "where rows that are wrong go, to be mended and run again; beside the CSV "
            "file if left out"
        ),
    )
    add_options(parser)


def from_arguments(arguments: argparse.Namespace, console: Console) -> int:
    """Run with what was typed."""
    until, valid_for = arguments.valid_until, arguments.valid_for
    order = Order(
        achievement=Path(arguments.achievement),
        out=Path(arguments.out),
        proof=arguments.proof,
        pictures=_pictures(arguments.bake, [Path(each) for each in arguments.image]),
        valid_until=None if until is None else moment("--valid-until", until, ends=True),
        valid_for=None if valid_for is None else duration("--valid-for", valid_for),
        status_url=arguments.status_url,
        suspendable=arguments.suspendable,
        show_names=arguments.show_names,
    )
    keys = keys_of(arguments, console)
    if arguments.to is not None:
        return to_one(order, keys, address("--to", arguments.to), console)
    csv = arguments.csv
    mend = Path(csv).with_suffix(".mend.csv") if csv != "-" else Path("recipients.mend.csv")
    if arguments.mend is not None:
        mend = Path(arguments.mend)
    return to_all(order, keys, csv, mend, console)


def to_one(order: Order, keys: Keys, email: str, console: Console) -> int:
    """Issue to one person."""
    achievement = read_achievement(order.achievement)
    row = Row(line=_NO_LINE, email=email.lower())
    counts: Counter[RowState] = Counter()
    for state, outcome in _issued(order, keys, achievement, [row], console):
        counts[state] += 1
        if isinstance(outcome, BadRow):
            for problem in outcome.problems:
                console.note(problem.words, f" [{problem.code}]")
    return _summarise(counts, order, None, console)


def to_all(order: Order, keys: Keys, csv: str, mend: Path, console: Console) -> int:
    """Issue to everyone in a CSV file; bad rows are said, and written to `mend`."""
    achievement = read_achievement(order.achievement)
    counts: Counter[RowState] = Counter()
    source = console.source if csv == "-" else csv
    with open_recipients(source, achievement=achievement) as people:
        for header in people.ignored:
            console.note(say("The column {header} means nothing here.", header=repr(header)))
        with (
            MendingFile(mend, like=people, language=console.language) as mending,
            Progress(console, people.bytes_total) as progress,
        ):
            for state, row in _issued(order, keys, achievement, people, console):
                counts[state] += 1
                if isinstance(row, BadRow):
                    progress.wipe()
                    _show_problems(row, console)
                    mending.add(row)
                progress.advance(to=people.bytes_read)
    if not counts:
        console.note(say("The file has a header, and no people below it."))
    return _summarise(counts, order, mend, console)


def _issued(
    order: Order,
    keys: Keys,
    achievement: Achievement,
    rows: Iterable[Row | BadRow],
    console: Console,
) -> Iterator[tuple[RowState, Row | BadRow]]:
    renditions: dict[str, Callable[[bytes], bytes]] = {
        f".{kind}": partial(baking.bake, picture) for kind, picture in order.pictures.items()
    }
    issuer = keys.load()
    order.out.mkdir(parents=True, exist_ok=True)
    purposes: tuple[Purpose, ...] = ("revocation",)
    if order.suspendable:
        purposes = ("revocation", "suspension")
    with (
        Crew(keys.load) as crew,
        Register.open(keys.folder, status_base_url=order.status_url, purposes=purposes) as register,
    ):
        outcomes = register.award_rows(
            _with_end(rows, order.valid_until),
            achievement=achievement,
            issuer=issuer,
            at=console.clock(),
            proof=order.proof,
            valid_for=order.valid_for,
            show_names=order.show_names,
            crew=crew,
        )
        for outcome in with_files(register, outcomes, order.out, renditions=renditions, crew=crew):
            yield outcome.state, outcome.row


def _with_end(rows: Iterable[Row | BadRow], valid_until: datetime | None) -> Iterator[Row | BadRow]:
    for row in rows:
        if valid_until is not None and isinstance(row, Row) and row.valid_until is None:
            yield replace(row, valid_until=valid_until)
        else:
            yield row


def _show_problems(row: BadRow, console: Console) -> None:
    for problem in row.problems:
        console.note(
            say("Line {line}", line=problem.line), ": ", problem.words, f" [{problem.code}]"
        )


def _summarise(counts: Counter[RowState], order: Order, mend: Path | None, console: Console) -> int:
    for state, template in _STATES.items():
        if counts[state]:
            console.line((Text(template, {"count": counts[state]}), Style.STRONG))
    if counts[RowState.ISSUED] or counts[RowState.ALREADY_ISSUED]:
        console.line(say("They are in {folder}.", folder=order.out))
    if not counts[RowState.REFUSED]:
        return DONE
    if mend is not None:
        console.line(say("Mend these rows and run them again: {file}", file=mend))
    return REFUSED


def _pictures(kinds: str | None, images: list[Path]) -> Mapping[str, bytes]:
    """Return the picture for each kind that was asked for; without --bake, for each picture."""
    found: dict[DataKind, bytes] = {}
    for image in images:
        content = image.read_bytes()
        kind = baking.kind_of(content)
        if kind not in _PICTURES:
            raise UsageError(say("--image {file}: it is neither PNG nor SVG.", file=image))
        found[kind] = content
    if kinds is None:
        return {kind.value: content for kind, content in found.items()}
    wanted: dict[str, bytes] = {}
    for word in kinds.lower().split(","):
        name = word.strip()
        if name not in _PICTURES:
            raise UsageError(say("--bake {kind}: write png, svg or png,svg.", kind=word))
        picture = found.get(DataKind(name))
        if picture is None:
            raise UsageError(
                say("--bake {kind} needs a picture of that kind: --image FILE.", kind=name)
            )
        wanted[name] = picture
    return wanted
