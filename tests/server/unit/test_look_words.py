# SPDX-License-Identifier: Apache-2.0

"""The tool that keeps the Danish of the server: what it finds, and what it refuses."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Message

TOOL = Path(__file__).parents[3] / "tools" / "server_words.py"


@pytest.fixture(scope="module")
def words():
    spec = importlib.util.spec_from_file_location("server_words", TOOL)
    module = importlib.util.module_from_spec(spec)
    sys.modules["server_words"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["server_words"]


@pytest.fixture
def site(words, tmp_path, monkeypatch):
    """A small server of its own, with one file of each kind."""
    source = tmp_path / "src" / "skillmark_server"
    (source / "templates").mkdir(parents=True)
    (source / "one.py").write_text(
        'a = _("Hello, %(name)s")\nb = ngettext("%(count)s badge", "%(count)s badges", n)\n'
        'c = pgettext_lazy("menu", "Award")\n',
        encoding="utf-8",
    )
    (source / "templates" / "page.html").write_text(
        '<p>\n  {% translate "Save" %}\n    {% blocktranslate trimmed with n=n %}100% of\n'
        '      <a href="/x">{{ n }}</a>{% endblocktranslate %}</p>',
        encoding="utf-8",
    )
    monkeypatch.setattr(words, "ROOT", tmp_path)
    monkeypatch.setattr(words, "SOURCE", source)
    monkeypatch.setattr(words, "LOCALE", source / "locale")
    monkeypatch.setattr(words, "ALIKE", tmp_path / "same.json")
    return source


GOOD = """{
 "Hello, %(name)s": "Hej, %(name)s",
 "%(count)s badge": ["et badge", "%(count)s badges"],
 "menu\\u0004Award": "Tildel",
 "Save": "Gem",
 "100% of <a href=\\"/x\\">%(n)s</a>": "100% af <a href=\\"/x\\">%(n)s</a>",
 "same": {}
}"""


def filled(words, site, text: str) -> int:
    file = site / "fill.json"
    file.write_text(text, encoding="utf-8")
    return words.fill(str(file))


def test_it_finds_the_sentences_of_python_and_of_templates(words, site):
    assert words.collect() == 0

    found = {words._key(message) for message in words.read(words.po_files()[0]) if message.id}
    assert found == {
        "Hello, %(name)s",
        "%(count)s badge",
        f"menu{words.CONTEXT}Award",
        "Save",
        '100%% of <a href="/x">%(n)s</a>',
    }


def test_filled_and_compiled_it_is_whole(words, site, capsys):
    assert filled(words, site, GOOD) == 0
    assert words.check() == 0
    assert "all translated" in capsys.readouterr().out


def test_what_is_empty_is_named(words, site, capsys):
    words.collect()

    assert words.check() == 1
    assert "not translated: 'Save'" in capsys.readouterr().out


def test_a_sentence_that_nobody_says_is_named_until_it_is_dropped(words, site, capsys):
    filled(words, site, GOOD)
    (site / "one.py").write_text("", encoding="utf-8")
    words.collect()

    assert words.check() == 1
    assert "nobody says this any more (prune)" in capsys.readouterr().out
    assert words.prune() == 0
    assert words.check() == 0


def test_a_sentence_that_is_gone_for_a_moment_keeps_its_translation(words, site):
    filled(words, site, GOOD)
    before = (site / "one.py").read_text(encoding="utf-8")
    (site / "one.py").write_text("def half(:", encoding="utf-8")
    words.collect()
    (site / "one.py").write_text(before, encoding="utf-8")
    words.collect()

    assert words.check() == 0


def test_a_compiled_file_that_is_older_is_named(words, site, capsys):
    filled(words, site, GOOD)
    po = words.po_files()[0]
    po.write_text(po.read_text(encoding="utf-8").replace('"Gem"', '"Gem det"'), encoding="utf-8")

    assert words.check() == 1
    assert "not compiled since it was changed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("english", "danish", "said"),
    [
        ("Hello, %(name)s", "Hej", "other places"),
        ("Hello, %(name)s", "Hej, %(navn)s", "other places"),
        ("{n} badges", "badges", "other places"),
        ("<b>Bold</b>", "Fed", "other tags"),
        ("Save", "Save", "left in English"),
        ("Save", "", "not translated"),
    ],
)
def test_a_faulty_translation_is_refused(words, english, danish, said):
    faults = list(words._faults_of(Message(english, danish), {}))

    assert any(said in fault for fault in faults)


@pytest.mark.parametrize(
    ("english", "danish"),
    [("Save", "Gem"), ("%(n)s", "%(n)s"), ("12 %% of x", "12 %% af x"), ("Badge", "Badge")],
)
def test_a_sound_translation_is_taken(words, english, danish):
    assert not list(words._faults_of(Message(english, danish), {"Badge": "Danes say it too"}))


def test_fill_writes_what_is_sound_and_names_the_rest(words, site, capsys):
    assert filled(words, site, '{"Save": "Gem", "Hello, %(name)s": "Hej", "Nobody": "x"}') == 1

    said = capsys.readouterr().out
    assert "1 of 3 written" in said
    assert "nobody says this: 'Nobody'" in said
    assert "Hej" not in words.po_files()[0].read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Hello, %(name)s", ["%(name)s"]),
        ("{n} badges", ["{n}"]),
        ('<a href="/x">here</a> &amp; there', ['<a href="/x">', "</a>", "&amp;"]),
        ("100%% done", ["%%"]),
    ],
)
def test_the_language_of_accents_keeps_places_and_tags(words, text, kept):
    accented = words.accented(text)

    assert accented.startswith("[")
    assert len(accented) > len(text) * 1.3
    assert all(part in accented for part in kept)


def test_the_language_of_accents_is_compiled(words, site, tmp_path):
    assert words.pseudo(str(tmp_path / "locale")) == 0
    assert (tmp_path / "locale" / "en_XA" / "LC_MESSAGES" / "django.mo").stat().st_size > 100


@pytest.mark.parametrize("arguments", [["unknown"], ["fill"], ["pseudo"], ["check", "more"]])
def test_a_call_that_cannot_be_understood_ends_with_64(words, arguments, capsys):
    assert words.main(arguments) == 64
    assert "server_words.py" in capsys.readouterr().err
