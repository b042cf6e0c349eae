"""Every flow, through the real loop over the fakes: answered, skipped, stopped, or unclear."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache

import pytest

from voice_assistant.dialogue.library import shipped_library
from voice_assistant.dialogue.lint import lint
from voice_assistant.dialogue.script import Flow, Practice, SayItem, Step
from voice_assistant.dialogue.steps import shipped_steps
from voice_assistant.dialogue.tables import WORDINGS
from voice_assistant.person import Line
from voice_assistant.recognition.spelling import understanding_form
from voice_assistant.testing import Conversation, Transcript, converse
from voice_assistant.understanding.feelings import need_of
from voice_assistant.understanding.safety import assess
from voice_assistant.understanding.understander import Understander
from voice_assistant.understanding.words import words

FLOWS = (
    "morning", "check-in", "halt", "spot-check", "gratitude", "amends", "step-study",
    "after-a-slip", "weekly", "just-listen",
)  # fmt: skip
SHORT_ANSWERS = ("yes-no", "scale", "number")
TOLD = "a walk by the water with sam that's all"
UNCLEAR = "purple kettles"
GO_ON = Line("yes", step="question")
NOT_IN_DANGER = [Line("no", step="crisis.concern"), Line("no", step="crisis.denied"), GO_ON]
"""After a rating of safety that was low or unclear."""
ANSWERS = {"yes-no": "no", "scale": "five", "number": "one", "free": TOLD}


@cache
def one_understander() -> Understander:
    return Understander()


@pytest.fixture(autouse=True)
def _understanding_loads_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loading spaCy's phrases takes longer than these conversations."""
    monkeypatch.setattr("voice_assistant.assembly.Understander", one_understander)


@cache
def flow(script_id: str) -> Flow:
    script = shipped_library().get(script_id)
    assert isinstance(script, Flow)
    return script


def asked(script_id: str) -> list[Step]:
    """The questions of a first evening: nothing is kept yet to be read back, and of the twelve
    steps it is the first one."""
    return [
        step
        for step in flow(script_id).steps
        if step.expect is not None
        and step.recall is None
        and (not step.id.startswith("step-") or step.id.startswith("step-1-"))
    ]


def talk(script_id: str, *lines: Line, wording: str = "plain") -> Transcript:
    return converse(Conversation(script_id, lines, wording=wording))  # type: ignore[arg-type]


def reply(step: Step) -> str:
    return ANSWERS[step.expect or "free"]


def answered(script_id: str, reply: Callable[[Step], str] = reply, **given: str) -> Transcript:
    """A conversation in which every question gets its reply, or the one `given` for its id."""
    lines: list[Line] = []
    heavy = 0
    for step in asked(script_id):
        said = given.get(step.id.replace("-", "_"), reply(step))
        lines.append(Line(said, step=step.id))
        if said == "yes" and step.follow_up is not None:
            lines.append(Line(TOLD, step=step.id))
        weighs = step.heavy and said not in ("no", "skip")
        heavy = heavy + 1 if weighs else 0
        if heavy == 2:
            lines.append(GO_ON)
            heavy = 0
    return talk(script_id, *lines)


def spoken(transcript: Transcript) -> str:
    return "\n".join(text for _, text in transcript.spoken)


def kept(transcript: Transcript) -> list[str]:
    return [line.text for turn in transcript.entry.turns for line in turn.kept]


@pytest.mark.parametrize("script_id", FLOWS)
def test_it_has_nothing_to_mend(script_id: str) -> None:
    assert lint(flow(script_id)) == []


@pytest.mark.parametrize("script_id", FLOWS)
def test_nothing_it_says_raises_an_alarm_when_it_is_heard_back(script_id: str) -> None:
    for step in flow(script_id).steps:
        follow_up = [] if step.follow_up is None else [step.follow_up.say, step.follow_up.reprompt]
        for line in (*step.say, *([step.reprompt] if step.reprompt else []), *follow_up):
            for wording in WORDINGS:
                heard = understanding_form(line.in_wording(wording))
                assert assess(heard).tier == "none", line
                assert need_of(words(heard)) in (None, "urge"), line


