# SPDX-License-Identifier: Apache-2.0

"""Awards and their signed documents, batches, requests, claim links, acts that can be undone."""

from skillmark_server.awards.models.act import Act, ActKind
from skillmark_server.awards.models.award import Award, AwardState, Visibility
from skillmark_server.awards.models.batch import Batch, BatchAct, BatchRow, RowState
from skillmark_server.awards.models.chunk import Chunk
from skillmark_server.awards.models.claim import ClaimLink
from skillmark_server.awards.models.count import VerificationCount
from skillmark_server.awards.models.document import (
    CompactDocument,
    DocumentForm,
    DocumentTemplate,
    NewestDocument,
    SignedDocument,
)
from skillmark_server.awards.models.number import NumberCounter
from skillmark_server.awards.models.request import AwardRequest, RequestLink

__all__ = [
    "Act",
    "ActKind",
    "Award",
    "AwardRequest",
    "AwardState",
    "Batch",
    "BatchAct",
    "BatchRow",
    "Chunk",
    "ClaimLink",
    "CompactDocument",
    "DocumentForm",
    "DocumentTemplate",
    "NewestDocument",
    "NumberCounter",
    "RequestLink",
    "RowState",
    "SignedDocument",
    "VerificationCount",
    "Visibility",
]
