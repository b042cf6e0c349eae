"""Audio files: any WAV in as 16 kHz mono, and WAV out that stays readable if we are cut off."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from voice_assistant.errors import AudioFileError
from voice_assistant.events import FRAME_MS, FRAME_SAMPLES, OUTPUT_RATE, SAMPLE_RATE, AudioFrame

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voice_assistant.events import Samples

MOST_IN_BLOCK = 384_000
"""Samples a channel read at once, normally a second; a broken header may claim any rate."""
FULL_SCALE = 32_768
USE_A_WAV = "Give a WAV file (8 to 32 bit or float, any rate, any number of channels)."
WRITE_ELSEWHERE = "Give a path in a folder that exists and that you may write to."


def read_wav(path: Path) -> Samples:
    """The whole file as int16 mono at 16 kHz, shape `(n,)`; channels averaged, floats clipped.

    A file with no samples is legal silence. Raises AudioFileError.
    """
    blocks = list(_blocks(path))
    return np.concatenate(blocks) if blocks else np.zeros(0, np.int16)


def frames_from_wav(path: Path) -> Iterator[AudioFrame]:
    """The file as 20 ms frames, a second in memory at a time; the last is padded with zeros.

    Raises AudioFileError, for what cannot be opened already at the call.
    """
    check_wav(path)
    return _frames(path)


def check_wav(path: Path) -> None:
    """Raises AudioFileError unless the file opens as audio."""
    with _opened(path):
        pass


def write_wav(path: Path, samples: Samples, rate: int) -> None:
    """Write int16 mono samples, shape `(n,)`. Raises AudioFileError."""
    with WavWriter(path, rate) as wav:
        wav.write(samples)


class WavWriter:
    """An int16 WAV file written as it goes. Raises AudioFileError from every method that writes.

    The header is brought up to date with every write and no second name is used, so that after
    an interrupt, or a kill, the sound so far is where it was asked for and can be played.
    """

    def __init__(self, path: Path, rate: int = OUTPUT_RATE, channels: int = 1) -> None:
        self._path = path
        with _writing(path):
            # `wave` patches sizes after each write, which soundfile cannot be asked to do.
            self._file = path.open("wb")
            self._wave = wave.open(self._file, "wb")  # noqa: SIM115 - closed by close()
            self._wave.setnchannels(channels)
            self._wave.setsampwidth(2)
            self._wave.setframerate(rate)
            self._wave.writeframes(b"")

    def write(self, samples: Samples) -> None:
        """Append samples: shape `(n,)` for mono, `(n, channels)` otherwise."""
        with _writing(self._path):
            self._wave.writeframes(samples.astype("<i2", copy=False).tobytes())
            self._file.flush()

    def close(self) -> None:
        with _writing(self._path):
            self._wave.close()
            self._file.close()

    def __enter__(self) -> WavWriter:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()


class StereoWavWriter:
    """A conversation as a WAV at `OUTPUT_RATE`: the person left, the assistant right.

    The two sides may arrive in pieces of any length; what both have reached is written at once,
    and `close` fills the shorter side up with silence. Raises AudioFileError.
    """

    def __init__(self, path: Path) -> None:
        self._wav = WavWriter(path, OUTPUT_RATE, channels=2)
        self._sides = [np.zeros(0, np.int16), np.zeros(0, np.int16)]

    def person(self, samples: Samples) -> None:
        """Append to the left: int16 mono at `OUTPUT_RATE`, shape `(n,)`."""
        self._append(0, samples)

    def assistant(self, samples: Samples) -> None:
        """Append to the right: int16 mono at `OUTPUT_RATE`, shape `(n,)`."""
        self._append(1, samples)

    def close(self) -> None:
        missing = len(self._sides[0]) - len(self._sides[1])
        self._append(1 if missing > 0 else 0, np.zeros(abs(missing), np.int16))
        self._wav.close()

    def __enter__(self) -> StereoWavWriter:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def _append(self, side: int, samples: Samples) -> None:
        self._sides[side] = np.concatenate([self._sides[side], samples])
        ready = min(map(len, self._sides))
        if ready:
            self._wav.write(np.stack([waiting[:ready] for waiting in self._sides], axis=1))
            self._sides = [waiting[ready:] for waiting in self._sides]


def to_int16(samples: NDArray[np.floating[Any]]) -> Samples:
    """Floats from -1 to 1 as int16; what is louder is clipped."""
    scaled = np.clip(np.rint(samples * FULL_SCALE), -FULL_SCALE, FULL_SCALE - 1)
    clipped: Samples = scaled.astype(np.int16)
    return clipped


def _frames(path: Path) -> Iterator[AudioFrame]:
    waiting, started_ms = np.zeros(0, np.int16), 0
    for block in _blocks(path):
        waiting = np.concatenate([waiting, block])
        whole = len(waiting) // FRAME_SAMPLES * FRAME_SAMPLES
        for samples in waiting[:whole].reshape(-1, FRAME_SAMPLES):
            yield AudioFrame(samples, started_ms)
            started_ms += FRAME_MS
        waiting = waiting[whole:]
    if len(waiting):
        yield AudioFrame(np.pad(waiting, (0, FRAME_SAMPLES - len(waiting))), started_ms)


def _blocks(path: Path) -> Iterator[Samples]:
    """Int16 mono at 16 kHz in blocks of about a second."""
    import soxr

    with _opened(path) as sound:
        rate = sound.samplerate
        resampler = soxr.ResampleStream(rate, SAMPLE_RATE, 1) if rate != SAMPLE_RATE else None
        while len(mono := _read_mono(sound, path)):
            yield to_int16(resampler.resample_chunk(mono) if resampler else mono)
        if resampler:
            yield to_int16(resampler.resample_chunk(mono, last=True))


def _read_mono(sound: Any, path: Path) -> NDArray[np.float32]:
    import soundfile

    try:
        block = sound.read(min(sound.samplerate, MOST_IN_BLOCK), dtype="float32", always_2d=True)
    except soundfile.SoundFileError as error:
        raise AudioFileError(f"{path} breaks off in the middle.", USE_A_WAV) from error
    # Cleaned before the average, as one infinite sample would drown the other channels.
    clean = np.clip(np.nan_to_num(block), -1.0, 1.0)
    return np.ascontiguousarray(clean.mean(axis=1, dtype=np.float32))


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """A `soundfile.SoundFile`. Raises AudioFileError."""
    _check_file(path)
    with _reading(path), path.open("rb") as file, _sound_in(file, path) as sound:
        yield sound


def _check_file(path: Path) -> None:
    with _reading(path):
        is_empty = path.stat().st_size == 0
    if path.is_dir():
        raise AudioFileError(f"{path} is a folder, not an audio file.", USE_A_WAV)
    if not path.is_file():
        # A pipe would have us wait for ever.
        raise AudioFileError(f"{path} is not a file.", USE_A_WAV)
    if is_empty:
        raise AudioFileError(f"{path} is empty.", USE_A_WAV)


def _sound_in(file: BinaryIO, path: Path) -> Any:
    import soundfile

    try:
        return soundfile.SoundFile(file)
    except (soundfile.SoundFileError, TypeError) as error:
        # TypeError is soundfile's answer to a name that ends in .raw.
        raise AudioFileError(f"{path} is not audio that can be read.", USE_A_WAV) from error


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise AudioFileError(f"There is no file {path}.", "Check the path.") from error
    except PermissionError as error:
        raise AudioFileError(f"{path} may not be read.", "Check its permissions.") from error
    except OSError as error:
        raise AudioFileError(f"{path} cannot be read: {error.strerror}.", USE_A_WAV) from error


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or "the disk refused"
        raise AudioFileError(f"{path} cannot be written: {reason}.", WRITE_ELSEWHERE) from error
