# SPDX-License-Identifier: Apache-2.0

"""
Whether every credential of the site verifies, as a stranger would verify it today.

What is kept is verified, not its row: rebuilt, compared with its digest, and judged by the
core with all its steps. That one is revoked, on hold or expired is no fault.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from skillmark import Verdict
from skillmark.bulk.frames import Framed
from skillmark.bulk.verifying import BulkVerifier
from skillmark_server.awards.fsck_windows import Found, Look, Window, leaf_windows, ranges
from skillmark_server.awards.stored import Stored, compact_between, rows_of_whole, whole_between
from skillmark_server.awards.verifying import bulk_verifier

_COMPACT: Final = 0
_KEPT_WHOLE: Final = 1
_FAULTS: Final = frozenset({Verdict.UNREADABLE, Verdict.NOT_GENUINE, Verdict.STATUS_UNKNOWN})


def windows() -> Sequence[Window]:
    """Ranges of compact documents by their leaves, then ranges of those that are kept whole."""
    return [
        *((_COMPACT, *window) for window in leaf_windows()),
        *((_KEPT_WHOLE, *window) for window in ranges(*rows_of_whole())),
    ]


def begin(at: datetime) -> Look:
    """Return what verifies the documents of windows, for the moment `at`."""
    return _Verifying(bulk_verifier(), at)


@dataclass(frozen=True, slots=True)
class _Verifying:
    bulk: BulkVerifier
    at: datetime

    def __call__(self, window: Window, found: Found) -> None:
        kind, first, last = window
        read = compact_between if kind == _COMPACT else whole_between
        self._judge(read(first, last), found)

    def _judge(self, documents: Iterable[Stored], found: Found) -> None:
        sound: deque[Stored] = deque()
        texts, genuine = self._sound(documents, sound, found), 0
        for inspected in self.bulk.inspect_many(texts, at=self.at):
            kept, verdict = sound.popleft(), inspected.verdict
            if verdict is Verdict.GENUINE:  # nearly all
                genuine += 1
                continue
            found.verdicts[verdict.value] += 1
            if verdict in _FAULTS:
                found.fault("credential_refused", f"{kept.about} {kept.form} {inspected.code}")
        if genuine:
            found.verdicts[Verdict.GENUINE.value] += genuine

    def _sound(
        self, documents: Iterable[Stored], sound: deque[Stored], found: Found
    ) -> Iterator[bytes | Framed]:
        """The texts that are what was signed; which they are goes into `sound`."""
        for kept in documents:
            found.things += 1
            # What is verified is what was hashed: the body of a text that was put together.
            if hashlib.sha256(kept.body).digest() == kept.digest:
                sound.append(kept)
                yield kept.text
            else:
                found.fault("document_altered", f"{kept.about} {kept.form}")
