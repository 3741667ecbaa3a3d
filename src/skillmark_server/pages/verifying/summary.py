# SPDX-License-Identifier: Apache-2.0

"""One sentence over many answers, and the word that weighs most among them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import ngettext

from skillmark_server.pages.look.verdicts import Tone, look_of
from skillmark_server.pages.verifying.answers import Answer


@dataclass(frozen=True, slots=True)
class Summary:
    """
    What stands over a table of answers.

    Args:
        sentence: To quote.
        others: How many there are of every other word.
    """

    sentence: str
    others: str


def summary_of(answers: list[Answer]) -> Summary:
    """Count what is green, and name the rest; nothing but green counts as genuine."""
    looks = [look_of(answer.verdict, answer.trust) for answer in answers]
    genuine = sum(look.tone is Tone.GENUINE for look in looks)
    everything = len(answers)
    if genuine == everything:
        sentence = ngettext(
            "It is genuine.", "All %(count)s are genuine, and their issuers are known.", everything
        ) % {"count": everything}
    elif genuine == 0:
        sentence = ngettext(
            "It is not confirmed.", "None of the %(count)s is confirmed.", everything
        ) % {"count": everything}
    else:
        sentence = ngettext(
            "%(genuine)s of %(count)s is genuine. Look at the others.",
            "%(genuine)s of %(count)s are genuine. Look at the others.",
            genuine,
        ) % {"genuine": genuine, "count": everything}
    counts: dict[str, int] = {}
    for look in looks:
        if look.tone is not Tone.GENUINE:
            word = str(look.word)
            counts[word] = counts.get(word, 0) + 1
    others = ", ".join(f"{word}: {count}" for word, count in counts.items())
    return Summary(sentence, others)
