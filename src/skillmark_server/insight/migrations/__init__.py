# SPDX-License-Identifier: Apache-2.0

"""How the tables of this room came to be."""
