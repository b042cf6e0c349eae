"""Measures how soon a practice begins, how far ahead of time it is rendered, and how it is paced.

    .venv/bin/python scripts/bench_practice.py [natural | espeak]

Times are of this machine, with an engine that has spoken before and a cache that holds nothing.
The ranges of words and silence are those counted in 13 guided recordings (docs/practices.md).
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from scripts.practices_page import at_default, pace  # noqa: E402
from voice_assistant.dialogue.library import shipped_library  # noqa: E402
from voice_assistant.dialogue.pacing import Manner, first_line, lines, plan  # noqa: E402
from voice_assistant.dialogue.script import Practice  # noqa: E402
from voice_assistant.voice.player import spoken_length  # noqa: E402
from voice_assistant.voice.voices import VoiceName, choose_voice  # noqa: E402

SCRIPT, ASKED_S = "night-settling", 1_800
FIRST_WORD_S, AHEAD = 0.3, 20
KINDS = {
    "deep practice": ((37, 51), (0.62, 0.72)),
    "instructive or hard emotion": ((85, 112), (0.20, 0.40)),
    "teaching": ((130, 139), (0.04, 0.11)),
}


def main() -> None:
    name: VoiceName = sys.argv[1] if len(sys.argv) > 1 else "natural"  # type: ignore[assignment]
    with tempfile.TemporaryDirectory() as folder:
        beginning(name, Path(folder))
    pacing()


def beginning(name: VoiceName, cache: Path) -> None:
    """From the request to the first sentence, and to the exact plan."""
    voice = choose_voice(name, cache)
    voice.render("Good evening.", 150)
    began = time.perf_counter()
    practice = shipped_library().get(SCRIPT)
    assert isinstance(practice, Practice)
    first = first_line(practice, ASKED_S, Manner())
    assert first is not None
    spoken_length(voice, first.text, first.wpm)
    first_s = time.perf_counter() - began
    said = lines(practice, ASKED_S, Manner())
    lengths = {line: spoken_length(voice, *line) for line in said}
    rendered_s = time.perf_counter() - began
    timeline = plan(practice, ASKED_S, lambda text, wpm: lengths[text, wpm], Manner())
    planned_s = time.perf_counter() - began
    sound_s = sum(lengths.values()) / 1000
    print(f"{SCRIPT}, {ASKED_S // 60} minutes, voice {name}, nothing cached:")
    row("first sentence rendered after", first_s, f"goal {FIRST_WORD_S} s", first_s <= FIRST_WORD_S)
    ahead = sound_s / rendered_s
    row("all of it rendered after", rendered_s, f"{sound_s:.0f} s of speech, {len(lengths)} lines")
    print(f"  times real time{ahead:27.1f}     goal {AHEAD}: {told(ahead >= AHEAD)}")
    row(
        "planned exactly after",
        planned_s,
        f"planning itself {1000 * (planned_s - rendered_s):.0f} ms",
    )
    print(f"  the plan ends{timeline.planned_ms / 1000:29.3f} s   asked: {ASKED_S} s")
    voice.close()


def row(what: str, seconds: float, beside: str, met: bool | None = None) -> None:
    goal = beside if met is None else f"{beside}: {told(met)}"
    print(f"  {what:30}{seconds:12.3f} s   {goal}")


def told(met: bool) -> str:
    return "met" if met else "MISSED"


def pacing() -> None:
    print("\nAt the default length, at the rate asked of the voice:")
    print(f"  {'practice':20}{'words a minute':>16}{'silence':>10}   beside the recordings")
    for practice in shipped_library().all():
        if isinstance(practice, Practice):
            words, silence = pace(at_default(practice))
            print(f"  {practice.id:20}{words:16.0f}{silence:10.0%}   {nearest(words, silence)}")
    for kind, ((slow, fast), (least, most)) in KINDS.items():
        print(f"  recordings, {kind}: {slow} to {fast} words, {least:.0%} to {most:.0%} silence")


def nearest(words: float, silence: float) -> str:
    """How a practice compares with the recordings of deep practice, which most are nearest to."""
    ranges = KINDS["deep practice"]
    sides = [
        "less" if value < low else "more" if value > high else ""
        for value, (low, high) in zip((words, round(silence, 2)), ranges, strict=True)
    ]
    if not any(sides):
        return "as deep practice"
    what = zip(sides, ("words", "silence"), strict=True)
    return f"{' and '.join(f'{side} {name}' for side, name in what if side)} than deep practice"


if __name__ == "__main__":
    main()
