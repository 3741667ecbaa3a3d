# SPDX-License-Identifier: Apache-2.0

"""Changes of the tables of this room."""
