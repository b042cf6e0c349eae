"""What the user's voice does to ours, before anybody knows what was said."""

from __future__ import annotations

from voice_assistant.events import NothingHeard, Recognition, SpeechStarted, Utterance
from voice_assistant.listening.barge_in import BargeIn


class TalkingPlayer:
    """Speaks one sentence for ever and writes down what is done to it."""

    def __init__(self, saying: str = "Say stop at any time.") -> None:
        self.speaking = True
        self.done: list[str] = []
        self._saying = saying

    def pause(self) -> None:
        self.done.append("pause")

    def resume(self) -> None:
        self.done.append("resume")

    def duck(self) -> None:
        self.done.append("duck")

    def unduck(self) -> None:
        self.done.append("unduck")

    def said_recently(self, now_ms: int) -> tuple[str, ...]:
        del now_ms
        return (self._saying,)


def said(text: str, started_ms: int = 1_000) -> Utterance:
    return Utterance(Recognition(text, text, (), "fake", 1.0), started_ms, started_ms + 300)


def test_any_speech_holds_us_at_the_first_sound_and_lets_go_when_it_was_nothing() -> None:
    player = TalkingPlayer()
    barge_in = BargeIn("any-speech", player)
    barge_in.react(SpeechStarted(1_000), 1_100)
    barge_in.react(NothingHeard(2_000), 2_000)
    assert player.done == ["pause", "resume"]


def test_any_speech_goes_on_when_no_words_follow_in_two_seconds() -> None:
    player = TalkingPlayer()
    barge_in = BargeIn("any-speech", player)
    barge_in.react(SpeechStarted(1_000), 1_100)
    for now_ms in range(1_100, 3_200, 20):
        barge_in.tick(now_ms, hearing=now_ms < 2_000)
    assert player.done == ["pause", "resume"]


def test_stop_phrase_only_lowers_our_voice() -> None:
    player = TalkingPlayer()
    barge_in = BargeIn("stop-phrase", player)
    barge_in.react(SpeechStarted(1_000), 1_100)
    barge_in.release()
    assert player.done == ["duck", "unduck"]


def test_a_command_word_that_stands_in_the_sentence_being_said_is_no_command() -> None:
    barge_in = BargeIn("stop-phrase", TalkingPlayer())
    barge_in.deaf(1_000)
    assert barge_in.react(said("stop"), 1_300) == NothingHeard(1_300)
    assert barge_in.react(said("pause"), 1_300) == said("pause")


def test_the_same_word_after_we_have_finished_is_the_users_own() -> None:
    player = TalkingPlayer("Was that a yes or a no?")
    barge_in = BargeIn("stop-phrase", player)
    barge_in.deaf(1_000)
    player.speaking = False
    assert barge_in.react(said("yes", started_ms=1_800), 2_600) == said("yes", started_ms=1_800)


def test_off_hears_nothing_while_we_speak_and_half_a_second_after() -> None:
    player = TalkingPlayer()
    barge_in = BargeIn("off", player)
    assert barge_in.deaf(1_000)
    player.speaking = False
    assert [barge_in.deaf(now_ms) for now_ms in (1_020, 1_500, 1_520)] == [True, True, False]


def test_where_our_voice_is_taken_out_a_word_that_we_are_saying_too_is_the_users() -> None:
    barge_in = BargeIn("stop-phrase", TalkingPlayer(), hears_through=lambda: True)
    barge_in.deaf(1_000)
    assert barge_in.react(said("stop"), 1_300) == said("stop")
    assert barge_in.react(said("say stop at any time"), 1_300) == NothingHeard(1_300)
