# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: S608 - the names in the statements stand in this file

"""Each rule of the register's tables fires, whoever writes; `audit` finds what gets past them."""

import hashlib
import sqlite3

import pytest
from tests.issuing import NOW, STATUS_URL, achievement, issuer

from skillmark.errors import RegisterAlteredError, RegisterError
from skillmark.recipients import Row
from skillmark.register import Register
from skillmark.register.schema import LIST_SIZE, TABLES, VERSION

BADGE = achievement()
NORD = issuer()
AWARD = {
    "credential_id": "urn:uuid:2",
    "achievement_id": "urn:uuid:1",
    "row_key": b"k" * 32,
    "recipient": "b@x.dk",
    "issued_at": "2026-11-22T10:00:00Z",
    "valid_until": None,
    "media_type": "application/vc",
    "signed": b"x",
    "sha256": b"d" * 32,
    "file_name": "2.json",
    "list_number": 1,
    "list_index": 5,
    "state": "valid",
}
EVENT = {
    "sequence": 4,
    "kind": "revoked",
    "at": "2026-11-22T10:00:00Z",
    "subject": "urn:uuid:1",
    "digest": b"d" * 32,
    "reason": "fejl",
    "award": 1,
    "salt": b"s" * 16,
    "leaf": b"l" * 32,
}


@pytest.fixture
def folder(tmp_path):
    """A register with one award and its lists: events 1 (keys), 2 (issued), 3 (list)."""
    with Register.open(tmp_path, status_base_url=STATUS_URL) as register:
        row = Row(line=2, email="ada@example.org")
        register.award_one(row, achievement=BADGE, issuer=NORD, at=NOW)
        register.publish(NORD, at=NOW)
    return tmp_path


@pytest.fixture
def tables(folder):
    connection = sqlite3.connect(folder / "register.sqlite", isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    yield connection
    connection.close()


def insert(tables, table, members):
    names, marks = ", ".join(members), ", ".join("?" * len(members))
    tables.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(members.values()))


def of_first(tables, name):
    return tables.execute(f"SELECT {name} FROM award WHERE number = 1").fetchone()[0]


@pytest.mark.parametrize(
    ("table", "members"), [("award", AWARD), ("event", EVENT)], ids=["award", "event"]
)
def test_what_keeps_the_rules_is_taken(tables, table, members):
    insert(tables, table, members)


@pytest.mark.parametrize(
    "name", [name for name in AWARD if name not in {"recipient", "valid_until"}]
)
def test_an_award_lacks_nothing(tables, name):
    with pytest.raises(sqlite3.IntegrityError):
        insert(tables, "award", {**AWARD, name: None})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("credential_id", ""),
        ("achievement_id", ""),
        ("row_key", b"k" * 31),
        ("row_key", "k" * 32),
        ("recipient", ""),
        ("issued_at", "yesterday"),
        ("issued_at", "2026-11-22 10:00:00"),
        ("valid_until", "2026-11-22"),
        ("media_type", "text/html"),
        ("signed", b""),
        ("signed", "text"),
        ("sha256", b"d" * 20),
        ("file_name", ""),
        ("file_name", "../2.json"),
        ("list_index", -1),
        ("list_index", LIST_SIZE),
        ("list_number", 99),
        ("state", "lost"),
    ],
)
def test_an_award_of_another_shape_is_refused(tables, name, value):
    with pytest.raises(sqlite3.IntegrityError):
        insert(tables, "award", {**AWARD, name: value})


@pytest.mark.parametrize(
    "same",
    [
        ("credential_id",),
        ("achievement_id", "row_key"),
        ("file_name",),
        ("list_number", "list_index"),
    ],
    ids=" and ".join,
)
def test_no_two_awards_share(tables, same):
    taken = {name: of_first(tables, name) for name in same}

    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        insert(tables, "award", {**AWARD, **taken})


@pytest.mark.parametrize("name", [name for name in AWARD if name != "state"])
def test_an_award_is_never_changed(tables, name):
    with pytest.raises(sqlite3.IntegrityError, match="never changed"):
        tables.execute(f"UPDATE award SET {name} = {name}")


@pytest.mark.parametrize("table", ["award", "event", "status_list"])
def test_nothing_is_ever_deleted(tables, table):
    with pytest.raises(sqlite3.IntegrityError, match=r"never (deleted|given)|FOREIGN KEY"):
        tables.execute(f"DELETE FROM {table}")


@pytest.mark.parametrize("state", ["valid", "suspended"])
def test_a_revocation_is_final(tables, state):
    tables.execute("UPDATE award SET state = 'revoked'")

    with pytest.raises(sqlite3.IntegrityError, match="final"):
        tables.execute("UPDATE award SET state = ?", (state,))


@pytest.mark.parametrize(
    "change",
    ["taken = taken - 1", "base_url = 'https://x/'", "purposes = 'revocation suspension'",
     "number = 7", "size = size + 1", "taken = size + 1"],
)  # fmt: skip
def test_a_place_in_a_list_is_never_given_back(tables, change):
    with pytest.raises(sqlite3.IntegrityError):
        tables.execute(f"UPDATE status_list SET {change}")


