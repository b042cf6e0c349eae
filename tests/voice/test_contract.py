"""What every voice keeps to, through the real engines."""

from __future__ import annotations

import socket
import tracemalloc
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import pyttsx3

from tests.voice.fakes import FakeLoudspeaker, at_once
from voice_assistant.events import OUTPUT_RATE, Speech
from voice_assistant.voice import espeak_driver, natural_driver
from voice_assistant.voice.pcm_driver import RENDERED
from voice_assistant.voice.player import Player
from voice_assistant.voice.pyttsx3_voice import Pyttsx3Voice
from voice_assistant.voice.rate import RateTable, measured_wpm
from voice_assistant.voice.sentences import SENTENCE_PAUSE_MS
from voice_assistant.voice.shaping import LEAD_MS, PEAK, TAIL_MS

pytestmark = pytest.mark.voice

LINES = (
    "Feel your feet on the floor, and the weight of your hands.",
    "What is soft and fresh?",
    "Stop.",
    "Is there someone you can call tonight?",
    "If your mind has wandered, that is what minds do.",
)
RATES: dict[str, RateTable] = {"natural": natural_driver.RATES, "espeak": espeak_driver.RATES}


@pytest.fixture(params=["natural", "espeak"])
def voice(request: pytest.FixtureRequest) -> Pyttsx3Voice:
    return Pyttsx3Voice(request.param)


