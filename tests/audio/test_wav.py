"""Audio files in and out."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from voice_assistant.audio.wav import (
    StereoWavWriter,
    WavWriter,
    frames_from_wav,
    read_wav,
    write_wav,
)
from voice_assistant.errors import AudioFileError
from voice_assistant.events import FRAME_SAMPLES, OUTPUT_RATE, SAMPLE_RATE


def tone(rate: int, seconds: float = 0.5, hertz: float = 440.0) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * hertz * np.arange(int(rate * seconds)) / rate)


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"])
@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 44_100, 48_000])
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_any_wav_becomes_16_khz_mono(
    tmp_path: Path, subtype: str, rate: int, channels: int
) -> None:
    path = tmp_path / "tone.wav"
    soundfile.write(path, np.tile(tone(rate)[:, None], channels), rate, subtype)
    heard = read_wav(path)
    assert heard.dtype == np.int16
    assert abs(len(heard) - SAMPLE_RATE // 2) <= 1
    length = min(len(heard), SAMPLE_RATE // 2)
    expected = tone(SAMPLE_RATE)[:length] * 32_768
    middle = slice(800, length - 800)
    # 8 bit is 256 coarse, and resampling rounds its steps over the edge; the others are fine.
    allowed = 384 if subtype == "PCM_U8" else 40
    assert np.abs(heard[:length] - expected)[middle].max() < allowed


def test_16_khz_16_bit_is_read_bit_by_bit(tmp_path: Path) -> None:
    samples = np.random.default_rng(1).integers(-32_768, 32_768, 40_000).astype(np.int16)
    write_wav(tmp_path / "noise.wav", samples, SAMPLE_RATE)
    assert np.array_equal(read_wav(tmp_path / "noise.wav"), samples)


def test_floats_are_clipped_before_channels_are_averaged(tmp_path: Path) -> None:
    loud = np.tile([[5.0, 0.0], [np.inf, -1.0], [np.nan, 0.0]], (100, 1))
    soundfile.write(tmp_path / "loud.wav", loud, SAMPLE_RATE, "FLOAT")
    assert read_wav(tmp_path / "loud.wav")[:3].tolist() == [16_384, 0, 0]


def test_frames_are_the_file_with_the_last_one_padded(tmp_path: Path) -> None:
    samples = np.arange(1, 2 * SAMPLE_RATE + 101, dtype=np.int16)
    write_wav(tmp_path / "count.wav", samples, SAMPLE_RATE)
    frames = list(frames_from_wav(tmp_path / "count.wav"))
    assert [frame.started_ms for frame in frames] == list(range(0, 2020, 20))
    joined = np.concatenate([frame.samples for frame in frames])
    assert np.array_equal(joined[: len(samples)], samples)
    assert not joined[len(samples) :].any()
    assert all(frame.samples.shape == (FRAME_SAMPLES,) for frame in frames)


@pytest.mark.parametrize("rate", [8_000, 44_100])
def test_frames_and_the_whole_file_are_the_same_sound(tmp_path: Path, rate: int) -> None:
    soundfile.write(tmp_path / "tone.wav", tone(rate, 3.3), rate)
    whole = read_wav(tmp_path / "tone.wav")
    frames = np.concatenate([f.samples for f in frames_from_wav(tmp_path / "tone.wav")])
    assert np.array_equal(frames[: len(whole)], whole)


def test_a_file_without_samples_is_silence(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "none.wav", np.zeros((0, 2)), 44_100)
    assert read_wav(tmp_path / "none.wav").shape == (0,)
    assert list(frames_from_wav(tmp_path / "none.wav")) == []


def bad_file(folder: Path, kind: str) -> Path:
    path = folder / ("sound.raw" if kind == "raw" else "sound.wav")
    soundfile.write(folder / "good.wav", tone(8_000), 8_000)
    good = (folder / "good.wav").read_bytes()
    contents = {
        "empty": b"",
        "text": b"Dear diary, this is not a sound.",
        "raw": bytes(1000),
        "truncated": good[:20],
        "no channels": good[:22] + b"\0\0" + good[24:],
    }
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind in contents:
        path.write_bytes(contents[kind])
    return path


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("missing", "There is no file"),
        ("folder", "is a folder"),
        ("pipe", "is not a file"),
        ("empty", "is empty"),
        ("text", "is not audio"),
        ("raw", "is not audio"),
        ("truncated", "is not audio"),
        ("no channels", "is not audio"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_line(tmp_path: Path, kind: str, says: str) -> None:
    path = bad_file(tmp_path, kind)
    for read in (read_wav, frames_from_wav):
        with pytest.raises(AudioFileError, match=says) as raised:
            read(path)
        assert str(path) in raised.value.message
        assert raised.value.hint
        assert "\n" not in str(raised.value)


def test_a_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret.wav"
    write_wav(path, np.zeros(10, np.int16), SAMPLE_RATE)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    # Mode bits do not stop root, so the refusal itself is made up.
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(AudioFileError, match="may not be read"):
        read_wav(path)


def test_a_file_cut_in_its_sound_gives_what_there_is(tmp_path: Path) -> None:
    samples = np.arange(16_000, dtype=np.int16)
    write_wav(tmp_path / "cut.wav", samples, SAMPLE_RATE)
    whole = (tmp_path / "cut.wav").read_bytes()
    (tmp_path / "cut.wav").write_bytes(whole[: 44 + 2 * 500])
    assert np.array_equal(read_wav(tmp_path / "cut.wav"), samples[:500])


@pytest.mark.parametrize("path", ["no-such-folder/out.wav", "."])
def test_where_nothing_can_be_written(tmp_path: Path, path: str) -> None:
    with pytest.raises(AudioFileError, match="cannot be written"):
        write_wav(tmp_path / path, np.zeros(1, np.int16), OUTPUT_RATE)


def test_the_sides_of_a_conversation_keep_their_places(tmp_path: Path) -> None:
    with StereoWavWriter(tmp_path / "talk.wav") as talk:
        talk.person(np.full(300, 1, np.int16))
        talk.assistant(np.full(100, 2, np.int16))
        talk.assistant(np.full(500, 3, np.int16))
    sound, rate = soundfile.read(tmp_path / "talk.wav", dtype="int16")
    assert rate == OUTPUT_RATE
    assert sound[:, 0].tolist() == [1] * 300 + [0] * 300
    assert sound[:, 1].tolist() == [2] * 100 + [3] * 500


KILLED = """
import sys, time, pathlib, numpy as np
from voice_assistant.audio.wav import WavWriter
wav = WavWriter(pathlib.Path(sys.argv[1]))
for value in range(1, 4):
    wav.write(np.full(240, value, np.int16))
print("written", flush=True)
time.sleep(60)
"""


def test_a_killed_program_leaves_a_playable_file(tmp_path: Path) -> None:
    path = tmp_path / "killed.wav"
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path)], stdout=subprocess.PIPE
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == b"written\n"
        program.send_signal(signal.SIGKILL)
    sound, rate = soundfile.read(path, dtype="int16")
    assert rate == OUTPUT_RATE
    assert sound.tolist() == [1] * 240 + [2] * 240 + [3] * 240


def test_a_mono_writer_makes_a_plain_wav(tmp_path: Path) -> None:
    with WavWriter(tmp_path / "one.wav", SAMPLE_RATE) as wav:
        wav.write(np.arange(5, dtype=np.int16))
    assert read_wav(tmp_path / "one.wav").tolist() == [0, 1, 2, 3, 4]
