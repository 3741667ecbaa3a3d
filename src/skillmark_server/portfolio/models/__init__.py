# SPDX-License-Identifier: Apache-2.0

"""What people keep beside their awards. Awards themselves are of the room below."""

from skillmark_server.portfolio.models.application import (
    Application,
    ApplicationItem,
    ApplicationOpening,
)
from skillmark_server.portfolio.models.backpack import (
    Collection,
    CollectionItem,
    HiddenAward,
    PortfolioPage,
)
from skillmark_server.portfolio.models.merging import AccountMerge
from skillmark_server.portfolio.models.resume import (
    EntryKind,
    Fluency,
    Resume,
    ResumeAward,
    ResumeEntry,
)
from skillmark_server.portfolio.models.sharing import Channel, LinkedInCompany, ShareCount

__all__ = [
    "AccountMerge",
    "Application",
    "ApplicationItem",
    "ApplicationOpening",
    "Channel",
    "Collection",
    "CollectionItem",
    "EntryKind",
    "Fluency",
    "HiddenAward",
    "LinkedInCompany",
    "PortfolioPage",
    "Resume",
    "ResumeAward",
    "ResumeEntry",
    "ShareCount",
]
