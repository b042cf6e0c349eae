"""Fixtures of the listening room's tests: the real engines, and speech for them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.recognition.conftest import korean_model, say, vosk, whisper
from tests.recognition.sound import padded

if TYPE_CHECKING:
    from voice_assistant.events import Samples

__all__ = ["korean_model", "say", "vosk", "whisper"]

SPEAK = Path(__file__).parent.parent / "recognition" / "speak_korean.py"


@pytest.fixture(scope="session")
def speak_korean(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[Sequence[str]], dict[str, Samples]]:
    """Speaks lines with espeak-ng's Korean voice."""

    def speak(lines: Sequence[str]) -> dict[str, Samples]:
        folder = tmp_path_factory.mktemp("korean")
        subprocess.run([sys.executable, SPEAK, folder, *lines], check=True, timeout=60)
        return {
            line: padded(
                np.frombuffer((folder / f"{number}.raw").read_bytes(), np.int16) / 32768, 22_050
            )
            for number, line in enumerate(lines)
        }

    return speak
