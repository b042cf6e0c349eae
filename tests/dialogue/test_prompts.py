"""What is shipped under prompts/, and what docs/prompts.md shows, is whole, sayable and kind."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from scripts import practices_page
from tests.dialogue.sessions import understander
from voice_assistant.dialogue.library import shipped_library
from voice_assistant.dialogue.lint import Complaint, lint, lint_phrases
from voice_assistant.dialogue.loading import (
    ELSEWHERE,
    load_flow,
    load_helplines,
    load_phrases,
    load_practice,
    load_script,
)
from voice_assistant.dialogue.pacing import Manner, plan
from voice_assistant.dialogue.script import Flow, Helpline, Practice, SayItem, Wordings
from voice_assistant.dialogue.tables import WORDINGS
from voice_assistant.events import SafetyKind
from voice_assistant.recognition.spelling import understanding_form
from voice_assistant.resources import resource
from voice_assistant.voice.sentences import sentences

ROOT = Path(__file__).parents[2]
SCRIPTS = shipped_library().ids()
PRACTICES = [each for each in shipped_library().all() if isinstance(each, Practice)]
phrases = load_phrases(resource("prompts") / "phrases.toml")
regions = load_helplines(resource("prompts") / "helplines.toml")
nightly = load_flow(resource("prompts") / "flows" / "nightly.toml")


@pytest.mark.parametrize("script_id", SCRIPTS)
def test_a_shipped_script_has_nothing_to_mend(script_id: str) -> None:
    assert lint(shipped_library().get(script_id)) == []


def test_the_phrases_have_nothing_to_mend() -> None:
    assert lint_phrases(phrases) == []


def test_every_phrase_that_the_code_names_is_written() -> None:
    named = re.compile(r'"((?:session|plan|practice|crisis|concern|meet)\.[a-z_0-9]+)"')
    used = {
        name
        for path in (ROOT / "voice_assistant").rglob("*.py")
        for name in named.findall(path.read_text(encoding="utf-8"))
    }
    assert len(used) > 30
    assert used - phrases.keys() == set()


def test_every_kind_of_crisis_has_its_first_words() -> None:
    for kind in get_args(SafetyKind):
        if kind:
            assert f"crisis.{kind.replace('-', '_')}" in phrases


def test_a_crisis_says_that_a_program_calls_no_one() -> None:
    for kind in get_args(SafetyKind):
        if kind:
            first = f"crisis.{kind.replace('-', '_')}"
            following = phrases.get(f"{first}_next", Wordings(""))
            assert "I can't call anyone" in f"{phrases[first].plain} {following.plain}", kind


def test_where_a_body_is_in_danger_few_words_come_before_the_number() -> None:
    for kind in ("overdose", "withdrawal", "medical", "other_person"):
        assert len(phrases[f"crisis.{kind}"].plain.split()) <= 6


def test_danger_from_another_person_gives_nothing_away() -> None:
    for phrase in ("crisis.danger_question", "crisis.danger_quiet"):
        assert not re.search(r"number|call|help|police|\{", phrases[phrase].plain)


def helplines() -> list[Helpline]:
    found = [
        (region.emergency, region.crisis, region.substance, region.text, region.abuse)
        for region in regions.values()
    ]
    return [each for region in found for each in region if each is not None]


def test_every_number_can_be_said_after_please() -> None:
    for helpline in helplines():
        assert re.match(r"(call|text) ", helpline.say), helpline
        assert not re.search(r"\d{3,}", helpline.say), helpline
        assert helpline.source


def test_what_is_said_and_what_is_shown_are_the_same_number() -> None:
    words = {"triple zero, ": "", "eight hundred": "800"}
    for helpline in helplines():
        said = helpline.say
        for word, digits in words.items():
            said = said.replace(word, digits)
        shown = re.sub(r"\D", "", helpline.show)
        assert re.sub(r"\D", "", said) == shown, helpline


def test_where_the_region_is_not_known_no_number_is_given() -> None:
    elsewhere = regions[ELSEWHERE]
    assert not re.search(r"\d", elsewhere.emergency.say + elsewhere.emergency.show)
    assert elsewhere.crisis is None
    assert {"US", "GB", "IE", "EU", "CA", "AU", "NZ"} <= regions.keys()


def test_the_nightly_reflection_is_whole() -> None:
    asked = [step.id for step in nightly.steps if step.expect is not None]
    assert asked == [
        "mood", "went-well", "resentment", "self", "honesty", "fear", "owed", "holding", "kind",
        "attention", "tomorrow", "gratitude",
    ]  # fmt: skip
    short = [step_id for step_id in nightly.short if step_id in asked]
    assert short == ["mood", "went-well", "resentment", "owed", "tomorrow", "gratitude"]
    assert nightly.cap_s == 720
    assert nightly.step("mood").rating == "mood"
    assert nightly.step("tomorrow").keep == "tomorrow"
    assert nightly.step("gratitude").keep == "gratitude"
    quiet = nightly.step("quiet")
    assert (quiet.quiet_s, quiet.bell) == (60, "closing")


def test_the_nightly_follows_up_only_where_a_yes_can_be_said() -> None:
    for step in nightly.steps:
        assert (step.follow_up is not None) == (step.expect == "yes-no")


def test_the_nightly_ends_in_the_same_way_however_it_was_taken() -> None:
    whole = [step.id for step in nightly.steps]
    closing = whole[whole.index(nightly.closing) :]
    assert closing == ["let-it-be", "quiet", "goodbye"]
    assert list(nightly.short[-3:]) == closing


def test_the_long_exhale_comes_to_its_usual_shape() -> None:
    practice = load_practice(resource("prompts") / "practices" / "long-exhale.toml")
    assert not practice.holds_breath
    assert (practice.shortest_s, practice.longest_s) == (120, 1200)
    timeline = plan(practice, practice.default_s, lambda text, _: 400 * len(text.split()), Manner())
    assert timeline.planned_ms == 240_000
    assert sum(item.text == "Breathe in." for item in timeline.items) >= 4


def test_the_page_of_all_scripts_is_as_they_are() -> None:
    """When this fails: .venv/bin/python scripts/practices_page.py"""
    assert practices_page.PAGE.read_text(encoding="utf-8") == practices_page.page()


def sentences_of(practice: Practice) -> set[str]:
    said = [item for phase in practice.phases for item in phase.items if isinstance(item, SayItem)]
    lines = [line for item in said for line in (item.line, *item.anchors.values())]
    return {
        sentence
        for line in (*lines, *practice.cautions)
        for wording in WORDINGS
        for sentence in sentences(line.in_wording(wording))
    }


@pytest.mark.parametrize("practice", PRACTICES, ids=lambda practice: practice.id)
def test_no_practice_commands_itself_through_an_open_loudspeaker(practice: Practice) -> None:
    for sentence in sentences_of(practice):
        understood = understander().understand(understanding_form(sentence), None)
        assert (understood.intent, understood.safety) == ("none", "none"), sentence


@pytest.mark.parametrize("kind", ["flow", "practice"])
def test_the_example_in_the_documentation_loads(kind: str, tmp_path: Path) -> None:
    text = (ROOT / "docs" / "prompts.md").read_text(encoding="utf-8")
    key = {"flow": "[[step]]", "practice": "[[phase]]"}[kind]
    [example] = [
        block for block in re.findall(r"```toml\n(.*?)```", text, re.DOTALL) if key in block
    ]
    path = tmp_path / "example.toml"
    path.write_text(example, encoding="utf-8")
    script = load_script(path)
    assert isinstance(script, {"flow": Flow, "practice": Practice}[kind])
    assert lint(script) == []


MISTAKES = [
    ('say = "Was there something good today?"', 'say = "Did you pray today?"', "says 'pray'"),
    ('say = "What was it?"', 'say = "What was it at the AA meeting?"', "names a fellowship"),
    ('say = "What was it?"', 'say = "What was it \\u2728?"', "a voice cannot say"),
    ('say = "What was it?"', f'say = "What was it{" and then" * 6}?"', "a sentence of 15 words"),
    ('say = "What was it?"', 'say = "What was it you should do?"', "blames ('you should')"),
    ('say = "What was it?"', 'say = "It heals. What was it?"', "promises what nobody can ('heals'"),
    ('say = "What was it?"', f'say = "{"Well then. " * 12}Well then."', "26 words (at most 25)"),
    ('reprompt = "Something good, yes or no? Or say skip."', "", "has no reprompt"),
]


@pytest.mark.parametrize(("right", "wrong", "problem"), MISTAKES)
def test_lint_finds(right: str, wrong: str, problem: str, tmp_path: Path) -> None:
    text = (ROOT / "docs" / "prompts.md").read_text(encoding="utf-8")
    example = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)[0]
    assert right in example
    path = tmp_path / "example.toml"
    path.write_text(example.replace(right, wrong), encoding="utf-8")
    [complaint] = lint(load_script(path))
    assert complaint.where == "step 'good'"
    assert problem in complaint.problem


def test_lint_finds_a_practice_that_cannot_be_had_and_a_long_silence(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "prompts.md").read_text(encoding="utf-8")
    example = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)[1]
    path = tmp_path / "example.toml"
    longer = example.replace("longest_s = 120", "longest_s = 600")
    path.write_text(longer, encoding="utf-8")
    complaint = lint(load_script(path))[0]
    assert complaint.where == "longest_s"
    assert "and not 600 s" in complaint.problem
    path.write_text(longer.replace("ceiling_s = 30", "ceiling_s = 600"), encoding="utf-8")
    assert "without a voice" in lint(load_script(path))[0].problem


PRACTICE_MISTAKES = [
    ("Stop at any time.", "", "phase 'settle'", "no way out"),
    ("in_s = 4", "in_s = 4\nhold_s = 2\nhold_cue = 'Rest.'", "phase", "holds the breath"),
    ("longest_s = 120", "longest_s = 120\ncautions = 'God knows.'", "cautions", "says 'God'"),
    ('id = "rest"', 'id = "rest"\nhears = "check-out"', "phase 'rest'", "no time to say it"),
    (
        'say = "Let the breath go its own way."',
        'say = { plain = "Let it go.", spiritual = "Let it be." }',
        "phase",
        "no line is written in traditional wording",
    ),
    (
        'say = "Let the breath go its own way."',
        'say = "Rest.", anchors = { hands = "You should feel your hands." }',
        "phase 'rest'",
        "blames ('You should')",
    ),
]


@pytest.mark.parametrize(("right", "wrong", "where", "problem"), PRACTICE_MISTAKES)
def test_lint_finds_in_a_practice(
    right: str, wrong: str, where: str, problem: str, tmp_path: Path
) -> None:
    text = (ROOT / "docs" / "prompts.md").read_text(encoding="utf-8")
    example = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)[1]
    assert right in example
    path = tmp_path / "example.toml"
    path.write_text(example.replace(right, wrong), encoding="utf-8")
    found = [each for each in lint(load_script(path)) if problem in each.problem]
    assert [each.where for each in found] == [where]


def flow(*steps: str) -> str:
    head = FLOW_HEAD + "".join(f"\n[[step]]\n{step}\n" for step in steps)
    return head.replace("REPROMPT", 'reprompt = "Once more?"')


FLOW_HEAD = """
title = "Mine"
purpose = "Mine."
needs = ["mine"]
shortest_s = 30
default_s = 60
longest_s = 180
cap_s = 180
closing = "end"
wpm = 120
"""
ASK = 'id = "ask"\nsay = "Well?"\nexpect = "yes-no"\nREPROMPT\n'
END = 'id = "end"\nsay = "Rest well."'
EVERY = ["yes", "no", "unsure", "skipped", "no_input", "no_match"]
FLOW_MISTAKES = [
    (
        flow(ASK + 'then = "end"', 'id = "lost"\nsay = "Nobody hears this."', END),
        ("step 'lost'", "never reached"),
    ),
    (
        flow(ASK + "next = { " + ", ".join(f'{each} = "ask"' for each in EVERY) + " }", END),
        ("step 'ask'", "no way out"),
    ),
    (
        flow(
            'id = "ask"\nsay = "Which?"\nexpect = "choice"\nREPROMPT\n'
            'options = { walk = ["a walk", "walk"], home = ["walk home", "home"] }',
            END,
        ),
        ("step 'ask'", "'walk home' (home) holds 'walk' (walk)"),
    ),
]


@pytest.mark.parametrize(("text", "complaint"), FLOW_MISTAKES)
def test_lint_finds_where_a_flow_goes_astray(
    text: str, complaint: tuple[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    [found] = lint(load_script(path))
    where, problem = complaint
    assert found.where == where
    assert problem in found.problem


def test_a_complaint_knows_its_line() -> None:
    source = 'title = "Mine"\n[[step]]\nid = "ask"\nsay = "Did you pray?"\n'
    at_line = Complaint("step 'ask'", "says 'pray'", "Did you pray?").line_in(source)
    at_step = Complaint("step 'ask'", "has no reprompt").line_in(source)
    nowhere = Complaint("longest_s", "comes to 3 s").line_in(source)
    assert (at_line, at_step, nowhere) == (4, 3, 1)


def test_first_words_of_a_crisis_leave_nothing_open() -> None:
    """They are written down as the turn's prompt before the number is known."""
    kinds = [kind.replace("-", "_") for kind in get_args(SafetyKind) if kind]
    for kind in [*kinds, "short", "danger_question"]:
        assert "{" not in phrases[f"crisis.{kind}"].plain
