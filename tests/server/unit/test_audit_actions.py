# SPDX-License-Identifier: Apache-2.0

"""Every action that the code records has a sentence, and every sentence says who."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import skillmark_server
from skillmark_server.audit.actions import ACTIONS, GROUPS, sentence_of

ROOT = Path(skillmark_server.__file__).parent
SLUG = re.compile(r"[a-z_]+\.[a-z_]+")


def recorded() -> dict[str, str]:
    """From each action in the code to a file that names it; tables of actions count too."""
    found = {}
    for path in ROOT.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if not re.search(r"import .*\b(record|note_\w+)\b", text):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                group = node.value.partition(".")[0]
                if SLUG.fullmatch(node.value) and group in GROUPS:
                    found[node.value] = str(path.relative_to(ROOT))
    return found


def test_every_record_names_a_known_group():
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record":
                named = [a for a in node.args[1:2] if isinstance(a, ast.Constant)]
                assert all(a.value.partition(".")[0] in GROUPS for a in named), path


def test_every_action_that_is_recorded_has_a_sentence():
    missing = {action: place for action, place in recorded().items() if action not in ACTIONS}

    assert not missing, "add their sentences to audit/actions.py"


def test_the_scan_finds_actions():
    assert {"key.rotated", "issuer.created"} <= recorded().keys()


@pytest.mark.parametrize("action", ACTIONS)
def test_a_sentence_names_who_and_its_group_is_known(action):
    assert sentence_of(action, "Mette").startswith("Mette ")
    assert action.partition(".")[0] in GROUPS


def test_an_action_of_another_version_is_shown_as_it_stands():
    assert sentence_of("thing.turned", "Mette") == "Mette: thing.turned"
