# SPDX-License-Identifier: Apache-2.0

"""
Every line of every shell example of the docs: ours is run on a site, of the rest each name is ours.

Nothing of a machine is changed: what installs, or talks to another's program, is held to name what
there is. A line of a new kind has to find its place here.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.e2e.smtp_sink import Mailbox
from tests.server.integration.operate.test_backup import AWARD, PREPARE

ROOT = Path(__file__).parents[4]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HERE_TEXT = re.compile(r"<<-? *'?(\w+)'?[^\n]*\n.*?^\1\n", re.MULTILINE | re.DOTALL)
BIN = "/srv/skillmark/bin/"
TARGETS = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
SETTINGS = (ROOT / "docs/operating/settings.md").read_text(encoding="utf-8")
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
    "optional-dependencies"
]
OTHERS = frozenset({"cat", "echo", "for", "install", "openssl", "systemctl", "vault"})
"""Programs of the machine, which write below `/etc`, or ask a server that is not here."""

ELSEWHERE = {
    "skillmark key new --keys": "tests/integration/test_cli_story.py",
    "skillmark issue --keys": "tests/integration/test_cli_story.py",
    "skillmark verify badges/*.png": "tests/integration/test_cli_story.py",
    "skillmark --help": "tests/unit/test_cli_help.py",
    "skillmark serve": "tests/e2e/living.py",
    "skillmark worker": "tests/server/integration/awards/test_killed_worker.py",
    "curl -H": "tests/server/api/test_api_docs.py",
    "cd /srv/out && python3 -m http.server": "tests/server/integration/operate/test_export_site.py",
}
"""What runs in a test of its own, by how the line begins."""


def lines() -> list[tuple[str, str]]:
    """Page and line of every shell example, without comments."""
    found = []
    for page in PAGES:
        for block in BLOCK.findall(page.read_text(encoding="utf-8")):
            for line in HERE_TEXT.sub("\n", block).splitlines():
                said = re.sub(r"(?:^|\s+)#.*", "", line).replace(BIN, "").strip()
                found += [(page.name, said)] if said else []
    return found


LINES = lines()


def is_run_here(line: str) -> bool:
    begins = (*ELSEWHERE, *OTHERS, "pip ", "export ")
    return "skillmark " in line and not line.startswith(begins)


OURS = list(dict.fromkeys(line for _page, line in LINES if is_run_here(line)))
REST = [(page, line) for page, line in LINES if not is_run_here(line)]


@pytest.mark.parametrize(("page", "line"), REST, ids=[f"{page} {line}" for page, line in REST])
def test_what_is_not_run_here_names_what_there_is(page, line):
    if test := next((ELSEWHERE[begin] for begin in ELSEWHERE if line.startswith(begin)), ""):
        assert (ROOT / test).is_file()
        return
    words = shlex.split(line)
    if words[0] == "make":
        assert {word for word in words[1:] if "=" not in word} <= set(TARGETS)
    elif words[0] == "export":
        names = [word.partition("=")[0] for word in words[1:]]
        assert [name for name in names if f"`{name.removesuffix('_FILE')}" not in SETTINGS] == []
    elif words[0] == "pip":
        (extras,) = re.findall(r"skillmark\[([\w,]+)\]", line)
        assert set(extras.split(",")) <= set(EXTRAS)
    elif words[:2] in (["python", "-m"], ["python3", "-m"]):
        if words[2] != "venv":
            assert words[2] == "skillmark_server.manage"
            assert words[3] in get_commands()
    else:
        assert words[0] in OTHERS


SHOW = """
from skillmark_server.awards.models import Award
from skillmark_server.custody.tasks import publish_due
Award.objects.update(visibility="public", claimed_at=timezone.now())
publish_due(timezone.now())
"""
RUN = """
import json, shlex, sys
from skillmark.cli.main import run
from skillmark.cli.console import Console
for line in json.loads(sys.argv[1]):
    for command in line.split(" && "):
        program, *words = shlex.split(command)
        assert program == "skillmark", command
        try:
            status = run(words, Console.of_process())
        except SystemExit as end:
            status = end.code
        print(f"{status}: {command}", flush=True)
"""


def test_what_an_operator_types_is_run_as_it_stands(site, tmp_path):
    places = {
        "/backup": tmp_path / "backup",
        "/srv/out": tmp_path / "out",
        "/var/lib/skillmark": site.data,
        "/run/secrets/backup-passphrase": tmp_path / "passphrase",
    }
    place = re.compile("|".join(rf"(?<![\w/.-]){re.escape(one)}(?![\w-])" for one in places))
    (tmp_path / "passphrase").write_text("correct horse battery staple, four words\n")
    # Two backups of one second would be one folder.
    here = [
        place.sub(
            lambda found: str(places[found[0]]),
            line.replace("--into /backup", f"--into /backup/{number}"),
        )
        for number, line in enumerate(OURS)
    ]
    site.program(PREPARE)
    site.program(AWARD + SHOW, "2", "p")

    with Mailbox() as mailbox:
        site.more = {"SKILLMARK_EMAIL_URL": mailbox.url}
        said = site.program(RUN, json.dumps([line for line in here if line.startswith("skill")]))
        assert mailbox.newest("you@example.org")["Subject"]

    ended = re.findall(r"^(\S+): (skillmark .*)$", said, re.MULTILINE)
    assert len(ended) >= len(OURS) - 1
    # The doctor finds no worker here, and says so.
    fine = {command: "01" if " doctor" in command else "0" for _status, command in ended}
    assert [one for one in ended if one[0] not in fine[one[1]]] == [], said
    (piped,) = [line for line in here if not line.startswith("skillmark ")]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", piped], env={"PATH": path}, check=False)
    assert done.returncode == 0
