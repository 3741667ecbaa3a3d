# SPDX-License-Identifier: Apache-2.0

"""What happens in an organisation, told to programs: Standard Webhooks, from the log of events."""
