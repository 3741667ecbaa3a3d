# SPDX-License-Identifier: Apache-2.0

"""The roster: who is employed where, under whom and as what; changed by hand and by file."""
