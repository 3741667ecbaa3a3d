# SPDX-License-Identifier: Apache-2.0

"""
The shapes that a verifier knows: where to look for one, and when a new one is made.

A shape is made of the second badge of a family, and made wider when a further
badge of the family differs in a leaf that was the same before. Where to look
is only a hint: a shape is used if all its constants are in the text.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from skillmark.bulk.frames import Fitted, Frame, Framed, fitted
from skillmark.bulk.shapes_budget import COMPILATION, DRAFT, Budget, Limits
from skillmark.bulk.shapes_drafts import Draft, draft_of
from skillmark.bulk.verifying_shapes import Shape
from skillmark.canonical.contexts import ContextStore
from skillmark.errors import SkillmarkError
from skillmark.verify.nodes import id_of
from skillmark.verify.reading import Unverified

_LANDMARK: Final = b'"achievement"'
_HINT: Final = 176
"""Bytes behind the landmark: the id of what was earned stands in them."""

_MOST_OF_ONE_HINT: Final = 32

_MOST_FRAMES: Final = 1_024
"""Frames that are kept with their shapes; beyond it all are looked at anew."""

_LOOKED_AT: Final = 2_048
"""Badges after which the size of all layouts is looked at: each badge makes one at most."""


@dataclass(slots=True)
class _Family:
    """Badges of one form."""

    first: Mapping[str, int]
    """Hashes of what stood in the leaves that differ only sometimes."""

    varying: set[str] = field(default_factory=set[str])
    shape: Shape | None = None
    hopeless: bool = False


class Library:
    """
    Shapes by hint, and families by what their badges have in common.

    Args:
        contexts: The JSON-LD contexts that are known.
        limits: How much is spent and kept.
    """

    def __init__(self, contexts: ContextStore, limits: Limits) -> None:
        self._contexts = contexts
        self._limits = limits
        self.budget: Final = Budget(limits)
        self._families: OrderedDict[bytes, _Family] = OrderedDict()
        self._shelves: dict[bytes, list[Shape]] = {}
        self._used: OrderedDict[Shape, bytes] = OrderedDict()
        self._latest: Shape | None = None
        """The shape that was found last, which is the last of those used; None once it is gone."""

        self._found = 0
        self._frames: dict[Frame, tuple[Shape, Fitted | None]] = {}
        """Of each frame the shape of its texts, and how it lies on it if that is known."""

    def find_framed(self, framed: Framed) -> tuple[Shape, Sequence[bytes], bytes | None] | None:
        """
        Return what `find` returns of a text that was put together.

        Returns:
            The shape, what stands in its gaps, and the bytes of the signature where they are known.
        """
        known = self._frames.get(framed.frame)
        if known is not None and known[1] is not None:
            shape, fit = known[0], known[1]
            gaps = fit.pick(framed.texts)
            if gaps is not None:
                if shape is not self._latest:
                    self._used.move_to_end(shape)
                    self._latest = shape
                self._count_found()
                return shape, gaps, None if fit.signature is None else framed.signature
        match = self.find(framed.body, None)
        if match is None:
            return None
        if known is None or known[0] is not match[0]:
            if len(self._frames) >= _MOST_FRAMES:
                self._frames.clear()
            self._frames[framed.frame] = match[0], fitted(match[0].draft.cut, framed)
        return *match, None

    def find(self, text: bytes, header: bytes | None) -> tuple[Shape, list[bytes]] | None:
        """Return the shape that `text` matches, and what stands in its gaps."""
        # Badges that come together are mostly alike.
        latest = self._latest
        if latest is not None and latest.draft.header == header:
            gaps = latest.draft.cut.match(text)
            if gaps is not None:
                self._count_found()
                return latest, gaps
        shelf = self._shelves.get(hint_of(text))
        if shelf is None:
            return None
        for place, shape in enumerate(shelf):
            if shape.draft.header != header:
                continue
            gaps = shape.draft.cut.match(text)
            if gaps is not None:
                if place:
                    shelf.insert(0, shelf.pop(place))
                self._used.move_to_end(shape)
                self._latest = shape
                self._count_found()
                return shape, gaps
        return None

    def _count_found(self) -> None:
        self._found += 1
        if self._found % _LOOKED_AT == 0:
            self._shrink()

    def learn(self, found: Unverified, text: bytes, header: bytes | None) -> Shape | None:
        """
        Take note of a badge that took the true path and whose proof holds.

        Returns:
            The shape that was compiled of it, if one was.
        """
        issuer = id_of(found.document.get("issuer")) or ""
        self.budget.count(issuer)
        if not self.budget.spend(issuer, DRAFT):
            return None
        widest = draft_of(found, text, header)
        if widest is None:
            return None
        said = {pointer: hash(text) for pointer, text in widest.sometimes.items()}
        family = self._family(widest.family(), said)
        if family is None or family.hopeless:
            return None
        differing = {pointer for pointer in said if family.first.get(pointer) != said[pointer]}
        is_known = family.shape is not None and differing <= family.varying
        # A known one has a text of a kind that takes the true path.
        if is_known or not self.budget.spend(issuer, COMPILATION):
            return None
        family.varying |= differing
        return self._compiled(family, draft_of(found, text, header, family.varying))

    def _family(self, name: bytes, said: Mapping[str, int]) -> _Family | None:
        """Return the family of a badge; None if this is the first of it."""
        family = self._families.get(name)
        if family is not None:
            self._families.move_to_end(name)
            return family
        self._families[name] = _Family(said)
        if len(self._families) > self._limits.families:
            self._families.popitem(last=False)
        return None

    def _compiled(self, family: _Family, draft: Draft | None) -> Shape | None:
        try:
            shape = None if draft is None else Shape(draft, self._contexts)
        except SkillmarkError:
            shape = None
        if draft is None or shape is None:
            family.hopeless = True
            return None
        if family.shape is not None:
            self.drop(family.shape)
        family.shape = shape
        hint = hint_of(draft.text)
        shelf = self._shelves.setdefault(hint, [])
        shelf.insert(0, shape)
        self._used[shape] = hint
        self._latest = None  # another one was used since
        if len(shelf) > _MOST_OF_ONE_HINT:
            self.drop(shelf[-1])
        while len(self._used) > self._limits.shapes:
            self.drop(next(iter(self._used)))
        return shape

    def _shrink(self) -> None:
        """Give shapes up until the layouts of the rest, which grow with use, are within bounds."""
        held = sum(shape.template.octets for shape in self._used)
        while held > self._limits.octets:
            oldest = next(iter(self._used))
            held -= oldest.template.octets
            self.drop(oldest)

    def drop(self, shape: Shape) -> None:
        """Give a shape up; the next two badges of its family make it again."""
        hint = self._used.pop(shape, None)
        if hint is None:
            return
        if self._latest is shape:
            self._latest = None
        for frame in [each for each, known in self._frames.items() if known[0] is shape]:
            del self._frames[frame]
        shelf = self._shelves[hint]
        shelf.remove(shape)
        if not shelf:
            del self._shelves[hint]
        for family in self._families.values():
            if family.shape is shape:
                family.shape = None

    def __len__(self) -> int:
        """How many shapes there are."""
        return len(self._used)

    def shapes(self) -> Iterable[Shape]:
        """Return all shapes, the longest unused first."""
        return [*self._used]


def hint_of(text: bytes) -> bytes:
    """Return where to look for the shape of `text`."""
    start = text.find(_LANDMARK)
    return b"" if start < 0 else text[start : start + _HINT]