@pytest.mark.parametrize("script_id", FLOWS)
def test_it_opens_with_a_word_of_its_own_and_asks_nothing_once_it_closes(script_id: str) -> None:
    script = flow(script_id)
    assert script.steps[0].expect is None
    ids = [step.id for step in script.steps]
    closing = script.steps[ids.index(script.closing) :]
    assert all(step.expect is None for step in closing)
    assert script.longest_s == script.cap_s


@pytest.mark.parametrize("wording", ["plain", "traditional", "spiritual"])
@pytest.mark.parametrize("script_id", FLOWS)
def test_each_question_can_be_skipped(script_id: str, wording: str) -> None:
    lines = [Line("skip", step=step.id) for step in asked(script_id)]
    # Whoever does not say whose harm it was, or which step, is asked nothing about it.
    lines = lines[: {"amends": 2, "step-study": 2}.get(script_id)]
    transcript = talk(script_id, *lines, wording=wording)
    assert transcript.outcome == "completed"
    assert transcript.unsaid == ()
    assert [turn.outcome for turn in transcript.turns] == ["skipped"] * len(lines)
    assert kept(transcript) == []
    assert not any(turn.ratings for turn in transcript.entry.turns)


@pytest.mark.parametrize("script_id", [each for each in FLOWS if each != "amends"])
def test_everything_answered_is_kept_and_no_follow_up_comes_without_a_yes(script_id: str) -> None:
    transcript = answered(script_id)
    assert transcript.outcome == "completed", spoken(transcript)
    assert transcript.unsaid == ()
    assert [turn.step for turn in transcript.turns] == [step.id for step in asked(script_id)]
    free_to_keep = [step for step in asked(script_id) if step.keep and step.expect == "free"]
    assert kept(transcript) == ["a walk by the water with sam"] * len(free_to_keep)
    rated = [step.rating for step in asked(script_id) if step.rating]
    found = [rating.kind for turn in transcript.entry.turns for rating in turn.ratings]
    assert found == rated


@pytest.mark.parametrize("script_id", ["morning", "check-in", "halt", "spot-check", "weekly"])
def test_a_yes_is_followed_up_once(script_id: str) -> None:
    transcript = answered(script_id, lambda step: "yes" if step.follow_up else reply(step))
    assert transcript.outcome == "completed", spoken(transcript)
    assert transcript.unsaid == ()
    turns = Counter(turn.step for turn in transcript.turns)
    assert turns == {step.id: 2 if step.follow_up else 1 for step in asked(script_id)}


@pytest.mark.parametrize("script_id", FLOWS)
def test_stop_in_the_middle_ends_kindly_and_keeps_what_was_said(script_id: str) -> None:
    first, *rest = asked(script_id)
    at = rest[0] if rest else first
    before = [Line(reply(first), step=first.id)] if rest else []
    transcript = talk(script_id, *before, Line("stop", step=at.id))
    assert transcript.outcome == "stopped_by_user"
    assert transcript.spoken[-1][1].startswith("We'll stop here.")
    assert transcript.turns[-1].step == at.id
    assert transcript.turns[-1].outcome == "stopped"
    assert transcript.entry.session.next_step == at.id
    segments = [each.text for turn in transcript.entry.turns for each in turn.segments]
    assert segments == [line.say for line in before]


@pytest.mark.parametrize("script_id", FLOWS)
def test_where_nobody_speaks_it_closes_by_itself(script_id: str) -> None:
    transcript = talk(script_id)
    assert transcript.outcome in ("timed_out", "completed")
    assert all(turn.outcome in ("no_input", "skipped") for turn in transcript.turns)
    assert transcript.entry.turns
    assert not any(turn.segments for turn in transcript.entry.turns)


@pytest.mark.parametrize("script_id", [each for each in FLOWS if each != "amends"])
def test_what_is_not_understood_is_asked_once_more_and_then_left(script_id: str) -> None:
    questions = asked(script_id)
    # Unclear about the body is taken as grave, and an unclear step is none: nothing more is asked.
    questions = questions[: {"after-a-slip": 2, "step-study": 2}.get(script_id)]
    short = [step for step in questions if step.expect in SHORT_ANSWERS]
    lines: list[Line] = []
    for step in questions:
        lines += (
            [Line(UNCLEAR, step=step.id)] * 2 if step in short else [Line("skip", step=step.id)]
        )
        if step.rating == "safety":
            lines += NOT_IN_DANGER
    transcript = talk(script_id, *lines)
    assert transcript.outcome == "completed"
    assert transcript.unsaid == ()
    unclear = {turn.step for turn in transcript.turns if turn.outcome == "no_match"}
    assert unclear == {step.id for step in short}
    for step in short:
        assert step.reprompt is not None
        assert step.reprompt.plain in spoken(transcript)


