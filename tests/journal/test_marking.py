from __future__ import annotations

from dataclasses import replace

from tests.journal.entries import entry, utterance
from voice_assistant.events import Recognition, Utterance, Word
from voice_assistant.journal import Journal, SegmentRow
from voice_assistant.journal.marking import marked


def heard(raw: str, *words: tuple[str, float | None]) -> SegmentRow:
    spoken = tuple(Word(text, 0, 10, confidence) for text, confidence in words)
    return SegmentRow(1, raw, False, "vosk", raw.lower(), 0.5, spoken, 0, 10)


def test_only_doubtful_words_are_marked_and_keep_their_form() -> None:
    segment = heard("Rang Sam, twice.", ("rang", 0.5), ("sam", 0.49), ("twice", 0.1))
    assert marked(segment) == "Rang [Sam?], [twice?]."


def test_what_was_heard_well_or_without_confidence_stays_as_it_is() -> None:
    assert marked(heard("Rang  Sam.", ("rang", 0.9), ("sam", None))) == "Rang  Sam."
    assert marked(heard("Rang Sam.")) == "Rang Sam."


def test_a_correction_is_certain() -> None:
    segment = replace(heard("Rang Sam.", ("rank", 0.1), ("sam", 0.1)), corrected=True)
    assert marked(segment) == "Rang Sam."


def test_where_the_written_form_differs_the_words_are_shown() -> None:
    segment = heard("At 10:30.", ("at", 0.9), ("ten", 0.9), ("thirty", 0.2))
    assert marked(segment) == "at ten [thirty?]"


def test_confidence_survives_the_journal(journal: Journal) -> None:
    session_id = entry(journal)
    spoken = (Word("i", 0, 90, 0.8), Word("drank", 100, 300, 0.2))
    doubtful = Recognition("i drank", "i drank", spoken, "vosk", 0.5)
    journal.save_segment(session_id, 1, 1, Utterance(doubtful, 0, 300))
    journal.save_segment(session_id, 1, 2, utterance("or not", confidence=None))
    first, second = journal.session(session_id).turns[0].segments
    assert (marked(first), marked(second)) == ("i [drank?]", "or not")
