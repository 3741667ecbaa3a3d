# SPDX-License-Identifier: Apache-2.0

"""The pages on which an organisation awards badges and looks after what it awarded."""
