# SPDX-License-Identifier: Apache-2.0

"""Moves everything that is sealed from one site key to another; says what does not open."""

from __future__ import annotations

from django.db import transaction

from skillmark_server.custody.models import LogKey, SigningKey, StatusList
from skillmark_server.custody.refusals import SealBroken
from skillmark_server.custody.sealing import KeyStore, key_store


@transaction.atomic
def reseal_everything(*, old: KeyStore, new: KeyStore) -> int:
    """
    Seal every key that signs and every key of a list with `new`; return how many were moved.

    Raises:
        SealBroken: Something opens with neither; nothing was changed then.
    """
    moved = 0
    for key in SigningKey.objects.select_for_update().filter(sealed__isnull=False):
        if sealed := _moved(bytes(key.sealed or b""), str(key.pk), old, new):
            SigningKey.objects.filter(pk=key.pk).update(sealed=sealed)
            moved += 1
    for log_key in LogKey.objects.select_for_update():
        if sealed := _moved(bytes(log_key.sealed), str(log_key.pk), old, new):
            LogKey.objects.filter(pk=log_key.pk).update(sealed=sealed)
            moved += 1
    for row in StatusList.objects.select_for_update().defer("document"):
        if sealed := _moved(bytes(row.sealed_permutation_key), str(row.pk), old, new):
            StatusList.objects.filter(pk=row.pk).update(sealed_permutation_key=sealed)
            moved += 1
    return moved


def _moved(sealed: bytes, about: str, old: KeyStore, new: KeyStore) -> bytes:
    if _opens(new, sealed, about):
        return b""
    return new.seal(old.open(sealed, about=about), about=about)


def sealed_that_do_not_open() -> int:
    """Return how many sealed keys do not open with the site's key; for `skillmark doctor`."""
    store = key_store()
    rows = [
        (bytes(key.sealed or b""), str(key.pk))
        for key in SigningKey.objects.filter(sealed__isnull=False).only("sealed")
    ]
    rows += [(bytes(key.sealed), str(key.pk)) for key in LogKey.objects.only("sealed")]
    return sum(not _opens(store, sealed, about) for sealed, about in rows)


def _opens(store: KeyStore, sealed: bytes, about: str) -> bool:
    try:
        store.open(sealed, about=about)
    except SealBroken:
        return False
    return True
