"""The assistant's own lines outside scripts, in the session's wording."""

from __future__ import annotations

from collections.abc import Mapping

from voice_assistant.dialogue.script import Helpline, Region, Wordings
from voice_assistant.events import SafetyKind, Wording

EMERGENCY_FIRST: frozenset[SafetyKind] = frozenset(
    {"overdose", "withdrawal", "medical", "other-person", "child", "harm-others", "danger"}
)
"""Where minutes count the emergency number is said, not the crisis line (docs/safety.md)."""


class Phrasebook:
    """`line("crisis.number", number="9 8 8")` gives the sentence to say."""

    def __init__(self, phrases: Mapping[str, Wordings], wording: Wording, region: Region) -> None:
        self._phrases = phrases
        self.wording: Wording = wording
        self.region = region

    def line(self, phrase: str, **values: str) -> str:
        """Raises KeyError for an id that prompts/phrases.toml does not have."""
        return self._phrases[phrase].in_wording(self.wording).format(**values)

    def has(self, phrase: str) -> bool:
        return phrase in self._phrases

    def safety_line(self, phrase: str, kind: SafetyKind) -> str:
        """A line with the number for `kind` where it has a place for one."""
        return self.line(phrase, number=self._helpline(kind).say)

    def shown_number(self, kind: SafetyKind) -> str:
        """The number as it is printed; for danger and for a child, the line that knows it too."""
        beside = {"danger": self.region.abuse, "child": self.region.child}.get(kind)
        lines = (self._helpline(kind), beside)
        return "; ".join(f"{line.name}: {line.show}" for line in lines if line is not None)

    def _helpline(self, kind: SafetyKind) -> Helpline:
        if kind in EMERGENCY_FIRST or self.region.crisis is None:
            return self.region.emergency
        return self.region.crisis
