# SPDX-License-Identifier: Apache-2.0

"""
Decides on the rows of a part: most of them say the same, and nothing is known of their people.

What `making.decide` returns for such a row depends on what it says alone, so that it is asked
once for all that say it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from skillmark_server.awards.bench import Bench
from skillmark_server.awards.facts import Facts
from skillmark_server.awards.making import Decision, Order, decide
from skillmark_server.awards.models import Batch
from skillmark_server.awards.recipients import Recipient
from skillmark_server.awards.refusals import SelfAward
from skillmark_server.awards.rowing import facts_of


class Decider:
    """
    Decides for one bench.

    Args:
        bench: What was looked at.
        batch: That the rows are of.
    """

    def __init__(self, bench: Bench, batch: Batch) -> None:
        self._bench, self._batch = bench, batch
        self._facts: dict[tuple[Any, ...], Facts] = {}
        self._decisions: dict[tuple[int, str, str], Decision] = {}

    def facts(self, fields: Mapping[str, Any]) -> Facts:
        """What a row says; the same object for rows that say the same."""
        said = (
            fields.get("narrative"),
            tuple(fields.get("evidence", ())),
            fields.get("result"),
            fields.get("valid_from"),
            fields.get("valid_until"),
        )
        found = self._facts.get(said)
        if found is None:
            found = self._facts[said] = facts_of(fields)
        return found

    def decision(self, recipient: Recipient, facts: Facts, language: str) -> Decision:
        """
        Return what an award would be, as `making.decide`.

        Args:
            recipient: As the roster knows them.
            facts: As `facts` returned them.
            language: As asked for, or empty.

        Raises:
            SelfAward, EvidenceMissing, BadFact, AlreadyHasIt: As there.
        """
        bench = self._bench
        if recipient.person is not None or recipient.email in bench.holdings.by_email:
            return decide(bench, self._order(recipient, facts, language))
        if recipient.email in bench.own:
            raise SelfAward
        alike = (id(facts), language, recipient.language)
        found = self._decisions.get(alike)
        if found is None:
            found = decide(bench, self._order(recipient, facts, language))
            self._decisions[alike] = found
        return found

    def _order(self, recipient: Recipient, facts: Facts, language: str) -> Order:
        return Order(
            version=self._batch.version,
            recipient=recipient,
            facts=facts,
            language=language,
            batch=self._batch,
        )


def named(recipient: Recipient, name: str) -> Recipient:
    """The same person as the row calls them."""
    return recipient if recipient.name == name else replace(recipient, name=name)
