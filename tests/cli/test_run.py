"""`run`: typed to its end, in silence, to the end of the input; lengths; going on again."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.program import journal_path, query, rows, run, the_line
from voice_assistant.journal import Journal

TYPED = ("run", "nightly", "--short", "--text", "--json")
TURN = ["step", "prompt", "heard", "outcome", "started_ms", "ended_ms"]
END = ["session", "outcome", "planned_s", "actual_s"]
ANSWERS = "six\nMy sister called.\nno\nno\nRead a book.\nthe dog\n"


def test_every_answer_typed_it_is_completed_and_told_in_turns() -> None:
    done = run(*TYPED, text=ANSWERS)
    assert (done.returncode, done.stderr) == (0, "")
    *turns, end = rows(done.stdout)
    assert [list(turn) for turn in turns] == [TURN] * len(turns)
    assert list(end) == END
    assert [(turn["step"], turn["heard"], turn["outcome"]) for turn in turns] == [
        ("mood", "six", "answered"),
        ("went-well", "my sister called", "answered"),
        ("resentment", "no", "no"),
        ("owed", "no", "no"),
        ("tomorrow", "read a book", "answered"),
        ("gratitude", "the dog", "answered"),
    ]
    assert end["outcome"] == "completed"
    assert all(turn["started_ms"] <= turn["ended_ms"] for turn in turns)
    assert turns[-1]["ended_ms"] <= end["actual_s"] * 1000
    assert query("SELECT id, outcome, next_step FROM sessions") == [
        (end["session"], "completed", None)
    ]


def test_accents_and_other_alphabets_are_kept_and_printed_as_ascii() -> None:
    done = run(*TYPED, text="six\nCafé with Zoë, 東京.\n")
    turn = rows(done.stdout)[1]
    assert turn["heard"].startswith("café with zoë")
    assert query("SELECT said FROM segments WHERE turn_ordinal = 2") == [("Café with Zoë, 東京.",)]


def test_an_empty_line_is_one_time_out_each_time() -> None:
    *turns, end = rows(run(*TYPED, text="\n" * 4).stdout)
    assert [(turn["step"], turn["outcome"]) for turn in turns] == [
        ("mood", "no_input"),
        ("went-well", "no_input"),
    ]
    assert end["outcome"] == "timed_out"


def test_the_end_of_the_input_is_an_interrupt_saved_and_no_failure() -> None:
    done = run(*TYPED, text="six\nMy sister called.\n")
    assert (done.returncode, done.stderr) == (0, "")
    *turns, end = rows(done.stdout)
    assert (turns[-1]["step"], turns[-1]["outcome"]) == ("resentment", "interrupted")
    assert end["outcome"] == "interrupted"
    assert query("SELECT outcome, next_step FROM sessions") == [("interrupted", "resentment")]
    assert query("SELECT said FROM segments ORDER BY id") == [("six",), ("My sister called.",)]


@pytest.mark.parametrize("length", ["2m", "3 minutes", "7m", "3 minutes and 30 seconds", "20m"])
def test_a_practice_plays_on_at_the_end_of_the_input_as_long_as_planned(length: str) -> None:
    done = run("run", "long-exhale", "--for", length, "--text", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    (end,) = rows(done.stdout)
    assert end["outcome"] == "completed"
    assert end["actual_s"] == pytest.approx(end["planned_s"], abs=0.5)


@pytest.mark.voice
def test_a_spoken_practice_is_as_long_as_planned_too(tmp_path: Path, silence: Path) -> None:
    import soundfile

    wav = tmp_path / "practice.wav"
    done = run(
        *("run", "long-exhale", "--for", "3m", "--json"),
        *("--listen-from", silence, "--speak-to", wav),
    )
    (end,) = rows(done.stdout)
    assert end["planned_s"] == pytest.approx(180, abs=0.5)
    assert end["actual_s"] == pytest.approx(end["planned_s"], abs=0.5)
    assert soundfile.info(wav).duration == pytest.approx(end["actual_s"], abs=0.1)


@pytest.mark.parametrize("length", ["nonsense", "0", "0s", "-5m", "", "  ", "1e9", "nan"])
def test_what_is_no_length_is_wrong_usage(length: str) -> None:
    line = the_line(run("run", "long-exhale", "--text", f"--for={length}"), 2)
    assert "is not a length" in line
    assert "7m" in line


def test_the_file_that_is_heard_is_never_written_over(tmp_path: Path, silence: Path) -> None:
    link = tmp_path / "the-same.wav"
    link.symlink_to(silence)
    before = silence.read_bytes()
    for wav in (silence, link):
        line = the_line(run("run", "nightly", "--listen-from", silence, "--speak-to", wav), 2)
        assert "write over" in line
    assert silence.read_bytes() == before


@pytest.mark.voice
@pytest.mark.parametrize("where", ["nowhere/out.wav", ".", "file/out.wav"])
def test_a_place_that_cannot_be_spoken_to_begins_no_entry(tmp_path: Path, where: str) -> None:
    (tmp_path / "file").touch()
    wav = tmp_path / where
    assert f"{wav} cannot be written" in the_line(run(*TYPED, "--speak-to", wav), 1)
    assert query("SELECT count(*) FROM sessions") == [(0,)]


@pytest.mark.voice
@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root")
def test_a_read_only_folder_cannot_be_spoken_to(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    line = the_line(run(*TYPED, "--speak-to", tmp_path / "out.wav"), 1)
    assert "Permission denied" in line


# Going on.


def test_it_goes_on_at_the_question_that_was_open() -> None:
    assert run(*TYPED, text="six\nMy sister called.\n").returncode == 0
    *turns, end = rows(run(*TYPED, text="yes\nno\nno\nRead a book.\nthe dog\n").stdout)
    assert [turn["step"] for turn in turns] == ["resentment", "owed", "tomorrow", "gratitude"]
    assert end["outcome"] == "completed"
    assert "mood" in run(*TYPED).stdout, "after a completed one there is nothing to go on with"


def test_a_no_begins_anew() -> None:
    assert run(*TYPED, text="six\n").returncode == 0
    assert rows(run(*TYPED, text="no\n").stdout)[0]["step"] == "mood"


def test_the_short_form_does_not_go_on_at_a_question_it_does_not_have() -> None:
    long_form = ("run", "nightly", "--text", "--json")
    assert run(*long_form, text="six\nMy sister called.\nno\n").returncode == 0
    assert query("SELECT next_step FROM sessions") == [("self",)]
    done = run(*TYPED)
    assert (done.returncode, done.stderr) == (0, "")
    assert rows(done.stdout)[0]["step"] == "mood"


def test_what_broke_off_before_its_second_step_simply_begins() -> None:
    with Journal.open(journal_path()) as journal:
        begun = journal.start_session("nightly", wording="plain", engine="typed", voice="silent")
        journal.end_session(begun, "interrupted", "welcome")
    assert "Shall we go on" not in run("run", "nightly", "--text").stdout


# Which step, and in which words.


def test_the_step_study_is_told_which_step() -> None:
    lines = "soup\none pattern\none strength\na list\n"
    *turns, end = rows(
        run("run", "step-study", "--step", "4", "--text", "--json", text=lines).stdout
    )
    assert [turn["step"] for turn in turns] == ["good", "step-4-1", "step-4-2", "carry"]
    assert end["outcome"] == "completed"


def test_a_step_is_asked_for_only_where_there_are_steps() -> None:
    done = run("run", "nightly", "--step", "4", "--text")
    assert "'nightly' has no steps" in the_line(done, 2)
    assert run("run", "step-study", "--step", "13", "--text").returncode == 2


def test_other_words_chosen_by_voice_hold_for_later_sessions() -> None:
    spiritual = "What was a gift today, however small?"
    first = rows(run(*TYPED, text="six\nuse the spiritual wording\n").stdout)
    assert first[1]["prompt"] == spiritual
    assert rows(run(*TYPED, "--fresh", text="six\nThe soup.\n").stdout)[1]["prompt"] == spiritual
    plain = rows(run(*TYPED, "--fresh", "--wording", "plain", text="six\nThe soup.\n").stdout)
    assert plain[1]["prompt"] == "What went right today, however small?"
