"""What `doctor` does: each part is used for real, and what fails says what to do."""

from __future__ import annotations

import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voice_assistant.errors import ModelError, VoiceAssistantError
from voice_assistant.events import OUTPUT_RATE

if TYPE_CHECKING:
    from voice_assistant.config import Config
    from voice_assistant.events import Samples

KNOWN_SENTENCE = "I went for a walk with my sister."
TONE_HZ, TONE_S = 440, 1.0
QUIET_DBFS = -70.0
"""A second of room sound below this is a muted microphone: rooms measure -60 dBFS and more."""


@dataclass(frozen=True, slots=True)
class Check:
    """What one part did. `hint` is what to do about a failure, or about a warning."""

    part: str
    works: bool
    found: str
    hint: str = ""


def examine(config: Config) -> Iterator[Check]:
    """Use each part in turn; never raises for a part that does not work."""
    parts: dict[str, Callable[[Config], Check]] = {
        "microphone": _microphone,
        "loudspeaker": _loudspeaker,
        "voice": _voice,
        "recognizer": _recognizer,
        "understanding": _understanding,
        "journal": _journal,
        "helplines": _helplines,
        "offline": _offline,
    }
    for part, check in parts.items():
        try:
            yield check(config)
        except VoiceAssistantError as error:
            yield Check(part, False, error.message, error.hint)
        except (OSError, ImportError) as error:
            yield Check(part, False, str(error), "Run scripts/start, which sets everything up.")


def _microphone(config: Config) -> Check:
    """Record a second."""
    import numpy as np

    from voice_assistant.audio.sound_microphone import SoundMicrophone

    microphone = SoundMicrophone(config.microphone)
    frames = []
    for frame in microphone:
        frames.append(frame)
        if frame.ended_ms >= 1_000:
            break
    microphone.close()
    lost = sum(frame.lost for frame in frames)
    if lost > len(frames) // 2:
        return Check(
            "microphone", False, "the microphone gave no sound for a second",
            "Check that it is plugged in and that no other program holds it.",
        )  # fmt: skip
    level = _dbfs(np.concatenate([frame.samples for frame in frames]))
    found = f"recorded one second at {level:.0f} dBFS"
    if level < QUIET_DBFS:
        return Check("microphone", True, found, "That is as good as silent: is it muted?")
    return Check("microphone", True, found)


def _loudspeaker(config: Config) -> Check:
    """Play a tone."""
    import numpy as np

    from voice_assistant.audio.sound_loudspeaker import SoundLoudspeaker

    loudspeaker = SoundLoudspeaker(config.loudspeaker)
    moments = np.arange(round(OUTPUT_RATE * TONE_S)) / OUTPUT_RATE
    fade = np.minimum(1, np.minimum(moments, TONE_S - moments) / 0.02)
    tone = 3_000 * fade * np.sin(2 * np.pi * TONE_HZ * moments)
    loudspeaker.play(tone.astype(np.int16))
    until = time.monotonic() + 3 * TONE_S
    while loudspeaker.queued and time.monotonic() < until:
        loudspeaker.advance(20)
        time.sleep(0.02)
    left = loudspeaker.queued
    loudspeaker.close()
    if left:
        return Check(
            "loudspeaker", False, "the loudspeaker took no sound for three seconds",
            "Check that it is plugged in and that no other program holds it.",
        )  # fmt: skip
    return Check("loudspeaker", True, f"played a {TONE_HZ} Hz tone; you should have heard it")


def _voice(config: Config) -> Check:
    voice, speech, took_s = _spoken(config)
    found = f"{voice.name}: {speech.duration_ms} ms of speech in {took_s * 1000:.0f} ms"
    return Check("voice", True, found, voice.reason)


def _recognizer(config: Config) -> Check:
    """Recognise a known sentence, said by our own voice."""
    from voice_assistant.audio.wav import write_wav
    from voice_assistant.recognition.engines import explain_engine
    from voice_assistant.recognition.spelling import understanding_form
    from voice_assistant.transcription import Transcriber

    choice = explain_engine(config.engine, config.models_folder)
    _, speech, _ = _spoken(config)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "known.wav"
        write_wav(file, speech.samples, OUTPUT_RATE)
        with Transcriber(config.engine, config.models_folder) as transcriber:
            row = transcriber.transcribe(file)
    works = row["text"] == understanding_form(KNOWN_SENTENCE)
    found = f'{choice.engine} ({choice.reason}) heard "{row["text"]}" in {row["took_s"]} s'
    return Check("recognizer", works, found, _broken_model(config) or choice.how_to_get_the_other)


