"""A script before anybody hears it: what happens in it when, on paper or as a WAV."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from voice_assistant.dialogue.library import shipped_library
from voice_assistant.dialogue.pacing import Manner, plan
from voice_assistant.dialogue.script import Flow

if TYPE_CHECKING:
    from voice_assistant.assistant import Screen
    from voice_assistant.config import Config
    from voice_assistant.dialogue.script import Practice


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is heard; of a flow one step, which takes as long as the user does."""

    kind: str
    """say, bell, tone, silence; of a flow ask or say."""
    place: str
    """The phase or the step."""
    text: str
    started_ms: int | None
    duration_ms: int | None

    @property
    def line(self) -> str:
        if self.started_ms is None or self.duration_ms is None:
            return f"{self.place:16}  {self.text}"
        minutes, seconds = divmod(self.started_ms / 1000, 60)
        at = f"{minutes:3.0f}:{seconds:04.1f}" if seconds < 59.95 else f"{minutes + 1:3.0f}:00.0"
        what = self.text if self.kind == "say" else f"({self.kind} {self.text}".strip() + ")"
        return f"{at}  {self.duration_ms / 1000:5.1f} s  {self.place:16}  {what}"


def parts(config: Config, script_id: str, asked_s: int | None) -> Iterator[Part]:
    """What is heard in that script in the person's wording and voice, in order.

    Raises UnknownScript, ScriptError, VoiceError.
    """
    script = shipped_library(config.prompts_folder).get(script_id)
    if isinstance(script, Flow):
        for step in script.steps:
            text = " ".join(line.in_wording(config.wording) for line in step.say)
            yield Part("ask" if step.expect else "say", step.id, text, None, None)
        return
    yield from _practice(config, script, asked_s or script.default_s)


def perform(config: Config, script_id: str, asked_s: int | None, wav: Path, screen: Screen) -> None:
    """The practice as a session performs it, to an audience that says nothing, into `wav`. Nothing
    of it is kept.

    Raises UnknownScript, ScriptError, VoiceError, AudioFileError.
    """
    from voice_assistant.assembly import Taste, assemble
    from voice_assistant.courses import Request
    from voice_assistant.equipment import typed_equipment
    from voice_assistant.journal.journal import Journal
    from voice_assistant.journal.wall_clock import now_utc

    made = typed_equipment(config, screen, read_line=lambda: None, at_terminal=False, speak_to=wav)
    taste = Taste(config.wording, config.region, config.barge_in, config.prompts_folder)
    with Journal.open(Path(":memory:")) as journal, closing(made) as equipment:
        assemble(Request(script_id, asked_s), taste, equipment, journal, clock=now_utc).go()


def _practice(config: Config, practice: Practice, asked_s: int) -> Iterator[Part]:
    from voice_assistant.voice.player import spoken_length
    from voice_assistant.voice.voices import choose_voice

    manner = Manner(wording=config.wording)
    with closing(choose_voice(config.voice, config.speech_cache_folder)) as voice:
        made = plan(practice, asked_s, lambda text, wpm: spoken_length(voice, text, wpm), manner)
    for item in made.items:
        yield Part(item.kind, item.phase, item.text, item.started_ms, item.duration_ms)