@pytest.mark.parametrize("name", ["kind", "at", "subject", "digest", "salt", "leaf", "sequence"])
def test_an_event_lacks_nothing(tables, name):
    with pytest.raises(sqlite3.IntegrityError):
        insert(tables, "event", {**EVENT, name: None})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sequence", 3),
        ("sequence", 5),
        ("sequence", 0),
        ("kind", "forgotten"),
        ("at", "yesterday"),
        ("subject", ""),
        ("digest", b"d"),
        ("salt", b"s" * 15),
        ("leaf", b"l" * 33),
        ("reason", None),
        ("reason", ""),
        ("award", None),
        ("award", 99),
        ("kind", "issued"),
        ("kind", "list_signed"),
    ],
)
def test_an_event_of_another_shape_is_refused(tables, name, value):
    with pytest.raises(sqlite3.IntegrityError):
        insert(tables, "event", {**EVENT, name: value})


def test_no_two_events_share_a_leaf(tables):
    leaf = tables.execute("SELECT leaf FROM event WHERE sequence = 1").fetchone()[0]

    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        insert(tables, "event", {**EVENT, "leaf": leaf})


@pytest.mark.parametrize("name", list(EVENT))
def test_an_event_is_never_changed(tables, name):
    with pytest.raises(sqlite3.IntegrityError, match="never changed"):
        tables.execute(f"UPDATE event SET {name} = {name}")


@pytest.mark.parametrize(
    "change",
    ["url = 'x', list_number = 9", "purpose = 'refresh'", "version = -1", "version = 0",
     "signed = NULL", "sha256 = NULL", "sha256 = x'00'", "bits_sha256 = NULL",
     "signed_at = 'now'"],
)  # fmt: skip
def test_a_list_credential_of_another_shape_is_refused(tables, change):
    with pytest.raises(sqlite3.IntegrityError):
        tables.execute(f"UPDATE list_credential SET {change}")


@pytest.mark.parametrize(
    "members",
    [
        {"base_url": "file:///x/"},
        {"base_url": "https://x"},
        {"purposes": "suspension"},
        {"size": 8},
        {"taken": -1},
    ],
    ids=lambda members: next(iter(members)),
)
def test_a_status_list_of_another_shape_is_refused(tables, members):
    right = {"base_url": "https://x/", "purposes": "revocation", "size": LIST_SIZE, "taken": 0}
    insert(tables, "status_list", right)

    with pytest.raises(sqlite3.IntegrityError):
        insert(tables, "status_list", {**right, **members})


# --- Whoever gets past the rules is found ---------------------------------------------------------


def audit(folder):
    with Register.open(folder) as register:
        return register.audit()


def test_a_sound_register_is_found_sound(folder):
    assert audit(folder) == 3


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE award SET signed = x'00'",
        "UPDATE award SET signed = x'00', sha256 = x'" + hashlib.sha256(b"\0").hexdigest() + "'",
        "UPDATE award SET state = 'revoked'",
        "UPDATE award SET credential_id = 'urn:uuid:9'",
        "DELETE FROM event WHERE sequence = 2",
        "DELETE FROM event WHERE sequence = 1",
        "DELETE FROM award",
        "UPDATE event SET reason = 'x' WHERE sequence = 2",
        "UPDATE event SET at = '2020-01-01T00:00:00Z' WHERE sequence = 2",
        "UPDATE event SET kind = 'keys_changed', award = NULL WHERE sequence = 2",
        "UPDATE event SET sequence = 9 WHERE sequence = 3",
    ],
)
def test_a_change_from_outside_is_found(folder, tables, change):
    tables.execute("PRAGMA foreign_keys = OFF")
    tables.execute("PRAGMA ignore_check_constraints = ON")
    for (name,) in tables.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    ).fetchall():
        tables.execute(f"DROP TRIGGER {name}")
    tables.execute(change)

    with pytest.raises(RegisterAlteredError):
        audit(folder)


def test_altered_bytes_are_never_handed_out(folder, tables):
    tables.execute("DROP TRIGGER award_is_never_changed")
    tables.execute("UPDATE award SET signed = x'00'")

    with Register.open(folder) as register:
        made = next(register.awards())
        with pytest.raises(RegisterAlteredError):
            register.signed_bytes(made)
        with pytest.raises(RegisterAlteredError):
            register.write_file(made, folder / "out")
    assert not (folder / "out").exists()


@pytest.mark.parametrize(
    "pragma", [f"user_version = {VERSION + 1}", "application_id = 7"], ids=["later", "other"]
)
def test_a_register_of_another_version_or_program_is_left_alone(folder, tables, pragma):
    tables.execute(f"PRAGMA {pragma}")

    with pytest.raises(RegisterError, match="of another program or version"):
        Register.open(folder)


def test_a_database_of_another_program_is_left_alone(tmp_path):
    connection = sqlite3.connect(tmp_path / "register.sqlite")
    connection.execute("CREATE TABLE other (x)")
    connection.commit()
    connection.close()

    with pytest.raises(RegisterError, match="of another program"):
        Register.open(tmp_path)


def test_the_register_keeps_what_it_says_after_a_power_cut(folder):
    with Register.open(folder) as register:
        assert register._connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert register._connection.execute("PRAGMA synchronous").fetchone() == (2,)
        assert register._connection.execute("PRAGMA foreign_keys").fetchone() == (1,)


def test_every_table_and_trigger_is_made(tables):
    made = {
        name
        for (name,) in tables.execute(
            "SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
        )
    }

    assert len(made) == TABLES.count("CREATE ")
