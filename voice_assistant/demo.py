"""A whole spoken reflection with a synthetic person: real listening, recognition, understanding,
voice and journal; only the person and the air between are made up."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from voice_assistant.assembly import Equipment, Run
from voice_assistant.courses import Request
from voice_assistant.equipment import spoken_equipment
from voice_assistant.errors import AudioFileError, JournalError
from voice_assistant.events import OUTPUT_RATE, SAMPLE_RATE
from voice_assistant.journal.lock import session_lock
from voice_assistant.launch import SessionEnd, run_session
from voice_assistant.person import Line, ScriptedMicrophone
from voice_assistant.resources import resource

if TYPE_CHECKING:
    from voice_assistant.assistant import Screen
    from voice_assistant.audio.wav import StereoWavWriter
    from voice_assistant.config import Config
    from voice_assistant.events import AudioFrame, Samples

PERSON_WPM = 165
PERSON_PITCH = 0.94
"""The person speaks with the assistant's own voice, a semitone lower, so that ears tell the two
apart; slower sound is also longer, which 165 words a minute makes up for."""


@dataclass(frozen=True, slots=True)
class DemoFiles:
    """What a demo leaves behind."""

    wav: Path
    transcript: Path
    journal: Path


class _RecordedMicrophone:
    """A microphone whose frames also go to the left side of the recording."""

    live = False

    def __init__(self, person: ScriptedMicrophone, wav: StereoWavWriter) -> None:
        from voice_assistant.audio.resampling import Resampler

        self._person = person
        self._wav = wav
        self._upsample = Resampler(SAMPLE_RATE, OUTPUT_RATE)

    def __iter__(self) -> Iterator[AudioFrame]:
        for frame in self._person:
            self._wav.person(self._upsample.push(frame.samples))
            yield frame

    def close(self) -> None:
        self._person.close()


class _WrittenScreen:
    """Shows on another screen and keeps the lines for the transcript."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self.lines: list[str] = []

    def said(self, text: str) -> None:
        self.lines.append(f"assistant: {text}")
        self._screen.said(text)

    def heard(self, text: str) -> None:
        self.lines.append(f"you: {text}")
        self._screen.heard(text)

    def show(self, text: str, *, large: bool = False) -> None:
        self.lines.append(text)
        self._screen.show(text, large=large)

    def trouble(self, error: Exception) -> None:
        self._screen.trouble(error)


def demo_lines() -> tuple[Line, ...]:
    """What the synthetic person says."""
    data = tomllib.loads((resource("prompts") / "demo.toml").read_text("utf-8"))
    return tuple(Line(**each) for each in data["line"])


def run_demo(
    config: Config,
    out: Path,
    screen: Screen,
    lines: Sequence[Line],
    pressed_keys: Callable[[], Iterable[str]] = tuple,
) -> tuple[SessionEnd, DemoFiles]:
    """A nightly reflection in which the person says `lines`, into the folder `out`, in a journal
    of its own.

    Raises AudioFileError or JournalError where `out` cannot be written or holds a journal that is
    not a demo's, JournalBusy while another demo writes there, ModelError without any recognizer,
    VoiceError without a voice.
    """
    files = DemoFiles(out / "demo.wav", out / "transcript.txt", out / "journal.db")
    written = _WrittenScreen(screen)
    _refuse_a_persons_journal(files, config)
    _make_folder(out)
    with session_lock(files.journal):
        for old in (files.journal, *out.glob("journal.db-*")):
            old.unlink(missing_ok=True)
        config = replace(config, journal_path=files.journal, barge_in="any-speech")
        try:
            ended = _reflect(config, files, written, lines, pressed_keys)
        finally:
            files.transcript.write_text("\n".join(written.lines) + "\n", "utf-8")
    return ended, files


def _reflect(
    config: Config,
    files: DemoFiles,
    screen: Screen,
    lines: Sequence[Line],
    pressed_keys: Callable[[], Iterable[str]],
) -> SessionEnd:
    from voice_assistant.audio.wav import StereoWavWriter

    person = ScriptedMicrophone(lines, _synthetic_voice(config))

    def watch(run: Run) -> None:
        person.awaiting = lambda: run.session.awaiting
        person.saying = lambda: run.session.prompting

    with StereoWavWriter(files.wav) as wav:
        return run_session(
            config,
            Request("nightly"),
            screen,
            lambda: replace(_equipment(config, screen, person, wav), pressed_keys=pressed_keys),
            watch=watch,
        )


def _refuse_a_persons_journal(files: DemoFiles, config: Config) -> None:
    """A demo begins by deleting the journal of the last one; a person's may stand there instead."""
    own = files.journal.absolute() == config.journal_path or not files.wav.exists()
    if files.journal.exists() and own:
        raise JournalError(
            f"{files.journal} is not a demo's journal, so it was not touched.",
            "Name another folder with --out DIR.",
        )


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AudioFileError(
            f"The folder {out} cannot be made: {error.strerror}.",
            "Name another with --out DIR.",
        ) from error


def _equipment(
    config: Config, screen: Screen, person: ScriptedMicrophone, wav: StereoWavWriter
) -> Equipment:
    from voice_assistant.audio.wav_loudspeaker import SampleLoudspeaker

    return replace(
        spoken_equipment(config, screen, microphone=_RecordedMicrophone(person, wav)),
        loudspeaker=SampleLoudspeaker(wav.assistant),
    )


def _synthetic_voice(config: Config) -> Callable[[int, Line], Samples]:
    from voice_assistant.voice.voices import choose_voice

    voice = choose_voice("natural", config.speech_cache_folder)

    def sound_of(number: int, line: Line) -> Samples:
        del number
        from voice_assistant.audio.resampling import resample

        spoken = voice.render(line.say, PERSON_WPM).samples
        return resample(spoken, round(OUTPUT_RATE * PERSON_PITCH), SAMPLE_RATE)

    return sound_of
