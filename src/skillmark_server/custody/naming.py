# SPDX-License-Identifier: Apache-2.0

"""
The list of an issuer that names what was withdrawn, in place of a list of bits.

Spec: 1EdTech Verifiable Credentials Revocation List v1.0 § RevocationList, § RevokedCredential.
"""

from __future__ import annotations

from typing import Final

from skillmark.encoding import strict_json
from skillmark.protocols import Json, JsonValue
from skillmark_server.custody.addresses import list_address
from skillmark_server.custody.models import NamedCredential, StatusList

TYPE: Final = "1EdTechRevocationList"

LARGEST: Final = 2_000_000
"""Bytes that any verifier reads; beyond them the reasons are left out, and never an id."""


def naming_entry(address: str) -> Json:
    """The `credentialStatus` of every credential of the list at `address`."""
    return {"id": address, "type": TYPE}


def list_of_ids(row: StatusList) -> bytes:
    """
    Write a list as it is served: the ids of what was withdrawn, and why where everybody may know.

    Args:
        row: Of the purpose `named`, with its identity.
    """
    # In the order of ids: when each was withdrawn is nobody's matter.
    rows = NamedCredential.objects.filter(list=row).order_by("credential_id")
    named = list(rows.values_list("credential_id", "reason"))
    body = _written(row, [_entry(one, reason) for one, reason in named])
    if len(body) > LARGEST:
        body = _written(row, [_entry(one, "") for one, _reason in named])
    return body


def _entry(credential_id: str, reason: str) -> Json:
    entry: Json = {"id": credential_id, "revoked": True}
    return {**entry, "revocationReason": reason} if reason else entry


def _written(row: StatusList, entries: list[Json]) -> bytes:
    revoked: list[JsonValue] = [*entries]
    return strict_json.dumps(
        {"id": list_address(row.pk), "issuer": row.identity.did, "revokedCredential": revoked}
    )
