"""A system that is not there: what its programs were told, and what they answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import time

from voice_assistant.reminders.scheduler import NOT_FOUND, Entry, Ran

ENTRY = Entry("0badcafe", time(21, 30), ("/opt/py", "-m", "voice_assistant", "remind", "ring", "0"))


@dataclass
class FakeSystem:
    """Answers by the first words of a command; what was not foreseen is not found."""

    answers: dict[str, Ran] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def __call__(self, command: Sequence[str], text: str) -> Ran:
        line = " ".join(command)
        self.told.append(line)
        self.texts.append(text)
        fitting = [answer for words, answer in self.answers.items() if line.startswith(words)]
        return fitting[0] if fitting else Ran(NOT_FOUND, err="no such program")


@dataclass
class FakeCrontab:
    """`crontab -l` and `crontab -`, over one text; None where the person has none yet."""

    text: str | None = None
    refuses: str = ""

    def __call__(self, command: Sequence[str], text: str) -> Ran:
        if command[0] != "crontab":
            return Ran(NOT_FOUND)
        if self.refuses:
            return Ran(1, err=self.refuses)
        if command[1] == "-":
            self.text = text
            return Ran(0)
        return Ran(1, err="no crontab for ann\n") if self.text is None else Ran(0, self.text)
