# SPDX-License-Identifier: Apache-2.0

"""
How facts lie in a database: small columns, rows by the thousand, tables that are rebuilt.

Knows no other room. What is small here is small on SQLite, where a UUID or a moment would
otherwise be kept as text; on PostgreSQL both have types of their own.
"""
