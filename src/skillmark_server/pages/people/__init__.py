# SPDX-License-Identifier: Apache-2.0

"""The people of an organisation: the list, one person, and lists that are read in."""
