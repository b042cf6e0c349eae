"""A PortAudio stream that is opened again, by its device's name, whenever it is lost."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from voice_assistant.audio import portaudio
from voice_assistant.errors import AudioDeviceError
from voice_assistant.events import FRAME_MS

STALL_S = 1.0
"""Without a callback for this long the device counts as lost. Moved streams pause about as long."""
RETRY_S = 2.0
"""Together with the stall, a device that is there again is in use within 5 s."""
FALL_BACK_S = 5.0
"""So long a device is looked for by its name before another may take its place."""
LATENCY: dict[portaudio.Kind, float | str] = {"input": "low", "output": 0.06}
"""What PortAudio is asked for, in seconds. While models load, the interpreter keeps the callback
waiting for some tens of milliseconds: at "low" (40 ms) the first words stuttered in each of four
starts, at 0.06 s in none of twelve. A stop is heard that much later."""

log = logging.getLogger(__name__)

_control = threading.RLock()
"""Held while streams are opened or closed: PortAudio's own control calls are not thread-safe."""
_streams: list[SoundStream] = []
"""The streams in use; PortAudio finds new devices only while none of them is open."""


class Shape(NamedTuple):
    """What the device was opened with, which may not be what was wanted."""

    rate: int
    channels: int


class SoundStream:
    """`on_block(data, shape, status)` is called by PortAudio's thread, 20 ms at a time, int16.

    `may_close` says whether the stream may be closed for a moment, so that another that was lost
    can look for its device. Raises AudioDeviceError when it cannot be opened at first; later it
    is `lost` until `revive`, called by the loop, has brought it back: by the name it had, or where
    `falls_back`, once that has been gone for `FALL_BACK_S`, whatever the default is then.
    """

    def __init__(
        self,
        kind: portaudio.Kind,
        device: str | None,
        rate: int,
        on_block: Callable[[Any, Shape, Any], None],
        may_close: Callable[[], bool],
        *,
        falls_back: bool,
    ) -> None:
        self._kind = kind
        self._wanted_device, self._wanted_rate = device, rate
        self._falls_back = falls_back
        self.name = ""
        """Of the device in use, or last used."""
        self._on_block = on_block
        self._may_close = may_close
        self._stream: Any = None
        self._closed = False
        self._reviving: threading.Thread | None = None
        self._ended = False
        self.shape = Shape(rate, 1)
        self.opened_at = self._called_at = self._tried_at = 0.0
        with _control:
            self._open()
            _streams.append(self)

    @property
    def lost(self) -> bool:
        """No sound passes: the stream ended, or its callback has not been called for a second."""
        return self._stream is None or self._ended or self.silent_s > STALL_S

    @property
    def silent_s(self) -> float:
        """Seconds since the device last took or brought sound."""
        return time.monotonic() - self._called_at

    def revive(self) -> None:
        """Try, in a thread and about every 3 s, to open the device again. Returns at once."""
        now = time.monotonic()
        trying = self._reviving is not None and self._reviving.is_alive()
        if trying or now - self._tried_at < RETRY_S:
            return
        self._tried_at = now
        self._reviving = threading.Thread(target=self._try_again, daemon=True)
        self._reviving.start()

    def close(self) -> None:
        self._closed = True
        if self._reviving is not None:
            self._reviving.join(RETRY_S)
        with _control:
            if self in _streams:
                _streams.remove(self)
            self._release()

    def _try_again(self) -> None:
        with _control:
            if self._closed or not self.lost:
                return
            self._release()
            try:
                if _all_may_close():
                    _look_for_devices()
                self._open()
            except AudioDeviceError as error:
                log.info("still without sound: %s", error.message)

    def _open(self) -> None:
        try:
            self._open_named(self.name or self._wanted_device)
        except AudioDeviceError:
            gone = bool(self.name) and self.silent_s > FALL_BACK_S
            if not (gone and self._falls_back):
                raise
            self._open_named(None)

    def _open_named(self, name: str | None) -> None:
        sounddevice = portaudio.load()
        device = portaudio.find(self._kind, name)
        refused: Exception | None = None
        for shape in portaudio.shapes(self._kind, device, self._wanted_rate):
            try:
                with portaudio.quiet():
                    self._start(sounddevice, device["index"], Shape(*shape))
            except sounddevice.PortAudioError as error:
                refused = error
                if portaudio.code(error) not in portaudio.SHAPE_REFUSED:
                    break
            else:
                self.name = device["name"]
                return
        assert refused is not None
        raise portaudio.refusal(self._kind, device["name"], refused) from refused

    def _start(self, sounddevice: Any, index: int, shape: Shape) -> None:
        streams = {"input": sounddevice.RawInputStream, "output": sounddevice.RawOutputStream}
        self.shape, self._ended = shape, False
        stream = streams[self._kind](
            device=index,
            samplerate=shape.rate,
            channels=shape.channels,
            blocksize=shape.rate * FRAME_MS // 1000,
            dtype="int16",
            latency=LATENCY[self._kind],
            callback=partial(self._callback, shape),
            finished_callback=self._finish,
        )
        try:
            stream.start()
        except sounddevice.PortAudioError:
            stream.close()
            raise
        self._called_at = self.opened_at = time.monotonic()
        self._stream = stream

    def _callback(self, shape: Shape, data: Any, _frames: int, _time: Any, status: Any) -> None:
        self._called_at = time.monotonic()
        try:
            self._on_block(data, shape, status)
        except Exception:
            # What escapes here ends the stream without a word.
            log.exception("a block of sound was not handled")
            if self._kind == "output":
                data[:] = bytes(len(data))

    def _finish(self) -> None:
        self._ended = True

    def _release(self) -> None:
        stream, self._stream = self._stream, None
        if stream is None:
            return
        try:
            # Not close alone: old PortAudio versions hang when closed while running.
            stream.abort()
            stream.close()
        except portaudio.load().PortAudioError as error:
            log.info("a lost stream would not close: %s", error)


def _all_may_close() -> bool:
    return all(stream._stream is None or stream._may_close() for stream in _streams)


def _look_for_devices() -> None:
    """Have PortAudio list the devices afresh; every stream is closed meanwhile."""
    sounddevice = portaudio.load()
    interrupted = [stream for stream in _streams if stream._stream is not None]
    for stream in interrupted:
        stream._release()
    sounddevice._terminate()
    sounddevice._initialize()
    for stream in interrupted:
        try:
            stream._open()
        except AudioDeviceError as error:
            # It is lost now, and its own loop calls revive.
            log.info("a stream did not come back: %s", error.message)
