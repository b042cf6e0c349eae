"""`steps` prints the twelve steps, one of them, or what they rest on."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from click.testing import CliRunner, Result

from voice_assistant.cli.steps import steps
from voice_assistant.config import load_config
from voice_assistant.dialogue.steps import COMPOSITE, shipped_steps

book = shipped_steps()


def run(*args: str) -> Result:
    return CliRunner().invoke(steps, args, obj=load_config())


def rows(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0
    assert result.stdout.isascii()
    return [json.loads(line) for line in result.stdout.splitlines()]


def one_line(text: str) -> str:
    return " ".join(text.split())


def test_without_a_number_all_twelve_and_every_topic_are_named() -> None:
    result = run()
    assert result.exit_code == 0
    for step in book.steps:
        assert f"{step.number:2}  {step.title}." in result.stdout
    for topic in book.topics:
        assert topic.title in result.stdout


def test_one_step_is_printed_whole_and_narrow_enough_to_read() -> None:
    result = run("4")
    step = book.step(4)
    printed = one_line(result.stdout)
    for text in (step.title, step.asks, step.helps, step.today, step.question, step.care):
        assert text in printed
    assert step.reading.plain in printed
    assert (step.reading.traditional or "") not in printed
    assert max(map(len, result.stdout.splitlines())) <= 80


@pytest.mark.parametrize("wording", ["traditional", "spiritual"])
def test_a_reading_can_be_chosen(wording: str) -> None:
    printed = one_line(run("3", "--wording", wording).stdout)
    assert getattr(book.step(3).reading, wording) in printed
    assert book.step(3).reading.plain not in printed


def test_the_wording_in_the_settings_is_taken() -> None:
    config = replace(load_config(), wording="traditional")
    result = CliRunner().invoke(steps, ["3"], obj=config)
    assert (book.step(3).reading.traditional or "") in one_line(result.stdout)


def test_json_has_one_object_a_step_with_the_same_keys() -> None:
    found = rows(run("--json"))
    assert [row["step"] for row in found] == list(range(1, 13))
    keys = (
        "step", "title", "asks", "helps", "secular", "traditional", "spiritual", "today",
        "question", "care",
    )  # fmt: skip
    assert {tuple(row) for row in found} == {keys}
    assert rows(run("7", "--json")) == [found[6]]


def test_topics_and_stories_have_rows_of_their_own() -> None:
    topics, stories = rows(run("topics", "--json")), rows(run("stories", "--json"))
    assert [row["topic"] for row in topics] == [topic.id for topic in book.topics]
    assert {row["composite"] for row in topics} == {False}
    assert len(stories) == 5
    assert {row["composite"] for row in stories} == {True}
    assert {tuple(row) for row in (*topics, *stories)} == {("topic", "title", "text", "composite")}


def test_a_topic_is_found_by_its_name() -> None:
    printed = one_line(run("Depression").stdout)
    for text in book.topic("depression").texts:
        assert text in printed


def test_every_printed_story_is_labelled() -> None:
    assert one_line(run("stories").stdout).count(COMPOSITE) == 5


@pytest.mark.parametrize("which", ["0", "13", "99", "four"])
def test_a_step_that_is_not_there_is_wrong_usage_and_the_range_is_named(which: str) -> None:
    result = run(which)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert f"There is no step '{which}': they go from 1 to 12." in one_line(result.stderr)
