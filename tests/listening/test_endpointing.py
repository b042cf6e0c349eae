"""Where utterances begin and end, from speech-or-not per frame."""

from __future__ import annotations

from voice_assistant.events import FRAME_MS
from voice_assistant.listening.endpointing import ENDPOINTING, Edge, Endpointer, Endpointing


def edges(endpointer: Endpointer, pattern: list[tuple[bool, int]]) -> list[tuple[Edge, int]]:
    """The edges, each with the end of the frame that completed it; `pattern` in milliseconds."""
    found: list[tuple[Edge, int]] = []
    now_ms = 0
    for is_speech, length_ms in pattern:
        for _ in range(length_ms // FRAME_MS):
            edge = endpointer.process(is_speech, now_ms)
            now_ms += FRAME_MS
            if edge is not None:
                found.append((edge, now_ms))
    return found


def test_an_utterance_ends_half_a_second_after_a_short_answer() -> None:
    endpointer = Endpointer(ENDPOINTING["command"])
    found = edges(endpointer, [(False, 1000), (True, 400), (False, 1000)])
    assert found == [("onset", 1100), ("end", 1900)]


def test_onset_is_where_speech_began_not_where_it_was_noticed() -> None:
    endpointer = Endpointer(ENDPOINTING["command"])
    edges(endpointer, [(False, 1000), (True, 400)])
    assert endpointer.started_ms == 1000


def test_a_click_is_not_an_onset() -> None:
    endpointer = Endpointer(ENDPOINTING["command"])
    assert edges(endpointer, [(True, 80), (False, 500), (True, 60), (False, 500)]) == []


def test_a_pause_shorter_than_the_hangover_stays_inside_the_utterance() -> None:
    endpointer = Endpointer(ENDPOINTING["reflect"])
    found = edges(endpointer, [(True, 400), (False, 780), (True, 400), (False, 1000)])
    assert found == [("onset", 100), ("end", 2380)]


def test_one_noisy_frame_in_a_pause_does_not_lengthen_it() -> None:
    endpointer = Endpointer(ENDPOINTING["command"])
    found = edges(endpointer, [(True, 400), (False, 300), (True, 20), (False, 300)])
    assert found[-1] == ("end", 900)


def test_unbroken_speech_is_split_at_its_limit_and_goes_on() -> None:
    endpointer = Endpointer(Endpointing(hangover_ms=800, longest_ms=2000))
    found = edges(endpointer, [(True, 2500), (False, 20), (True, 400), (False, 1000)])
    assert found == [("onset", 100), ("end", 2520), ("end", 3720)]


def test_speech_that_never_breathes_is_split_all_the_same() -> None:
    endpointer = Endpointer(Endpointing(hangover_ms=800, longest_ms=2000))
    assert edges(endpointer, [(True, 3500)]) == [("onset", 100), ("end", 3000)]
