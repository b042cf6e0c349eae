"""The player on a virtual clock: what is heard, when, and what is reported."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

import numpy as np
import pytest

from tests.voice.fakes import WORD_MS, FakeLoudspeaker, FakeVoice, LaterWorker, at_once
from voice_assistant.errors import VoiceError
from voice_assistant.events import FRAME_MS, OUTPUT_RATE, SpeakingFinished, Speech
from voice_assistant.voice.player import DUCK_DB, LOUDEST, RECENT_MS, SOFTEST, Player
from voice_assistant.voice.sentences import SENTENCE_PAUSE_MS


class Room:
    """A player, its loudspeaker, and the loop that polls it each tick."""

    def __init__(self, voice: FakeVoice | None = None, worker: LaterWorker | None = None) -> None:
        self.loudspeaker = FakeLoudspeaker()
        self.player = Player(self.loudspeaker, voice or FakeVoice(), worker or at_once)
        self.now_ms = 0
        self.finished: list[int] = []

    def run(self, ms: int) -> None:
        for _ in range(ms // FRAME_MS):
            self.finished += [event.at_ms for event in self.player.poll(self.now_ms)]
            self.now_ms += FRAME_MS
            self.loudspeaker.advance(FRAME_MS)

    def heard(self) -> list[tuple[int, int]]:
        """What came out so far as (value, ms): the n-th word is the value n, silence is 0."""
        samples = np.concatenate(self.loudspeaker.heard)
        runs = [(int(value), len(list(same))) for value, same in groupby(samples)]
        return [(value, count * 1000 // OUTPUT_RATE) for value, count in runs]


def test_a_sentence_is_heard_and_reported_once_at_its_end() -> None:
    room = Room()
    room.player.say("One two.", 140)
    room.run(2000)
    assert room.heard() == [(1, 400), (2, 400), (0, 1200)]
    assert room.finished == [800]


def test_sentences_follow_each_other_with_the_pause_and_nothing_else_between() -> None:
    room = Room()
    room.player.say("One two. Three.", 140)
    room.player.say("Four.", 140)
    room.run(3000)
    pause = (0, SENTENCE_PAUSE_MS)
    assert room.heard()[:5] == [(1, 400), (2, 400), pause, (1, 400), pause]
    assert len(room.finished) == 1


def test_planned_length_is_the_length_that_is_heard() -> None:
    room = Room()
    text = "One two. Three four five. Six."
    planned_ms = room.player.length_of(text, 140)
    room.player.say(text, 140)
    room.run(5000)
    assert planned_ms == 6 * WORD_MS + 2 * SENTENCE_PAUSE_MS
    assert room.finished == [-(-planned_ms // FRAME_MS) * FRAME_MS]


def test_what_is_rendered_late_is_waited_for_and_later_sentences_do_not_overtake_it() -> None:
    worker = LaterWorker()
    room = Room(worker=worker)
    room.player.say("One two. Three.", 140)
    room.run(1000)
    assert room.heard() == [(0, 1000)]
    assert room.player.speaking
    worker.work()
    worker.work()
    room.run(2000)
    assert room.heard()[1:4] == [(1, 400), (2, 400), (0, SENTENCE_PAUSE_MS)]
    assert len(room.finished) == 1


def test_a_softened_sentence_is_softer_from_its_first_sample_to_its_last_and_no_other() -> None:
    class Loud(FakeVoice):
        def render(self, text: str, wpm: int, *, personal: bool = False) -> Speech:
            speech = super().render(text, wpm, personal=personal)
            return replace(speech, samples=speech.samples * np.int16(1000))

    room = Room(Loud())
    room.player.say("One two.", 140, gain_db=-6.0)
    room.player.say("One two.", 140)
    room.run(2500)
    spoken = [run for run in room.heard() if run[0]]
    assert spoken == [(501, 400), (1002, 400), (1000, 400), (2000, 400)]


def test_only_the_next_sentence_waits_on_the_loudspeaker() -> None:
    room = Room()
    room.player.say("One. Two. Three. Four. Five.", 140)
    room.run(20)
    seconds = (room.loudspeaker.queued + room.loudspeaker.played) / OUTPUT_RATE
    assert seconds == pytest.approx((2 * WORD_MS + SENTENCE_PAUSE_MS) / 1000)


def test_stop_is_silence_at_once_and_nothing_is_reported_of_it() -> None:
    room = Room()
    room.player.say("One two three. Four five.", 140)
    room.run(500)
    room.player.stop()
    assert not room.player.speaking
    room.run(2000)
    assert room.heard() == [(1, 400), (2, 100), (0, 2000)]
    assert room.finished == []


def test_stop_cancels_what_is_not_rendered_yet() -> None:
    worker, voice = LaterWorker(), FakeVoice()
    room = Room(voice, worker)
    room.player.say("One. Two.", 140)
    room.player.stop()
    worker.work()
    worker.work()
    room.run(100)
    assert voice.rendered == []


def test_after_a_stop_the_next_sentence_is_heard_in_full() -> None:
    room = Room()
    room.player.say("One two three.", 140)
    room.run(500)
    room.player.stop()
    room.player.say("Again.", 140)
    room.run(1000)
    assert room.heard()[2:] == [(1, 400), (0, 600)]
    assert room.finished == [900]


def test_resume_starts_again_at_the_word_that_was_cut() -> None:
    room = Room()
    room.player.say("One two three.", 140)
    room.run(500)
    room.player.pause()
    assert room.player.paused
    assert not room.player.speaking
    room.run(1000)
    room.player.resume()
    room.run(1500)
    heard = room.heard()
    assert heard[:2] == [(1, 400), (2, 100)]
    fade_ms = 3  # in which the values rise from 0
    assert heard[2][1] in range(1000, 1000 + fade_ms)
    assert (2, WORD_MS - fade_ms) in heard[3:]
    assert heard[-2] == (3, WORD_MS)
    assert len(room.finished) == 1
    assert not room.player.paused


def test_pausing_twice_in_one_word_begins_it_twice() -> None:
    room = Room()
    room.player.say("One two three.", 140)
    for _ in range(2):
        room.run(500)
        room.player.pause()
        room.player.resume()
    room.run(2000)
    # 500 heard, then from word two again: 500 ms more reach 100 ms into word three.
    assert room.finished == [500 + 500 + WORD_MS]


def test_a_long_silence_goes_on_where_it_was_held() -> None:
    room = Room()
    room.player.silence(1000)
    room.run(600)
    room.player.pause()
    room.player.resume()
    room.run(1000)
    assert room.finished == [1000]


def test_while_held_other_things_are_said_and_reported_and_then_it_goes_on() -> None:
    room = Room()
    room.player.say("One two three.", 140)
    room.run(500)
    room.player.pause()
    room.player.say("Held.", 140)
    room.run(1000)
    assert room.finished == [900]
    assert room.player.paused
    room.player.resume()
    room.run(1000)
    assert room.finished == [900, 1500 + 2 * WORD_MS]


def test_pause_and_resume_without_speech_do_nothing() -> None:
    room = Room()
    room.player.pause()
    room.player.resume()
    room.run(100)
    assert room.finished == []


def test_sounds_are_played_in_their_place() -> None:
    room = Room()
    room.player.say("One.", 140)
    room.player.sound(np.full(OUTPUT_RATE // 10, 7, np.int16))
    room.run(1000)
    assert room.heard() == [(1, 400), (7, 100), (0, 500)]


def test_saying_and_said_recently_tell_what_an_echo_may_hold() -> None:
    room = Room()
    room.player.say("One two. Three.", 140)
    room.run(100)
    assert room.player.saying == "One two."
    assert room.player.said_recently(room.now_ms) == ("One two.",)
    room.run(1300)
    assert room.player.saying == "Three."
    assert room.player.said_recently(room.now_ms) == ("One two.", "Three.")
    room.run(RECENT_MS - 200)
    assert room.player.said_recently(room.now_ms) == ("Three.",)
    room.run(RECENT_MS)
    assert room.player.said_recently(room.now_ms) == ()


def test_a_sentence_cut_by_stop_was_said_too() -> None:
    room = Room()
    room.player.say("One two.", 140)
    room.run(200)
    room.player.stop()
    assert room.player.said_recently(room.now_ms) == ("One two.",)


def test_ducking_lowers_by_its_decibels_and_comes_back() -> None:
    room = Room()
    usual = room.loudspeaker.gain
    room.player.duck()
    assert 20 * np.log10(room.loudspeaker.gain / usual) == pytest.approx(DUCK_DB)
    room.player.unduck()
    assert room.loudspeaker.gain == usual


def test_volume_keeps_to_its_bounds_and_never_clips_a_voice() -> None:
    room = Room()
    assert room.player.set_volume(99) == LOUDEST
    assert room.loudspeaker.gain * 10 ** (-3 / 20) == pytest.approx(1.0)
    assert room.player.set_volume(-99) == SOFTEST


def test_a_failed_render_is_raised_once_its_text_kept_and_the_rest_spoken() -> None:
    room = Room(FakeVoice(fails_on="Two."))
    room.player.say("One. Two. Three.", 140)
    with pytest.raises(VoiceError):
        room.run(100)
    assert room.player.take_unspoken() == ["Two."]
    assert room.player.take_unspoken() == []
    room.run(3000)
    assert len(room.finished) == 1
    assert sum(ms for value, ms in room.heard() if value) == 2 * WORD_MS


def test_personal_text_is_rendered_as_personal() -> None:
    voice = FakeVoice()
    room = Room(voice)
    room.player.say("Sam.", 140, personal=True)
    assert voice.rendered == [("Sam.", 140, True)]


def test_nothing_to_say_is_finished_at_once() -> None:
    room = Room()
    room.player.say("  ", 140)
    assert room.player.poll(40) == [SpeakingFinished(40)]
    assert room.player.poll(60) == []
