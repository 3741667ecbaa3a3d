# SPDX-License-Identifier: Apache-2.0

"""
The file `issuer.json`: who the issuer is and which keys it has. No secret stands in it.

It is read strictly, and what it says of a key is held against the key file, so
that a swapped file is noticed before anything is signed with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from skillmark.encoding import moments, strict_json
from skillmark.errors import KeyStoreError, SkillmarkError
from skillmark.issuer.files import read_regular, write_whole
from skillmark.issuer.state import IssuerKey, KeyState, method_fragment
from skillmark.keys.private import LocalSigner
from skillmark.keys.public import AnyKey, public_key_from_jwk
from skillmark.protocols import Algorithm, Json, JsonValue

NAME: Final = "issuer.json"
_VERSION: Final = 1
_KEY_FILE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}\.pem")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRecord:
    """What `issuer.json` says of one key."""

    file: str
    method: str
    public: AnyKey
    state: KeyState
    created_at: datetime
    changed_at: datetime | None = None

    def to_key(self, signer: LocalSigner | None = None) -> IssuerKey:
        """Return the key, with what signs for it."""
        return IssuerKey(
            method=self.method,
            algorithm=self.public.algorithm,
            public=self.public,
            signer=signer,
            state=self.state,
            created_at=self.created_at,
            changed_at=self.changed_at,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerRecord:
    """What `issuer.json` says."""

    id: str
    profile: Json
    keys: tuple[KeyRecord, ...]


def new_key_record(issuer_id: str, signer: LocalSigner, at: datetime) -> KeyRecord:
    """Return the record of a key that was just made."""
    public = signer.public_key
    kind = re.sub("[^a-z0-9]", "", public.algorithm.value.lower())
    return KeyRecord(
        file=f"{kind}-{public.thumbprint()[:16].replace('_', '-')}.pem",
        method=f"{issuer_id}#{method_fragment(public)}",
        public=public,
        state=KeyState.ACTIVE,
        created_at=at,
    )


def read_record(folder: Path) -> IssuerRecord:
    """
    Read `issuer.json`.

    Raises:
        KeyStoreError: It is missing, is not JSON, lacks something, or names a
            key file outside the folder.
    """
    path = folder / NAME
    try:
        document = strict_json.loads_object(read_regular(path))
        return _record(document)
    except KeyStoreError:
        raise
    except SkillmarkError as error:
        raise KeyStoreError(f"{path} cannot be understood: {error}") from error


def write_record(folder: Path, record: IssuerRecord, *, replace: bool = True) -> None:
    """
    Write `issuer.json`, whole or not at all.

    Raises:
        KeyStoreError: It cannot be written; or it is there, and `replace` is false.
    """
    document: Json = {
        "version": _VERSION,
        "id": record.id,
        "profile": record.profile,
        "keys": [_written(key) for key in record.keys],
    }
    write_whole(folder / NAME, strict_json.dumps(document) + b"\n", replace=replace)


def open_key(folder: Path, record: KeyRecord, passphrase: str | None) -> LocalSigner:
    """
    Read the key file of `record`.

    Raises:
        KeyStoreError: It is missing, the passphrase does not fit, or it holds
            another key than `issuer.json` says.
        KeyRefusedError: The key is of a kind that is not safe.
    """
    signer = LocalSigner.from_pem(
        read_regular(folder / record.file), passphrase, verification_method=record.method
    )
    if signer.public_key.thumbprint() != record.public.thumbprint():
        raise KeyStoreError(f"{record.file} holds another key than {NAME} says")
    return signer


def _written(key: KeyRecord) -> Json:
    document: Json = {
        "file": key.file,
        "method": key.method,
        "publicKeyJwk": key.public.to_jwk(),
        "state": key.state.value,
        "created": moments.render(key.created_at),
    }
    if key.changed_at is not None:
        document["changed"] = moments.render(key.changed_at)
    return document


def _record(document: Json) -> IssuerRecord:
    if document.get("version") != _VERSION:
        raise KeyStoreError(f"{NAME} is of version {document.get('version')!r}, expected 1")
    issuer_id, profile, keys = document.get("id"), document.get("profile"), document.get("keys")
    if not isinstance(issuer_id, str) or not isinstance(profile, dict):
        raise KeyStoreError(f"{NAME} lacks id or profile")
    if not isinstance(keys, list):
        raise KeyStoreError(f"{NAME} lacks its list of keys")
    return IssuerRecord(
        id=issuer_id, profile=profile, keys=tuple(_key(key, issuer_id) for key in keys)
    )


def _key(value: JsonValue, issuer_id: str) -> KeyRecord:
    if not isinstance(value, dict):
        raise KeyStoreError(f"{NAME} describes a key by something else than an object")
    file = _text(value, "file")
    if not _KEY_FILE.fullmatch(file):
        raise KeyStoreError(f"{NAME} names the key file {file[:60]!r}, expected a plain name")
    jwk = value.get("publicKeyJwk")
    if not isinstance(jwk, dict):
        raise KeyStoreError(f"{NAME} lacks the publicKeyJwk of {file}")
    public = public_key_from_jwk(jwk)
    method = _text(value, "method")
    if method != f"{issuer_id}#{method_fragment(public)}":
        raise KeyStoreError(f"{NAME} gives {file} an id that does not belong to its key")
    state = _text(value, "state")
    if state not in set(KeyState):
        raise KeyStoreError(f"{NAME} says that {file} is {state[:60]!r}")
    changed = value.get("changed")
    return KeyRecord(
        file=file,
        method=method,
        public=public,
        state=KeyState(state),
        created_at=moments.parse(_text(value, "created")),
        changed_at=moments.parse(changed) if isinstance(changed, str) else None,
    )


def _text(members: Mapping[str, JsonValue], name: str) -> str:
    value = members.get(name)
    if not isinstance(value, str):
        raise KeyStoreError(f"{NAME} lacks the {name} of a key")
    return value


def algorithms_of(record: IssuerRecord) -> frozenset[Algorithm]:
    """Return the kinds of the keys that sign."""
    return frozenset(key.public.algorithm for key in record.keys if key.state is KeyState.ACTIVE)
