# SPDX-License-Identifier: Apache-2.0

"""A file of people, as it comes out of a spreadsheet, read row by row."""

from skillmark.recipients.mending import MendingFile
from skillmark.recipients.problems import BadRow, RowProblem
from skillmark.recipients.reader import RecipientsFile, open_recipients
from skillmark.recipients.rows import Row

__all__ = ["BadRow", "MendingFile", "RecipientsFile", "Row", "RowProblem", "open_recipients"]
