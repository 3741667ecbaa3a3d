# SPDX-License-Identifier: Apache-2.0

"""The proof that the log holds an award: for whoever may see it, since its salt goes along."""

from __future__ import annotations

from datetime import UTC

from skillmark.log import Entry, LogProof
from skillmark_server.awards.models import Award
from skillmark_server.awards.signing import leaf_digest_of
from skillmark_server.awards.stored import kept_digests
from skillmark_server.custody.log_signing import served_checkpoint
from skillmark_server.transparency.checkpoints import path_to
from skillmark_server.transparency.models import Leaf
from skillmark_server.transparency.verification import matches


def proof_of(award: Award) -> bytes | None:
    """
    Return the proof for what was signed when `award` was issued, as C2SP tlog-proof writes it.

    None where no checkpoint covers it yet, or where its leaf stands for nothing that is kept.
    """
    checkpoint = served_checkpoint()
    leaf = Leaf.objects.filter(pk=award.leaf_sequence, subject_id=str(award.pk)).first()
    if checkpoint is None or leaf is None or leaf.sequence > checkpoint.size or leaf.salt is None:
        return None
    digests = kept_digests([(award.pk, award.leaf_sequence)]).get(award.pk, [])
    # Of a long list the first form is issued alone, and the second has its own leaf.
    for forms in (digests, digests[:1]):
        if forms and matches(leaf, leaf_digest_of(forms)):
            entry = Entry(
                sequence=leaf.sequence,
                kind=leaf.kind,
                at=leaf.at.astimezone(UTC).isoformat(timespec="microseconds"),
                subject=leaf.subject_id,
                salt=bytes(leaf.salt),
                forms=forms,
            )
            proof = LogProof(
                index=leaf.sequence - 1,
                path=path_to(leaf.sequence, checkpoint.size),
                checkpoint=bytes(checkpoint.note),
                extra=entry.to_extra(),
            )
            return proof.to_bytes()
    return None
