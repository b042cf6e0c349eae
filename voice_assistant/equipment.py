"""The real equipment of a session: live, from WAV to WAV, or typed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from voice_assistant.assembly import Equipment
from voice_assistant.listening.pauses import Pauses
from voice_assistant.recognition.worker import RecognizerWorker
from voice_assistant.typed import ENGINE, TypedEars, VirtualMicrophone

if TYPE_CHECKING:
    from voice_assistant.assistant import Screen
    from voice_assistant.config import Config
    from voice_assistant.dialogue.session import Session
    from voice_assistant.interfaces import Loudspeaker, Microphone, Recognizer, Voice
    from voice_assistant.listening.listener import Listener
    from voice_assistant.listening.wake import WakeListener


def spoken_equipment(
    config: Config,
    screen: Screen,
    *,
    microphone: Microphone | None = None,
    speak_to: Path | None = None,
    pressed_keys: Callable[[], Iterable[str]] = tuple,
) -> Equipment:
    """Heard and spoken: through the sound card, or what is given instead.

    A microphone that is not live makes the whole session faster than real time.
    Raises AudioFileError, AudioDeviceError, ModelError, VoiceError.
    """
    from voice_assistant.recognition.engines import explain_engine, open_engine

    engine = explain_engine(config.engine, config.models_folder).engine
    if microphone is None:
        from voice_assistant.audio.sound_microphone import SoundMicrophone

        microphone = SoundMicrophone(config.microphone)
    loudspeaker = _loudspeaker(config, speak_to, screen, live=microphone.live)
    microphone, hears_through = _without_echo(config, microphone, loudspeaker)

    def make_recognizer() -> Recognizer:
        return open_engine(engine, config.models_folder)

    worker = RecognizerWorker(make_recognizer, live=microphone.live)
    pauses = Pauses(config.command_pause_ms)
    return Equipment(
        microphone=microphone,
        loudspeaker=loudspeaker,
        voice=_voice(config),
        worker=worker,
        make_ears=lambda session: _listener(worker, pauses),
        engine=engine,
        screen=screen,
        pressed_keys=pressed_keys,
        hears_through=hears_through,
    )


def typed_equipment(
    config: Config,
    screen: Screen,
    *,
    read_line: Callable[[], str | None],
    at_terminal: bool,
    speak_to: Path | None = None,
    pressed_keys: Callable[[], Iterable[str]] = tuple,
) -> Equipment:
    """Typed: nothing is recognised, and nothing is spoken unless a WAV is named for it."""
    from voice_assistant.voice.silent_voice import SilentVoice

    sessions: list[Session] = []

    def waits() -> bool:
        """At a terminal the silences of a practice last; an answer is waited for by reading."""
        return at_terminal and bool(sessions) and sessions[-1].in_silence

    def make_ears(session: Session) -> TypedEars:
        sessions.append(session)
        return TypedEars(read_line, lambda: session.awaiting)

    voice: Voice = SilentVoice() if speak_to is None else _voice(config)
    return Equipment(
        microphone=VirtualMicrophone(waits),
        loudspeaker=_loudspeaker(config, speak_to, screen, live=False),
        voice=voice,
        worker=RecognizerWorker(_no_recognizer, live=False),
        make_ears=make_ears,
        engine=ENGINE,
        screen=screen,
        pressed_keys=pressed_keys,
    )


def _loudspeaker(
    config: Config, speak_to: Path | None, screen: Screen, *, live: bool
) -> Loudspeaker:
    from voice_assistant.audio.wav_loudspeaker import SampleLoudspeaker, WavLoudspeaker

    if speak_to is not None:
        return WavLoudspeaker(speak_to)
    if not live:
        return SampleLoudspeaker(lambda samples: None)
    from voice_assistant.audio.sound_loudspeaker import SoundLoudspeaker

    return SoundLoudspeaker(config.loudspeaker, screen.trouble)


def _without_echo(
    config: Config, microphone: Microphone, loudspeaker: Loudspeaker
) -> tuple[Microphone, Callable[[], bool]]:
    """Where our own voice may come back from an open loudspeaker, a microphone that takes it out;
    and whether it does so well."""
    from voice_assistant.audio.sound_loudspeaker import SoundLoudspeaker

    if config.barge_in != "stop-phrase" or not isinstance(loudspeaker, SoundLoudspeaker):
        return microphone, lambda: False
    from voice_assistant.audio.echo_microphone import EchoCancellingMicrophone
    from voice_assistant.audio.played import PlayedSound

    cancelling = EchoCancellingMicrophone(
        microphone, PlayedSound(loudspeaker, config.echo_delay_ms)
    )
    return cancelling, lambda: cancelling.hears_through


def _voice(config: Config) -> Voice:
    from voice_assistant.voice.voices import choose_voice

    return choose_voice(config.voice, config.speech_cache_folder)


def _listener(worker: RecognizerWorker, pauses: Pauses) -> Listener:
    from voice_assistant.audio.voice_detector import WebRtcVoiceDetector
    from voice_assistant.listening.listener import Listener

    return Listener(WebRtcVoiceDetector(), worker, pauses)


def wake_listener(config: Config, worker: RecognizerWorker) -> WakeListener:
    """What waits for the wake phrase, over the same recognizer as the sessions."""
    from voice_assistant.audio.voice_detector import WebRtcVoiceDetector
    from voice_assistant.listening.wake import WakeListener

    return WakeListener(WebRtcVoiceDetector(), worker, config.wake_phrase)


def _no_recognizer() -> Recognizer:
    raise AssertionError("a typed session recognises nothing")


def standard_input_lines() -> Callable[[], str | None]:
    """Reads a line of standard input; None at its end. Bytes that are no UTF-8 are marked."""

    def read_line() -> str | None:
        line = sys.stdin.buffer.readline()
        return line.decode("utf-8", "replace") if line else None

    return read_line
