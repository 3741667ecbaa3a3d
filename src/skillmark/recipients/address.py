# SPDX-License-Identifier: Apache-2.0

"""
E-mail addresses, in the one form in which a recipient is known.

Narrower than RFC 5321 on purpose: quoted local parts, comments and address
literals are refused, as no mail that a person gets is sent to them. Whether
anybody reads the mail is not known here.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from skillmark.errors import RecipientError

_LONGEST: Final = 254
_LONGEST_LOCAL: Final = 64
_LOCAL: Final = re.compile(
    r"[^\s\x00-\x1f\x7f-\x9f\"(),.:;<>@\[\\\]]+(?:\.[^\s\x00-\x1f\x7f-\x9f\"(),.:;<>@\[\\\]]+)*"
)
_ORDINARY: Final = re.compile(
    r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+){0,8}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,63}"
)
"""What nearly every address looks like: judged in one step."""

_LABEL: Final = re.compile(r"[^\W_](?:(?:[^\W_]|-){0,61}[^\W_])?")


def is_ordinary(address: str) -> bool:
    """Whether `address` is one that `email_address` surely takes, and gives back as it is."""
    return len(address) <= _LONGEST_LOCAL and _ORDINARY.fullmatch(address) is not None


def email_address(text: str) -> str:
    """
    Return the address in `text`, in lower case and without `mailto:`.

    Upper and lower case name one mailbox everywhere that matters, and a
    recipient is to get one badge however the address was typed.

    Raises:
        RecipientError: It is not one e-mail address.
    """
    address = unicodedata.normalize("NFC", text.strip()).lower().removeprefix("mailto:")
    if is_ordinary(address):
        return address
    local, at, domain = address.rpartition("@")
    labels = domain.split(".")
    if (
        not at
        or len(address.encode("utf-8", "surrogatepass")) > _LONGEST
        or len(local) > _LONGEST_LOCAL
        or not _LOCAL.fullmatch(local)
        or len(labels) < 2  # noqa: PLR2004 - a host and the domain above it
        or not all(_LABEL.fullmatch(label) for label in labels)
        or labels[-1].isdigit()
    ):
        # The text may be somebody's address, and errors are logged.
        raise RecipientError("the recipient is not one e-mail address, such as ada@example.org")
    return address
