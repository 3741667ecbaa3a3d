# SPDX-License-Identifier: Apache-2.0

"""
The newer version of a credential, where its issuer offers one.

Asked for once, after the proof of the first version held. A newer version that
cannot be had, or does not prove itself, changes nothing: the original is judged.

Spec: 1EdTech VC Credential Refresh 1.0; Open Badges 3.0 § Verification and
Validation (c).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from skillmark.errors import MalformedError, SkillmarkError
from skillmark.protocols import Fetcher, Json
from skillmark.report import Finding, Step
from skillmark.text import Text, say
from skillmark.verify.dates import period
from skillmark.verify.differing import differing
from skillmark.verify.nodes import as_list, id_of
from skillmark.verify.reading import Unverified, read, types_of

TYPE = "1EdTechCredentialRefresh"


def refreshed(
    found: Unverified, fetcher: Fetcher | None, prove: Callable[[Unverified], None]
) -> tuple[Unverified, Finding]:
    """Return the version to judge, newer or the same, and what was found."""
    address = refresh_address(found.document)
    if address is None:
        return found, Finding.not_checked(Step.REFRESH, say("It offers no newer version."))
    if fetcher is None:
        words = say("A newer version was not asked for: there is no network.")
        return found, Finding.not_checked(Step.REFRESH, words)
    try:
        newer = read(fetcher.fetch(address).body)
        if newer.is_presentation:
            raise MalformedError("a presentation stands in place of the newer version")
        _check_same(found.document, newer.document)
        prove(newer)
    except SkillmarkError as error:
        words = say(
            "No newer version could be had, so this one is judged ({code}).", code=error.code
        )
        return found, Finding.not_checked(Step.REFRESH, words)
    return newer, Finding.passed(Step.REFRESH, _words(differing(found.document, newer.document)))


def _words(members: Sequence[str]) -> Text:
    if not members:
        return say("The issuer's newest version is judged. It says the same.")
    return say(
        "The issuer's newest version is judged. It differs in {members}.",
        members=", ".join(members),
    )


def refresh_address(document: Json) -> str | None:
    """Where `document` says that its newest version is; None where it says nothing of it."""
    for service in as_list(document.get("refreshService")):
        if TYPE in types_of(service):
            return id_of(service)
    return None


def _check_same(old: Json, new: Json) -> None:
    """A refreshed credential is the same one: same issuer, same id, not older."""
    if id_of(old.get("issuer")) != id_of(new.get("issuer")):
        raise MalformedError("the newer version has another issuer", pointer="/issuer")
    if id_of(old) != id_of(new):
        raise MalformedError("the newer version has another id", pointer="/id")
    before, _ = period(old)
    after, _ = period(new)
    if before is not None and (after is None or after < before):
        raise MalformedError("the newer version is older", pointer="/validFrom")
