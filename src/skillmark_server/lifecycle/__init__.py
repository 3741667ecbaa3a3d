# SPDX-License-Identifier: Apache-2.0

"""What happens to awards when the world changes: many at once, renewal, endorsement."""
