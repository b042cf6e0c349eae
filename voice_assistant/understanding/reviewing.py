"""What of the journal is asked for: which day, what was kept, which mood."""

from __future__ import annotations

from voice_assistant.understanding.data import pattern, table
from voice_assistant.understanding.dates import find_days
from voice_assistant.understanding.slots import Slots

_TABLE = table("reviewing")
_KEPT = {kept: pattern([said], {}) for kept, said in _TABLE["kept"].items()}
_MOOD = {mood: pattern([said], {}) for mood, said in _TABLE["mood"].items()}
_OF_MOOD = pattern([_TABLE["of_mood"]], {})


def review_slots(said: str, slots: Slots) -> Slots:
    """`when` in the user's words (dates.py reads them), `kept` and `mood`, where they are named.

    `kept` is a kind of kept line (events.py), or "sheet" or "star"; `mood` is low, good or any.
    """
    told: Slots = {"when": slots["when"]} if "when" in slots else _days(said)
    for kept, named in _KEPT.items():
        if named.search(said):
            return told | {"kept": kept}
    if _OF_MOOD.search(said):
        for mood, named in _MOOD.items():
            if named.search(said):
                return told | {"mood": mood}
    return told


def _days(said: str) -> Slots:
    words = said.split()
    days = find_days(words)
    return {"when": " ".join(words[days[0] : days[1]]).removesuffix("'s")} if days else {}
