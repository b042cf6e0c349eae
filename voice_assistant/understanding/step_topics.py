"""What is asked about the twelve steps as a whole: the topics of prompts/steps.toml, or a story."""

from __future__ import annotations

from collections.abc import Sequence

from voice_assistant.understanding.data import pattern, table
from voice_assistant.understanding.slots import Slots

LONGEST_QUESTION = 20
"""Words; longer talk is telling, not asking."""

_TABLE = table("step_topics")
_PHRASES = {"opening": _TABLE["opening"]}
_ASKING = pattern([_TABLE["asking"]], _PHRASES)
_STEPS = pattern([_TABLE["steps"]], {})
_WHOLE = pattern([_TABLE["whole"]], _PHRASES)
_ALONE = {topic: pattern([said], {}) for topic, said in _TABLE["alone"].items()}
_OF_STEPS = {topic: pattern([said], {}) for topic, said in _TABLE["of_steps"].items()}


def find_step_topic(words: Sequence[str]) -> Slots | None:
    """The topic `words` (tidied) ask about; empty: the steps in general; None: no question."""
    said = " ".join(words)
    if not 0 < len(words) <= LONGEST_QUESTION or not _ASKING.search(said):
        return None
    for topic, named in _ALONE.items():
        if named.search(said):
            return {"topic": topic}
    if not _STEPS.search(said):
        return None
    for topic, named in _OF_STEPS.items():
        if named.search(said):
            return {"topic": topic}
    return {} if _WHOLE.search(said) else None
