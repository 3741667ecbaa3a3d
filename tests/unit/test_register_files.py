# SPDX-License-Identifier: Apache-2.0

import threading

import pytest

from skillmark.errors import RegisterError
from skillmark.register.files import put


def nothing(_):
    """No fault."""


def test_what_is_there_already_is_left_alone(tmp_path):
    path = tmp_path / "a.json"

    assert put(path, b"x", nothing)
    assert not put(path, b"x", nothing)
    assert put(path, b"longer", nothing)
    assert put(path, b"y", nothing)
    assert path.read_bytes() == b"y"
    assert [p.name for p in tmp_path.iterdir()] == ["a.json"]


def test_what_a_killed_process_left_is_taken_over(tmp_path):
    (tmp_path / ".a.json.new").write_bytes(b"a long unfinished text")

    put(tmp_path / "a.json", b"x", nothing)

    assert [p.name for p in tmp_path.iterdir()] == ["a.json"]
    assert (tmp_path / "a.json").read_bytes() == b"x"


def test_several_writers_of_one_file_leave_it_whole(tmp_path):
    path, data = tmp_path / "a.json", b"x" * 200_000
    seen = []

    def write():
        put(path, data, lambda _: seen.append(path.exists() and path.read_bytes() != data))

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert path.read_bytes() == data
    assert not any(seen)
    assert len(list(tmp_path.iterdir())) == 1


def test_a_link_in_place_of_the_unfinished_file_is_not_followed(tmp_path):
    target = tmp_path / "precious"
    target.write_bytes(b"keep")
    (tmp_path / ".a.json.new").symlink_to(target)

    with pytest.raises(RegisterError):
        put(tmp_path / "a.json", b"x", nothing)

    assert target.read_bytes() == b"keep"
