# SPDX-License-Identifier: Apache-2.0

"""
The only file that holds private keys: makes them, seals them, opens them to sign.

Nothing else of the server imports the core's private keys; an import contract
and a test say so.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from skillmark import Algorithm, Signer
from skillmark.did import did_key
from skillmark.keys.ed25519 import Ed25519Key
from skillmark.keys.private import LocalSigner
from skillmark_server.custody.models import IssuerIdentity, LogKey, SigningKey
from skillmark_server.custody.refusals import KeyState
from skillmark_server.custody.sealing import key_store


def make_key(identity: IssuerIdentity, algorithm: Algorithm, *, at: datetime) -> SigningKey:
    """Return a new key of `identity`, active from `at`; not saved."""
    return _row(identity, LocalSigner.generate(algorithm), at)


def make_self_made(identity: IssuerIdentity, *, at: datetime) -> SigningKey:
    """Return a new Ed25519 key that becomes the identifier of `identity`; neither is saved."""
    signer = LocalSigner.generate(Algorithm.ED25519)
    identity.did = did_key(signer.public_key)
    return _row(identity, signer, at)


def one_time_signer() -> tuple[str, Signer]:
    """
    Make a key that is kept nowhere: for one signature of somebody who has no keys of their own.

    Returns:
        The identifier that the key is, and what signs with it.
    """
    made = LocalSigner.generate(Algorithm.ED25519)
    did = did_key(made.public_key)
    method = f"{did}#{made.public_key.to_multikey()}"
    return did, LocalSigner.from_pem(made.to_pem(), verification_method=method)


def make_log_key(origin: str, *, at: datetime) -> LogKey:
    """Return a new Ed25519 key of the log called `origin`; not saved."""
    signer = LocalSigner.generate(Algorithm.ED25519)
    public = Ed25519Key.from_multikey(signer.public_key.to_multikey()).octets
    key = LogKey(id=uuid.uuid4(), origin=origin, public=public, made_at=at)
    key.sealed = key_store().seal(signer.to_pem(), about=str(key.pk))
    return key


def open_log_signer(key: LogKey) -> Signer:
    """
    Return what signs for the log.

    Raises:
        SealBroken: It does not open.
    """
    return LocalSigner.from_pem(key_store().open(bytes(key.sealed), about=str(key.pk)))


def open_signer(key: SigningKey) -> Signer:
    """
    Return what signs with `key`.

    Raises:
        KeyState: Its private half was destroyed.
        SealBroken: It does not open.
    """
    if key.sealed is None:
        raise KeyState
    secret = key_store().open(bytes(key.sealed), about=str(key.pk))
    return LocalSigner.from_pem(secret, verification_method=key.method)


def _row(identity: IssuerIdentity, signer: LocalSigner, at: datetime) -> SigningKey:
    # Validators of Open Badges expect the Multikey itself as the fragment.
    multikey = signer.public_key.to_multikey()
    key = SigningKey(
        id=uuid.uuid4(),
        identity=identity,
        method=f"{identity.did}#{multikey}",
        algorithm=signer.algorithm.value,
        public_multikey=multikey,
        active_from=at,
    )
    key.sealed = key_store().seal(signer.to_pem(), about=str(key.pk))
    return key
