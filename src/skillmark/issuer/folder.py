# SPDX-License-Identifier: Apache-2.0

"""
The folder of an issuer: `issuer.json` without a secret in it, and one PKCS8 file a key.

Each change is one replacement of `issuer.json`, made under a lock, after the
key file that it names is safely on the disk. A key is never taken off the
list: what it signed must stay verifiable.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from skillmark.encoding import iri
from skillmark.errors import (
    KeyIsIdentityError,
    KeyStateError,
    KeyStoreError,
    ModelError,
)
from skillmark.issuer.files import locked, make_folder, write_whole
from skillmark.issuer.issuer import Issuer, profile_of
from skillmark.issuer.record import (
    NAME,
    IssuerRecord,
    KeyRecord,
    algorithms_of,
    new_key_record,
    read_record,
    write_record,
)
from skillmark.issuer.state import KeyState
from skillmark.keys.private import LocalSigner
from skillmark.plain_text import check_members
from skillmark.protocols import Algorithm, Json


def load_issuer(
    folder: str | Path, *, passphrase: str | None = None, signing: bool = True
) -> Issuer:
    """Read an issuer from its folder: `Issuer.load` under another name."""
    return Issuer.load(folder, passphrase=passphrase, signing=signing)


def create_issuer(  # noqa: PLR0913 - each is one fact of the issuer
    folder: str | Path,
    *,
    profile: Json,
    at: datetime,
    issuer_id: str | None = None,
    algorithm: Algorithm = Algorithm.ED25519,
    passphrase: str | None = None,
) -> Issuer:
    """
    Make a folder with one new key.

    Args:
        folder: Made where there is none, for its owner only.
        profile: Members of the Open Badges Profile; `id` and `type` are added.
        at: When the key is made.
        issuer_id: `did:web:...` or an https URL; without it the key itself is
            the id (`did:key`), which can never be changed.
        algorithm: The kind of key; RSA only under a web address.
        passphrase: What the key file is encrypted with; None leaves it
            readable for whoever can read the file.

    Raises:
        KeyStoreError: There is an issuer already, the folder cannot be
            written, or an RSA key was asked for as an id.
        ModelError: The id is of another kind, or the profile breaks a rule.
    """
    place = Path(folder)
    if issuer_id is not None and not _can_change_keys(issuer_id):
        raise ModelError(
            f"the issuer's id is {issuer_id[:60]!r}, expected did:web:... or https://...",
            pointer="/id",
        )
    if issuer_id is None and algorithm is Algorithm.RSA:
        raise KeyStoreError("an RSA key is too long to be an id: give the issuer a web address")
    signer = LocalSigner.generate(algorithm)
    owner = f"did:key:{signer.public_key.to_multikey()}" if issuer_id is None else issuer_id
    checked = profile_of(owner, profile)
    check_members(checked.shared_dict(), "/profile")
    make_folder(place)
    with locked(place):
        if (place / NAME).exists():
            raise KeyStoreError(f"there is an issuer in {place} already")
        key = new_key_record(owner, signer, at)
        record = IssuerRecord(id=owner, profile=checked.to_dict(), keys=(key,))
        write_whole(place / key.file, signer.to_pem(passphrase), replace=False)
        write_record(place, record, replace=False)
    return Issuer.load(place, passphrase=passphrase)


def add_key(
    folder: str | Path, *, algorithm: Algorithm, at: datetime, passphrase: str | None = None
) -> Issuer:
    """
    Add a new active key.

    Of a kind that the issuer has already, the older key signs until it is
    retired; the new one is published meanwhile, so that no verifier meets it unprepared.

    Raises:
        KeyIsIdentityError: The issuer's id is its key.
        KeyStoreError: The folder cannot be used, or the passphrase is not that
            of the other keys.
    """
    return _changed(folder, passphrase, lambda record: _added(record, algorithm, at))


def rotate(
    folder: str | Path,
    *,
    at: datetime,
    algorithm: Algorithm | None = None,
    passphrase: str | None = None,
) -> Issuer:
    """
    Make a new key and retire the active ones of its kind; they stay listed.

    Args:
        folder: Of the issuer.
        at: The moment of the change.
        algorithm: Which kind; may be left out where the issuer has one kind only.
        passphrase: What the key files are encrypted with.

    Raises:
        KeyIsIdentityError: The issuer's id is its key.
        KeyStateError: The kind is not given, and there are several or none.
        KeyStoreError: As in `add_key`.
    """

    def change(record: IssuerRecord) -> tuple[IssuerRecord, LocalSigner | None]:
        kinds = algorithms_of(record)
        if algorithm is None and len(kinds) != 1:
            raise KeyStateError(
                f"the issuer has {len(kinds)} kinds of active key: say which one to change"
            )
        kind = algorithm or next(iter(kinds))
        added, signer = _added(record, kind, at)
        keys = tuple(
            replace(key, state=KeyState.RETIRED, changed_at=at)
            if key.state is KeyState.ACTIVE and key.public.algorithm is kind
            else key
            for key in record.keys
        )
        return replace(record, keys=(*keys, added.keys[-1])), signer

    return _changed(folder, passphrase, change)


def retire(
    folder: str | Path, method: str, *, at: datetime, passphrase: str | None = None
) -> Issuer:
    """
    Let a key sign no more. What it signed stays genuine.

    Args:
        folder: Of the issuer.
        method: The id of its verification method, or what stands after `#`.
        at: The moment of the change.
        passphrase: What the key files are encrypted with.

    Raises:
        KeyStateError: There is no such key, or it is not active.
        KeyStoreError: The folder cannot be used.
    """

    def change(record: IssuerRecord) -> tuple[IssuerRecord, None]:
        key = _find(record, method)
        if key.state is not KeyState.ACTIVE:
            raise KeyStateError(f"{key.method} is {key.state}, expected an active key")
        return _with_state(record, key, KeyState.RETIRED, at), None

    return _changed(folder, passphrase, change)


def compromise(
    folder: str | Path, method: str, *, since: datetime, passphrase: str | None = None
) -> Issuer:
    """
    Say that somebody else has had a key since a moment. Nothing that it signed counts any more.

    The document of a did:key issuer is the key itself and cannot say so: such
    a key signs no more, and its awards have to be revoked.

    Args:
        folder: Of the issuer.
        method: The id of its verification method, or what stands after `#`.
        since: From when it is not to be trusted; earlier than before is
            allowed, later is not.
        passphrase: What the key files are encrypted with.

    Raises:
        KeyStateError: There is no such key, or it is known to be stolen since an earlier moment.
        KeyStoreError: The folder cannot be used.
    """

    def change(record: IssuerRecord) -> tuple[IssuerRecord, None]:
        key = _find(record, method)
        stolen = key.changed_at if key.state is KeyState.COMPROMISED else None
        if stolen is not None and stolen <= since:
            raise KeyStateError(f"{key.method} is known to be stolen since an earlier moment")
        return _with_state(record, key, KeyState.COMPROMISED, since), None

    return _changed(folder, passphrase, change)


_Change = Callable[[IssuerRecord], tuple[IssuerRecord, LocalSigner | None]]


def _changed(folder: str | Path, passphrase: str | None, change: _Change) -> Issuer:
    place = Path(folder)
    record = read_record(place)  # before the lock, which would make a file in any folder
    with locked(place):
        record = read_record(place)
        changed, signer = change(record)
        if signer is not None:
            _check_passphrase(place, passphrase)
            write_whole(place / changed.keys[-1].file, signer.to_pem(passphrase), replace=False)
        write_record(place, changed)
    return Issuer.load(place, passphrase=passphrase)


def _added(
    record: IssuerRecord, algorithm: Algorithm, at: datetime
) -> tuple[IssuerRecord, LocalSigner]:
    if not _can_change_keys(record.id):
        raise KeyIsIdentityError(f"{record.id[:60]} is the key itself")
    signer = LocalSigner.generate(algorithm)
    key = new_key_record(record.id, signer, at)
    return replace(record, keys=(*record.keys, key)), signer


def _check_passphrase(place: Path, passphrase: str | None) -> None:
    """Two passphrases in one folder would lock the issuer out of it."""
    Issuer.load(place, passphrase=passphrase)


def _find(record: IssuerRecord, method: str) -> KeyRecord:
    for key in record.keys:
        if method in (key.method, key.method.partition("#")[2]):
            return key
    raise KeyStateError(f"the issuer has no key {method[:120]!r}")


def _with_state(
    record: IssuerRecord, changed: KeyRecord, state: KeyState, at: datetime
) -> IssuerRecord:
    keys = tuple(
        replace(key, state=state, changed_at=at) if key is changed else key for key in record.keys
    )
    return replace(record, keys=keys)


def _can_change_keys(issuer_id: str) -> bool:
    if issuer_id.startswith("did:web:"):
        return iri.is_url(issuer_id)
    return iri.is_https(issuer_id)
