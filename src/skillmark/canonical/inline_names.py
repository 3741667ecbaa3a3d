# SPDX-License-Identifier: Apache-2.0

"""
Where documents may bring contexts: known meanings keep their names all the same.

Whoever brings a context can rename members, by an alias, a prefix or a default
vocabulary. The signature stays right, and whoever reads the JSON by its names,
as a verifier looks for `credentialStatus`, does not see the member. So what
the bundled vocabularies define goes by their names in every credential;
meanings of other vocabularies are the document's own. (Where a store takes no
inline contexts, `plain_names` asks the same of every member.)

Spec: VC Data Model 2.0 § Conformance (a conforming document is compacted
JSON-LD); JSON-LD 1.1 § Compacted Document Form.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from skillmark.canonical.bundle import BUNDLED
from skillmark.canonical.contexts import ContextStore
from skillmark.encoding.pointer import join
from skillmark.errors import CanonicalizationError, JsonLdError, WorkBudgetError
from skillmark.protocols import Json, JsonValue

_VOCABULARIES: Final = (
    "https://www.w3.org/2018/credentials/v1",
    "https://www.w3.org/ns/credentials/",
    "https://purl.imsglobal.org/",
    "https://w3id.org/vc/",
    "https://w3id.org/security/data-integrity/",
    "https://w3id.org/security/suites/ed25519-2020/",
)
"""How the addresses of those bundled contexts begin whose members decide about a credential."""

_GUARDED: Final = (
    "@",
    "https://www.w3.org/2018/credentials#",
    "https://www.w3.org/ns/credentials/status#",
    "https://w3id.org/security#",
    "https://w3id.org/vc/status-list#",
    "https://purl.imsglobal.org/",
)
"""How the meanings begin that have one name; words of everyday use, as schema.org's, have many."""

_NEVER_MEMBERS: Final = frozenset({"@graph", "@id", "@included", "@index", "@nest", "@reverse"})
_LONGEST: Final = 4096
"""Characters of a meaning; a longer name grew by explaining itself."""

_MOST_STEPS: Final = 100_000
"""Meanings looked at for one document, some 1 µs each; honest contexts need a hundred."""

_Table: TypeAlias = dict[str, set[str]]


def check_inline_names(document: Json, contexts: ContextStore) -> None:
    """
    Refuse a member or type that gives a known meaning another name.

    Args:
        document: A credential or presentation, with its proof.
        contexts: Where the contexts that it names are found; an unknown one is
            for others to refuse.

    Raises:
        JsonLdError: A known meaning is written otherwise than the bundled
            contexts name it, or a keyword stands where a credential has none.
        CanonicalizationError: The document nests too deep.
    """
    local = _Local()
    try:
        _gather(document, local, contexts)
        _check(document, local)
    except RecursionError:
        raise CanonicalizationError("the document nests too deep") from None


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    meanings: Mapping[str, AbstractSet[str]]
    """What each name stands for, in some bundled context."""

    names: Mapping[str, AbstractSet[str]]
    """The names that each guarded meaning has."""


@functools.cache
def _vocabulary() -> _Vocabulary:
    everything, own = _Local(), _Local()
    for url in BUNDLED:
        context = ContextStore.bundled().get(url)["@context"]
        everything.define(context)
        if url.startswith(_VOCABULARIES):
            own.define(context)
    names: _Table = {}
    for name, texts in own.meanings.items():
        for text in texts:
            for meaning in _unfold(text, own.meanings):
                if meaning.startswith(_GUARDED) and not meaning.endswith(("#", "/")):
                    names.setdefault(meaning, set()).add(name)
    return _Vocabulary(everything.meanings, names)


