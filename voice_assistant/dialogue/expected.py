"""Phrases a recognizer may lean towards, by what is expected: hints, nothing is shut out."""

from __future__ import annotations

from voice_assistant.events import Expect

COMMANDS = (
    "stop", "pause", "resume", "repeat", "skip", "next", "go back", "slower", "faster", "louder",
    "softer", "help", "how much time is left", "that's all",
)  # fmt: skip
YES_NO = ("yes", "no", "I don't know", "not really", "skip", "stop", "repeat")
NUMBERS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "skip",
    "stop", "repeat",
)  # fmt: skip


def expected_phrases(expect: Expect | None) -> tuple[str, ...] | None:
    """What is likely next; None for a long answer, in which anything is."""
    match expect:
        case None:
            return COMMANDS
        case "scale" | "number" | "duration":
            return NUMBERS
        case "yes-no" | "choice":
            return YES_NO
        case "free":
            return None
