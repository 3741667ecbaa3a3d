# SPDX-License-Identifier: Apache-2.0

"""
The tables of the register, with the rules that hold whoever writes to them.

A rule stands here if breaking it could not be put right: an index given
twice, a credential without its bytes, a revocation taken back. Moments are
texts of `encoding.moments`, digests are 32 bytes.
"""

from __future__ import annotations

from typing import Final

LIST_SIZE: Final = 131_072
"""Entries of a status list: the least that the standard allows, two kilobytes when packed."""

VERSION: Final = 1
APPLICATION: Final = 0x534B4D4B
"""`SKMK`, by which tools know the file."""

_MOMENT: Final = (
    "GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]*Z'"
)


def _digest(name: str) -> str:
    return f"typeof({name}) = 'blob' AND length({name}) = 32"


TABLES: Final = f"""
CREATE TABLE status_list (
    number    INTEGER PRIMARY KEY,
    base_url  TEXT NOT NULL CHECK (base_url LIKE 'http%/'),
    purposes  TEXT NOT NULL CHECK (purposes IN ('revocation', 'revocation suspension')),
    size      INTEGER NOT NULL CHECK (size = {LIST_SIZE}),
    taken     INTEGER NOT NULL DEFAULT 0 CHECK (taken BETWEEN 0 AND size)
);

CREATE TABLE list_credential (
    list_number  INTEGER NOT NULL REFERENCES status_list (number),
    purpose      TEXT NOT NULL CHECK (purpose IN ('revocation', 'suspension')),
    url          TEXT NOT NULL UNIQUE,
    file_name    TEXT NOT NULL UNIQUE,
    version      INTEGER NOT NULL DEFAULT 0 CHECK (version >= 0),
    bits_sha256  BLOB CHECK (bits_sha256 IS NULL OR {_digest("bits_sha256")}),
    media_type   TEXT,
    signed       BLOB,
    sha256       BLOB CHECK (sha256 IS NULL OR {_digest("sha256")}),
    signed_at    TEXT CHECK (signed_at IS NULL OR signed_at {_MOMENT}),
    PRIMARY KEY (list_number, purpose),
    CHECK ((version = 0) = (signed IS NULL)),
    CHECK ((signed IS NULL) = (sha256 IS NULL)),
    CHECK ((signed IS NULL) = (bits_sha256 IS NULL))
);

CREATE TABLE award (
    number          INTEGER PRIMARY KEY,
    credential_id   TEXT NOT NULL UNIQUE CHECK (credential_id <> ''),
    achievement_id  TEXT NOT NULL CHECK (achievement_id <> ''),
    row_key         BLOB NOT NULL CHECK ({_digest("row_key")}),
    recipient       TEXT CHECK (recipient IS NULL OR recipient <> ''),
    issued_at       TEXT NOT NULL CHECK (issued_at {_MOMENT}),
    valid_until     TEXT CHECK (valid_until IS NULL OR valid_until {_MOMENT}),
    media_type      TEXT NOT NULL CHECK (media_type IN ('application/vc', 'application/vc+jwt')),
    signed          BLOB NOT NULL CHECK (typeof(signed) = 'blob' AND length(signed) > 0),
    sha256          BLOB NOT NULL CHECK ({_digest("sha256")}),
    file_name       TEXT NOT NULL UNIQUE CHECK (file_name <> '' AND file_name NOT LIKE '%/%'),
    list_number     INTEGER REFERENCES status_list (number),
    list_index      INTEGER CHECK (list_index IS NULL OR list_index BETWEEN 0 AND {LIST_SIZE - 1}),
    state           TEXT NOT NULL DEFAULT 'valid'
                    CHECK (state IN ('valid', 'suspended', 'revoked')),
    UNIQUE (achievement_id, row_key),
    UNIQUE (list_number, list_index),
    CHECK ((list_number IS NULL) = (list_index IS NULL))
);

CREATE INDEX award_by_recipient ON award (recipient);
CREATE INDEX award_marked ON award (list_number, state) WHERE state <> 'valid';

CREATE TABLE event (
    sequence  INTEGER PRIMARY KEY,
    kind      TEXT NOT NULL CHECK (kind IN (
                  'issued', 'revoked', 'suspended', 'reinstated', 'keys_changed', 'list_signed')),
    at        TEXT NOT NULL CHECK (at {_MOMENT}),
    subject   TEXT NOT NULL CHECK (subject <> ''),
    digest    BLOB NOT NULL CHECK ({_digest("digest")}),
    reason    TEXT,
    award     INTEGER REFERENCES award (number),
    salt      BLOB NOT NULL CHECK (typeof(salt) = 'blob' AND length(salt) = 16),
    leaf      BLOB NOT NULL UNIQUE CHECK ({_digest("leaf")}),
    CHECK ((award IS NULL) = (kind IN ('keys_changed', 'list_signed'))),
    CHECK ((reason IS NULL) = (kind IN ('issued', 'keys_changed', 'list_signed'))),
    CHECK (reason IS NULL OR reason <> '')
);

CREATE INDEX event_of_award ON event (award) WHERE award IS NOT NULL;
CREATE INDEX event_of_keys ON event (sequence) WHERE kind = 'keys_changed';

CREATE TRIGGER event_has_no_gap BEFORE INSERT ON event
WHEN NEW.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM event)
BEGIN SELECT RAISE(ABORT, 'events are numbered without a gap'); END;

CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'an event is never changed'); END;

CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'an event is never deleted'); END;

CREATE TRIGGER award_is_never_changed BEFORE UPDATE OF
    number, credential_id, achievement_id, row_key, recipient, issued_at, valid_until, media_type,
    signed, sha256, file_name, list_number, list_index ON award
BEGIN SELECT RAISE(ABORT, 'an award is never changed'); END;

CREATE TRIGGER award_is_never_deleted BEFORE DELETE ON award
BEGIN SELECT RAISE(ABORT, 'an award is never deleted'); END;

CREATE TRIGGER revocation_is_final BEFORE UPDATE OF state ON award
WHEN OLD.state = 'revoked' AND NEW.state <> 'revoked'
BEGIN SELECT RAISE(ABORT, 'a revocation is final'); END;

CREATE TRIGGER index_is_never_given_back BEFORE UPDATE OF number, base_url, purposes, size, taken
ON status_list
WHEN NEW.taken < OLD.taken OR NEW.number <> OLD.number OR NEW.base_url <> OLD.base_url
    OR NEW.purposes <> OLD.purposes
BEGIN SELECT RAISE(ABORT, 'an index is never given back'); END;

CREATE TRIGGER list_is_never_deleted BEFORE DELETE ON status_list
BEGIN SELECT RAISE(ABORT, 'a status list is never deleted'); END;
"""  # noqa: S608 - constants of this file
