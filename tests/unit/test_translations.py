# SPDX-License-Identifier: Apache-2.0

"""Every sentence that a person reads is there in Danish, and what ships is what was written."""

import importlib.util
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

TOOL = Path(__file__).parents[2] / "tools" / "translations.py"


@pytest.fixture(scope="module")
def tool():
    specification = importlib.util.spec_from_file_location("translations", TOOL)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture
def written(tool, tmp_path, monkeypatch):
    """A .po file and its .mo file with one sentence, `Good {time}.`, translated as asked."""
    monkeypatch.setattr(tool, "ROOT", tmp_path)
    path = tmp_path / "da" / "LC_MESSAGES" / "skillmark.po"

    def write(translation, **message):
        catalog = Catalog(locale="da", charset="utf-8")
        catalog.add("Good {time}.", translation, **message)
        tool.write(catalog, path)
        return path

    return write


@pytest.fixture
def wanted():
    catalog = Catalog()
    catalog.add("Good {time}.")
    return catalog


def test_nothing_is_left_untranslated(tool):
    wanted = tool.sentences()

    assert [fault for path in tool.po_files() for fault in tool.faults_in(path, wanted)] == []


def test_a_good_translation_has_no_fault(tool, written, wanted):
    assert list(tool.faults_in(written("God {time}."), wanted)) == []


@pytest.mark.parametrize(
    ("translation", "message", "said"),
    [
        ("", {}, "not translated"),
        ("God {tid}.", {}, "other {places}"),
        ("God tid.", {}, "other {places}"),
        ("Good {time}.", {}, "left in English"),
        ("God {time}.", {"flags": ["fuzzy"]}, "marked as unsure"),
    ],
)
def test_a_fault_in_a_translation_is_said(  # noqa: PLR0917 - a table
    tool, written, wanted, translation, message, said
):
    faults = list(tool.faults_in(written(translation, **message), wanted))

    assert any(said in fault for fault in faults)


def test_a_sentence_that_nobody_says_any_more_is_said(tool, written):
    [fault] = tool.faults_in(written("God {time}."), Catalog())

    assert "nobody says this any more" in fault


def test_a_compiled_file_that_is_older_than_the_text_is_said(tool, written, wanted):
    path = written("God {time}.")
    path.write_text(path.read_text(encoding="utf-8").replace("God ", "Go' "), encoding="utf-8")

    [fault] = tool.faults_in(path, wanted)

    assert "compiled before it was changed" in fault


def test_a_text_that_was_never_compiled_is_said(tool, written, wanted):
    path = written("God {time}.")
    path.with_suffix(".mo").unlink()

    [fault] = tool.faults_in(path, wanted)

    assert "not compiled" in fault


def test_the_same_text_compiles_to_the_same_file(written):
    first = written("God {time}.").with_suffix(".mo").read_bytes()

    assert written("God {time}.").with_suffix(".mo").read_bytes() == first
    assert b"2026-01-01" in first
