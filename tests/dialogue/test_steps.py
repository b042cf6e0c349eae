"""The twelve steps in plain English are whole, short enough to be said, kind, and our own words."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from voice_assistant.dialogue.script import Wordings
from voice_assistant.dialogue.steps import (
    COMPOSITE,
    STEPS,
    TEXT_WORDS,
    Topic,
    lint_steps,
    load_steps,
    shipped_steps,
)
from voice_assistant.errors import ScriptError
from voice_assistant.recognition.spelling import understanding_form
from voice_assistant.resources import resource
from voice_assistant.understanding.safety import assess
from voice_assistant.voice.sentences import sentences

ROOT = Path(__file__).parents[2]
ARTICLE = ROOT.parent / "shared" / "seed" / "twelve-steps-article.txt"
SHINGLE = 8
book = shipped_steps()
TOPICS = {
    "principles", "strengths", "limits", "wisely", "depression", "lost-interest", "sleep",
    "hopelessness", "functioning", "both", "medicine", "other-groups", "amends-to-yourself",
    "trauma",
}  # fmt: skip


def everything() -> list[str]:
    """Every text in every wording."""
    texts = [
        text for topic in (*book.topics, *book.stories) for text in (topic.title, *topic.texts)
    ]
    for step in book.steps:
        texts += [step.title, step.asks, step.helps, step.today, step.question, step.care]
        texts += filter(
            None, (step.reading.plain, step.reading.traditional, step.reading.spiritual)
        )
    return [text for text in texts if text]


def test_there_are_twelve_each_with_three_readings() -> None:
    assert [step.number for step in book.steps] == list(range(1, STEPS + 1))
    for step in book.steps:
        readings = {step.reading.plain, step.reading.traditional, step.reading.spiritual}
        assert len(readings - {None}) == 3
        assert step.question.endswith("?")
    assert len({step.title for step in book.steps}) == STEPS


def test_every_topic_is_there_and_every_story_says_that_it_is_a_composite() -> None:
    assert {topic.id for topic in book.topics} == TOPICS
    assert len(book.stories) == 5
    assert all(COMPOSITE in story.spoken() for story in book.stories)
    assert not any(COMPOSITE in topic.spoken() for topic in book.topics)


def test_the_principles_are_named() -> None:
    named = [text.partition(":")[0] for text in book.topic("principles").texts[1:]]
    assert named == ["Honesty", "Connection", "Routine", "Accountability", "Meaning"]


def test_nothing_is_to_be_mended() -> None:
    assert lint_steps(book) == []


def test_nothing_in_it_raises_an_alarm_when_it_is_heard_back() -> None:
    for text in everything():
        for said in (text, *sentences(text)):
            assert assess(understanding_form(said)).tier == "none", said


def test_everything_can_be_said_in_short_sentences() -> None:
    for text in everything():
        assert len(text.split()) <= TEXT_WORDS, text
        assert max(len(sentence.split()) for sentence in sentences(text)) <= 14, text


def test_only_the_steps_that_look_back_say_who_to_do_them_with() -> None:
    assert {step.number for step in book.steps if step.care} == {4, 5, 8}
    for step in book.steps:
        assert not step.care or "trained" in step.care


def test_hopelessness_and_depression_lead_to_people() -> None:
    for topic_id in ("depression", "hopelessness"):
        assert "crisis line" in " ".join(book.topic(topic_id).texts)
    for topic_id in ("lost-interest", "sleep", "functioning"):
        assert re.search("doctor|assessment", " ".join(book.topic(topic_id).texts))


def test_it_is_spoken_in_the_wording_that_was_chosen() -> None:
    step = book.step(4)
    plain, spiritual = step.spoken("plain"), step.spoken("spiritual")
    assert plain[0] == f"Step four. {step.title}."
    assert step.reading.plain in plain
    assert step.reading.spiritual in spiritual
    assert step.reading.plain not in spiritual
    assert step.care in plain
    assert plain[-1] == step.question
    assert "" not in book.step(1).spoken("plain")


def test_what_is_not_there_is_a_key_error() -> None:
    for number in (0, 13, -1):
        with pytest.raises(KeyError):
            book.step(number)
    with pytest.raises(KeyError):
        book.topic("weather")


def shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9']+", text.lower().replace("’", "'"))
    return {tuple(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)}


@pytest.mark.skipif(not ARTICLE.exists(), reason="the article is not beside this checkout")
def test_no_sentence_is_the_articles() -> None:
    article = shingles(ARTICLE.read_text(encoding="utf-8"))
    assert len(article) > 2000
    files = [*(resource("prompts") / "flows").glob("*.toml"), resource("prompts") / "steps.toml"]
    for file in files:
        assert shingles(file.read_text(encoding="utf-8")) & article == set(), file.name


# The loader and the lint find mistakes.


TEXT = (resource("prompts") / "steps.toml").read_text(encoding="utf-8")


def changed(tmp_path: Path, right: str, wrong: str) -> Path:
    assert right in TEXT
    path = tmp_path / "steps.toml"
    path.write_text(TEXT.replace(right, wrong, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("right", "wrong", "problem"),
    [
        ("number = 2", "number = 3", "numbered 1 to 12"),
        ("number = 1\n", "", "missing key 'number'"),
        ("\nhelps = ", "\nhelp = ", "missing key 'helps'"),
        ('question = "', 'colour = "red"\nquestion = "', "unknown key 'colour'"),
        ('id = "strengths"', 'id = "limits"', "'limits' is there 2 times"),
        ("text = [", "text = []\ntexts = [", "unknown key 'texts'"),
    ],
)
def test_a_mistake_is_named(right: str, wrong: str, problem: str, tmp_path: Path) -> None:
    path = changed(tmp_path, right, wrong)
    with pytest.raises(ScriptError, match=problem) as caught:
        load_steps(path)
    assert str(path) in caught.value.message


def test_a_topic_without_a_text_is_a_mistake(tmp_path: Path) -> None:
    path = tmp_path / "steps.toml"
    path.write_text(re.sub(r"text = \[.*?\n\]", "text = []", TEXT, flags=re.DOTALL), "utf-8")
    with pytest.raises(ScriptError, match=r"topic 'principles': 'text' is empty"):
        load_steps(path)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Say a prayer.", "says 'prayer' in plain wording"),
        ("Go on and on" + " and on" * 7 + ".", "a sentence of 18 words"),
        ("Walk home. " * 31, "62 words (at most 60)"),
        ("Ask at an AA meeting.", "names a fellowship"),
        ("You should try harder.", "commands or blames"),
        ("It will cure you.", "promises what nobody can"),
    ],
)
def test_lint_finds(text: str, problem: str) -> None:
    topic = replace(book, topics=(Topic("x", "Title", (text.strip(),)),), stories=())
    [complaint] = lint_steps(topic)
    assert complaint.where == "topic 'x'"
    assert problem in complaint.problem


def test_lint_lets_faith_stand_where_it_was_asked_for() -> None:
    step = replace(book.step(1), reading=Wordings("Try.", traditional="Pray.", spiritual="Pray."))
    assert lint_steps(replace(book, steps=(step,))) == []
    step = replace(step, reading=Wordings("Pray."))
    [complaint] = lint_steps(replace(book, steps=(step,)))
    assert complaint.where == "step 1, reading"
