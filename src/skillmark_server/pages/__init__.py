# SPDX-License-Identifier: Apache-2.0

"""HTML for people: one file an area."""
