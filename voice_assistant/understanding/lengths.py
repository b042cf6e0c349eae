"""A length written on the command line: `7m`, `90s`, `1h`, `7` (minutes), `half an hour`."""

from __future__ import annotations

from voice_assistant.understanding.durations import find_duration
from voice_assistant.understanding.numbers import number_at
from voice_assistant.understanding.words import words


def parse_length(text: str) -> int | None:
    """Seconds; None when the text is not a length and nothing else."""
    said = words(text)
    if not said or text.lstrip().startswith("-"):
        return None
    duration = find_duration(said)
    if duration is not None and (duration.start, duration.end) == (0, len(said)):
        return duration.seconds
    number = number_at(said, 0)
    if number is not None and number.end == len(said):
        return round(float(number.value) * 60)
    return None
