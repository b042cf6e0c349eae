"""The cache: what it keeps, what it must never keep, and what damage does."""

from __future__ import annotations

import logging
import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.voice.fakes import FakeVoice
from voice_assistant.events import Speech
from voice_assistant.voice.speech_cache import CachedVoice


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "speech"


def same(one: Speech, other: Speech) -> bool:
    texts = (one.text, one.words) == (other.text, other.words)
    return (
        texts
        and one.samples.dtype == other.samples.dtype
        and bool(np.array_equal(one.samples, other.samples))
    )


def test_a_sentence_is_rendered_once_and_comes_back_the_same(folder: Path) -> None:
    voice = FakeVoice()
    first = CachedVoice(voice, folder).render("Rest well.", 140)
    again = CachedVoice(voice, folder).render("Rest well.", 140)
    assert same(first, again)
    assert len(voice.rendered) == 1


def test_another_text_rate_voice_or_version_is_another_sentence(folder: Path) -> None:
    voice, other, newer = FakeVoice(), FakeVoice(), FakeVoice()
    other.name, newer.version = "other", "2"
    for text, wpm in (("Rest.", 140), ("Rest!", 140), ("Rest.", 150)):
        CachedVoice(voice, folder).render(text, wpm)
    for different in (other, newer):
        CachedVoice(different, folder).render("Rest.", 140)
    assert len(voice.rendered) == 3
    assert len(other.rendered) == len(newer.rendered) == 1


def test_rates_below_the_slowest_share_one_file(folder: Path) -> None:
    voice = FakeVoice()
    for wpm in (60, 80, 100):
        CachedVoice(voice, folder).render("Rest.", wpm)
    assert voice.rendered == [("Rest.", 100, False)]


def test_personal_text_never_reaches_the_disk(folder: Path, tmp_path: Path) -> None:
    voice = FakeVoice()
    cached = CachedVoice(voice, folder)
    cached.render("Rest well.", 140)
    spoken = cached.render("Goodnight dear Marguerite.", 140, personal=True)
    assert voice.rendered[-1] == ("Goodnight dear Marguerite.", 140, True)
    pattern = spoken.samples.tobytes()
    for file in tmp_path.rglob("*"):
        kept = file.read_bytes() if file.is_file() else b""
        for name in ("Marguerite", "marguerite"):
            assert name.encode() not in kept
            assert name.encode("utf-32-le") not in kept  # how numpy stores text
        assert pattern not in kept
        assert "arguerite" not in file.name
    assert len(list(folder.iterdir())) == 1


def test_file_names_say_nothing_and_files_are_private(folder: Path) -> None:
    CachedVoice(FakeVoice(), folder).render("Rest well.", 140)
    (file,) = folder.iterdir()
    assert "rest" not in file.name.lower()
    assert len(file.stem) == 64
    if os.name == "posix":
        assert file.stat().st_mode & 0o077 == 0
        assert folder.stat().st_mode & 0o077 == 0


def test_damage_of_any_kind_is_rendered_again(folder: Path) -> None:
    expected = CachedVoice(FakeVoice(), folder).render("Rest well.", 140)
    (file,) = folder.iterdir()
    whole = file.read_bytes()
    chance = random.Random(1)
    damages = [b"", b"nonsense", whole[: len(whole) // 2], whole[:-1]]
    for _ in range(60):
        place = chance.randrange(len(whole))
        damages.append(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
    for damaged in damages:
        file.write_bytes(damaged)
        assert same(CachedVoice(FakeVoice(), folder).render("Rest well.", 140), expected)


def test_the_oldest_unheard_go_when_it_is_full(folder: Path) -> None:
    voice = FakeVoice()
    CachedVoice(voice, folder).render("One of them.", 140)
    size = next(folder.iterdir()).stat().st_size
    cached = CachedVoice(voice, folder, limit_bytes=size * 10)
    for number in range(10):
        cached.render(f"Number {number} here.", 140)
        for file in folder.iterdir():  # a second older each time, so that age is plain
            os.utime(file, (file.stat().st_atime, file.stat().st_mtime - 1))
        cached.render("One of them.", 140)
    kept = sum(file.stat().st_size for file in folder.iterdir())
    assert kept <= size * 10
    rendered = len(voice.rendered)
    cached.render("One of them.", 140)
    cached.render("Number 9 here.", 140)
    assert len(voice.rendered) == rendered
    cached.render("Number 0 here.", 140)
    assert len(voice.rendered) == rendered + 1


def test_a_folder_that_cannot_be_written_costs_the_cache_not_the_voice(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    cached = CachedVoice(FakeVoice(), blocked / "speech")
    with caplog.at_level(logging.WARNING):
        assert cached.render("Rest well.", 140).text == "Rest well."
        assert cached.render("Sleep well.", 140).text == "Sleep well."
    assert len(caplog.records) == 1
    assert "well" not in caplog.text


@pytest.mark.voice
def test_a_kept_first_prompt_needs_no_engine(folder: Path) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from voice_assistant.voice.voices import choose_voice\n"
        "voice = choose_voice('natural', Path(sys.argv[1]))\n"
        "print(len(voice.render('Good evening.', 140).samples))\n"
        "engines = {'hibari', 'onnxruntime', 'soxr', 'soundfile', 'pyttsx3', 'espeakng_loader'}\n"
        "print(sorted(engines & set(sys.modules)))\n"
    )
    command = [sys.executable, "-c", program, str(folder)]
    first, second = (
        subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
        for _ in range(2)
    )
    assert "hibari" in first.stdout
    length, loaded = second.stdout.splitlines()
    assert first.stdout.splitlines()[0] == length
    assert loaded == "[]"
    assert second.stderr == first.stderr == ""
