# SPDX-License-Identifier: Apache-2.0

"""
Keep the server's translations in step with its sentences; several people may run it at once.

    tools/server_words.py                   collect new sentences, compile
    tools/server_words.py missing [PREFIX]  print the untranslated ones as JSON to fill in, those of
                                            a path below src/skillmark_server ("templates/pages")
    tools/server_words.py fill FILE.json    {"English": "Dansk", "one thing": ["et", "flere"],
                                            "same": {"Badge": "why it is the same"}}, then compile
    tools/server_words.py check             fail on what is empty, unsure, said by nobody, left in
                                            English, without its %(places)s or <tags>, not compiled
    tools/server_words.py prune             drop translations of sentences that nobody says any more
    tools/server_words.py pseudo FOLDER     write a language of accents (en_XA) for a test

A sentence is what `gettext` and its relatives or `_` hold in Python, and `{% translate %}` or
`{% blocktranslate %}` in a template. `tools/server_words_same.json` says which sentences are the
same in Danish, and why. It does not collect the core's sentences: that is `translations.py`.
"""

from __future__ import annotations

import contextlib
import fcntl
import io
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from tokenize import TokenError
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.template import TemplateSyntaxError
from django.utils.translation.template import templatize

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "skillmark_server"
LOCALE = SOURCE / "locale"
FIRST = "da"
ALIKE = Path(__file__).with_name("server_words_same.json")
CONTEXT = "\x04"
"""Between a context and a sentence, as in the compiled file."""

_KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# Dates and addresses in the header change without a sentence changing.
_UNSTABLE = (
    "POT-Creation-Date",
    "PO-Revision-Date",
    "Report-Msgid-Bugs-To",
    "Last-Translator",
    "Project-Id-Version",
    "Language-Team",
    "Generated-By",
)
_PLACE = re.compile(r"%\((\w+)\)[#0\- +]*\d*(?:\.\d+)?[a-zA-Z]|\{(\w*)\}")
_DOUBLED = re.compile(r"%(?!\()")
_TAG = re.compile(r"</?[a-z][^<>]*>")
_OPENS_TAG = re.compile(r"<[a-z]")

# -- collecting ---------------------------------------------------------------------------