def _broken_model(config: Config) -> str:
    """What is wrong with a model that is on this machine and passed over for it."""
    from voice_assistant.recognition.catalogue import catalogue
    from voice_assistant.recognition.model_folder import check_folder

    for model in catalogue():
        folder = config.models_folder / model.name
        try:
            if folder.exists():
                check_folder(folder)
        except ModelError as error:
            return str(error)
    return ""


def _understanding(config: Config) -> Check:
    del config
    from voice_assistant.understanding.understander import Understander

    began = time.perf_counter()
    understander = Understander()
    understander.load()
    loaded_ms = (time.perf_counter() - began) * 1000
    works = understander.understand("um could you say that again please").intent == "repeat"
    hint = "" if works else "Run scripts/start, which installs it again."
    return Check("understanding", works, f"loaded in {loaded_ms:.0f} ms", hint)


def _journal(config: Config) -> Check:
    from voice_assistant.journal.journal import Journal

    with Journal.open(config.journal_path) as journal:
        entries = len(journal.sessions())
    return Check("journal", True, f"{config.journal_path}: {entries} sessions")


def _helplines(config: Config) -> Check:
    from voice_assistant.dialogue.loading import ELSEWHERE, load_helplines
    from voice_assistant.resources import resource

    regions = load_helplines(resource("prompts") / "helplines.toml")
    region = regions.get(config.region)
    if region is None:
        name = regions[ELSEWHERE].emergency.show
        hint = f'Set region = "US" (or yours) in {config.settings_path}.'
        return Check("helplines", True, f"no region known, so: {name}", hint)
    line = region.crisis or region.emergency
    found = f"{region.name}: {line.name}, {line.show}; verified: {line.verified_on}"
    hint = "Call it once by day, to be sure." if line.verified_on == "not verified" else ""
    return Check("helplines", True, found, hint)


def _offline(config: Config) -> Check:
    """Run a session with every network socket refused, and count the attempts."""
    with tempfile.TemporaryDirectory() as folder, _sockets_refused() as attempts:
        outcome = _short_session(config, Path(folder))
    works = outcome == "stopped_by_user" and not attempts
    found = f"a session with Python's sockets refused: {outcome}, {len(attempts)} tries to connect"
    return Check("offline", works, found, "" if works else "Please report this as a defect.")


def _short_session(config: Config, folder: Path) -> str:
    from voice_assistant.demo import run_demo
    from voice_assistant.person import Line

    ended, _ = run_demo(config, folder, _NoScreen(), [Line("stop", at_ms=15_000)])
    return ended.outcome


class _NoScreen:
    """The doctor's own session is nobody's to read."""

    def said(self, text: str) -> None:
        """Not shown."""

    def heard(self, text: str) -> None:
        """Not shown."""

    def show(self, text: str, *, large: bool = False) -> None:
        """Not shown."""

    def trouble(self, error: Exception) -> None:
        raise error


@contextmanager
def _sockets_refused() -> Iterator[list[Any]]:
    attempts: list[Any] = []

    def refuse(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            attempts.append(address)
            raise OSError("refused while the doctor looks")
        connect(self, address)

    connect = socket.socket.connect
    socket.socket.connect = refuse  # type: ignore[method-assign, assignment]
    try:
        yield attempts
    finally:
        socket.socket.connect = connect  # type: ignore[method-assign]


def _spoken(config: Config):  # type: ignore[no-untyped-def]
    from voice_assistant.voice.voices import choose_voice

    voice = choose_voice(config.voice, config.speech_cache_folder)
    began = time.perf_counter()
    speech = voice.render(KNOWN_SENTENCE, 150)
    return voice, speech, time.perf_counter() - began


def _dbfs(samples: Samples) -> float:
    import numpy as np

    rms = float(np.sqrt(np.mean((samples / 32768.0) ** 2)))
    return 20 * float(np.log10(max(rms, 1e-6)))
