# SPDX-License-Identifier: Apache-2.0

"""Backups of a site: a folder with the database, the files, and a manifest that says so."""
