"""A synthetic person among virtual sound devices: speaks into the program's microphone and hears
its loudspeaker, in a process of its own, with every moment on one clock (`time.monotonic`)."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import soundfile

from tests.audio.virtual_sound import VirtualSound

RATE = 48_000
SOUND_DBFS = -55.0
"""A block of the tap louder than this is the assistant speaking; a null sink is digital silence."""

PERSON = r"""
import json, sys, threading, time
import numpy as np, sounddevice, soundfile

mouth, tap, recording = sys.argv[1:4]
RATE, BLOCK = 48000, 480
heard, lock = [], threading.Lock()
to_say, saying = [], threading.Event()

def hear(data, frames, moment, status):
    with lock:
        heard.append((time.monotonic(), bytes(data)))

def speak(data, frames, moment, status):
    block = to_say.pop(0) if to_say else None
    data[:] = block if block is not None else bytes(len(data))
    if not to_say:
        saying.clear()

ears = sounddevice.RawInputStream(
    samplerate=RATE, blocksize=BLOCK, device=tap, channels=1, dtype="int16", callback=hear,
    latency="low")
lips = sounddevice.RawOutputStream(
    samplerate=RATE, blocksize=BLOCK, device=mouth, channels=1, dtype="int16", callback=speak,
    latency="low")
sound = soundfile.SoundFile(recording, "w", RATE, 1, subtype="PCM_16")
with ears, lips:
    print("ready", flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        if order["do"] == "say":
            samples, _ = soundfile.read(order["wav"], dtype="int16")
            samples = np.concatenate([samples, np.zeros(-len(samples) % BLOCK, "int16")])
            began = time.monotonic()
            saying.set()
            to_say.extend(b.tobytes() for b in samples.reshape(-1, BLOCK))
            while saying.is_set():
                time.sleep(0.002)
            print(json.dumps([began, time.monotonic()]), flush=True)
        else:
            with lock:
                blocks, heard[:] = list(heard), []
            rows = []
            for moment, data in blocks:
                samples = np.frombuffer(data, "int16")
                sound.write(samples)
                level = float(np.sqrt(np.mean((samples / 32768.0) ** 2)))
                rows.append([moment, level])
            print(json.dumps(rows), flush=True)
sound.close()
"""


class VirtualPerson:
    """`say` and `listen` among the devices of `sound`; what is heard is kept in `recording`."""

    def __init__(self, sound: VirtualSound, recording: Path) -> None:
        self._process = sound.popen(PERSON, sound.mouth, sound.tap, str(recording))
        self._blocks: list[tuple[float, bool]] = []
        assert self._answer_line() == "ready"

    def say(self, wav: Path) -> tuple[float, float]:
        """Speak a WAV (48 kHz mono); returns when it began and ended."""
        began, ended = self._order({"do": "say", "wav": str(wav)})
        return began, ended

    def listen(self) -> None:
        """Take in what the loudspeaker played since the last call."""
        loud = 10 ** (SOUND_DBFS / 20)
        self._blocks += [(moment, level > loud) for moment, level in self._order({"do": "listen"})]

    def quiet_for(self, now: float) -> float:
        """Seconds since the loudspeaker was last heard."""
        self.listen()
        return now - max((moment for moment, is_sound in self._blocks if is_sound), default=0.0)

    def first_sound_after(self, moment: float) -> float | None:
        """When the loudspeaker first sounded after `moment`; None while it has not."""
        return next((at for at, is_sound in self._blocks if at > moment and is_sound), None)

    def last_sound_before_quiet(self, moment: float, quiet_s: float = 0.25) -> float | None:
        """The last sound after `moment` that `quiet_s` without sound follow; None if none yet."""
        last = moment
        for at, is_sound in self._blocks:
            if at <= moment:
                continue
            if is_sound:
                last = at
            elif at - last >= quiet_s:
                return last
        return None

    def _order(self, order: dict[str, str]) -> Any:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return json.loads(self._answer_line())

    def _answer_line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            assert self._process.stderr is not None
            raise RuntimeError(self._process.stderr.read())
        return line.strip()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._process.__exit__(kind, error, traceback)


def write_spoken(folder: Path, name: str, samples: np.ndarray, rate: int) -> Path:
    """A line as a WAV that `say` can play: 48 kHz mono."""
    import soxr

    path = folder / f"{name}.wav"
    soundfile.write(path, soxr.resample(samples, rate, RATE), RATE, subtype="PCM_16")
    return path
