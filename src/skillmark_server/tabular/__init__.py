# SPDX-License-Identifier: Apache-2.0

"""
Lists of people out of spreadsheets and into them.

Reads CSV, tab-separated text, pasted cells or addresses and XLSX into rows with
their lines; guesses what the columns say; understands the cells or says in words
what is wrong with each; writes lists and the file to mend. Keeps nothing, knows
no model, and decides nothing about the people.

    table = read_table(upload, ROSTER)
    mapping = guess_mapping(table, ROSTER)
    reader = RowReader(table.header, mapping, ROSTER)
    readings = [reader.read(row) for row in table.rows]
"""

from skillmark_server.tabular.fields import Field, FieldSet, FieldSpec, Kind
from skillmark_server.tabular.fieldsets import AWARD, ROSTER
from skillmark_server.tabular.mapping import ColumnMapping, guess_mapping
from skillmark_server.tabular.mending import file_to_mend
from skillmark_server.tabular.problems import RowProblem
from skillmark_server.tabular.reading import OpenTable, kept_cell, open_table, read_table
from skillmark_server.tabular.refusals import (
    NationalNumberColumn,
    TableEmpty,
    TableRefused,
    TableTooLarge,
)
from skillmark_server.tabular.table import Table, TableRow, letter
from skillmark_server.tabular.understanding import Reading, RowReader
from skillmark_server.tabular.writing import (
    CSV_TYPE,
    XLSX_TYPE,
    csv_file,
    csv_pieces,
    harmless,
    xlsx_file,
    xlsx_stream,
)

__all__ = [
    "AWARD",
    "CSV_TYPE",
    "ROSTER",
    "XLSX_TYPE",
    "ColumnMapping",
    "Field",
    "FieldSet",
    "FieldSpec",
    "Kind",
    "NationalNumberColumn",
    "OpenTable",
    "Reading",
    "RowProblem",
    "RowReader",
    "Table",
    "TableEmpty",
    "TableRefused",
    "TableRow",
    "TableTooLarge",
    "csv_file",
    "csv_pieces",
    "file_to_mend",
    "guess_mapping",
    "harmless",
    "kept_cell",
    "letter",
    "open_table",
    "read_table",
    "xlsx_file",
    "xlsx_stream",
]
