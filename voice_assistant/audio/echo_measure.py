"""How well this machine hears over itself: a sweep is played, its echo measured, a mode chosen."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from voice_assistant.audio.played import PlayedSound
from voice_assistant.errors import AudioDeviceError
from voice_assistant.events import FRAME_MS, FRAME_SAMPLES, OUTPUT_RATE, SAMPLE_RATE

if TYPE_CHECKING:
    from voice_assistant.audio.sound_loudspeaker import SoundLoudspeaker
    from voice_assistant.audio.sound_microphone import SoundMicrophone
    from voice_assistant.events import Samples

    Mode = Literal["stop-phrase", "any-speech", "off"]

SWEEP_S, LOW_HZ, HIGH_HZ = 3.0, 150.0, 6_000.0
"""The range a voice has, slowly enough to stand out of a noisy room."""
SWEEP_LEVEL = 3_300
"""Peak. -20 dBFS as rendered, at which our own sentences are on average."""
BEFORE_S, AFTER_S = 2.0, 1.5
LONGEST_DELAY_MS = 1_000
VOICE_DBFS = -32.0
"""A voice at a microphone an arm's length away; sound cards differ by some 6 dB either way."""
UNHEARD_DB = 6.0
"""An echo less than this above the room's own noise wakes no voice detector."""
DROWNED_DB = 20.0
"""An echo so far above the user's voice is still 6 dB above it when ducked by 14 dB, which is where
commands over it begin to be missed (scripts/bench_hearing.py)."""
PEAK_OVER_NOISE = 8.0
"""The delay is believed when the match of sweep and recording stands out of its neighbours so."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What was measured. Levels in dBFS; `delay_ms` from the device to its echo in a frame, None
    where no echo was heard."""

    room_dbfs: float
    echo_dbfs: float
    delay_ms: int | None
    clipped: bool

    @property
    def mode(self) -> Mode:
        """How to be interrupted with this loudspeaker and microphone."""
        if self.delay_ms is None:
            return "any-speech"
        if self.clipped or self.echo_dbfs > VOICE_DBFS + DROWNED_DB:
            return "off"
        return "stop-phrase"


def measure_echo(microphone: SoundMicrophone, loudspeaker: SoundLoudspeaker) -> Measure:
    """Plays a soft sweep for three seconds. Takes about seven seconds.

    Raises AudioDeviceError when the microphone brings no sound, or the loudspeaker takes none.
    """
    played = PlayedSound(loudspeaker)
    heard, reference, lost = [], [], 0
    begin, end = BEFORE_S * 1000, (BEFORE_S + SWEEP_S + AFTER_S) * 1000
    for frame in microphone:
        loudspeaker.advance(FRAME_MS)
        if frame.started_ms == begin:
            loudspeaker.play(sweep())
        reference.append(played.at(frame.started_ms, time.monotonic()))
        heard.append(frame.samples)
        lost += frame.lost
        if frame.ended_ms >= end:
            break
    if lost > len(heard) // 10:
        raise AudioDeviceError(
            "The microphone stopped while the echo was measured.",
            "Check it with `voice-assistant doctor`, then run `voice-assistant calibrate` again.",
        )
    return judge(np.concatenate(heard), np.concatenate(reference))


def sweep() -> Samples:
    """Int16 at `OUTPUT_RATE`: rises evenly by octaves, with soft ends."""
    moments = np.arange(round(SWEEP_S * OUTPUT_RATE)) / OUTPUT_RATE
    octaves = np.log(HIGH_HZ / LOW_HZ)
    phase = 2 * np.pi * LOW_HZ * SWEEP_S / octaves * np.expm1(moments / SWEEP_S * octaves)
    fade = np.minimum(1, np.minimum(moments, SWEEP_S - moments) / 0.05)
    samples: Samples = np.rint(SWEEP_LEVEL * fade * np.sin(phase)).astype(np.int16)
    return samples


def judge(heard: Samples, reference: Samples) -> Measure:
    """The measure from what was heard and what was played at the same time, both at 16 kHz, which
    begin with `BEFORE_S` of the room alone.

    Raises AudioDeviceError when nothing was played, or the microphone was silent throughout.
    """
    loud = np.flatnonzero(np.abs(reference) > SWEEP_LEVEL // 50)
    if not len(loud):
        raise AudioDeviceError(
            "The loudspeaker took no sound.", "Check it with `voice-assistant doctor`."
        )
    if not heard.any():
        raise AudioDeviceError(
            "The microphone brought nothing but digital silence: it may be muted.",
            "Turn it on, then run `voice-assistant calibrate` again.",
        )
    quiet = heard[FRAME_SAMPLES * 10 : round((BEFORE_S - 0.2) * SAMPLE_RATE)]
    room_dbfs = _dbfs(quiet)
    delay = _delay(heard, reference)
    if delay is None:
        return Measure(room_dbfs, room_dbfs, None, clipped=False)
    start = int(loud[0]) + delay
    echo = heard[start : start + round(SWEEP_S * SAMPLE_RATE)]
    echo_dbfs = _dbfs(echo)
    if echo_dbfs < room_dbfs + UNHEARD_DB:
        return Measure(room_dbfs, echo_dbfs, None, clipped=False)
    clipped = bool((np.abs(echo.astype(np.int32)) >= 32_700).mean() > 0.001)
    return Measure(room_dbfs, echo_dbfs, delay * 1000 // SAMPLE_RATE, clipped)


def _delay(heard: Samples, reference: Samples) -> int | None:
    """Samples from the sweep's being played to its being heard; None where it was not."""
    size = 1 << (len(heard) + len(reference)).bit_length()
    spectrum = np.fft.rfft(reference, size)
    cross = np.fft.rfft(heard, size) * spectrum.conj()
    match = np.abs(np.fft.irfft(cross / (np.abs(spectrum) + 1e3), size))
    near = match[: LONGEST_DELAY_MS * SAMPLE_RATE // 1000]
    peak = int(np.argmax(near))
    return peak if near[peak] >= PEAK_OVER_NOISE * np.sqrt(np.mean(near**2)) else None


def _dbfs(samples: Samples) -> float:
    level = float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))) / 32768
    return round(20 * float(np.log10(max(level, 1e-6))), 1)
