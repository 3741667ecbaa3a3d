# SPDX-License-Identifier: Apache-2.0

"""What an operator runs: serve, worker, doctor."""
