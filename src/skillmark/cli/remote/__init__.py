# SPDX-License-Identifier: Apache-2.0

"""`skillmark remote`: a platform from the shell, through its API; one file a command."""
