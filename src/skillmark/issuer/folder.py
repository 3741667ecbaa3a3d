# SPDX-License-Identifier: Apache-2.0

"""The folder of an issuer: `issuer.json` without a secret in it, and one PKCS8 file a key."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from skillmark.issuer.issuer import Issuer
from skillmark.protocols import Algorithm, Json


def load_issuer(folder: str | Path, *, passphrase: str | None = None) -> Issuer:
    """Read an issuer from its folder."""
    raise NotImplementedError


def create_issuer(
    folder: str | Path,
    *,
    profile: Json,
    at: datetime,
    issuer_id: str | None = None,
    algorithm: Algorithm = Algorithm.ED25519,
    passphrase: str | None = None,
) -> Issuer:
    """Make a folder with one new key; without `issuer_id` the key itself is the id (did:key)."""
    raise NotImplementedError


def add_key(
    folder: str | Path, *, algorithm: Algorithm, at: datetime, passphrase: str | None = None
) -> Issuer:
    """Add a new active key of another kind."""
    raise NotImplementedError


def rotate(
    folder: str | Path,
    *,
    at: datetime,
    algorithm: Algorithm | None = None,
    passphrase: str | None = None,
) -> Issuer:
    """Make a new key and retire the active ones of its kind."""
    raise NotImplementedError


def retire(
    folder: str | Path, method: str, *, at: datetime, passphrase: str | None = None
) -> Issuer:
    """Let a key sign no more."""
    raise NotImplementedError


def compromise(
    folder: str | Path, method: str, *, since: datetime, passphrase: str | None = None
) -> Issuer:
    """Say that somebody else has had a key since a moment."""
    raise NotImplementedError
