"""Taking an alarm back: "I meant the traffic"."""

from __future__ import annotations

from voice_assistant.understanding.data import pattern, table
from voice_assistant.understanding.safety import assess
from voice_assistant.understanding.words import words

_TABLE = table("corrections")
_CORRECTION = pattern(
    [said for rule in _TABLE["correction"] for said in rule["said"]], _TABLE["phrases"]
)


def is_correction(text: str) -> bool:
    """Whether the user says that an alarm misunderstood them.

    Words that raise an alarm themselves take none back ("i meant my pills, i took all my pills").
    """
    said = " ".join(words(text))
    return _CORRECTION.search(said) is not None and assess(text).tier == "none"
