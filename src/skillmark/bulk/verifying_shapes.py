# SPDX-License-Identifier: Apache-2.0

"""
A compiled shape, and the judgement of one badge of it: the fast path.

Its answer is what the true path would have said, or None. A None costs time,
nothing else: the true path is then taken. Nothing here says that a badge is
not genuine.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, TypeAlias, cast

from skillmark.bulk.pieces import Values
from skillmark.bulk.shapes_drafts import Draft
from skillmark.bulk.template import Template, compile_template
from skillmark.bulk.verifying_facts import Keys, Periods, Statuses, document_in
from skillmark.bulk.verifying_judges import Texts, judges_of
from skillmark.canonical.contexts import ContextStore
from skillmark.encoding import multibase
from skillmark.errors import EncodingError, NotCompilableError, SkillmarkError
from skillmark.policy import Policy
from skillmark.proofs import Form
from skillmark.protocols import PublicKey
from skillmark.report import Finding, IssuerTrust, Outcome, Report, Step
from skillmark.text import Text
from skillmark.verify.pipeline import Run, claims_of, words_of_kind
from skillmark.verify.reading import Unverified
from skillmark.verify.recipients import check_recipient

_STEPS: Final = {step: number for number, step in enumerate(Step)}
_STATUS: Final = _STEPS[Step.STATUS]
_VALIDITY: Final = _STEPS[Step.VALIDITY]
_RECIPIENT: Final = _STEPS[Step.RECIPIENT]
_PROOF_VALUE: Final = "/proof/proofValue"
_OF_EACH_BADGE: Final = frozenset({Step.READ, Step.STATUS, Step.VALIDITY, Step.RECIPIENT})


class Shape:
    """
    A shape, compiled for every moment.

    Args:
        draft: What is constant in it, and what is not.
        contexts: The JSON-LD contexts that are known.

    Raises:
        SkillmarkError: Badges of this form have no template.
    """

    __slots__ = ("_count", "_pick", "bound", "draft", "judges", "signature", "template")

    def __init__(self, draft: Draft, contexts: ContextStore) -> None:
        self.draft = draft
        self.template: Template = compile_template(
            draft.found.document, draft.leaves, contexts=contexts
        )
        self.judges = judges_of(draft)
        self.signature = draft.names.index(_PROOF_VALUE) if _PROOF_VALUE in draft.names else None
        self._count = len(self.template.slots)
        self._pick = operator.itemgetter(*map(draft.cut.names.index, draft.names))
        self.bound: Bound | None = None
        if draft.names[: self._count] != self.template.slots or len(draft.names) == 1:
            raise NotCompilableError("the template has other slots than the text")

    def taken(self, gaps: Sequence[bytes]) -> tuple[Values, list[str]] | None:
        """
        Return what the template is filled with, and the texts of all slots, by their numbers.

        None where a template is not proven to say what the true path says of these.
        """
        values = self._pick(gaps)
        if len(values) == self._count:
            texts = self.template.written(values)
            return None if texts is None else (values, texts)
        taken = values[: self._count]
        texts = self.template.written(taken)
        if texts is None:
            return None
        for value in values[self._count :]:
            if not value.isdigit():
                return None
            texts.append(value.decode("ascii"))
        return taken, texts


class Bound:
    """
    A shape at one moment.

    Args:
        shape: The shape.
        run: The run of the true path over one badge of it, at that moment.
        report: What it found; the proof held.
        policy: What the verifier accepts.

    Raises:
        SkillmarkError: Something that the shape needs cannot be had.
    """

    __slots__ = (
        "_draft", "_findings", "_keys", "_periods", "_policy", "_shape", "_statuses",
        "is_clean", "issuer_trust", "octets",
    )  # fmt: skip

    def __init__(self, shape: Shape, run: Run, report: Report, policy: Policy) -> None:
        self._shape = shape
        self._draft = shape.draft
        self._keys = Keys(shape.draft, run)
        self._periods = Periods(shape.draft, run.at)
        self._statuses = Statuses(shape.draft, run)
        self._policy = policy
        self._findings = report.findings
        self.is_clean = all(
            finding.error is None and finding.outcome is not Outcome.SKIPPED
            for finding in report.findings
            if finding.step not in _OF_EACH_BADGE
        )
        """Whether all that badges of the shape share is in order."""

        self.issuer_trust: IssuerTrust = report.issuer_trust
        self.octets = self._statuses.octets

    def judge(
        self,
        text: bytes,
        gaps: Sequence[bytes],
        token: tuple[bytes, bytes] | None,
        signature: bytes | None = None,
    ) -> Signed | None:
        """
        Judge all but the signature of one badge whose bytes match the shape.

        Args:
            text: The JSON, or the payload of the token.
            gaps: What stands in its gaps.
            token: Of a token, what is signed, and the signature.
            signature: The bytes that `proofValue` is the text of, where they are known.

        Returns:
            What the true path would say if the signature holds, and the signature with what it
            is of, for `settle`; None where the true path has to be asked.
        """
        shape = self._shape
        filled = shape.taken(gaps)
        if filled is None:
            return None
        taken, texts = filled
        dated, status = self._periods.judge(texts), self._statuses.judge(texts)
        if dated is None or (status is None and self._statuses):
            return None
        for judge in shape.judges:
            if not judge(texts):
                return None
        known = Known(self, text, status, dated[0])
        return self._signed(taken, texts, token, known, signature)

    def _signed(
        self,
        taken: Values,
        texts: Texts,
        token: tuple[bytes, bytes] | None,
        known: Known,
        signature: bytes | None,
    ) -> Signed | None:
        """Add the key of the issuer, the signature, and what the template makes of the slots."""
        found = self._keys.find(texts)
        if found is None:
            return None
        options, key = found
        if token is not None:
            return known, key, token[1], token[0]
        template = self._shape.template
        is_rdf = self._draft.form is Form.RDFC
        digest = template.digest_of(taken) if is_rdf else template.jcs_digest_of(taken)
        if signature is None:
            signature = _signature(texts[cast("int", self._shape.signature)])
        if digest is None or signature is None:
            return None
        return known, key, signature, options + digest

    def settle(self, signed: Signed) -> Known | None:
        """Return what is known of a badge if its issuer's key signed it, else None."""
        known, key, signature, message = signed
        if not key.verify(signature, message):
            return None
        if self._policy.recipients:
            known.recipient = self._recipient(known.text)
        return known

    def _recipient(self, text: bytes) -> Finding:
        found = replace(self._draft.found, document=document_in(text, self._draft.found))
        try:
            words = check_recipient(found, self._policy)
        except SkillmarkError as error:
            return Finding.failed(Step.RECIPIENT, error)
        return Finding.passed(Step.RECIPIENT, cast("Text", words))

    def findings(self, known: Known, kind: str) -> tuple[Finding, ...]:
        """Return one finding a step: those of the shape, and those of the badge."""
        findings = [*self._findings]
        findings[0] = Finding.passed(Step.READ, words_of_kind(kind))
        findings[_VALIDITY] = known.validity
        if known.status is not None:
            findings[_STATUS] = known.status
        if known.recipient is not None:
            findings[_RECIPIENT] = known.recipient
        return tuple(findings)

    def found(self, text: bytes, kind: str) -> Unverified:
        """Return the badge in `text`, as the true path reads it."""
        return replace(self._draft.found, document=document_in(text, self._draft.found), kind=kind)


