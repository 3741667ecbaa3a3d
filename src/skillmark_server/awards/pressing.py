# SPDX-License-Identifier: Apache-2.0

"""
Signs the awards of a part one after the other, with what they share worked out once.

The core signs by its compiled template; what it was filled with is packed at once, so that
nothing is looked for in a text that was just put together.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Sequence
from typing import Final, NamedTuple

from skillmark import Achievement
from skillmark.bulk.issuing import BulkIssuer, Made
from skillmark.protocols import Json
from skillmark_server.awards.addresses import address_of
from skillmark_server.awards.bench import Bench
from skillmark_server.awards.binding import Binding, binding_of
from skillmark_server.awards.cutting import mould_of
from skillmark_server.awards.facts import Facts
from skillmark_server.awards.making import Decision
from skillmark_server.awards.moulds import Mould
from skillmark_server.awards.said import Said
from skillmark_server.awards.signing import press_of, sign_one_of_many

_SALT_BYTES: Final = 16
_ID_LENGTH: Final = 36
_SHARED_DIGITS: Final = 8
_OWN_DIGITS: Final = 24
_VERSION_AND_VARIANT: Final = 0xFFFFFFFF_FFFF_4FFF_BFFF_FFFFFFFFFFFF
_ALWAYS: Final = 0x00000000_0000_4000_8000_000000000000


class Packed(NamedTuple):
    """
    One signed award as it is kept.

    Args:
        digest: SHA-256 of what was signed.
        mould: None where it is kept whole.
        slots: What of it is not in the mould.
        body: What was signed; empty where it has a mould.
    """

    digest: bytes
    mould: Mould | None
    slots: bytes
    body: bytes


class Press:
    """
    Signs awards of one badge at one moment.

    Args:
        bench: What was looked at.
    """

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._base = address_of(uuid.UUID(int=0))[:-_ID_LENGTH]
        self._presses: dict[tuple[str, bool], tuple[BulkIssuer, Achievement]] = {}
        self._moulds: list[Mould] = []
        self._bindings: dict[tuple[int, bytes], Binding | None] = {}

    def sign(
        self,
        award_id: uuid.UUID,
        *,
        number: str,
        email: str,
        name: str,
        facts: Facts,
        decision: Decision,
        index: int,
        status: Json | Sequence[Json],
        salt: str,
    ) -> Packed:
        """
        Sign one award in the first form.

        Args:
            award_id: Of the award.
            number: What people call it by.
            email: Of the recipient.
            name: Of the recipient.
            facts: What is said of this one.
            decision: What it will be.
            index: In the list of revocations.
            status: What it says of its status.
            salt: In hexadecimal.

        Raises:
            BadFact: A fact cannot be signed.
            CannotIssue: The organisation cannot sign here and now.
        """
        at = self._bench.at
        own = str(award_id)
        said = Said(own, number, name, email, index, decision.begins, decision.ends)
        press, achievement = self._press(decision.language, has_schema=isinstance(status, dict))
        made = sign_one_of_many(
            press,
            achievement,
            identifier=self._base + own,
            number=number,
            email=email,
            name=name,
            facts=facts,
            status=status,
            salt=salt,
            valid_from=None if decision.begins == at else decision.begins,
            valid_until=decision.ends,
        )
        body = made.issued.text
        digest = hashlib.sha256(body).digest()
        mould, slots = self._packed(made, said)
        return Packed(digest, mould, slots, b"" if mould else body)

    def _press(self, language: str, *, has_schema: bool) -> tuple[BulkIssuer, Achievement]:
        found = self._presses.get((language, has_schema))
        if found is None:
            bench = self._bench
            said, issuer = bench.said(language), bench.issuer(language)
            press = press_of(
                said,
                issuer,
                bench.at,
                has_schema=has_schema,
                refresh_path=bench.refresh_path,
            )
            found = press, said
            self._presses[language, has_schema] = found
        return found

    def _packed(self, made: Made, said: Said) -> tuple[Mould | None, bytes]:
        template, values = made.template, made.values
        if template is not None:
            for known in self._moulds:
                binding = self._bindings.get((id(template), known.digest))
                slots = None if binding is None else binding(values, made.signature, said)
                if slots is not None:
                    return known, slots
        mould, fitted = self._fitted(made.issued.text, said)
        if template is not None and mould is not None:
            # The template lives as long as the press of the core, which this one holds.
            bound = binding_of(mould, template, values, said)
            self._bindings[id(template), mould.digest] = bound
        return mould, fitted

    def _fitted(self, body: bytes, said: Said) -> tuple[Mould | None, bytes]:
        """The mould that fits, of those that were met in this part or a new one."""
        for mould in self._moulds:
            if (slots := mould.fit(body, said)) is not None:
                return mould, slots
        made = mould_of(body, said)
        slots = None if made is None else made.fit(body, said)
        if made is None or slots is None:
            return None, b""
        self._moulds.insert(0, made)
        return made, slots


def new_ids(count: int) -> list[uuid.UUID]:
    """
    Draw ids of awards that are made together.

    Version 4 of RFC 9562, but that the first 32 bits are drawn once for all of them: so they
    lie side by side in every index, and the others' 90 bits are as hard to guess as before.
    """
    shared = os.urandom(_SHARED_DIGITS // 2).hex()
    drawn = os.urandom(_OWN_DIGITS // 2 * count).hex()
    return [
        uuid.UUID(
            int=int(shared + drawn[at : at + _OWN_DIGITS], 16) & _VERSION_AND_VARIANT | _ALWAYS
        )
        for at in range(0, _OWN_DIGITS * count, _OWN_DIGITS)
    ]


def new_salts(count: int) -> list[str]:
    """Draw a salt for each of `count` awards, in hexadecimal."""
    drawn, each = os.urandom(_SALT_BYTES * count).hex(), 2 * _SALT_BYTES
    return [drawn[at : at + each] for at in range(0, each * count, each)]
