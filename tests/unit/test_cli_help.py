# SPDX-License-Identifier: Apache-2.0

"""Help is short, aligned, in the reader's language, and every example in it can be typed."""

import shlex

import pytest
from tests.terminal import DANISH, ENGLISH

from skillmark.cli.commands import COMMANDS, FAMILIES, GROUPS
from skillmark.cli.main import parser_of

TERMINALS = {"English": ENGLISH, "Danish": DANISH}
EXAMPLES = [(name, line) for name, command in COMMANDS.items() for line in command.examples]


@pytest.fixture(params=TERMINALS.values(), ids=TERMINALS)
def terminal(request):
    return request.param


def test_help_names_every_command_in_a_group(terminal):
    written = terminal.run("--help")

    assert written.status == 0
    assert {name.split()[0] for name in COMMANDS} == {w for g in GROUPS.values() for w in g}
    for words in GROUPS.values():
        for word in words:
            assert f"\n  {word:13}" in written.out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_its_examples(terminal, name):
    written = terminal.run(*name.split(), "--help")

    assert written.status == 0
    assert written.err == ""
    for example in COMMANDS[name].examples:
        assert f"\n  $ {example}\n" in written.out


@pytest.mark.parametrize("words", [(), *[(f,) for f in FAMILIES], *[n.split() for n in COMMANDS]])
def test_no_line_of_help_is_wider_than_100_columns(terminal, words):
    lines = terminal.run(*words, "--help").out.splitlines()

    assert max(map(len, lines)) <= 100
    assert all(line == line.rstrip() for line in lines)


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[line for _, line in EXAMPLES])
def test_every_example_parses(name, example):
    program, *words = shlex.split(example)
    arguments = words[len(name.split()) :]

    assert program == "skillmark"
    assert words[: len(name.split())] == name.split()
    parser_of(name, "en").parse_intermixed_args(arguments)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_says_what_it_is_for(name):
    parser = parser_of(name, "en")

    assert all(action.help for action in parser._actions)


@pytest.mark.parametrize("name", COMMANDS)
def test_danish_help_leaves_nothing_in_english(name):
    english = parser_of(name, "en").format_help()
    danish = parser_of(name, "da").format_help()

    said = {
        line.strip()
        for line in english.splitlines()
        if " " in line.strip() and "$ skillmark" not in line
    }
    assert not said & {line.strip() for line in danish.splitlines()}


@pytest.mark.parametrize("family", FAMILIES)
def test_words_that_several_commands_share_list_them(terminal, family):
    written = terminal.run(family, "--help")

    assert written.status == 0
    assert all(
        f"\n  {name.split()[1]:13}" in written.out
        for name in COMMANDS
        if name.startswith(f"{family} ")
    )


def test_help_may_stand_before_the_command():
    assert ENGLISH.run("help", "verify").out == ENGLISH.run("verify", "--help").out
    assert ENGLISH.run("help").out == ENGLISH.run("--help").out


@pytest.mark.parametrize("words", [(), ("key",)], ids=["nothing", "half a command"])
def test_too_little_shows_the_help_and_is_wrong_usage(words):
    written = ENGLISH.run(*words)

    assert written.status == 64
    assert "Usage:" in written.out


@pytest.mark.parametrize(
    ("words", "said", "said_in_danish"),
    [
        (("verfy", "x"), "Did you mean verify?", "Mente du verify?"),
        (("frobnicate",), "frobnicate is not a command.", "frobnicate er ikke en kommando."),
        (("key", "nwe"), "Did you mean key new?", "Mente du key new?"),
        (("verify",), "THING is missing.", "TING mangler."),
        (("bake", "a", "b"), "--out is missing.", "--out mangler."),
        (("verify", "--frob", "a"), "--frob is not known here.", "--frob kendes ikke her."),
        (("verify", "--at"), "--at needs a value", "--at skal have en værdi"),
        (("verify", "--json=1", "a"), "--json takes no value", "--json tager ingen værdi"),
        (("verify", "--at", "x", "a"), "write a day", "skriv en dag"),
        (("verify", "--context", "x", "a"), "write URL=FILE", "skriv URL=FIL"),
        (("verify", "--max-status-age", "x", "a"), "a number and a unit", "et tal og en enhed"),
        (("key", "new", "--algorithm", "X"), "--algorithm cannot be", "--algorithm kan ikke være"),
        (
            ("issue", "--achievement", "a", "--out", "o"),
            "One of these is needed: --to --csv.",
            "En af disse skal med: --to --csv.",
        ),
        (
            ("issue", "--achievement", "a", "--out", "o", "--to", "a@b", "--csv", "c"),
            "--csv cannot stand together with --to.",
            "--csv kan ikke stå sammen med --to.",
        ),
        (
            ("issue", "--achievement", "a", "--out", "o", "--to", "anna"),
            "write an e-mail address",
            "skriv en e-mailadresse",
        ),
    ],
)
def test_wrong_usage_is_said_in_words_and_ends_with_64(words, said, said_in_danish):
    english, danish = ENGLISH.run(*words), DANISH.run(*words)

    assert (english.status, danish.status) == (64, 64)
    assert said in english.err
    assert said_in_danish in danish.err
    assert english.out == danish.out == ""
    assert "--help" in english.err


def test_the_version_is_said():
    assert ENGLISH.run("--version").out.startswith("skillmark ")
