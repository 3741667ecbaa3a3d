# SPDX-License-Identifier: Apache-2.0

"""Reads the rest, writes nothing: the matrix, and what to do first."""
