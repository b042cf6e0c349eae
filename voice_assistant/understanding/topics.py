"""What help is asked about: what can be said, a person to reach, or this program."""

from __future__ import annotations

from collections.abc import Sequence

from voice_assistant.understanding.data import pattern, table

_TABLE = table("topics")
_ASKED = {topic: pattern(said, {}) for topic, said in _TABLE["asked"].items()}
_ANSWERED = {topic: pattern(said, {}) for topic, said in _TABLE["answered"].items()}
LONGEST_ANSWER = 12
"""Words; whoever says more than this to "which help?" is telling something."""


def topic_asked(words: Sequence[str]) -> str | None:
    """The topic of a request for help; None for a plain "help me", which the session asks about."""
    said = " ".join(words)
    return next((topic for topic, named in _ASKED.items() if named.search(said)), None)


def topic_answered(words: Sequence[str]) -> str | None:
    """The topic that "help with what you can say, or help for you?" was answered with.

    None where neither or both are named: then the session offers a person.
    """
    if not 0 < len(words) <= LONGEST_ANSWER:
        return None
    said = " ".join(words)
    named = [topic for topic, ways in _ANSWERED.items() if ways.search(said)]
    return named[0] if len(named) == 1 else None
