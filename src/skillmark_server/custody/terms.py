# SPDX-License-Identifier: Apache-2.0

"""What the new badges of an organisation carry beside what is said of somebody."""

from __future__ import annotations

from typing import NamedTuple

from skillmark_server.accounts.models import Organisation
from skillmark_server.custody.models import IssuingTerms


class Terms(NamedTuple):
    """
    What new badges carry.

    Args:
        names_newest: They say where their newest version is (`1EdTechCredentialRefresh`).
        names_withdrawn: Their list names those that were withdrawn (`1EdTechRevocationList`),
            in place of a list of bits.
    """

    names_newest: bool = False
    names_withdrawn: bool = False


def terms_of(organisation: Organisation) -> Terms:
    """What an organisation chose, or the defaults."""
    chosen = IssuingTerms.objects.filter(pk=organisation.pk).values_list(*Terms._fields).first()
    return Terms() if chosen is None else Terms(*chosen)