def _calls_in(path: Path, unread: list[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The translated calls in one file; a file that cannot be read is named in `unread`."""
    where = str(path.relative_to(SOURCE))
    text = path.read_text(encoding="utf-8")
    try:
        if path.suffix != ".py":
            # What remains of a template is no Python: only its calls, each at the start of a line.
            lines = templatize(text, origin=where).splitlines()
            text = "\n".join(line.lstrip() for line in lines)
        source = io.BytesIO(text.encode())
        for _line, name, words, _comments in extract_python(source, _KEYWORDS, [], {}):
            yield str(name), (words,) if isinstance(words, str) else tuple(words)
    except (SyntaxError, TokenError, TemplateSyntaxError, ValueError, OSError) as error:
        unread.append(f"{where}: {error}")


def _files() -> list[Path]:
    templates = (SOURCE / "templates").rglob("*")
    texts = [path for path in templates if path.suffix in {".html", ".txt", ".svg"}]
    return sorted([*SOURCE.rglob("*.py"), *texts])


def sentences(unread: list[str]) -> Catalog:
    """Every sentence of the server, with the files that say it."""
    catalog = Catalog(charset="utf-8", fuzzy=False)
    for path in _files():
        where = path.relative_to(ROOT).as_posix()
        for name, words in _calls_in(path, unread):
            spec = _KEYWORDS[name] or (1,)
            context, message = None, []
            for part in spec:
                index = part[0] if isinstance(part, tuple) else part
                if index > len(words) or not words[index - 1]:
                    break
                if isinstance(part, tuple):
                    context = words[index - 1]
                else:
                    message.append(words[index - 1])
            else:
                key = message[0] if len(message) == 1 else tuple(message)
                catalog.add(key, None, [(where, 0)], context=context)
    return catalog


# -- reading and writing ------------------------------------------------------------------


def po_files() -> list[Path]:
    """The translations that there are, and the first that there must be."""
    return sorted(
        {*LOCALE.glob("*/LC_MESSAGES/django.po"), LOCALE / FIRST / "LC_MESSAGES/django.po"}
    )


def read(path: Path) -> Catalog:
    """The catalogue in `path`; an empty one where there is no file."""
    language = path.parts[-3]
    if not path.is_file():
        return Catalog(locale=language, charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language, charset="utf-8")


def _replace(path: Path, content: bytes) -> None:
    """Write `path` in one movement, so that no reader meets half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_file() and path.read_bytes() == content:
        return
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_bytes(content)
    beside.replace(path)


def compiled(catalog: Catalog) -> bytes:
    """The .mo file of `catalog`: the same words give the same octets, whenever."""
    catalog.creation_date = catalog.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def write(catalog: Catalog, path: Path) -> None:
    """Write the .po file and the .mo file beside it."""
    catalog.header_comment = (
        "# SPDX-License-Identifier: Apache-2.0\n# The sentences of the server, for translators."
    )
    catalog.fuzzy = False
    out = io.BytesIO()
    write_po(out, catalog, width=100, sort_by_file=True, include_lineno=False)
    lines = out.getvalue().decode().splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(tuple(f'"{name}' for name in _UNSTABLE))]
    _replace(path, "".join(kept).encode())
    _replace(path.with_suffix(".mo"), compiled(read(path)))


@contextlib.contextmanager
def locked() -> Iterator[None]:
    """Only one at a time: others wait."""
    LOCALE.mkdir(parents=True, exist_ok=True)
    handle = os.open(LOCALE, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _key(message: Message) -> str:
    words = message.id if isinstance(message.id, str) else message.id[0]
    return f"{message.context}{CONTEXT}{words}" if message.context else words


def _forms(message: Message) -> list[str]:
    """The translations of `message`, empty strings where there are none."""
    if isinstance(message.id, str):
        return [message.string if isinstance(message.string, str) else ""]
    given = message.string if isinstance(message.string, list | tuple) else ()
    return [*given] or [""]


def _is_complete(message: Message) -> bool:
    return all(_forms(message))


def _update(path: Path, wanted: Catalog) -> Catalog:
    """The catalogue in `path` with today's sentences; what is no longer said is put aside."""
    catalog = read(path)
    aside = {_key(message): message for message in catalog.obsolete.values()}
    # A new sentence is left empty, never guessed from one that looks like it.
    catalog.update(wanted, no_fuzzy_matching=True)
    for message in catalog:
        old = aside.get(_key(message)) if message.id else None
        if (
            old
            and not _is_complete(message)
            and isinstance(old.id, str) == isinstance(message.id, str)
        ):
            message.string = old.string
    said = {_key(message) for message in catalog if message.id}
    gone = {**aside, **{_key(message): message for message in catalog.obsolete.values()}}
    catalog.obsolete = {
        key: message for key, message in gone.items() if key not in said and any(_forms(message))
    }
    return catalog


def collect() -> int:
    """Bring every .po file up to date and compile it."""
    with locked():
        unread: list[str] = []
        wanted = sentences(unread)
        for path in po_files():
            catalog = _update(path, wanted)
            write(catalog, path)
            empty = sum(1 for message in catalog if message.id and not _is_complete(message))
            print(f"{path.relative_to(ROOT)}: {len(catalog)} sentences, {empty} not translated")
    for fault in unread:
        print(f"not read now, its words are kept aside: {fault}", file=sys.stderr)
    return 0


# -- filling ------------------------------------------------------------------------------


def alike() -> dict[str, str]:
    """The sentences that are the same in Danish, and why."""
    return _json(ALIKE) if ALIKE.is_file() else {}


def _json(path: Path) -> dict[str, Any]:
    read_in: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read_in


def missing(prefix: str = "") -> int:
    """Print what lacks Danish as JSON that `fill` takes."""
    catalog = _update(po_files()[0], sentences([]))
    gaps: dict[str, str | list[str]] = {}
    for message in catalog:
        places = [name.removeprefix("src/skillmark_server/") for name, _ in message.locations]
        if message.id and not _is_complete(message) and any(p.startswith(prefix) for p in places):
            gaps[_key(message)] = "" if isinstance(message.id, str) else ["", ""]
    print(json.dumps(gaps, ensure_ascii=False, indent=1))
    return 0


def fill(given: str) -> int:
    """Put the translations in the file `given` into the Danish catalogue."""
    entries = _json(Path(given))
    same: dict[str, str] = entries.pop("same", {})
    faults: list[str] = []
    with locked():
        known = {**alike(), **same}
        _replace(
            ALIKE,
            (json.dumps(known, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode(),
        )
        path = po_files()[0]
        catalog = _update(path, sentences([]))
        by_key = {_key(message): message for message in catalog if message.id}
        for key in same:
            if key in by_key and isinstance(by_key[key].id, str):
                by_key[key].string = by_key[key].id
        for key, words in entries.items():
            # A percent sign stands doubled in the catalogue of a template.
            message = by_key.get(key) or by_key.get(_DOUBLED.sub("%%", key))
            if message is None:
                faults.append(f"nobody says this: {key!r}")
                continue
            if isinstance(words, str) != isinstance(message.id, str):
                faults.append(f"one word or a list of two: {key!r}")
                continue
            before = message.string
            if isinstance(words, list):
                message.string = tuple(words)
            else:
                message.string = words if key in by_key else _DOUBLED.sub("%%", words)
            if wrong := list(_faults_of(message, known)):
                message.string = before
                faults += wrong
        write(catalog, path)
    print("\n".join([*faults, f"{len(entries) - len(faults)} of {len(entries)} written"]))
    return 1 if faults else 0


def prune() -> int:
    """Forget the translations of sentences that nobody says any more."""
    with locked():
        wanted = sentences([])
        for path in po_files():
            catalog = _update(path, wanted)
            print(f"{path.relative_to(ROOT)}: {len(catalog.obsolete)} dropped")
            catalog.obsolete = {}
            write(catalog, path)
    same = alike()
    said = {_key(message) for message in wanted if message.id}
    if old := sorted(set(same) - said):
        print("in server_words_same.json, and said by nobody:", *old, sep="\n  ")
    return 0


# -- checking -----------------------------------------------------------------------------


def _places(text: str) -> set[str]:
    return {match[1] or f"{{{match[2]}}}" for match in _PLACE.finditer(text)}


def _tags(text: str) -> list[str]:
    return sorted(_TAG.findall(text)) if _OPENS_TAG.search(text) else []


def _has_words(text: str) -> bool:
    return any(character.isalpha() for character in _TAG.sub("", _PLACE.sub("", text)))


def _faults_of(message: Message, same: dict[str, str]) -> Iterator[str]:
    """What is wrong with one translation."""
    key = _key(message)
    english = [message.id] if isinstance(message.id, str) else list(message.id)
    forms = _forms(message)
    if not all(forms) or (len(english) > 1 and len(forms) < len(english)):
        yield f"not translated: {key!r}"
        return
    if message.fuzzy:
        yield f"marked as unsure: {key!r}"
    # "%(count)s badges" may stay, where "one badge" did not.
    if forms == english and _has_words("".join(english)) and key not in same:
        yield f"left in English (or name it in {ALIKE.name}): {key!r}"
    for index, form in enumerate(forms):
        of = english[min(index, len(english) - 1)]
        # "one badge" may leave out the number that "%(count)s badges" has.
        may = _places(" ".join(english))
        must = _places(of) - ({"count"} if index == 0 and len(english) > 1 else set())
        if not must <= _places(form) <= may:
            yield f"other places than the English: {key!r}"
        if _tags(of) != _tags(form):
            yield f"other tags than the English: {key!r}"


def faults_in(path: Path, wanted: Catalog, same: dict[str, str]) -> Iterator[str]:
    """What is wrong with the .po file `path` and the .mo file beside it."""
    catalog = read(path)
    where = path.relative_to(ROOT)
    for message in wanted:
        if message.id:
            found = catalog.get(message.id, message.context)
            if found is None or isinstance(found.id, str) != isinstance(message.id, str):
                yield f"{where}: not collected: {_key(message)!r}"
            else:
                yield from (f"{where}: {fault}" for fault in _faults_of(found, same))
    for message in [*catalog, *catalog.obsolete.values()]:
        if message.id and wanted.get(message.id, message.context) is None:
            yield f"{where}: nobody says this any more (prune): {_key(message)!r}"
    binary = path.with_suffix(".mo")
    if not binary.is_file() or binary.read_bytes() != compiled(catalog):
        yield f"{where}: not compiled since it was changed"


def check() -> int:
    """Print every fault; the exit status says whether there was one."""
    unread: list[str] = []
    wanted = sentences(unread)
    same = alike()
    faults = [*unread, *(fault for path in po_files() for fault in faults_in(path, wanted, same))]
    print("\n".join(faults) or f"{len(wanted)} sentences, all translated")
    return 1 if faults else 0


# -- a language of accents ----------------------------------------------------------------

_ACCENTS = str.maketrans("aeiouyncsAEIOUNCS", "äéîöûýñçšÄÉÎÖÛÑÇŠ")
_KEPT = re.compile(rf"{_PLACE.pattern}|{_TAG.pattern}|&\w+;|%%")


def accented(text: str) -> str:
    """`text` with accents, two fifths longer, between brackets; places and tags stay."""
    pieces, end = [], 0
    for match in _KEPT.finditer(text):
        pieces += [text[end : match.start()].translate(_ACCENTS), match[0]]
        end = match.end()
    pieces.append(text[end:].translate(_ACCENTS))
    blank = "\n" if text.startswith("\n") else ""
    tail = "\n" if text.endswith("\n") else ""
    return f"{blank}[{''.join(pieces).strip()} {'~' * (len(text) * 2 // 5)}]{tail}"


def pseudo(folder: str) -> int:
    """Write `FOLDER/en_XA/LC_MESSAGES/django.mo`; a word without accents was never marked."""
    catalog = Catalog(locale="en", charset="utf-8", fuzzy=False)
    for message in sentences([]):
        if message.id:
            words = message.id
            string = accented(words) if isinstance(words, str) else tuple(map(accented, words))
            catalog.add(words, string, context=message.context)
    path = Path(folder) / "en_XA" / "LC_MESSAGES" / "django.mo"
    _replace(path, compiled(catalog))
    print(path)
    return 0


COMMANDS: dict[str, Callable[..., int]] = {
    "collect": collect,
    "missing": missing,
    "fill": fill,
    "check": check,
    "prune": prune,
    "pseudo": pseudo,
}


def main(arguments: list[str]) -> int:
    """Run one command; 64 and this file's description for a call that cannot be understood."""
    name, *rest = arguments or ["collect"]
    most = {"missing": (0, 1), "fill": (1, 1), "pseudo": (1, 1)}.get(name, (0, 0))
    if name not in COMMANDS or not most[0] <= len(rest) <= most[1]:
        print(__doc__, file=sys.stderr)
        return 64
    # The template reader of Django wants settings, and none of ours.
    if not settings.configured:
        settings.configure(DEBUG=False)
    return COMMANDS[name](*rest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
