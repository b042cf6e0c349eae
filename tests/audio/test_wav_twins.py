"""The WAV microphone and loudspeaker keep the session's sample clock exactly."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import soundfile

from voice_assistant.audio.wav import write_wav
from voice_assistant.audio.wav_loudspeaker import SampleLoudspeaker, WavLoudspeaker
from voice_assistant.audio.wav_microphone import WavMicrophone
from voice_assistant.errors import AudioFileError
from voice_assistant.events import OUTPUT_RATE, SAMPLE_RATE

MS = OUTPUT_RATE // 1000


def sound(ms: int, value: int = 1000) -> np.ndarray:
    return np.full(ms * MS, value, np.int16)


def played(path: Path) -> np.ndarray:
    samples, rate = soundfile.read(path, dtype="int16")
    assert rate == OUTPUT_RATE
    return samples


def test_after_the_file_comes_silence_until_closed(tmp_path: Path) -> None:
    write_wav(tmp_path / "hi.wav", np.full(500, 7, np.int16), SAMPLE_RATE)
    microphone = WavMicrophone(tmp_path / "hi.wav")
    assert microphone.live is False
    frames = list(islice(microphone, 1000))
    assert [frame.started_ms for frame in frames] == list(range(0, 20_000, 20))
    assert sum(int(frame.samples.sum()) for frame in frames) == 500 * 7
    assert not any(frame.lost for frame in frames)
    assert next(iter(microphone)).started_ms == 20_000
    microphone.close()
    assert list(microphone) == []


def test_a_microphone_without_a_file_fails_before_the_first_frame(tmp_path: Path) -> None:
    with pytest.raises(AudioFileError):
        WavMicrophone(tmp_path / "no.wav")


def test_the_files_time_is_the_sessions_time(tmp_path: Path) -> None:
    loudspeaker = WavLoudspeaker(tmp_path / "out.wav")
    loudspeaker.advance(100)
    loudspeaker.play(sound(50))
    assert (loudspeaker.queued, loudspeaker.played) == (50 * MS, 0)
    loudspeaker.advance(20)
    assert (loudspeaker.queued, loudspeaker.played) == (30 * MS, 20 * MS)
    loudspeaker.advance(60)
    loudspeaker.close()
    expected = np.concatenate([sound(100, 0), sound(50), sound(30, 0)])
    assert np.array_equal(played(tmp_path / "out.wav"), expected)


def test_more_than_the_buffer_holds_is_played_in_order() -> None:
    heard: list[np.ndarray] = []
    loudspeaker = SampleLoudspeaker(heard.append)
    long = np.arange(25_000 * MS).astype(np.int16)
    for part in np.split(long, 5):
        loudspeaker.play(part)
    assert loudspeaker.queued == len(long)
    loudspeaker.advance(26_000)
    assert np.array_equal(np.concatenate(heard)[: len(long)], long)
    assert (loudspeaker.played, loudspeaker.queued) == (len(long), 0)


def test_stop_fades_within_5_ms_and_drops_the_rest(tmp_path: Path) -> None:
    loudspeaker = WavLoudspeaker(tmp_path / "out.wav")
    loudspeaker.play(sound(15_000))
    loudspeaker.advance(20)
    loudspeaker.stop()
    assert (loudspeaker.queued, loudspeaker.played) == (0, 20 * MS)
    loudspeaker.advance(40)
    loudspeaker.play(sound(20, 500))
    loudspeaker.advance(20)
    loudspeaker.close()
    heard = played(tmp_path / "out.wav")
    assert not heard[25 * MS : 60 * MS].any()
    assert np.abs(np.diff(heard[: 60 * MS])).max() < 20
    assert np.array_equal(heard[60 * MS :], sound(20, 500))


def test_a_pause_holds_the_queue_and_loses_nothing(tmp_path: Path) -> None:
    loudspeaker = WavLoudspeaker(tmp_path / "out.wav")
    loudspeaker.play(sound(100))
    loudspeaker.advance(40)
    loudspeaker.pause()
    loudspeaker.pause()
    loudspeaker.advance(200)
    assert (loudspeaker.queued, loudspeaker.played) == (60 * MS, 40 * MS)
    loudspeaker.resume()
    loudspeaker.advance(60)
    assert (loudspeaker.queued, loudspeaker.played) == (0, 100 * MS)
    loudspeaker.close()
    heard = played(tmp_path / "out.wav")
    assert not heard[45 * MS : 240 * MS].any()
    assert heard[-1] == 1000
    assert np.abs(np.diff(heard)).max() < 20


def test_stop_clears_a_pause(tmp_path: Path) -> None:
    loudspeaker = WavLoudspeaker(tmp_path / "out.wav")
    loudspeaker.pause()
    loudspeaker.play(sound(20))
    loudspeaker.stop()
    loudspeaker.play(sound(20))
    loudspeaker.advance(20)
    loudspeaker.close()
    assert np.array_equal(played(tmp_path / "out.wav"), sound(20))


def test_gain_moves_by_a_ramp_of_20_ms_for_the_whole_way(tmp_path: Path) -> None:
    loudspeaker = WavLoudspeaker(tmp_path / "out.wav")
    loudspeaker.play(sound(100, 8000))
    loudspeaker.advance(20)
    loudspeaker.set_gain(0.25)
    loudspeaker.advance(40)
    loudspeaker.set_gain(1.0)
    loudspeaker.advance(40)
    loudspeaker.close()
    heard = played(tmp_path / "out.wav")
    assert np.abs(np.diff(heard)).max() <= 8000 / (20 * MS) + 1
    assert (heard[35 * MS : 60 * MS] == 2000).all()
    assert (heard[75 * MS :] == 8000).all()


def test_a_gain_above_one_clips_and_does_not_wrap() -> None:
    heard: list[np.ndarray] = []
    loudspeaker = SampleLoudspeaker(heard.append)
    loudspeaker.set_gain(2.0)
    loudspeaker.play(sound(100, 30_000))
    loudspeaker.advance(100)
    assert heard[0].min() >= 30_000
    assert heard[0][-1] == 32_767