HEAVY = [
    ("halt", {"angry": "yes", "lonely": "yes"}),
    ("step-study", {}),
    ("weekly", {"fear": "yes", "repair": "yes"}),
]


@pytest.mark.parametrize(("script_id", "given"), HEAVY)
def test_after_two_heavy_answers_running_it_offers_to_stop(
    script_id: str, given: dict[str, str]
) -> None:
    lines: list[Line] = []
    heavy = 0
    for step in asked(script_id):
        said = given.get(step.id, reply(step))
        lines.append(Line(said, step=step.id))
        if said == "yes":
            lines.append(Line(TOLD, step=step.id))
        heavy = heavy + 1 if step.heavy and said != "no" else 0
        if heavy == 2:
            break
    transcript = talk(script_id, *lines, Line("no", step="question"))
    assert "leave it here?" in spoken(transcript)
    assert transcript.outcome == "completed"
    assert transcript.unsaid == ()
    assert transcript.spoken[-1][1] == flow(script_id).steps[-1].say[-1].plain


# The check-in.


def test_the_check_in_asks_for_safety_before_anything_can_lead_elsewhere() -> None:
    ratings = [step.rating for step in asked("check-in") if step.rating]
    assert ratings == ["safety", "distress", "craving", "mood"]


@pytest.mark.parametrize(
    ("step", "value", "go"),
    [
        ("distress", 7, "five-senses"), ("distress", 6, None),
        ("craving", 6, "urge-wave"), ("craving", 5, None),
        ("mood", 3, "five-senses"), ("mood", 4, None),
        ("safety", 3, "unsafe"), ("safety", 4, None),
    ],
)  # fmt: skip
def test_a_grave_rating_leads_to_what_helps(step: str, value: float, go: str | None) -> None:
    routes = flow("check-in").step(step).routes
    assert [route.go for route in routes if route.takes(value)] == ([go] if go else [])


def test_not_safe_is_never_followed_by_a_question() -> None:
    transcript = talk(
        "check-in", Line("skip", step="word"), Line("two", step="safety"), *NOT_IN_DANGER
    )
    assert [turn.step for turn in transcript.turns] == ["word", "safety", "concern"]
    assert "Be with someone safe" in spoken(transcript)


@pytest.mark.parametrize(("step", "value"), [("craving", "eight"), ("distress", "nine")])
def test_a_practice_that_a_rating_leads_to_comes_to_its_end_and_to_the_close(
    step: str, value: str
) -> None:
    before = ("word", "safety", "distress", "craving")
    lines = [Line("skip", step=each) for each in before[: before.index(step)]]
    transcript = talk("check-in", *lines, Line(value, step=step), GO_ON)
    assert transcript.outcome == "completed"
    [route] = flow("check-in").step(step).routes
    practice = shipped_library().get(route.go)
    assert isinstance(practice, Practice)
    said = [
        item.line.plain
        for phase in practice.phases
        for item in phase.items
        if isinstance(item, SayItem)
    ]
    assert said[0] in spoken(transcript)
    assert said[-1] in spoken(transcript)
    assert transcript.spoken[-1][1] == flow("check-in").step("goodbye").say[0].plain


# Amends.


OPENED = (Line("skip", step="good"), Line("no", step="done-to-you"))


@pytest.mark.parametrize(
    "answers",
    [
        ["yes"], ["something he did"], ["yes it was done to me that's all"], ["i don't know"],
        ["both"], ["skip"], [], ["no", "no"],
        ["no it was done to me", "no"], ["no", "i'm not sure"], ["no", "skip"],
    ],
)  # fmt: skip
def test_amends_are_never_asked_for_harm_done_to_the_person(answers: list[str]) -> None:
    steps = (
        ["done-to-you", "yours"] if answers[:1] != ["it was done to me"] else ["done-to-you"] * 2
    )
    lines = [Line(said, step=step) for said, step in zip(answers, steps, strict=False)]
    transcript = talk("amends", OPENED[0], *lines)
    assert transcript.outcome == "completed"
    assert transcript.unsaid == ()
    assert {turn.step for turn in transcript.turns} <= {"good", "done-to-you", "yours"}
    assert "Harm done to you is never yours to repair." in spoken(transcript)


