# SPDX-License-Identifier: Apache-2.0

"""The whole story as a person lives it: real processes, real files, two languages."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
ENGLISH = {"LANG": "en_GB.UTF-8"}
DANISH = {"LANG": "da_DK.UTF-8"}
FORGED = b'"Hjernekirurgi"'


def process(folder, *words, environ=ENGLISH, **options):
    return subprocess.run(
        [sys.executable, "-m", "skillmark.cli", *map(str, words)],
        cwd=folder,
        env=_environment(environ),
        capture_output=True,
        check=False,
        **options,
    )


def _environment(environ):
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1", **environ}


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        (
            ENGLISH,
            {
                "made": "Made the issuer's folder keys.",
                "issued": "Issued: 8.",
                "again": "Issued before, and left alone: 8.",
                "before": "8 checked.  Genuine: 7  Expired: 1",
                "revoked": "Withdrawn by Nordvind A/S. It cannot be used.",
                "forged": "This is what the file claims. None of it is confirmed.",
                "missing": "THING is missing.",
            },
        ),
        (
            DANISH,
            {
                "made": "Udstederens mappe keys er lavet.",
                "issued": "Udstedt: 8.",
                "again": "Udstedt tidligere og ikke rørt: 8.",
                "before": "8 kontrolleret.  Ægte: 7  Udløbet: 1",
                "revoked": "Trukket tilbage af Nordvind A/S. Det kan ikke bruges.",
                "forged": "Det er, hvad filen påstår. Intet af det er bekræftet.",
                "missing": "TING mangler.",
            },
        ),
    ],
    ids=["English", "Danish"],
)
def test_from_a_key_to_a_withdrawn_badge(tmp_path, environ, words):
    def do(*typed, ends=0):
        done = process(tmp_path, *typed, environ=environ)
        text = (done.stdout + done.stderr).decode()
        assert done.returncode == ends, text
        assert "Traceback" not in text
        return text

    issue = (
        *("issue", "--achievement", EXAMPLES / "achievement.json", "--out", "badges"),
        *("--csv", EXAMPLES / "recipients.csv", "--image", EXAMPLES / "first-aid.png"),
        *("--bake", "png", "--valid-for", "730d"),
    )
    verify = ("verify", "--documents", "site/documents.json")
    new = ("key", "new", "--id", "did:web:nordvind.example", "--name", "Nordvind A/S")

    assert words["made"] in do(*new)
    assert words["issued"] in do(*issue)
    do("status", "--publish", "site")
    assert words["again"] in do(*issue)
    badges = sorted((tmp_path / "badges").glob("*.png"))
    assert words["before"] in do(*verify, *badges, ends=2)

    genuine = next(path for path in badges if _verdict(tmp_path, path) == "genuine")
    do("revoke", genuine, "--reason", "wrong person")
    do("status", "--publish", "site")
    assert words["revoked"] in do(*verify, genuine, ends=2)

    forged = tmp_path / "forged.json"
    name = "Førstehjælp på arbejdet"
    forged.write_bytes(
        genuine.with_suffix(".json").read_bytes().replace(f'"{name}"'.encode(), FORGED)
    )
    assert words["forged"] in do(*("inspect", *verify[1:]), forged, ends=1)
    assert words["missing"] in do("verify", ends=64)


def _verdict(folder, path):
    done = process(folder, "verify", "--json", "--documents", "site/documents.json", path)
    return json.loads(done.stdout)["verdict"]  # noqa: TID251 - what we wrote ourselves


def test_the_main_job_runs_twice_and_issues_once(tmp_path):
    copy = tmp_path / "job" / "examples"
    copy.mkdir(parents=True)
    for file in EXAMPLES.glob("*.*"):
        (copy / file.name).write_bytes(file.read_bytes())

    def run():
        done = subprocess.run(
            [sys.executable, copy / "main_job.py"],
            env=_environment(ENGLISH),
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
        return done.stdout.decode()

    first = run()
    files = {path: path.read_bytes() for path in (copy.parent / "out" / "badges").iterdir()}
    second = run()

    assert "Issued: 8." in first
    assert "8 checked.  Genuine: 5  Revoked: 1  Suspended: 1  Expired: 1" in first
    assert "24 checked.  Genuine: 15  Revoked: 3  Suspended: 3  Expired: 3" in first
    assert "NOT GENUINE" in first
    assert "Issued before, and left alone: 8." in second
    assert {path: path.read_bytes() for path in files} == files
    assert len(files) == 24


def test_a_reader_that_goes_away_leaves_no_trace(tmp_path):
    (tmp_path / "many.ndjson").write_bytes(b"{}\n" * 20_000)
    with _started(tmp_path, "many.ndjson") as running:
        assert running.stdout.readline()
        running.stdout.close()

        assert running.stderr.read() == b""
        assert running.wait(timeout=20) == 141


def test_ctrl_c_says_so(tmp_path):
    with _started(tmp_path, "nothing.json", "-") as running:
        assert running.stdout.readline()  # and now it waits for standard input
        running.send_signal(signal.SIGINT)

        assert running.stderr.read() == b"Stopped. What was done before stays done.\n"
        assert running.wait(timeout=20) == 130


def _started(folder, *things):
    (folder / "index.json").write_text("{}")
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "skillmark.cli", "verify", "--json"),
            *("--documents", "index.json", *things),
        ],
        cwd=folder,
        env=_environment(ENGLISH),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # Of whoever is started behind `&` in a script the interrupt is ignored, and of its own too.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )


@pytest.mark.parametrize("encoding", ["utf-8", "iso8859-1", "ascii"])
def test_a_terminal_of_another_encoding_stops_nothing(tmp_path, encoding):
    (tmp_path / "北风.json").write_bytes(b"{}")
    (tmp_path / "index.json").write_text("{}")
    environ = {"LANG": "da_DK", "PYTHONUTF8": "0", "PYTHONIOENCODING": encoding}

    table = process(tmp_path, "verify", "--documents", "index.json", "北风.json", environ=environ)
    line = process(
        tmp_path, "verify", "--json", "--documents", "index.json", "北风.json", environ=environ
    )

    assert table.returncode == line.returncode == 1
    assert "Ulæselig".encode(encoding, "backslashreplace") in table.stdout
    assert json.loads(line.stdout)["verdict"] == "unreadable"  # noqa: TID251 - ours