def audible(speech: Speech) -> tuple[int, int]:
    """Milliseconds of silence before and after what can be heard (40 dB under the loudest)."""
    blocks = speech.samples.astype(np.float64)
    blocks = blocks[: len(blocks) // 240 * 240].reshape(-1, 240)
    levels = np.sqrt((blocks**2).mean(axis=1))
    heard = np.flatnonzero(levels > levels.max() / 100)
    return int(heard[0]) * 10, (len(levels) - 1 - int(heard[-1])) * 10


def test_rates_are_met_within_a_tenth(voice: Pyttsx3Voice) -> None:
    slowest, fastest = voice.nearest_wpm(1), min(RATES[voice.name].wpm[-1], 240)
    for asked in np.linspace(slowest, fastest, 7).round().astype(int):
        assert measured_wpm(voice, int(asked)) == pytest.approx(asked, rel=0.1)


def test_faster_is_never_longer(voice: Pyttsx3Voice) -> None:
    lengths = [voice.render(LINES[0], wpm).duration_ms for wpm in range(100, 300, 20)]
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[0] > 1.3 * lengths[-1]


def test_beyond_its_bounds_a_voice_stays_at_the_bound(voice: Pyttsx3Voice) -> None:
    slowest = voice.nearest_wpm(1)
    assert voice.render(LINES[0], 1).duration_ms == voice.render(LINES[0], slowest).duration_ms


@pytest.mark.parametrize("line", LINES)
def test_two_renders_are_identical(voice: Pyttsx3Voice, line: str) -> None:
    first, second = voice.render(line, 150), voice.render(line, 150)
    assert np.array_equal(first.samples, second.samples)
    assert first.words == second.words


@pytest.mark.parametrize("line", LINES)
def test_sound_is_level_unclipped_and_tightly_cut(voice: Pyttsx3Voice, line: str) -> None:
    speech = voice.render(line, 150)
    assert speech.samples.dtype == np.int16
    assert speech.samples.ndim == 1
    assert np.abs(speech.samples.astype(int)).max() <= round(PEAK * 32767)
    lead, tail = audible(speech)
    assert lead == pytest.approx(LEAD_MS, abs=20)
    assert tail == pytest.approx(TAIL_MS, abs=20)


def test_both_voices_are_about_as_loud() -> None:
    def loudness(name: str) -> float:
        samples = np.concatenate(
            [Pyttsx3Voice(name).render(line, 150).samples for line in LINES]  # type: ignore[arg-type]
        )
        return float(20 * np.log10(np.sqrt(np.mean((samples / 32768.0) ** 2))))

    assert loudness("natural") == pytest.approx(loudness("espeak"), abs=2.0)
    assert loudness("natural") == pytest.approx(-20, abs=2.0)


@pytest.mark.parametrize("line", LINES)
def test_word_places_rise_and_lie_inside_the_sound(voice: Pyttsx3Voice, line: str) -> None:
    speech = voice.render(line, 150)
    starts = [word.started_ms for word in speech.words]
    assert starts == sorted(starts)
    assert starts[0] <= LEAD_MS
    assert starts[-1] < speech.duration_ms - TAIL_MS
    said = line.lower().split()
    assert all(any(word.text.lower() in whole for whole in said) for word in speech.words)


def test_nothing_unspeakable_reaches_the_engine(voice: Pyttsx3Voice) -> None:
    plain = voice.render("Stop. It is fine.", 150)
    marked = voice.render("<b>Stop.</b> 🙂 “It is fine.”", 150)
    assert np.array_equal(plain.samples, marked.samples)
    assert len(voice.render("🙂 ***", 150).words) == 0
    assert not voice.render("", 150).samples.any()


@pytest.mark.parametrize("driver", [natural_driver, espeak_driver])
def test_as_a_pyttsx3_driver_it_speaks_its_queue_in_order(driver: ModuleType) -> None:
    driver.install()
    engine = pyttsx3.init(driver.NAME)
    events: list[object] = []
    for topic in ("started-utterance", RENDERED, "finished-utterance", "error"):
        engine.connect(topic, lambda topic=topic, **event: events.append((topic, event["name"])))
    engine.setProperty("rate", 180)
    engine.setProperty("pitch", 50)
    for name in ("one", "two", "three"):
        engine.say(f"Number {name}.", name)
    engine.runAndWait()
    assert engine.getProperty("rate") == 180
    assert events == [
        ("error", None),  # the unknown property
        *(
            (topic, name)
            for name in ("one", "two", "three")
            for topic in ("started-utterance", RENDERED, "finished-utterance")
        ),
    ]


def test_three_queued_sentences_are_heard_in_order(voice: Pyttsx3Voice) -> None:
    loudspeaker = FakeLoudspeaker()
    player = Player(loudspeaker, voice, at_once)
    sentences = ("Breathe in.", "Hold it there.", "Let it go slowly.")
    for sentence in sentences:
        player.say(sentence, 150)
    pause = np.zeros(SENTENCE_PAUSE_MS * OUTPUT_RATE // 1000, np.int16)
    one, two, three = (voice.render(sentence, 150).samples for sentence in sentences)
    expected = np.concatenate([one, pause, two, pause, three])
    finished_ms = [now for now in range(0, 9000, 20) if _tick(player, loudspeaker, now)]
    heard = np.concatenate(loudspeaker.heard)
    assert np.array_equal(heard[: len(expected)], expected)
    assert not heard[len(expected) :].any()
    assert finished_ms == [-(-len(expected) // 480) * 20]


def _tick(player: Player, loudspeaker: FakeLoudspeaker, now_ms: int) -> bool:
    finished = player.poll(now_ms)
    loudspeaker.advance(20)
    return bool(finished)


def test_speech_stopped_in_mid_word_ends_there_and_the_next_is_whole(voice: Pyttsx3Voice) -> None:
    loudspeaker = FakeLoudspeaker()
    player = Player(loudspeaker, voice, at_once)
    player.say(LINES[0], 150)
    for now in range(0, 1000, 20):
        _tick(player, loudspeaker, now)
    player.stop()
    _tick(player, loudspeaker, 1000)
    assert not loudspeaker.heard[-1].any()
    player.say("Stop.", 150)
    loudspeaker.heard.clear()
    for now in range(1020, 3000, 20):
        _tick(player, loudspeaker, now)
    whole = voice.render("Stop.", 150).samples
    assert np.array_equal(np.concatenate(loudspeaker.heard)[: len(whole)], whole)


def test_fifty_renders_keep_nothing(voice: Pyttsx3Voice) -> None:
    def render_numbered(numbers: range) -> int:
        for number in numbers:
            voice.render(f"{LINES[number % len(LINES)]} Number {number}.", 150)
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        before = render_numbered(range(25))  # the engines fill their own bounded caches
        after = render_numbered(range(25, 75))
    finally:
        tracemalloc.stop()
    assert after - before < 500_000  # less than three of the fifty sentences


def test_no_socket_is_opened(voice: Pyttsx3Voice, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    assert voice.render("A quite unheard of wordling.", 150).samples.any()


def test_the_bundled_library_speaks_and_not_the_systems() -> None:
    Pyttsx3Voice("espeak").render("Hello.", 150)
    maps = Path("/proc/self/maps")
    if not maps.exists():
        pytest.skip("only Linux tells which libraries are loaded")
    loaded = {line.split()[-1] for line in maps.read_text().splitlines() if "espeak-ng.so" in line}
    assert loaded
    assert all("espeakng_loader" in path for path in loaded)
