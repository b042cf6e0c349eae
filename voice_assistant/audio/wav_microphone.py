"""The microphone's WAV twin: frames come as fast as they are asked for."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from itertools import count
from pathlib import Path

import numpy as np

from voice_assistant.audio.wav import frames_from_wav
from voice_assistant.events import FRAME_MS, FRAME_SAMPLES, AudioFrame


class WavMicrophone:
    """Hears a WAV file, then silence for ever, until closed. Raises AudioFileError."""

    live = False

    def __init__(self, path: Path) -> None:
        self._frames = _file_then_silence(frames_from_wav(path))
        self._closed = False

    def __iter__(self) -> Iterator[AudioFrame]:
        while not self._closed:
            yield next(self._frames)

    def close(self) -> None:
        self._closed = True
        self._frames.close()


def _file_then_silence(file: Iterator[AudioFrame]) -> Generator[AudioFrame, None, None]:
    started_ms = 0
    for frame in file:
        yield frame
        started_ms = frame.ended_ms
    silence = np.zeros(FRAME_SAMPLES, np.int16)
    silence.setflags(write=False)
    for moment in count(started_ms, FRAME_MS):
        yield AudioFrame(silence, moment)
