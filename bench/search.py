# SPDX-License-Identifier: Apache-2.0

"""
Ranked searches over many awards: how long one takes, warm, and how fast the index is made.

    make bench-search N=1000000
    bench/search.py 1000000 --folder big      keeps the site, and takes it up again

The awards are made by `search_site.py`; the index is made by the product's own code, and each
figure is one call of `searching.finding.find` with a limit of 50: parse, tiers, candidates, and
every one of them read through the selector of awards. "cpu" is what this process worked of it,
and on PostgreSQL the one that answers it, which other work on the machine does not change; "page"
adds reading the 50 rows whole.
"""

from __future__ import annotations

import argparse
import gc
import math
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
import search_site
from django.db.backends.base.base import BaseDatabaseWrapper

ROUNDS = 200
_P99 = 0.99
_HEAD = f"""\
| search | p50 ms | p99 ms | cpu p50 | cpu p99 | page p50 | page p99 |
|---|{"---:|" * 6}"""


def kinds(
    chance: random.Random, awards: int
) -> dict[str, Callable[[], tuple[str, dict[str, Any]]]]:
    """What is searched for: each makes another question of its kind whenever it is called."""
    from skillmark_server.achievements.models import Achievement
    from skillmark_server.awards.models import Award

    people = list(
        Award.objects.filter(leaf_sequence__in=chance.sample(range(1, awards + 1), 400))
        .order_by("leaf_sequence")
        .values_list("recipient_name", "recipient_email", "number")
    )
    first = [name.split()[0] for name, _, _ in people]
    last = [name.split()[-1] for name, _, _ in people]
    badges = list(Achievement.objects.order_by("pk").values_list("pk", flat=True)[:100])
    words = ("førstehjælp", "ledelse", "leder", "truckcertifikat", "leadership", "sikkerhed")
    pick = chance.choice
    return {
        "whole name": lambda: (pick(people)[0], {}),
        "first name": lambda: (pick(first), {}),
        "last name, first letters": lambda: (pick(last)[: chance.randrange(1, 8)], {}),
        "whole address": lambda: (pick(people)[1], {}),
        "number": lambda: (pick(people)[2], {}),
        "a word of a badge": lambda: (pick(words), {}),
        "its first letters": lambda: (pick(words)[: chance.randrange(2, 8)], {}),
        "name and badge": lambda: (f"{pick(last)} {pick(words)}", {}),
        "two words that seldom meet": lambda: (" ".join(chance.sample(words, 2)), {}),
        "a phrase of a skill": lambda: (f'"{pick(words)} {chance.randrange(1, 100)}"', {}),
        "nothing fits": lambda: (f"{pick(last)} qqqqqq", {}),
        "badge word, withdrawn": lambda: (pick(words), {"state": "revoked"}),
        "badge word, expired": lambda: (pick(words), {"state": "expired"}),
        "badge word, not claimed": lambda: (pick(words), {"state": "issued"}),
        "name, of one badge": lambda: (pick(last), {"achievement_id": pick(badges)}),
        "badge word, of one day": lambda: (pick(words), _days(chance, 1)),
        "name, between two days": lambda: (pick(last), _days(chance, chance.randrange(2, 700))),
        "badge word, ends between two": lambda: (pick(words), _days(chance, 45, "ends")),
        "name, in English": lambda: (pick(last), {"language": "en"}),
    }


def _days(chance: random.Random, length: int, what: str = "issued") -> dict[str, Any]:
    """Filters for some days in a row, as a form gives them: the days of Copenhagen."""
    first = search_site.AT.replace(hour=23) - timedelta(days=chance.randrange(length, 2_000))
    return {f"{what}_from": first, f"{what}_before": first + timedelta(days=length)}


