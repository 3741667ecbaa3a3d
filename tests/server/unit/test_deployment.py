# SPDX-License-Identifier: Apache-2.0

"""What stands in `compose.yaml`, `Containerfile` and the units is what Skillmark really takes."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from skillmark_server.operate import serve

ROOT = Path(__file__).parents[3]
UNITS = sorted((ROOT / "deploy").glob("*.service"))
CONTAINERFILE = (ROOT / "Containerfile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SETTINGS = (ROOT / "docs" / "operating" / "settings.md").read_text(encoding="utf-8")
NAME = re.compile(r"SKILLMARK_[A-Z_]+")


def lines_of(unit: Path) -> list[tuple[str, str]]:
    text = unit.read_text(encoding="utf-8")
    return [
        (name, value)
        for line in text.splitlines()
        if "=" in line and not line.startswith("#")
        for name, _, value in [line.partition("=")]
    ]


def is_taken(words: list[str]) -> bool:
    """Whether the program takes these words; it is asked, and nothing is started."""
    program, command, *rest = words
    assert program.rpartition("/")[2] == "skillmark"
    if command == "serve":
        serve._parsed(rest)
        return True
    return command == "worker" and not rest


@pytest.mark.parametrize("service", ["web", "worker"])
def test_compose_starts_what_there_is(service):
    assert is_taken(COMPOSE["services"][service]["command"])


def test_the_image_starts_what_there_is():
    words = re.search(r"^CMD \[(.*)\]$", CONTAINERFILE, re.MULTILINE)[1]
    assert is_taken([word.strip().strip('"') for word in words.split(",")])


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_starts_what_there_is(unit):
    [command] = [value for name, value in lines_of(unit) if name == "ExecStart"]
    assert is_taken(command.split())


def test_every_setting_that_is_named_is_one():
    texts = [CONTAINERFILE, *(unit.read_text(encoding="utf-8") for unit in UNITS)]
    texts.append((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    named = {name for text in texts for name in NAME.findall(text)}
    assert len(named) >= 6
    for name in named:
        assert f"`{name.removesuffix('_FILE')}`" in SETTINGS, name


def test_compose_is_whole():
    services = COMPOSE["services"]
    assert set(services) == {"web", "worker", "database", "mail"}
    assert services["mail"]["profiles"] == ["mail"]
    for service in services.values():
        assert set(service.get("depends_on", {})) <= set(services)
        for volume in service.get("volumes", ()):
            assert volume.partition(":")[0] in COMPOSE["volumes"]
        for secret in service.get("secrets", ()):
            assert secret in COMPOSE["secrets"]
        for port in service.get("ports", ()):
            assert port.startswith("127.0.0.1:"), "a proxy brings the world to it"
    asked = services["web"]["environment"]
    given = {f"/run/secrets/{name}" for name in COMPOSE["secrets"]}
    assert {value for name, value in asked.items() if name.endswith("_FILE")} == given
    for waits in (
        services["web"]["depends_on"]["database"],
        services["worker"]["depends_on"]["web"],
    ):
        assert waits["condition"] == "service_healthy"
    assert "healthcheck" in services["web"]
    assert "healthcheck" in services["database"]


def test_the_image_is_of_locked_wheels_and_of_files_that_are_there():
    wanted = re.findall(r"-r (requirements/\S+)", CONTAINERFILE)
    assert {"requirements/server.txt", "requirements/postgres.txt"} <= set(wanted)
    assert "--require-hashes" in CONTAINERFILE
    assert re.search(r"^USER skillmark$", CONTAINERFILE, re.MULTILINE)
    for name in wanted:
        assert "--hash=sha256:" in (ROOT / name).read_text(encoding="utf-8")
    for line in re.findall(r"^COPY (?!--from)(.*) \S+$", CONTAINERFILE, re.MULTILINE):
        for name in line.split():
            assert (ROOT / name).exists(), name


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_finds_nothing_wrong(unit, tmp_path):
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("needs systemd-analyze: apt-get install systemd")
    text = unit.read_text(encoding="utf-8")
    copy = tmp_path / unit.name
    # The program is not installed where the unit looks for it.
    copy.write_text(re.sub(r"(?m)^ExecStart=\S+", "ExecStart=/bin/true", text), encoding="utf-8")
    said = subprocess.run(
        [analyze, "verify", "--man=no", copy], capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stderr
    assert unit.name not in said.stderr


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_may_do_little(unit):
    said = dict(lines_of(unit))
    assert said["DynamicUser"] == said["NoNewPrivileges"] == said["ProtectHome"] == "yes"
    assert said["ProtectSystem"] == "strict"
    assert said["CapabilityBoundingSet"] == ""
    assert said["StateDirectory"] == "skillmark"
