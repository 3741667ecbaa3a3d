# SPDX-License-Identifier: Apache-2.0

"""
What holds for all badges of a shape at one moment, and how each is judged by it.

A run of the true path over one badge of the shape gives it: who the issuer is,
what its document says of its keys, what its lists say, what the policy says of
it. All of that depends on constants and the moment. What depends on a slot is
worked out for each text that stands in it, by the same functions, and kept for
the next badge with the same text.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, cast

from skillmark.bulk.shapes_drafts import Draft
from skillmark.bulk.verifying_judges import Read, Texts, reader
from skillmark.encoding import moments, strict_json
from skillmark.errors import (
    SkillmarkError,
    StatusMalformedError,
    StatusRangeError,
    StatusUnknownError,
)
from skillmark.model.versions import ends_after_it_begins
from skillmark.proofs import Hashes, data_integrity
from skillmark.proofs.hash_and_sign import HashAndSign
from skillmark.proofs.jwt_claims import check_agreement, moment_claim
from skillmark.proofs.options import Expected, read_options
from skillmark.proofs.vc_jwt import check_issued_at
from skillmark.protocols import Json, PublicKey
from skillmark.report import Finding, Step
from skillmark.status import Bitstring, StatusEntry, StatusFinding, read_entries
from skillmark.verify.dates import judge_period, period
from skillmark.verify.nodes import as_list
from skillmark.verify.pipeline import Run
from skillmark.verify.proving import Controller, Prover
from skillmark.verify.reading import Unverified
from skillmark.verify.statuses import words_of

_KEPT: Final = 4_096
"""Answers of one kind that a shape keeps; a batch has one or a few."""


class Periods:
    """
    Judges the dates of one shape at one moment.

    Args:
        draft: The shape.
        at: The moment.
    """

    def __init__(self, draft: Draft, at: datetime) -> None:
        self._at = at
        self._document: Json = {
            name: draft.found.document[name]
            for name in ("@context", "type")
            if name in draft.found.document
        }
        self._members = [
            (name, read)
            for name in ("validFrom", "validUntil", "issuanceDate", "expirationDate")
            if (read := reader(draft, f"/{name}")) is not None
        ]
        payload = draft.found.jwt.payload if draft.found.jwt is not None else {}
        names = draft.names
        self._claims = [
            (name, payload[name], names.index(f"/{name}") if f"/{name}" in names else None)
            for name in ("nbf", "exp")
            if name in payload
        ]
        # Constants stand in the key too: what matters is that equal keys mean equal dates.
        self._slots = [read.number for _, read in self._members if read.number is not None]
        self._slots += [number for _, _, number in self._claims if number is not None]
        self._known: dict[tuple[str, ...], tuple[Finding, datetime | None, datetime | None] | None]
        self._known = {}

    def judge(self, texts: Texts) -> tuple[Finding, datetime | None, datetime | None] | None:
        """Return the finding about the dates, and the dates; None where the true path is asked."""
        key = tuple([texts[number] for number in self._slots])
        if key in self._known:
            return self._known[key]
        if len(self._known) >= _KEPT:
            self._known.clear()
        self._known[key] = found = self._found(texts)
        return found

    def _found(self, texts: Texts) -> tuple[Finding, datetime | None, datetime | None] | None:
        document: Json = {**self._document}
        for name, read in self._members:
            document[name] = read.of(texts)
        payload: Json = {
            name: value if number is None else int(texts[number])
            for name, value, number in self._claims
        }
        try:
            for name, _ in self._members:
                moments.parse(cast("str", document[name]))
            ends_after_it_begins(document)
            check_agreement(payload, document)
            start, end = period(document)
            not_before = moment_claim(payload, "nbf")
            begin = max((each for each in (start, not_before) if each), default=None)
            end_of_all = end or moment_claim(payload, "exp")
        except SkillmarkError:
            return None
        try:
            words = judge_period(begin, end_of_all, self._at)
        except SkillmarkError as error:
            return Finding.failed(Step.VALIDITY, error), start, end
        return Finding.passed(Step.VALIDITY, words), start, end


@dataclass(frozen=True, slots=True)
class _Listed:
    """One entry of `credentialStatus`: its bits at this moment, and where its index is read."""

    entry: StatusEntry
    index: Read
    bits: Bitstring | None
    said: dict[int, Finding]
    unknown: Finding | None = None
    """Why there are no bits."""

    def judge(self, texts: Texts) -> Finding | None:
        """Return what the list says of a badge; None where its index is in no list."""
        if self.bits is None:
            return self.unknown
        try:
            value = self.bits.value_at(int(self.index.of(texts)), self.entry.size)
        except StatusRangeError:
            return None
        finding = self.said.get(value)
        if finding is None:
            finding = self.said[value] = _said(self.entry, value)
        return finding


class Statuses:
    """
    Looks the status of badges of one shape up, in lists as they were at one moment.

    Args:
        draft: The shape.
        run: The run of the true path over one of its badges.

    Raises:
        SkillmarkError: An entry cannot be read.
    """

    def __init__(self, draft: Draft, run: Run) -> None:
        self._listed: list[_Listed] = []
        document = draft.found.document
        value = document.get("credentialStatus")
        check = run.statuses()
        self._ids: list[Read] = []
        for number, item in enumerate(as_list(value)):
            (entry,) = read_entries({"credentialStatus": item})
            where = "/credentialStatus" + (f"/{number}" if isinstance(value, list) else "")
            index = reader(draft, f"{where}/statusListIndex")
            if index is None:
                raise StatusMalformedError("the index is no text")
            try:
                listed = _Listed(entry, index, check.bits(entry, document), {})
            except StatusUnknownError as error:
                listed = _Listed(entry, index, None, {}, Finding.failed(Step.STATUS, error))
            self._listed.append(listed)
            identifier = reader(draft, f"{where}/id")
            if identifier is not None:
                self._ids.append(identifier)
        self._addresses = frozenset(each.entry.list_url for each in self._listed)
        self._is_one = len(self._listed) == 1

    @property
    def octets(self) -> int:
        """Bytes of all lists that are held."""
        return sum(len(each.bits.octets) for each in self._listed if each.bits is not None)

    def judge(self, texts: Texts) -> Finding | None:
        """
        Return the finding about the status; None where the true path is asked.

        Only where there is an entry.
        """
        if self._is_one:
            # Badges mostly have one entry: the same as below.
            if self._ids and self._ids[0].of(texts) in self._addresses:
                return None
            return self._listed[0].judge(texts)
        first: Finding | None = None
        for listed in self._listed:
            finding = listed.judge(texts)
            if finding is None:
                return None
            if first is None or (finding.error is not None and first.error is None):
                first = finding
            elif finding.error is not None:
                return None  # two errors: the true path knows which weighs more
        if self._ids:
            ids = {read.of(texts) for read in self._ids}
            if len(ids) != len(self._ids) or not self._addresses.isdisjoint(ids):
                return None
        return first

    def __bool__(self) -> bool:
        """Whether there is any entry."""
        return bool(self._listed)


def _said(entry: StatusEntry, value: int) -> Finding:
    finding = StatusFinding(entry.purpose, value, entry.messages.get(value))
    try:
        return Finding.passed(Step.STATUS, words_of(finding))
    except SkillmarkError as error:
        return Finding.failed(Step.STATUS, error)


class Keys:
    """
    The key of a shape at one moment, for each text that says when the proof was made.

    Args:
        draft: The shape.
        run: The run of the true path over one of its badges, which found the controller.
    """

    def __init__(self, draft: Draft, run: Run) -> None:
        if run.controller is None or run.controller.document is None:
            raise StatusMalformedError("the issuer publishes no document")
        self._draft = draft
        self._controller: Controller = run.controller
        # Whatever a key needs was fetched with the controller.
        self._prover: Prover = replace(run.prover, fetcher=None)
        name = "/proof/created" if draft.form is not None else "/iat"
        names = draft.names
        self._made = names.index(name) if name in names else None
        self._known: dict[str, tuple[bytes, PublicKey] | None] = {}

    def find(self, texts: Texts) -> tuple[bytes, PublicKey] | None:
        """
        Return the hash of the proof options and the key; None where the true path is asked.

        The hash is empty for a token, which has no options.
        """
        made = "" if self._made is None else texts[self._made]
        if made in self._known:
            return self._known[made]
        if len(self._known) >= _KEPT:
            self._known.clear()
        try:
            found = self._of_token(made) if self._draft.form is None else self._of_proof(made)
        except SkillmarkError:
            found = None
        self._known[made] = found
        return found

    def _of_proof(self, made: str) -> tuple[bytes, PublicKey] | None:
        document = self._draft.found.document
        options = {
            name: value
            for name, value in cast("Json", document["proof"]).items()
            if name != "proofValue"
        }
        if self._made is not None:
            options["created"] = made
        suite = data_integrity.suite_of(options)
        prover = self._prover
        expected = Expected(at=prover.at, purpose=prover.purpose)
        said = read_options(options, expected, pointer="/proof")
        key = prover.listed_key(
            self._controller, said.verification_method, said.purpose, said.created
        )
        if not isinstance(suite, HashAndSign) or key.algorithm not in suite.algorithms:
            return None
        digest = suite.configuration_hash(
            options,
            document.get("@context"),
            hash_name=suite.hash_names[key.algorithm],
            hashes=Hashes(prover.contexts),
        )
        return digest, key

    def _of_token(self, made: str) -> tuple[bytes, PublicKey] | None:
        token = self._draft.found.jwt
        if token is None:
            return None
        if self._made is not None:
            issued_at = moment_claim({"iat": int(made)}, "iat")
            token = replace(token, issued_at=issued_at)
        check_issued_at(token.issued_at, at=self._prover.at)
        return b"", self._prover.key_of_token(token, self._controller)


def document_in(text: bytes, found: Unverified) -> Json:
    """Return the document that `text` holds, read as that of `found` was."""
    document = strict_json.loads_object(text)
    if found.jwt is None:
        return document
    kept = found.document.keys()
    return {name: value for name, value in document.items() if name in kept}
