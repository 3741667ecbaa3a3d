# SPDX-License-Identifier: Apache-2.0

"""
Check the docs: what they link to is there, what they show still happens.

    tools/check_docs.py          check
    tools/check_docs.py write    write the help texts anew

- Links between Markdown files and to their headings resolve; files that are named are there.
- Code marked `python` runs, block after block; as a doctest where it has `>>>`.
- What stands below `<!-- help: skillmark verify -->` is what `skillmark verify --help` says.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)|<img[^>]+src=\"([^\"]+)\"")
PATH = re.compile(r"`((?:src|tests|tools|docs|bench|examples|requirements)/[\w./*-]*)`")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
HELP = re.compile(
    r"(<!-- help: skillmark ?([\w -]*) -->\n```text\n)(.*?)(^```$)", re.MULTILINE | re.DOTALL
)


def pages() -> list[Path]:
    """Every page that people read."""
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("examples/*.md")])


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def anchors(text: str) -> set[str]:
    """The fragment identifiers that the headings of a page get."""
    words = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in HEADING.findall(text))
    return {word.strip().replace(" ", "-") for word in words}


def dead_links(page: Path) -> Iterator[str]:
    """Where `page` points at something that is not there."""
    text = _text(page)
    for match in LINK.finditer(FENCE.sub("", text)):
        target = match.group(1) or match.group(2)
        if re.match(r"[a-z][a-z0-9+.-]*:", target):
            continue  # another site; nothing is fetched
        name, _, fragment = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        if not file.exists():
            yield f"{page.relative_to(ROOT)}: nothing at {target}"
        elif fragment and file.suffix == ".md" and fragment not in anchors(_text(file)):
            yield f"{page.relative_to(ROOT)}: no heading for {target}"


def dead_paths(page: Path) -> Iterator[str]:
    """Where `page` names a file of ours that is not there; a pattern has to match something."""
    for match in PATH.finditer(_text(page)):
        if not list(ROOT.glob(match.group(1).rstrip("/"))):
            yield f"{page.relative_to(ROOT)}: there is no {match.group(1)}"


def run_examples(page: Path) -> Iterator[str]:
    """Run the `python` blocks of `page`, in an empty folder; yield what went wrong."""
    names: dict[str, object] = {"__name__": "__main__"}
    text = _text(page)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS, verbose=False)
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for block in FENCE.finditer(text):
            if block.group(1) != "python":
                continue
            line = text.count("\n", 0, block.start()) + 1
            where = f"{page.relative_to(ROOT)}:{line}"
            said = io.StringIO()
            if ">>>" in block.group(2):
                parser = doctest.DocTestParser()
                test = parser.get_doctest(block.group(2), names, where, str(page), line)
                if runner.run(test, out=said.write, clear_globs=False).failed:
                    yield f"{where}: {said.getvalue()}"
                names.update(test.globs)
                continue
            try:
                with contextlib.redirect_stdout(said):
                    exec(compile(block.group(2), where, "exec"), names)  # noqa: S102 - our own docs
            except Exception as error:  # noqa: BLE001 - whatever it raises, the page is wrong
                yield f"{where}: {type(error).__name__}: {error}"


def said_by(words: str) -> str:
    """What `skillmark WORDS --help` prints, on a terminal of 80 columns, in English."""
    surroundings = {**os.environ, "COLUMNS": "80", "LC_ALL": "C", "NO_COLOR": "1"}
    command = [sys.executable, "-m", "skillmark.cli", *words.split(), "--help"]
    done = subprocess.run(
        command, env=surroundings, cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout


def with_fresh_help(text: str) -> str:
    """The page with each help text as it is now."""
    return HELP.sub(lambda m: m.group(1) + said_by(m.group(2)).rstrip() + "\n" + m.group(4), text)


def stale_help(page: Path) -> Iterator[str]:
    """Say so when a help text in `page` is not what the command says."""
    text = _text(page)
    if HELP.search(text) and with_fresh_help(text) != text:
        yield f"{page.relative_to(ROOT)}: a help text is stale: tools/check_docs.py write"


def main() -> int:
    """Check every page, or write the help texts."""
    # The layout of a help text is that of the oldest Python we support.
    same_layout = sys.version_info < (3, 13)
    if sys.argv[1:] == ["write"]:
        for page in pages():
            text = _text(page)
            page.write_text(with_fresh_help(text), encoding="utf-8")
        return 0
    faults: list[str] = []
    for page in pages():
        faults += dead_links(page)
        faults += dead_paths(page)
        faults += run_examples(page)
        if same_layout:
            faults += stale_help(page)
    print("\n".join(faults) or f"{len(pages())} pages, nothing dead or stale")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
