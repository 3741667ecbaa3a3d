# SPDX-License-Identifier: Apache-2.0

"""What people do with what they earned elsewhere, and others with what was handed in."""

from skillmark_server.holdings.services.certifying import (
    confirm_certificate,
    hand_in_certificate,
    refuse_certificate,
    remove_certificate,
)
from skillmark_server.holdings.services.importing import import_badge
from skillmark_server.holdings.services.keeping import (
    check_again,
    collect_imported,
    hide_imported,
    remove_imported,
    show_imported,
)

__all__ = [
    "check_again",
    "collect_imported",
    "confirm_certificate",
    "hand_in_certificate",
    "hide_imported",
    "import_badge",
    "refuse_certificate",
    "remove_certificate",
    "remove_imported",
    "show_imported",
]
