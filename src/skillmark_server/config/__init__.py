# SPDX-License-Identifier: Apache-2.0

"""Settings, the environment they come from, and every address on one screen."""