def measure(awards: int) -> Iterator[tuple[Any, ...]]:
    """For each kind p50 and p99 of finding, by the clock and of work, and with reading, in ms."""
    from skillmark_server.accounts.actors import actor_in
    from skillmark_server.accounts.models import Organisation, Role, User
    from skillmark_server.awards.selectors import Filters, awards_visible_to
    from skillmark_server.searching.finding import awards_in_order, find
    from skillmark_server.searching.questions import question_of

    owner = Organisation.objects.get(name="Nordvind A/S")
    actor = actor_in(User(email="bench@nordvind.example"), owner, frozenset({Role.OWNER}))
    backend = _backend()
    chance = random.Random(search_site.SEED)  # noqa: S311 - the same on every run
    for name, question in kinds(chance, awards).items():
        asked = [question() for _ in range(ROUNDS)]
        finding, working, reading = [], [], []
        for is_warm in (False, True):
            for text, filters in asked:
                began, worked = time.perf_counter(), _worked(backend)
                found = find(
                    actor,
                    question_of(text),
                    filters=Filters(**filters),
                    at=search_site.AT,
                    limit=50,
                )
                between, worked = time.perf_counter(), _worked(backend) - worked
                awards_in_order(awards_visible_to(actor), found.numbers)
                if is_warm:
                    finding.append((between - began) * 1000)
                    working.append(worked * 1000)
                    reading.append((time.perf_counter() - began) * 1000)
        yield (name, *_quantiles(finding), *_quantiles(working), *_quantiles(reading))


def _backend() -> int | None:
    """The process of PostgreSQL that answers this one; None on SQLite."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _worked(backend: int | None) -> float:
    """Seconds that this thread has worked, and the database for it."""
    if backend is None:
        return time.thread_time()
    told = Path(f"/proc/{backend}/schedstat").read_text(encoding="ascii")
    return time.thread_time() + int(told.split()[0]) / 1e9


def _quantiles(times: list[float]) -> tuple[float, float]:
    ordered = sorted(times)
    return statistics.median(ordered), ordered[math.ceil(len(ordered) * _P99) - 1]


def run(awards: int, folder: Path) -> None:
    """Make what is missing, measure, and print one table."""
    search_site.set_up(folder)
    from django.db import connection

    from skillmark_server.awards.models import Award
    from skillmark_server.searching import indexing

    if not Award.objects.exists():
        print(f"{awards:,} awards written in {search_site.make(awards):.0f} s", flush=True)
    if indexing.is_behind():
        began = time.monotonic()
        indexing.rebuild(processes=os.cpu_count() or 1)
        took = time.monotonic() - began
        print(f"indexed in {took:.1f} s: {awards / took:,.0f} a second", flush=True)
        print(f"index: {(_size(connection)) / 1e6:,.0f} MB\n")
    found = indexing.check()
    # As the web server does it, so that nobody waits for what never goes.
    gc.collect()
    gc.freeze()
    print(f"{connection.vendor}: {found.indexed:,} of {found.awards:,} awards are in the index\n")
    print(_HEAD)
    rows = []
    for name, *times in measure(Award.objects.count()):
        rows.append((name, *times))
        print(f"| {name} | {' | '.join(f'{one:.2f}' for one in times)} |", flush=True)
    worst = [max(row[column] for row in rows) for column in range(1, 7)]
    print(f"| **the worst of each** | {' | '.join(f'**{one:.2f}**' for one in worst)} |")


def _size(connection: BaseDatabaseWrapper) -> int:
    """Bytes of the index with facts and vocabulary."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT sum(pg_total_relation_size(oid)) FROM pg_class"
                " WHERE relkind = 'r' AND relname LIKE 'searching\\_%'"
            )
        else:
            cursor.execute("SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'searching_%'")
        return int(cursor.fetchone()[0])


def main() -> None:
    """Read what was typed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("awards", type=int, nargs="?", default=1_000_000)
    parser.add_argument(
        "--folder", type=Path, help="of the site; left out: one that is thrown away"
    )
    arguments = parser.parse_args()
    if arguments.folder:
        arguments.folder.mkdir(parents=True, exist_ok=True)
        run(arguments.awards, arguments.folder)
        return
    with tempfile.TemporaryDirectory() as folder:
        run(arguments.awards, Path(folder))


if __name__ == "__main__":
    main()
