# SPDX-License-Identifier: Apache-2.0

"""
Keep the translations in step with the sentences in the code.

    tools/translations.py update    collect new sentences into the .po files, compile the .mo files
    tools/translations.py check     fail where a sentence lacks a translation, a translation lost
                                    one of its {places}, was left in English, or a .mo file is
                                    older than its .po file

A sentence is what `say("…")` or `marked("…")` holds. A third language is a folder
`src/skillmark/locale/XX/LC_MESSAGES` with an empty `skillmark.po`.
"""

from __future__ import annotations

import gettext
import io
import string
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "skillmark"
LOCALE = SOURCE / "locale"
KEYWORDS = {"say": None, "marked": None}
FIRST = "da"
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

SAME = {
    "da": {
        "April": "the month",
        "August": "the month",
        "BADGE": "the word that Danes use, as a placeholder",
        "Badge": "the word that Danes use",
        "DID": "an abbreviation",
        "December": "the month",
        "E-mail": "the word that Danes use",
        "EMAIL": "the word that Danes use, as a placeholder",
        "ID": "an abbreviation",
        "November": "the month",
        "September": "the month",
        "URL": "an abbreviation",
    }
}
"""By language, the sentences that are the same in it, and why; any other may be forgotten."""


def sentences() -> Catalog:
    """Every sentence in the code, with the files that say it."""
    catalog = Catalog(project="Skillmark", charset="utf-8")
    found = extract_from_dir(
        SOURCE,
        [("**.py", "python")],
        keywords=KEYWORDS,
        comment_tags=("For translators:",),
        strip_comment_tags=True,
    )
    for name, line, message, comments, _ in found:
        catalog.add(message, None, [(f"src/skillmark/{name}", line)], auto_comments=comments)
    return catalog


def po_files() -> list[Path]:
    """The translations that there are, and the first that there must be."""
    return sorted({*LOCALE.glob("*/LC_MESSAGES/*.po"), LOCALE / FIRST / "LC_MESSAGES/skillmark.po"})


def read(path: Path) -> Catalog:
    """The catalogue in the .po file `path`; an empty one where there is no file."""
    language = path.parts[-3]
    if not path.is_file():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language, charset="utf-8")


def write(catalog: Catalog, path: Path) -> None:
    """Write the .po file and the .mo file beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = io.BytesIO()
    write_po(
        text, catalog, width=100, sort_by_file=True, include_lineno=False, ignore_obsolete=True
    )
    lines = text.getvalue().decode().splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(tuple(f'"{name}' for name in _UNSTABLE))]
    path.write_text("".join(kept), encoding="utf-8")
    compiled = read(path)
    # The same text gives the same file, whenever it is compiled.
    compiled.creation_date = compiled.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, compiled)


def update() -> int:
    """Bring every .po file up to date and compile it."""
    wanted = sentences()
    for path in po_files():
        catalog = read(path)
        catalog.header_comment = (
            "# SPDX-License-Identifier: Apache-2.0\n# The sentences of Skillmark, for translators."
        )
        catalog.fuzzy = False
        # A new sentence is left empty, never guessed from one that looks like it.
        catalog.update(wanted, no_fuzzy_matching=True)
        write(catalog, path)
        empty = sum(1 for message in catalog if message.id and not message.string)
        print(f"{path.relative_to(ROOT)}: {len(catalog)} sentences, {empty} not translated")
    return 0


def _places(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def _has_words(template: str) -> bool:
    """Whether anything but {places} and punctuation stands in `template`."""
    parts = (literal for literal, _, _, _ in string.Formatter().parse(template))
    return any(character.isalpha() for part in parts for character in part)


def faults_in(path: Path, wanted: Catalog) -> Iterator[str]:
    """What is wrong with the .po file `path` and its .mo file."""
    catalog = read(path)
    where = path.relative_to(ROOT)
    same = SAME.get(path.parts[-3], {})
    for message in wanted:
        if not message.id:
            continue
        translated = catalog.get(message.id)
        if translated is None or not translated.string:
            yield f"{where}: not translated: {message.id!r}"
        elif translated.fuzzy:
            yield f"{where}: marked as unsure: {message.id!r}"
        elif _places(message.id) != _places(translated.string):
            yield f"{where}: other {{places}} than the English: {message.id!r}"
        elif translated.string == message.id and _has_words(message.id) and message.id not in same:
            yield f"{where}: left in English: {message.id!r}"
    for message in catalog:
        if message.id and message.id not in wanted:
            yield f"{where}: nobody says this any more: {message.id!r}"
    yield from _faults_in_compiled(path, catalog)


def _faults_in_compiled(path: Path, catalog: Catalog) -> Iterator[str]:
    where = path.relative_to(ROOT)
    compiled = path.with_suffix(".mo")
    if not compiled.is_file():
        yield f"{where}: not compiled"
        return
    with compiled.open("rb") as file:
        shipped = gettext.GNUTranslations(file)
    for message in catalog:
        if message.id and message.string and shipped.gettext(message.id) != message.string:
            yield f"{where}: compiled before it was changed: {message.id!r}"


def check() -> int:
    """Print every fault; the exit status says whether there was one."""
    wanted = sentences()
    faults = [fault for path in po_files() for fault in faults_in(path, wanted)]
    if faults:
        faults.append("make translations collects and compiles; the .po file is for a person")
    print("\n".join(faults) or f"{len(wanted)} sentences, all translated")
    return 1 if faults else 0


COMMANDS = {"update": update, "check": check}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in COMMANDS:  # noqa: PLR2004 - the program and one word
        sys.exit(__doc__)
    sys.exit(COMMANDS[sys.argv[1]]())