@dataclass(frozen=True, slots=True)
class _Local:
    """
    What contexts define, whatever part of a document they hold for.

    Raises:
        JsonLdError: From `hold`: the name stands for what has another name.
        WorkBudgetError: From `hold`: its contexts explain names without end.
    """

    meanings: _Table = field(default_factory=dict[str, set[str]])
    spaces: set[str] = field(default_factory=set[str])
    """Default vocabularies, which give a meaning to every name."""

    held: set[str] = field(default_factory=set[str])
    """Names that were found to be in order."""

    steps: list[int] = field(default_factory=lambda: [_MOST_STEPS])

    def define(self, context: JsonValue) -> None:
        """Note what each name stands for, in `context` and in those that its terms bring."""
        for item in context if isinstance(context, list) else [context]:
            for name, entry in item.items() if isinstance(item, dict) else ():
                if name == "@context":
                    self.define(entry)
                elif name == "@vocab" and isinstance(entry, str):
                    self.spaces.add(entry)
                elif name[:1] != "@":
                    self._define_term(name, entry)

    def _define_term(self, name: str, entry: JsonValue) -> None:
        text = entry
        if isinstance(entry, dict):
            text = entry.get("@id", entry.get("@reverse"))
            if "@context" in entry:
                self.define(entry["@context"])
        if isinstance(text, str) and text != name:
            self.meanings.setdefault(name, set()).add(text)

    def hold(self, name: str) -> None:
        """Refuse `name` if what it may stand for has another name."""
        if name in self.held or (":" not in name and name not in self.meanings and not self.spaces):
            return
        names = _vocabulary().names
        for meaning in self._all_of(name):
            wanted = names.get(meaning, ())
            if name not in wanted and (wanted or meaning[:1] == "@"):
                shown = f"{min(wanted)!r}" if wanted else f"the keyword {meaning}"
                raise JsonLdError(f"{name[:100]!r} is another name of {shown}")
            self.steps[0] -= 1
            if self.steps[0] < 0:
                raise WorkBudgetError("its contexts give more names than an honest document needs")
        self.held.add(name)

    def _all_of(self, name: str) -> Iterator[str]:
        tables = self.meanings, _vocabulary().meanings
        for meaning in _unfold(name, *tables):
            yield meaning
            for space in self.spaces if ":" not in meaning else ():
                for whole in _unfold(space, *tables):
                    yield whole + meaning


def _unfold(text: str, *tables: Mapping[str, AbstractSet[str]]) -> Iterator[str]:
    """Yield all that `text` may stand for, wherever in the document it stands."""
    waiting = [(text, "")]  # what is still to be unfolded, and what comes behind it
    met = set(waiting)
    while waiting:
        head, tail = waiting.pop()
        if len(head) + len(tail) > _LONGEST:
            raise WorkBudgetError("its contexts explain names by ever longer ones")
        yield head + tail
        prefix, colon, suffix = head.partition(":")
        found = [(meaning, tail) for table in tables for meaning in table.get(head, ())]
        if colon:
            found += [(m, suffix + tail) for table in tables for m in table.get(prefix, ())]
        waiting += set(found) - met
        met.update(found)


def _gather(value: JsonValue, local: _Local, contexts: ContextStore) -> None:
    """Note what contexts define that are not bundled, at every depth of a document."""
    if isinstance(value, list):
        for item in value:
            _gather(item, local, contexts)
    elif isinstance(value, dict):
        for name, member in value.items():
            if name == "@context":
                for item in member if isinstance(member, list) else [member]:
                    _gather_context(item, local, contexts)
            else:
                _gather(member, local, contexts)


def _gather_context(item: JsonValue, local: _Local, contexts: ContextStore) -> None:
    if isinstance(item, dict):
        local.define(item)
    elif isinstance(item, str) and item not in BUNDLED and item in contexts:
        local.define(contexts.get(item)["@context"])


def _check(value: JsonValue, local: _Local) -> None:
    part: str | int = ""
    try:
        if isinstance(value, list):
            for index, item in enumerate(value):
                part = index
                _check(item, local)
        elif isinstance(value, dict):
            for part, member in value.items():
                if part == "@context":
                    continue
                _check_member(part, value, local)
                _check(member, local)
    except JsonLdError as error:
        error.pointer = join("", part) + error.pointer
        raise


def _check_member(name: str, owner: Json, local: _Local) -> None:
    if name[:1] == "@":
        if name in _NEVER_MEMBERS or (name == "@type" and "@value" not in owner):
            raise JsonLdError("a credential has no such member")
        return
    local.hold(name)
    if name == "type":
        kinds = owner[name]
        for kind in kinds if isinstance(kinds, list) else [kinds]:
            if isinstance(kind, str):
                local.hold(kind)
