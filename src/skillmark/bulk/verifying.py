# SPDX-License-Identifier: Apache-2.0

"""
Verify many badges: the first of a form by the true path, the others by what it found.

A badge takes the fast path only if its bytes are those of a known shape but
for the texts in its slots, and every one of these passes what the true path
would ask of it. Its verdict is then the one that `Verifier` gives: signature,
dates, status, key and policy are checked for each. Whatever does not fit goes
down the true path, in silence. `docs/bulk.md` has the argument.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Final, TypeAlias, cast

from skillmark import baking
from skillmark.baking import BakedKind, DataKind
from skillmark.bulk.frames import Framed
from skillmark.bulk.shapes import LONGEST_TEXT
from skillmark.bulk.shapes_budget import Limits
from skillmark.bulk.shapes_library import Library
from skillmark.bulk.verifying_shapes import Bound, Known, Shape, Signed
from skillmark.encoding import base64url
from skillmark.errors import EncodingError, SkillmarkError
from skillmark.report import IssuerTrust, Outcome, Report, Step, Verdict
from skillmark.verify import Thing, Verifier
from skillmark.verify.pipeline import Run
from skillmark.verify.reading import read

_PROOF: Final = tuple(Step).index(Step.PROOF)
_PICTURES: Final = frozenset({DataKind.PNG, DataKind.SVG, DataKind.PDF})
_LONGEST_PICTURE: Final = 5_242_880
_DOTS: Final = 2

_AT_ONCE: Final = 64
"""Things whose signatures are checked one behind the other."""

_Parts: TypeAlias = "tuple[bytes, tuple[bytes, bytes] | None, str]"
"""The JSON text; of a token what is signed and the signature; the kind."""

_Judged: TypeAlias = "tuple[Shape, Signed | None]"

_Waiting: TypeAlias = "tuple[bytes, _Parts, Shape, Signed]"
"""A thing whose signature is still to be checked."""


class Inspected:
    """
    What was found of one thing: the same as the `Report` of the true path, written when asked for.

    As with a report, it is no condition: ask `trusted`.
    """

    __slots__ = ("_kind", "_known", "_report")

    def __init__(
        self, report: Report | None, known: Known | None = None, kind: str = "json"
    ) -> None:
        self._report = report
        self._known = known
        self._kind = kind

    def __bool__(self) -> bool:
        msg = "ask inspected.trusted"
        raise TypeError(msg)

    @property
    def report(self) -> Report:
        """Every finding, the claims and the document."""
        if self._report is None:
            if self._known is None:
                return Report(())
            self._report = self._known.report(self._kind)
        return self._report

    @property
    def verdict(self) -> Verdict:
        """The one word."""
        if self._known is not None and self._known.is_genuine:
            return Verdict.GENUINE
        return self.report.verdict

    @property
    def trusted(self) -> bool:
        """True when the verdict is genuine: every step ran and none failed."""
        return self.verdict is Verdict.GENUINE

    @property
    def code(self) -> str | None:
        """The stable code of the deciding error; None for a genuine credential."""
        if self._known is not None and self._known.is_genuine:
            return None
        return self.report.code

    @property
    def issuer_trust(self) -> IssuerTrust:
        """How far the issuer is known."""
        return self.report.issuer_trust if self._known is None else self._known.bound.issuer_trust

    @property
    def was_fast(self) -> bool:
        """Whether a shape answered; of interest to tests and figures only."""
        return self._known is not None


class BulkVerifier:
    """
    Judges many things by the rules of one verifier.

    For one moment: who the issuers are and what their lists say is found out
    once a shape, and anew when the moment is another one or the time is up.

    Args:
        verifier: The true path, and its rules.
        limits: How much is spent on shapes, and kept of them.
        seconds: A clock that never goes back: documents and lists are held for a while only.
    """

    def __init__(
        self,
        verifier: Verifier,
        *,
        limits: Limits | None = None,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._verifier = verifier
        self._limits = Limits() if limits is None else limits
        self._seconds = seconds
        self._library = Library(verifier.contexts, self._limits)
        self._moment: datetime | None = None
        self._until = 0.0
        # What names mean inside a document may depend on it, and what a snapshot tells of is
        # another moment for each list: then there is no shape.
        self._learns = not verifier.contexts.allow_inline and verifier.snapshot is None

    def inspect(self, thing: Thing, *, at: datetime | None = None) -> Inspected:
        """
        Report what `Verifier.inspect` would report of `thing`.

        Args:
            thing: As there; only bytes can be fast.
            at: The moment to judge for. By the verifier's clock where it is left out, which
                for many things is many moments: use `inspect_many` for those.
        """
        moment = self._verifier.moment(at)
        self._hold_for(moment)
        return self._inspect(thing, moment)

    def inspect_many(
        self, things: Iterable[Thing | Framed], *, at: datetime | None = None
    ) -> Iterator[Inspected]:
        """
        Report one thing after the other, all for one moment.

        A text that was put together (`Framed`) is judged as its bytes are, and found sooner.

        Things of known shapes are taken some at a time, first all but the signatures, then
        those: each of the two is faster by itself. No more than these are in memory.
        """
        moment = self._verifier.moment(at)
        waiting: list[_Waiting] = []
        for each in things:
            if not waiting:
                self._hold_for(moment)
            if isinstance(each, Framed):
                thing: Thing = each.body
                parts = self._parts(thing)
                found = None if parts is None else self._judged_framed(each)
            else:
                thing = each
                parts = self._parts(thing)
                found = None if parts is None else self._judged(parts)
            signed = None if found is None else found[1]
            if parts is not None and found is not None and signed is not None:
                waiting.append((cast("bytes", thing), parts, found[0], signed))
                if len(waiting) == _AT_ONCE:
                    yield from self._settled(waiting, moment)
                    waiting = []
                continue
            # What is learned of this one is for those behind it.
            yield from self._settled(waiting, moment)
            waiting = []
            yield self._by_true_path(thing, moment, parts, found)
        yield from self._settled(waiting, moment)

    @property
    def shapes(self) -> int:
        """How many shapes are kept."""
        return len(self._library)

    @property
    def compilations(self) -> int:
        """How many shapes were compiled."""
        return self._library.budget.compilations

    def _hold_for(self, moment: datetime) -> None:
        """Forget what was fetched for another moment, or too long ago."""
        now = self._seconds()
        if moment == self._moment and now < self._until:
            return
        self._moment = moment
        self._until = now + self._limits.seconds
        for shape in self._library.shapes():
            shape.bound = None

    def _inspect(self, thing: Thing, moment: datetime) -> Inspected:
        parts = self._parts(thing)
        found = None if parts is None else self._judged(parts)
        if parts is not None and found is not None and found[1] is not None:
            known = found[1][0].bound.settle(found[1])
            if known is not None:
                return Inspected(None, known, parts[2])
        return self._by_true_path(thing, moment, parts, found)

    def _parts(self, thing: Thing) -> _Parts | None:
        return _parts_of(thing) if self._learns and isinstance(thing, bytes) else None

    def _judged(self, parts: _Parts) -> _Judged | None:
        """Return the shape that a text matches, and what is known of all but its signature."""
        text, token, _ = parts
        match = self._library.find(text, None if token is None else token[0].partition(b".")[0])
        if match is None:
            return None
        shape, gaps = match
        bound = shape.bound
        return shape, None if bound is None else bound.judge(text, gaps, token)

    def _judged_framed(self, framed: Framed) -> _Judged | None:
        """As `_judged`, of a text that was put together."""
        match = self._library.find_framed(framed)
        if match is None:
            return None
        shape, gaps, signature = match
        bound = shape.bound
        return shape, None if bound is None else bound.judge(framed.body, gaps, None, signature)

    def _settled(self, waiting: Iterable[_Waiting], moment: datetime) -> list[Inspected]:
        known = [signed[0].bound.settle(signed) for _, _, _, signed in waiting]
        return [
            self._by_true_path(thing, moment, parts, (shape, signed))
            if each is None
            else Inspected(None, each, parts[2])
            for each, (thing, parts, shape, signed) in zip(known, waiting, strict=True)
        ]

    def _by_true_path(
        self, thing: Thing, moment: datetime, parts: _Parts | None, found: _Judged | None
    ) -> Inspected:
        if parts is None or not isinstance(thing, bytes):
            return Inspected(self._verifier.inspect(thing, at=moment))
        text, token, _ = parts
        header = None if token is None else token[0].partition(b".")[0]
        return self._learnt(thing, moment, text, header, None if found is None else found[0])

    def _learnt(
        self, thing: bytes, moment: datetime, text: bytes, header: bytes | None, shape: Shape | None
    ) -> Inspected:
        """Take the true path, and what there is to learn from it."""
        run = self._verifier.run(moment)
        report = run.report(thing)
        if report.findings[_PROOF].outcome is not Outcome.PASSED:
            return Inspected(report)
        if shape is None:
            try:
                shape = self._library.learn(read(thing), text, header)
            except SkillmarkError:  # the true path read it: only what stood at an address ends here
                return Inspected(report)
        if shape is not None and shape.bound is None:
            self._bind(shape, run, report)
        return Inspected(report)

    def _bind(self, shape: Shape, run: Run, report: Report) -> None:
        try:
            bound = Bound(shape, run, report, self._verifier.policy)
        except SkillmarkError:
            return
        held = sum(each.bound.octets for each in self._library.shapes() if each.bound is not None)
        if held + bound.octets <= self._limits.octets:
            shape.bound = bound


def _parts_of(thing: bytes) -> _Parts | None:
    """
    Return the JSON text in `thing`, of a token what is signed and the signature, and the kind.

    None where only the true path knows. What is read here is read as it reads it.
    """
    kind = "json"
    if not thing.startswith((b"{", b"ey")):
        thing, kind = _baked(thing)
    if len(thing) > 2 * LONGEST_TEXT:
        return None
    if thing.startswith(b"{"):
        return thing, None, kind
    parts = _token(thing.strip())
    return None if parts is None else (*parts, "jwt" if kind == "json" else kind)


def _baked(thing: bytes) -> tuple[bytes, str]:
    """Return what a picture holds, and its kind; nothing where that is for the true path to say."""
    kind = baking.kind_of(thing)
    if kind not in _PICTURES or len(thing) > _LONGEST_PICTURE:
        return b"", kind
    try:
        baked = baking.find(thing)
    except SkillmarkError:
        return b"", kind
    return (b"" if baked.kind is BakedKind.OPEN_BADGES_2 else baked.text), kind.value


def _token(token: bytes) -> tuple[bytes, tuple[bytes, bytes]] | None:
    """Return the payload of a token, and what is signed with its signature."""
    if token.count(b".") != _DOTS:
        return None
    signed, _, signature = token.rpartition(b".")
    try:
        text = base64url.decode(signed.partition(b".")[2].decode("ascii"))
        return text, (signed, base64url.decode(signature.decode("ascii")))
    except (EncodingError, UnicodeDecodeError):
        return None
