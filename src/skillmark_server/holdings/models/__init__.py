# SPDX-License-Identifier: Apache-2.0

"""Badges from elsewhere, certificates that are no badge, and who was reminded of their end."""

from skillmark_server.holdings.models.certificate import Certificate, CertificateState
from skillmark_server.holdings.models.imported import ImportedBadge, ImportedItem
from skillmark_server.holdings.models.reminder import HoldingReminder

__all__ = [
    "Certificate",
    "CertificateState",
    "HoldingReminder",
    "ImportedBadge",
    "ImportedItem",
]
