"""Each format is opened by a reader of its own."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.log.conftest import Run
from tests.journal.conftest import Clock
from tests.journal.entries import entry, turn, utterance
from voice_assistant.cli.log import carrying
from voice_assistant.errors import JournalError
from voice_assistant.journal import Journal

FORMULA = "=HYPERLINK(evil) is what I said"
MARKUP = "<b>bold</b> & *stars* _under_ [link](x) <script>alert(1)</script>"


@pytest.fixture
def night(journal: Journal) -> int:
    session_id = entry(journal, MARKUP, "Zoë’s dog — Łódź.")
    journal.save_rating(session_id, 1, "mood", 7)
    turn(journal, session_id, 2)
    journal.save_segment(session_id, 2, 1, utterance(FORMULA))
    journal.keep_line(session_id, 2, "gratitude", FORMULA)
    turn(journal, session_id, 3, outcome="skipped")
    journal.tag(session_id, "family")
    journal.star(session_id, 2)
    journal.end_session(session_id, "completed")
    return session_id


@pytest.fixture
def hard(journal: Journal, clock: Clock) -> list[int]:
    """A crisis and a slip."""
    clock.pass_by(minutes=10)
    crisis = entry(journal, "the crisis")
    journal.end_session(crisis, "crisis")
    clock.pass_by(minutes=10)
    slip = entry(journal, "the slip", script="after-a-slip")
    journal.end_session(slip, "completed")
    return [crisis, slip]


def test_markdown_shows_what_was_said_as_it_was_said(night: int, run: Run) -> None:
    from markdown_it import MarkdownIt

    result = run("export")
    assert result.stdout.startswith("# Journal\n\n## Tuesday, 24 November 2026, 00:30: nightly\n")
    tokens = MarkdownIt().parse(result.stdout)
    inline = [token for token in tokens if token.type == "inline"]
    assert MARKUP + " Zoë’s dog — Łódź." in [token.content.replace("\\", "") for token in inline]
    kinds = {child.type for token in inline for child in token.children or []}
    assert kinds <= {"text", "strong_open", "strong_close", "text_special"}
    assert "Mood: 7 of 10" in result.stdout


def test_html_is_valid_and_runs_nothing(night: int, run: Run, tmp_path: Path) -> None:
    from justhtml import JustHTML

    out = tmp_path / "journal.html"
    result = run("export", "--out", out)
    assert result.exit_code == 0, result.exception
    text = out.read_text("utf-8")
    page = JustHTML(text, strict=True, sanitize=False)  # strict: any parse error is raised
    assert page.query("script, img, link, iframe, form") == []
    assert MARKUP in page.query("article p")[1].to_text(separator="", strip=False)
    assert "default-src 'none'" in text
    assert "://" not in text
    assert out.stat().st_mode & 0o077 == 0
    assert "unencrypted" in result.stderr


def test_pdf_holds_the_words(journal: Journal, night: int, run: Run, tmp_path: Path) -> None:
    from pypdf import PdfReader

    for day in range(30):
        journal.save_segment(night, 2, 2 + day, utterance("and so on " * 40))
    journal.save_segment(night, 1, 3, utterance("ąж"))
    out = tmp_path / "journal.pdf"
    result = run("export", "--out", out, "--title", "For <Dr> Łukasz")
    assert result.stderr.startswith("1 letters have no place")
    reader = PdfReader(out)
    text = " ".join(page.extract_text() for page in reader.pages).replace("\n", " ")
    assert "Tuesday, 24 November 2026, 00:30: nightly" in text
    assert MARKUP in text
    # The font has Ł and ó; ź and ą lose what it does not have, and ж is said to be missing.
    assert "Zoë’s dog — Łódz. a?" in text
    assert "Mood: 7 of 10" in text
    assert len(reader.pages) > 1
    assert reader.metadata is not None
    assert reader.metadata.title == "For <Dr> Łukasz"
    assert not any(reader.metadata.get(key) for key in ("/Author", "/Creator"))


def test_csv_has_a_row_an_answer_and_no_formula(journal: Journal, night: int, run: Run) -> None:
    for number, sign in enumerate(("+1", "-2", "@cmd", "\t=3", " =4"), start=4):
        turn(journal, night, number)
        journal.save_segment(night, number, 1, utterance(sign))
    table = [*csv.DictReader(io.StringIO(run("export", "--format", "csv").stdout, newline=""))]
    assert [row["answer"] for row in table] == ["1", "2", "4", "5", "6", "7", "8"]
    assert (table[0]["mood"], table[0]["day"], table[0]["tags"]) == ("7.0", "2026-11-23", "family")
    assert (table[1]["kept"], table[1]["starred"]) == ("gratitude", "yes")
    assert [row["said"] for row in table[1:]] == [
        f"'{FORMULA}", "'+1", "'-2", "'@cmd", "'\t=3", "' =4",
    ]  # fmt: skip


def test_by_range_by_id_and_never_a_hard_night_unasked(
    night: int, hard: list[int], run: Run
) -> None:
    result = run("export", "--on", "today")
    assert "the crisis" not in result.stdout
    assert "the slip" not in result.stdout
    assert result.stderr == (
        f"Left out, from a crisis or a slip: {hard[1]} {hard[0]}. Name an ID to have it.\n"
    )
    assert "the slip" in run("export", str(hard[1])).stdout
    assert "no such entry" in str(run("export", "--on", "1999-01-01").exception)
    assert run("export", str(night), "--on", "today").exit_code == 2
    assert isinstance(run("export", "99").exception, JournalError)
    entries = json.loads(run("export", "--format", "json").stdout)["entries"]
    assert [each["id"] for each in entries] == [night, *hard]


def test_a_preview_writes_nothing(night: int, run: Run, tmp_path: Path, journal: Journal) -> None:
    out = tmp_path / "journal.pdf"
    result = run("export", "--out", out, "--preview")
    assert result.stdout.startswith("# Journal")
    assert not out.exists()
    assert journal.copies() == []


def test_an_export_is_remembered_and_not_written_over_unasked(
    night: int, run: Run, tmp_path: Path, journal: Journal
) -> None:
    out = tmp_path / "journal.md"
    out.write_text("mine")
    assert run("export", "--out", out, text="n\n").stderr == "Nothing was written.\n"
    assert (out.read_text(), journal.copies()) == ("mine", [])
    run("export", "--out", out, "--yes")
    run("export", "--out", out, text="y\n")
    assert out.read_text().startswith("# Journal")
    assert [(copy.path, copy.kind) for copy in journal.copies()] == [(out, "export")]
    assert [file.name for file in tmp_path.iterdir() if file.suffix == ".part"] == []
    error = run("export", "--out", tmp_path / "nowhere" / "x.md").exception
    assert "cannot be written" in str(error)


@pytest.mark.parametrize(
    ("typed", "picked"),
    [("2\n", [FORMULA]), ("1-2\n", [MARKUP, FORMULA]), ("\n", [FORMULA]), ("9\nx\n1\n", [MARKUP])],
)
def test_a_sheet_holds_only_what_was_picked(
    night: int, hard: list[int], run: Run, typed: str, picked: list[str]
) -> None:
    result = run("export", "--sheet", "--format", "csv", text=typed)
    assert result.exit_code == 0, result.exception
    table = [*csv.DictReader(io.StringIO(result.stdout, newline=""))]
    assert [row["said"].lstrip("'").startswith(p) for row, p in zip(table, picked, strict=True)]
    assert all(row["tags"] == "" for row in table)
    assert "the crisis" not in result.output


def test_a_hard_night_is_on_a_sheet_when_it_is_picked(hard: list[int], run: Run) -> None:
    result = run("export", str(hard[0]), "--pick", f"{hard[0]}:1")
    assert "the crisis" in result.stdout
    assert "no answer 9:9" in str(run("export", str(hard[0]), "--pick", "9:9").exception)
    nothing = run("export", str(hard[0]), "--sheet", text="\n")
    assert (nothing.exit_code, nothing.stdout) == (0, "")
    assert "Nothing was picked" in nothing.stderr


def test_other_peoples_names_as_initials(journal: Journal, run: Run) -> None:
    entry(journal, "i rang sam and told Marigold about my sister grace")
    shown = run("export", "--initials", "--name", "sister").stdout
    assert "i rang S. and told M. about my S. G.\n" in shown
    assert run("export", "--name", "sam").exit_code == 2
    assert run("export", "--format", "json", "--initials").exit_code == 2


def test_the_round_trip_loses_nothing_and_happens_once(
    night: int, hard: list[int], journal: Journal, run: Run, tmp_path: Path
) -> None:
    journal.save_segment(night, 1, 2, utterance("Zoë's dog", engine="whisper"))
    journal.correct_segment(night, 1, 2, "Zoë's cat")
    journal.flag_safety(night, 2, "concern")
    out = tmp_path / "all.json"
    run("export", "--out", out)
    other = tmp_path / "other" / "journal.db"
    with Journal.open(other) as fresh:
        pass
    exported = json.loads(out.read_text())
    with Journal.open(other) as fresh:
        done = fresh.take_in(exported, "all.json")
        assert (done.added, done.there) == (3, 0)
        assert [*fresh.entries_json([night, *hard])] == exported["entries"]
        assert [hit.session_id for hit in fresh.search("cat")] == [night]
        assert fresh.session(night) == journal.session(night)
    assert run("import", out).stdout == "0 imported, 3 were here already.\n"
    journal.delete_session(night)
    assert run("import", out).stdout == "1 imported, 2 were here already.\n"
    newest = max(row.id for row in journal.sessions())
    assert newest > hard[-1], "an id once given is not given again"
    (again,) = journal.entries_json([newest])
    assert {**again, "id": night} == exported["entries"][0]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("secret words", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("[]", "is not an export"),
        ('{"format": "voice-assistant-journal", "version": 99, "entries": []}', "newer version"),
        ('{"format": "voice-assistant-journal", "version": 1}', "holds no list"),
        ('{"format": "voice-assistant-journal", "version": 1, "entries": [{}]}', "Entry 1 in"),
    ],
)
def test_what_is_no_export_is_refused_in_one_line(
    path: Path, run: Run, tmp_path: Path, content: str, says: str
) -> None:
    file = tmp_path / "some.json"
    file.write_text(content)
    error = run("import", file).exception
    assert isinstance(error, JournalError)
    assert says in error.message
    assert "secret" not in str(error)
    assert error.__cause__ is None


def spoiled_word(entry: Any) -> None:
    entry["turns"][0]["segments"][0]["hearings"][0]["words"] = {"secret": "words"}


@pytest.mark.parametrize(
    "spoil",
    [
        spoiled_word,
        lambda entry: entry.pop("turns"),
        lambda entry: entry.update(private="secret"),
        lambda entry: entry.update(outcome="secret"),
        lambda entry: entry.update(zone="Secret/Place"),
        lambda entry: entry.update(started="secret"),
        lambda entry: entry.update(tags=["SECRET"]),
        lambda entry: entry["turns"][0]["segments"][0].update(said=None),
        lambda entry: entry["turns"].append("secret"),
    ],
)
def test_a_spoiled_export_changes_nothing(
    night: int,
    hard: list[int],
    run: Run,
    tmp_path: Path,
    journal: Journal,
    spoil: Callable[[Any], None],
) -> None:
    exported = json.loads(run("export", "--format", "json").stdout)
    spoil(exported["entries"][-1])
    file = tmp_path / "spoiled.json"
    file.write_text(json.dumps(exported))
    journal.delete_sessions([night, *hard])
    error = run("import", file).exception
    assert isinstance(error, JournalError)
    assert "Entry 3 in" in error.message
    assert "secret" not in str(error).lower()
    assert journal.sessions() == []


def test_a_backup_restores_what_was_there(
    night: int, journal: Journal, run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "night.age"
    journal.set_setting("wake", "hello")
    before = [*journal.entries_json([night])]
    assert run("backup", file, text="right horse\n").exit_code == 0
    assert file.stat().st_mode & 0o077 == 0
    assert b"SQLite" not in file.read_bytes()
    assert [copy.kind for copy in journal.copies()] == ["backup"]
    entry(journal, "said afterwards, snicker-snack")
    wrong = run("restore", file, "--yes", text="wrong\n").exception
    assert "the passphrase is wrong, or the file is damaged" in str(wrong)
    assert len(journal.sessions()) == 2
    asked = run("restore", file, text="right horse\nn\n")
    assert "Replace the 2 entries" in asked.stdout
    assert asked.stderr == "Nothing was restored.\n"
    journal.close()
    assert run("restore", file, text="right horse\ny\n").stdout.startswith("Replace")
    with Journal.open(journal.path) as restored:
        assert [*restored.entries_json([night])] == before
        assert len(restored.sessions()) == 1
        assert restored.setting("wake") == "hello"
        assert [copy.path for copy in restored.copies()] == [file]
    for each in journal.path.parent.glob("journal.db*"):
        assert b"snicker" not in each.read_bytes()


@pytest.mark.parametrize("content", [b"", b"mine", b"age-encryption.org/v1\nnonsense"])
def test_what_is_no_backup_is_refused(run: Run, tmp_path: Path, path: Path, content: bytes) -> None:
    file = tmp_path / "some.age"
    file.write_bytes(content)
    assert isinstance(run("restore", file, text="x\n").exception, JournalError)
    assert isinstance(run("restore", tmp_path / "none", text="x\n").exception, JournalError)
    assert "There is no passphrase" in str(run("restore", file, text="\n").exception)
    assert not path.exists()


def test_every_ending_has_a_format() -> None:
    assert set(carrying._ENDINGS.values()) == set(carrying.FORMATS)
