# SPDX-License-Identifier: Apache-2.0

"""
Issue one achievement to many.

`BulkIssuer` gives, byte for byte, what `skillmark.issue` gives for each
recipient with the same id and salt, and refuses for the same reasons. A badge
takes the template of its form where that is proven to be the same, and `issue`
itself where it is not.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple, TypeAlias

from skillmark.bulk.forms import Form, Members, Outline, outline, plain_results, slots_of
from skillmark.bulk.json_template import JsonTemplate
from skillmark.bulk.pieces import Values
from skillmark.bulk.quick import Entry, NamedForm, named, quick
from skillmark.bulk.recipient import Recipient, Refused
from skillmark.bulk.securing import Shape, shape_of
from skillmark.encoding import strict_json
from skillmark.errors import (
    CanonicalizationError,
    MalformedError,
    SignatureMismatchError,
    SkillmarkError,
)
from skillmark.issuer import VC_JWT, Issuer
from skillmark.issuing import (
    DEFAULT_PROOF,
    Identify,
    Issued,
    check_achievement,
    compose,
    issue,
    judged_results,
)
from skillmark.issuing import named as drawn
from skillmark.model import Achievement, Result
from skillmark.protocols import JsonValue

_MOST_FORMS: Final = 32
"""Templates kept, 5 MiB each at most; honest batches need a handful."""

_MOST_RESULTS: Final = 1024
_DRAWN_BYTES: Final = 32
_DRAWN_AT_ONCE: Final = 128

_MOST_TRIES: Final = 3
"""Recipients with whom a form is compiled before it is given up: the first may be an odd one."""


class Made(NamedTuple):
    """One badge, with all that compact storage keeps of it."""

    issued: Issued
    template: JsonTemplate | None
    """Whose `join(values)` is `issued.text`; None for a token, and for what `issue` itself made."""

    values: Values
    """Of the slots of `template`, the text of the signature among them."""

    signature: bytes = b""
    """The raw signature; empty where `template` is None."""


_Filled: TypeAlias = "tuple[Shape, str, bytes, Values, bytes]"
"""Shape, id, signed bytes, values and the raw signature."""

Reached: TypeAlias = tuple[Members, ...]
"""The form of the results of one badge."""

_NO_RESULTS: Final[tuple[Reached, list[bytes]]] = ((), [])


class _Judged(NamedTuple):
    """Results that a badge may hold."""

    written: Sequence[JsonValue]
    plain: tuple[Reached, list[bytes]] | None


class BulkIssuer:
    """
    Issues one achievement at one moment.

    Not for several threads at once; several processes have one each.

    Args:
        achievement: Judged when the first badge is made.
        by: Its active keys sign.
        at: When the proofs are made.
        proof: A Data Integrity suite, or `vc-jwt`.
        identify: How e-mail addresses stand in the badges.
        results: For recipients who have none of their own.
        valid_from: By default `at`; a recipient may have another.
        valid_until: By default the badges do not expire; a recipient may have another.
        language: Of the achievement; a recipient may have another.
        schema: Whether to name the schema of 1EdTech.
        contexts: URLs of further contexts; badges with them are made by `issue`.
        refresh_path: As of `issue`.

    Raises:
        SuiteUnknownError: `proof` is unknown, or verified only.
        NoActiveKeyError: No active key of `by` fits `proof`.
        ModelError: Achievement and issuer together break a rule of Open Badges.
        TextRefusedError: A text of the achievement holds characters that mislead.
        NationalNumberError: A text of the achievement holds a national identity number.
    """

    def __init__(  # noqa: PLR0913 - each is one fact of the badges
        self,
        achievement: Achievement,
        *,
        by: Issuer,
        at: datetime,
        proof: str = DEFAULT_PROOF,
        identify: Identify = "hashed",
        results: Sequence[Result] = (),
        valid_from: datetime | None = None,
        valid_until: datetime | None = None,
        language: str | None = None,
        schema: bool = True,
        contexts: Sequence[str] = (),
        refresh_path: str | None = None,
    ) -> None:
        self._by, self._at, self._proof = by, at, proof
        self._achievement = achievement
        self._identify: Identify = identify
        self._language = language
        self._start = at if valid_from is None else valid_from
        self._end = valid_until
        self._common: dict[str, Any] = {
            "by": by,
            "at": at,
            "identify": identify,
            "results": results,
            "valid_from": valid_from,
            "valid_until": valid_until,
            "language": language,
            "schema": schema,
            "contexts": contexts,
            "refresh_path": refresh_path,
        }
        self._refresh_path = refresh_path
        self._has_forms = not contexts
        self._signer = by.signer_for(proof)
        self._shapes: dict[Form, Shape] = {}
        self._tried: dict[Form, int] = {}
        is_in_time = valid_until is None or valid_until > self._start
        self._is_quick = self._has_forms and identify == "hashed" and is_in_time
        self._quick_shapes: dict[tuple[Entry, Reached], Shape] = {}
        self._named_shapes: dict[NamedForm, Shape] = {}
        self._results: dict[tuple[str | None, bytes], _Judged] = {}
        self._draws = _draws()
        check_achievement(achievement, by=by)
        self.by_template = 0
        """How many badges a template made."""

        self.by_true_path = 0
        """How many badges `issue` made, since no template was proven to make the same."""

    def issue_many(self, recipients: Iterable[Recipient]) -> Iterator[Issued | Refused]:
        """
        Issue to each recipient, in order; nothing is read ahead.

        A recipient whom `issue` refuses is yielded as `Refused`, and the next one follows.

        Raises:
            SignatureMismatchError: The signer answered with what is no raw signature.
        """
        for number, recipient in enumerate(recipients):
            try:
                found = self._by_template(recipient)
                if found is None:
                    yield self._by_issue(recipient)
                else:
                    shape, identifier, text, *_ = found
                    yield Issued(identifier, text, shape.media_type)
            except (MalformedError, CanonicalizationError) as error:
                yield Refused(number, recipient, error)

    def make(self, recipient: Recipient) -> Made:
        """
        Issue to one recipient, and return all that compact storage keeps.

        Raises:
            SkillmarkError: As `issue`.
        """
        found = self._by_template(recipient)
        if found is None:
            return Made(self._by_issue(recipient), None, ())
        shape, identifier, text, taken, signature = found
        issued = Issued(identifier, text, shape.media_type)
        if shape.whole is None:
            return Made(issued, None, ())
        return Made(issued, shape.whole, taken, signature)

    def _by_issue(self, recipient: Recipient) -> Issued:
        issued = issue(
            self._achievement, proof=self._proof, **{**self._common, **recipient.arguments()}
        )
        self.by_true_path += 1
        return issued

    def _by_template(self, recipient: Recipient) -> _Filled | None:
        """Return a badge that a template made; None for what `issue` makes or refuses."""
        identifier, salt = recipient.id, recipient.salt
        if identifier is None or not salt:
            drawn_id, drawn_salt = next(self._draws)
            identifier = drawn_id if identifier is None else identifier
            salt = salt or drawn_salt
        if self._named_shapes:
            found = self._by_name(recipient, identifier, salt)
            if found is not None:
                return found
        if self._is_quick:
            told = quick(recipient, identifier, salt)
            reached = self._plain_results(recipient) if told is not None else None
            if told is not None and reached is not None:
                entry, taken = told
                shape = self._quick_shapes.get((entry, reached[0]))
                made = None if shape is None else shape.signed(taken := [*taken, *reached[1]])
                if shape is not None and made is not None:
                    self.by_template += 1
                    return shape, identifier, made[0], taken, made[1]
        return self._by_outline(recipient, identifier, salt)

    def _by_name(self, recipient: Recipient, identifier: str, salt: str) -> _Filled | None:
        """Return a badge of a form that was met before: a name, a number, perhaps an end."""
        end = recipient.valid_until
        if end is not None and end <= self._start:
            return None
        try:
            told = named(recipient, identifier, salt)
        except SkillmarkError:
            return None  # `issue` says why
        shape = None if told is None else self._named_shapes.get(told[0])
        if told is None or shape is None:
            return None
        taken = shape.template.taken(told[1])
        made = None if taken is None else shape.signed(taken)
        if taken is None or made is None:
            return None
        self.by_template += 1
        return shape, identifier, made[0], taken, made[1]

    def _by_outline(self, recipient: Recipient, identifier: str, salt: str) -> _Filled | None:
        try:
            found = self._outline(recipient, identifier, salt)
            if found is None:
                return None
            shape = self._shapes.get(found.form) or self._new_shape(
                found.form, recipient, identifier, salt
            )
        except SignatureMismatchError:
            raise
        except SkillmarkError:
            return None
        if shape is None:
            return None
        taken: list[bytes] | None
        if found.is_plain:
            taken = [value.encode() for value in found.values]
        else:
            taken = shape.template.taken(found.values)
        made = None if taken is None else shape.signed(taken)
        if taken is None or made is None:
            return None
        if self._is_quick and found.form.is_quick:
            (entry,) = found.form.status or (None,)
            self._quick_shapes[entry, found.form.further.results] = shape
        elif self._is_quick and self._proof != VC_JWT and found.form.is_named:
            (entry,) = found.form.status
            ends = found.form.further.has_end
            self._named_shapes[found.form.id_prefix, *entry, ends] = shape
        self.by_template += 1
        return shape, identifier, made[0], taken, made[1]

    def _outline(self, person: Recipient, identifier: str, salt: str) -> Outline | None:
        """Return the outline of a badge that `issue` would not refuse; None if that is not sure."""
        start, end = person.valid_from or self._start, person.valid_until or self._end
        if not self._has_forms or (end is not None and end <= start):
            return None
        results: Sequence[JsonValue] = ()
        if person.results:
            results = self._judged(person.results, person.language or self._language).written
        return outline(
            person,
            identifier=identifier,
            salt=salt,
            results=results,
            identify=self._identify,
            is_token=self._proof == VC_JWT,
        )

    def _judged(self, results: Sequence[Result], language: str | None) -> _Judged:
        """Judge results; nearly every batch has the same few."""
        name = language, strict_json.dumps([result.shared_dict() for result in results])
        known = self._results.get(name)
        if known is None:
            judged = judged_results(results, self._achievement, by=self._by, language=language)
            if len(self._results) >= _MOST_RESULTS:
                self._results.clear()
            known = self._results[name] = _Judged(judged, plain_results(judged))
        return known

    def _plain_results(self, person: Recipient) -> tuple[Reached, list[bytes]] | None:
        if not person.results:
            return _NO_RESULTS
        try:
            return self._judged(person.results, self._language).plain
        except SkillmarkError:
            return None  # `issue` says why

    def _new_shape(self, form: Form, person: Recipient, identifier: str, salt: str) -> Shape | None:
        """Compile a form; None where that was tried before, in vain."""
        if self._tried.get(form, 0) >= _MOST_TRIES:
            return None
        if len(self._tried) >= _MOST_FORMS:
            self._tried.clear()
            self._shapes.clear()
            self._quick_shapes.clear()
            self._named_shapes.clear()
        own: dict[str, Any] = {**person.arguments(), "id": identifier, "salt": salt}
        document = compose(self._achievement, **{**self._common, **own})
        self._tried[form] = self._tried.get(form, 0) + 1
        shape = self._shapes[form] = shape_of(
            document,
            slots_of(form, is_token=self._proof == VC_JWT, refresh_path=self._refresh_path),
            signer=self._signer,
            proof=self._proof,
            at=self._at,
        )
        return shape


def _draws() -> Iterator[tuple[str, str]]:
    """Yield new ids and salts, from few calls of the operating system."""
    while True:
        digits = os.urandom(_DRAWN_BYTES * _DRAWN_AT_ONCE).hex()
        for start in range(0, len(digits), 2 * _DRAWN_BYTES):
            yield drawn(digits[start : start + 2 * _DRAWN_BYTES])
