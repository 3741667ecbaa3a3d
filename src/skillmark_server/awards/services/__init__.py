# SPDX-License-Identifier: Apache-2.0

"""What people and programs do with awards: each name is a verb and one transaction."""

from skillmark_server.awards.services.issuing import award_one, resend_claim_mail

__all__ = ["award_one", "resend_claim_mail"]
