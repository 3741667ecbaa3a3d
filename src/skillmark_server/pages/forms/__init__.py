# SPDX-License-Identifier: Apache-2.0

"""Shapes of what people type; the rules stand in the services."""
