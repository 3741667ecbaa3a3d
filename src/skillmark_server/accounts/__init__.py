# SPDX-License-Identifier: Apache-2.0

"""People, organisations, roles, the roster, and the tokens of programs."""