def test_amends_are_thought_through_and_only_the_smallest_step_is_kept() -> None:
    transcript = answered("amends", done_to_you="no", yours="yes", contact="yes", willing="yes")
    assert transcript.outcome == "completed", spoken(transcript)
    assert transcript.unsaid == ()
    assert kept(transcript) == ["a walk by the water with sam"]
    assert "before any contact" in spoken(transcript)
    assert "Nothing is sent" in spoken(transcript)
    assert "Harm done to you" not in spoken(transcript)


@pytest.mark.parametrize(
    ("said", "first"), [("no", False), ("yes", True), ("maybe", True), ("skip", True)]
)
def test_unless_contact_surely_hurts_no_one_someone_trusted_is_asked_first(
    said: str, first: bool
) -> None:
    skipped = [Line("skip", step=step) for step in ("who", "did", "cost")]
    transcript = talk(
        "amends",
        *OPENED,
        Line("yes", step="yours"),
        *skipped,
        Line(said, step="contact"),
        Line("stop", step="repair"),
    )
    assert transcript.unsaid == ()
    assert ("talk it over with someone you trust" in spoken(transcript)) is first


# After a slip.


BODY = [
    ("safe", ["three"]), ("body", ["five", "yes"]), ("body", ["five", "i'm not sure"]),
    ("body", ["five"]), ("withdrawal", ["five", "no", "yes"]),
]  # fmt: skip


@pytest.mark.parametrize(("last", "answers"), BODY)
def test_who_may_be_in_danger_is_led_to_help_and_asked_no_more(
    last: str, answers: list[str]
) -> None:
    steps = ("safe", "body", "withdrawal")
    lines = [Line(said, step=step) for said, step in zip(answers, steps, strict=False)]
    transcript = talk("after-a-slip", *lines, *(NOT_IN_DANGER if last == "safe" else []))
    assert transcript.outcome == "completed"
    assert [turn.step for turn in transcript.turns if turn.step != "concern"][-1] == last
    assert "Please call 9 1 1, or a doctor, right now." in spoken(transcript)
    assert "What you built is still yours." in spoken(transcript)


def test_after_a_slip_the_total_stands_and_one_act_is_kept() -> None:
    transcript = answered("after-a-slip")
    assert "Nothing goes back to zero." in spoken(transcript)
    assert "don't stop alone" in spoken(transcript)
    assert "9 1 1" not in spoken(transcript)
    assert [line.kind for turn in transcript.entry.turns for line in turn.kept] == ["promise"]


# Step study, and just listening.


def test_each_of_the_twelve_is_said_as_it_is_explained_and_asks_two_questions() -> None:
    script = flow("step-study")
    for step in shipped_steps().steps:
        said = script.step(f"step-{step.number}").say[0].plain
        assert said.endswith(f"{step.title}.")
        both = [script.step(f"step-{step.number}-{part}") for part in (1, 2)]
        assert all(each.expect is not None for each in both)


@pytest.mark.parametrize("number", [4, 5, 8])
def test_the_steps_that_look_back_say_who_to_do_them_with(number: int) -> None:
    said = " ".join(line.plain for line in flow("step-study").step(f"step-{number}").say)
    assert "trauma" in said
    assert "someone trained" in said


def test_just_listening_asks_nothing_and_keeps_every_word() -> None:
    texts = [line.plain for step in flow("just-listen").steps for line in step.say]
    assert not any("?" in text for text in texts)
    transcript = talk(
        "just-listen",
        Line("it was a long day", step="listen"),
        Line("nobody rang", step="listen", after_ms=10_000),
        Line("that's all", step="listen"),
    )
    assert transcript.outcome == "completed"
    [turn] = transcript.turns
    assert turn.heard == "it was a long day nobody rang"
