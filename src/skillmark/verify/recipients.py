# SPDX-License-Identifier: Apache-2.0

"""
Whether a credential is about the person who was asked for.

A subject is known by its `id`, or by identity objects that may hold only a
salted hash. The answer is yes or no; nothing is kept.
"""

from __future__ import annotations

from skillmark.errors import MalformedError, RecipientMismatchError
from skillmark.model import IdentityObject
from skillmark.policy import Policy, spellings
from skillmark.protocols import Json
from skillmark.text import Text, say
from skillmark.verify.nodes import as_list
from skillmark.verify.reading import Unverified


def check_recipient(found: Unverified, policy: Policy) -> Text | None:
    """
    Check each group of recipients that `policy` asks for; None where it asks for nobody.

    Raises:
        RecipientMismatchError: The credential is about none of a group.

    Spec: Open Badges 3.0 § Verification and Validation, the recipient (e).
    """
    if not policy.recipients:
        return None
    # A presentation is about nobody, whatever it says.
    document: Json = {} if found.is_presentation else found.document
    for group in policy.recipients:
        if not any(_is_about(document, identifier) for identifier in group):
            raise RecipientMismatchError(
                f"the subject is none of the {len(group)} asked for", pointer="/credentialSubject"
            )
    return say("It was issued to the person asked for.")


def _is_about(document: Json, identifier: str) -> bool:
    known_as = spellings(identifier)
    for subject in as_list(document.get("credentialSubject")):
        if not isinstance(subject, dict):
            continue
        if _id_is_one_of(subject.get("id"), known_as):
            return True
        for entry in as_list(subject.get("identifier")):
            if isinstance(entry, dict) and _identity_matches(entry, known_as):
                return True
    return False


def _id_is_one_of(found: object, known_as: frozenset[str]) -> bool:
    if not isinstance(found, str):
        return False
    return found in known_as or (found.startswith("mailto:") and found.casefold() in known_as)


def _identity_matches(entry: Json, known_as: frozenset[str]) -> bool:
    try:
        identity = IdentityObject.from_dict(entry)
    except MalformedError:
        return False
    return any(identity.matches(name) for name in known_as)
