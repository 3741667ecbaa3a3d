# SPDX-License-Identifier: Apache-2.0

"""
Writes the files of many awards, in this process or in others.

Baking a picture and writing a file take longer than signing. Whoever is asked
for the files has them before the outcome is told; what a killed run did not
write, the next one does.
"""

from __future__ import annotations

import contextlib
import itertools
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Final, TypeAlias

from skillmark.bulk.crew import Crew, CrewLostError
from skillmark.register.awards import RowOutcome
from skillmark.register.files import put
from skillmark.register.register import Register

Renditions: TypeAlias = Mapping[str, Callable[[bytes], bytes]]
"""From a suffix such as `.png` to what makes that file of the signed bytes."""

Files: TypeAlias = Sequence[tuple[Path, bytes]]
"""Where the signed bytes of some awards go."""

_ALONE: Final = 500
"""Awards whose files this process writes itself: a small run begins no other."""

_AT_ONCE: Final = 50
_AHEAD: Final = 3
"""Messages that wait for each process: enough to keep it busy, little to keep in memory."""


def with_files(
    register: Register,
    outcomes: Iterable[RowOutcome],
    folder: Path,
    *,
    renditions: Renditions,
    crew: Crew | None = None,
) -> Iterator[RowOutcome]:
    """
    Yield each outcome once `folder` holds the files of its award.

    Args:
        register: Of the awards.
        outcomes: As `Register.award_rows` yields them.
        folder: Made where there is none.
        renditions: Each makes the same bytes each time, and can be pickled.
        crew: Processes that help where there are many.

    Raises:
        RegisterError: A file cannot be written, or the register's bytes are
            not those that were signed.
    """
    following = iter(outcomes)
    for outcome in following if crew is None else itertools.islice(following, _ALONE):
        if outcome.award is not None:
            register.write_file(outcome.award, folder, renditions=renditions)
        yield outcome
    if crew is None:
        return
    waiting: deque[_Batch] = deque()
    while outcomes_of_batch := list(itertools.islice(following, _AT_ONCE)):
        awards = [each.award for each in outcomes_of_batch if each.award is not None]
        texts = register.signed_texts(awards)
        files = [(folder / one.file_name, text) for one, text in zip(awards, texts, strict=True)]
        waiting.append(_Batch(outcomes_of_batch, files, renditions, crew))
        if len(waiting) > _AHEAD * crew.workers:
            yield from waiting.popleft().written()
    for batch in waiting:
        yield from batch.written()


class _Batch:
    """Some outcomes whose files are being written."""

    def __init__(
        self, outcomes: list[RowOutcome], files: Files, renditions: Renditions, crew: Crew
    ) -> None:
        self._outcomes = outcomes
        self._task = files, dict(renditions)
        self._begun: Future[None] | None = None
        with contextlib.suppress(CrewLostError):
            self._begun = crew.begin(write_all, *self._task)

    def written(self) -> list[RowOutcome]:
        """Return the outcomes once the files are there."""
        try:
            if self._begun is None:
                write_all(*self._task)
            else:
                self._begun.result()
        except CrewLostError:
            write_all(*self._task)
        return self._outcomes


def write_all(files: Files, renditions: Renditions) -> None:
    """
    Make sure that each path holds its bytes, and what is made of them beside it.

    Raises:
        RegisterError: A file cannot be written.
    """
    for path, signed in files:
        put(path, signed, _no_fault)
        for suffix, render in renditions.items():
            put(path.with_suffix(suffix), render(signed), _no_fault)


def _no_fault(_: str) -> None:
    """Nothing is broken here."""