class Known:
    """What is known of one badge of a shape; its report is written when it is asked for."""

    __slots__ = ("bound", "recipient", "status", "text", "validity")

    def __init__(
        self,
        bound: Bound,
        text: bytes,
        status: Finding | None,
        validity: Finding,
    ) -> None:
        self.bound = bound
        self.text = text
        self.status = status
        self.validity = validity
        self.recipient: Finding | None = None
        """Set once the signature holds, where the policy asks for somebody."""

    @property
    def is_genuine(self) -> bool:
        """Whether every step passed that could."""
        return (
            self.bound.is_clean
            and self.validity.error is None
            and (self.status is None or self.status.error is None)
            and (self.recipient is None or self.recipient.error is None)
        )

    def report(self, kind: str) -> Report:
        """Write the report that the true path would have written."""
        found = self.bound.found(self.text, kind)
        return Report(
            self.bound.findings(self, kind),
            issuer_trust=self.bound.issuer_trust,
            claims=claims_of(found),
            document=found.document,
        )


Signed: TypeAlias = tuple[Known, PublicKey, bytes, bytes]
"""What holds if the key signed the last with the third."""


def _signature(text: str) -> bytes | None:
    """Return an Ed25519 signature in base58; None for anything else."""
    if not text.startswith("z"):
        return None
    try:
        signature = multibase.decode_multibase(text, multibase.PROOF_LIMIT)
    except EncodingError:
        return None
    return signature if len(signature) == _SIGNATURE_BYTES else None


_SIGNATURE_BYTES: Final = 64
