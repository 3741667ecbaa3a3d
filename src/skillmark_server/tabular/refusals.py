# SPDX-License-Identifier: Apache-2.0

"""Why a whole table is refused. What is wrong with one row is a `RowProblem`, not a refusal."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from skillmark_server.refusals import Refusal


class TableRefused(Refusal):
    """No rows can be had from what was sent."""

    code = "table_unreadable"
    http_status = 422
    sentence = _("This file cannot be read as a list.")
    hint = _("Save it as .xlsx or CSV in your spreadsheet, and use that file.")


class TableEmpty(TableRefused):
    """There is no row, or nothing but a header."""

    code = "table_empty"
    sentence = _("There are no rows in the list.")
    hint = _("Check that you chose the right file, and that its first visible sheet has rows.")


class TableTooLarge(TableRefused):
    """It goes beyond one of `tabular.limits`."""

    code = "table_too_large"
    sentence = _("The list is too large.")
    hint = _("Divide it into several files.")


class NationalNumberColumn(TableRefused):
    """A whole column is for national identity numbers."""

    code = "national_number_column"
    hint = _("Delete the column from the file, and use it again.")
