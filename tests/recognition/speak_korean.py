"""Speaks lines of text with espeak-ng's Korean voice: `speak_korean.py FOLDER LINE...`.

Run as a process of its own, because espeak-ng keeps its voice for the whole process. Writes one
`<number>.raw` a line: int16 mono at 22050 Hz.
"""

import ctypes
import sys
from pathlib import Path

import espeakng_loader

_SYNCHRONOUS = 2
_CHARS_UTF8 = 1
_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


def main(folder: Path, lines: list[str]) -> None:
    espeak = ctypes.CDLL(espeakng_loader.get_library_path())
    espeak.espeak_Initialize(_SYNCHRONOUS, 50, espeakng_loader.get_data_path().encode(), 0)
    espeak.espeak_SetVoiceByName(b"ko")
    spoken = bytearray()

    @_Callback
    def collect(samples, count, _events):
        if count > 0:
            spoken.extend(ctypes.string_at(samples, count * 2))
        return 0

    espeak.espeak_SetSynthCallback(collect)
    for number, line in enumerate(lines):
        spoken.clear()
        text = line.encode()
        espeak.espeak_Synth(text, len(text) + 1, 0, 1, 0, _CHARS_UTF8, None, None)
        (folder / f"{number}.raw").write_bytes(spoken)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
