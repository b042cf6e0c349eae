"""`transcribe`: speech, silence, noise, and one row for every file, whatever it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.cli.program import rows, run
from voice_assistant.audio.wav import frames_from_wav
from voice_assistant.errors import AudioFileError, RecognizerError
from voice_assistant.events import AudioFrame
from voice_assistant.transcription import Transcriber

pytestmark = [pytest.mark.model, pytest.mark.voice]

ROW = ["file", "text", "words", "engine", "audio_s", "took_s"]
SENTENCE = "i went for a walk today"


def test_speech_comes_with_each_words_place(spoken: Path) -> None:
    done = run("transcribe", spoken, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    (row,) = rows(done.stdout)
    assert list(row) == ROW
    assert (row["file"], row["text"]) == (str(spoken), SENTENCE)
    assert row["audio_s"] == pytest.approx(soundfile.info(spoken).duration, abs=0.03)
    assert [list(word) for word in row["words"]] == [
        ["word", "start_ms", "end_ms", "confidence"]
    ] * 6
    assert [word["word"] for word in row["words"]] == SENTENCE.split()
    places = [place for word in row["words"] for place in (word["start_ms"], word["end_ms"])]
    assert places == sorted(places)
    assert places[0] >= 0
    assert places[-1] <= row["audio_s"] * 1000 + 100
    assert all(0 < word["confidence"] <= 1 for word in row["words"])


def make(kind: str, path: Path) -> Path:
    noise = np.random.default_rng(1)
    if kind == "no samples":
        soundfile.write(path, np.zeros(0, np.int16), 16_000)
    elif kind == "silence":
        soundfile.write(path, np.zeros(48_000, np.int16), 16_000)
    elif kind == "noise":
        soundfile.write(path, noise.normal(0, 0.1, 80_000).astype(np.float32), 16_000)
    elif kind == "stereo 44100 float":
        quiet = noise.normal(0, 1e-4, (88_200, 2)).astype(np.float32)
        soundfile.write(path, quiet, 44_100, subtype="FLOAT")
    else:
        soundfile.write(path, np.zeros(16_000, np.int16), 16_000)
        path.write_bytes(path.read_bytes()[:-9_001])
    return path


def test_silence_and_noise_have_no_words_and_are_no_failure(tmp_path: Path) -> None:
    kinds = ("no samples", "silence", "noise", "stereo 44100 float", "broken off")
    files = [make(kind, tmp_path / f"{kind}.wav") for kind in kinds]
    done = run("transcribe", *files, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    found = rows(done.stdout)
    assert [(row["text"], row["words"]) for row in found] == [("", [])] * len(kinds)
    assert [row["file"] for row in found] == list(map(str, files))


def test_each_bad_file_has_its_row_and_the_others_still_come(tmp_path: Path, spoken: Path) -> None:
    bad = [tmp_path / name for name in ("missing.wav", "folder", "empty.wav", "text.wav", "Ωμέγα")]
    bad[1].mkdir()
    bad[2].touch()
    bad[3].write_text("This is a letter.\n")
    done = run("transcribe", *bad[:2], spoken, *bad[2:], spoken, "--json")
    assert (done.returncode, done.stderr) == (1, "")
    found = rows(done.stdout)
    assert [row["file"] for row in found] == list(map(str, [*bad[:2], spoken, *bad[2:], spoken]))
    assert [row.get("text") for row in found] == [None, None, SENTENCE, None, None, None, SENTENCE]
    errors = [row for row in found if "error" in row]
    assert [list(row) for row in errors] == [["file", "error"]] * len(bad)
    assert all("\n" not in row["error"] and row["file"] in row["error"] for row in errors)


def test_without_json_errors_are_lines_of_their_own(tmp_path: Path, spoken: Path) -> None:
    done = run("transcribe", tmp_path / "missing.wav", spoken)
    assert done.returncode == 1
    assert done.stdout == f"{spoken}: {SENTENCE}\n"
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"There is no file {tmp_path / 'missing.wav'}")


def test_what_was_heard_of_a_file_that_broke_off_is_not_heard_in_the_next(
    tmp_path: Path, spoken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken_off(path: Path) -> Iterator[AudioFrame]:
        frames = list(frames_from_wav(path))
        yield from frames[: len(frames) // 2]
        raise AudioFileError(f"{path} breaks off in the middle.")

    silence = make("silence", tmp_path / "silence.wav")
    with Transcriber("whisper", tmp_path / "models") as transcriber:
        monkeypatch.setattr("voice_assistant.transcription.frames_from_wav", broken_off)
        with pytest.raises(AudioFileError):
            transcriber.transcribe(spoken)
        monkeypatch.undo()
        assert transcriber.transcribe(silence)["text"] == ""
        assert transcriber.transcribe(spoken)["text"] == SENTENCE


def test_after_a_recognizer_that_failed_the_next_file_is_heard(
    tmp_path: Path, spoken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from voice_assistant.recognition.whisper_recognizer import WhisperRecognizer

    finish = WhisperRecognizer.finish

    def fail(self: WhisperRecognizer) -> None:
        finish(self)
        raise RecognizerError("The recognizer failed on an utterance.")

    with Transcriber("whisper", tmp_path / "models") as transcriber:
        monkeypatch.setattr(WhisperRecognizer, "finish", fail)
        with pytest.raises(RecognizerError):
            transcriber.transcribe(spoken)
        monkeypatch.setattr(WhisperRecognizer, "finish", finish)
        assert transcriber.transcribe(spoken)["text"] == SENTENCE


def test_nothing_to_transcribe_is_wrong_usage() -> None:
    done = run("transcribe")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Missing argument" in done.stderr
