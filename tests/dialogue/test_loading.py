"""Every mistake in a script is named: file, place, key, and what was probably meant."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from voice_assistant.dialogue.loading import (
    SOFTEN_DB,
    load_flow,
    load_helplines,
    load_phrases,
    load_practice,
    load_script,
)
from voice_assistant.dialogue.script import (
    BellItem,
    BreathItem,
    Flow,
    Practice,
    Route,
    SayItem,
    SilenceItem,
    Wordings,
)
from voice_assistant.errors import ScriptError

Write = Callable[..., Path]

FLOW = """
title = "Small"
purpose = "A small flow."
shortest_s = 10
default_s = 20
longest_s = 30
cap_s = 30
closing = "end"
wpm = 120
short = ["pain", "end"]

[[step]]
id = "pain"
say = "Any pain today?"
expect = "yes-no"
reprompt = "Yes or no?"
next = { no = "end" }
heavy = true
[step.follow_up]
say = { plain = "Where?", spiritual = "Where, dear one?" }
reprompt = "Just the place."

[[step]]
id = "mood"
say = ["How is your mood?", "Zero to ten."]
expect = "scale"
rating = "mood"
reprompt = "A number will do."
routes = [{ at_most = 3, go = "five-senses" }]

[[step]]
id = "end"
say = "Rest well."
quiet_s = 5
bell = "closing"
"""

PRACTICE = """
title = "Small"
purpose = "A small practice."
needs = ["calm"]
shortest_s = 30
default_s = 40
longest_s = 90
wpm_from = 105
wpm_to = 95

[[phase]]
id = "open"
fixed = true
items = [{ say = "Welcome." }, { silence_s = 2 }]

[[phase]]
id = "breathe"
[[phase.items]]
[phase.items.breath]
in_s = 4
out_s = 6
in_cue = "In."
out_cue = "Out."
fewest = 1
rounds = 2
most = 6
spoken_rounds = 2
voice_every = 5
[[phase.items]]
silence_s = 8
floor_s = 4
ceiling_s = 20
[[phase.items]]
bell = "closing"
"""


@pytest.fixture
def written(tmp_path: Path) -> Write:
    def write(text: str, name: str = "small.toml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_flow_loads(written: Write) -> None:
    flow = load_script(written(FLOW))
    assert isinstance(flow, Flow)
    assert (flow.id, flow.closing, flow.short) == ("small", "end", ("pain", "end"))
    pain, mood, end = flow.steps
    assert pain.next == {"no": "end"}
    assert pain.heavy
    assert pain.follow_up is not None
    assert pain.follow_up.say == Wordings("Where?", spiritual="Where, dear one?")
    assert mood.say == (Wordings("How is your mood?"), Wordings("Zero to ten."))
    assert mood.routes == (Route("five-senses", at_most=3),)
    assert (end.expect, end.quiet_s, end.bell) == (None, 5, "closing")


def test_a_practice_loads(written: Write) -> None:
    practice = load_script(written(PRACTICE))
    assert isinstance(practice, Practice)
    opening, breathe = practice.phases
    assert opening.fixed
    assert opening.items == (SayItem(Wordings("Welcome.")), SilenceItem(2, 2, 2))
    breath, silence, bell = breathe.items
    assert isinstance(breath, BreathItem)
    assert (breath.fewest, breath.rounds, breath.most, breath.round_s) == (1, 2, 6, 10)
    assert (silence, bell) == (SilenceItem(8, 4, 20), BellItem("closing"))
    assert not practice.holds_breath


def test_a_phase_may_be_silent_and_come_in_late_and_a_breath_may_have_tones(written: Write) -> None:
    text = PRACTICE.replace('id = "breathe"', 'id = "breathe"\nsilent = true\nfrom_s = 40')
    text = text.replace("voice_every = 5", "voice_every = 5\ntones = true")
    practice = load_practice(written(text.replace("wpm_to = 95", "wpm_to = 95\nsoften_db = 6")))
    opening, breathe = practice.phases
    assert (opening.silent, opening.from_s) == (False, 0)
    assert (breathe.silent, breathe.from_s, practice.soften_db) == (True, 40, 6)
    assert isinstance(breathe.items[0], BreathItem)
    assert breathe.items[0].tones
    assert load_practice(written(PRACTICE)).soften_db == SOFTEN_DB


def test_a_phase_that_is_never_heard_is_a_mistake(written: Write) -> None:
    late = PRACTICE.replace('id = "breathe"', 'id = "breathe"\nfrom_s = 91')
    with pytest.raises(ScriptError, match="phase 'breathe' is never heard"):
        load_practice(written(late))


def test_a_pause_in_the_breath_is_a_hold(written: Write) -> None:
    held = PRACTICE.replace("out_s = 6", 'out_s = 6\nrest_s = 2\nrest_cue = "Rest."')
    assert load_practice(written(held)).holds_breath


FLOW_MISTAKES = [
    ('reprompt = "Yes or no?"', 'reprmpt = "Yes?"', "step 'pain': unknown key 'reprmpt'", "'repr"),
    ('title = "Small"', 'titel = "Small"', "missing key 'title'", "Is 'titel' it?"),
    ("wpm = 120", 'wpm = "120"', "'wpm' must be a number", ""),
    ("wpm = 120", "wpm = true", "'wpm' must be a number", ""),
    ("wpm = 120", "wpm = 20", "'wpm' must be between 80 and 200", ""),
    ("cap_s = 30", "cap_s = 30.5", "'cap_s' must be a whole number", ""),
    ("cap_s = 30", "cap_s = nan", "'cap_s' must be 1 or more", ""),
    ("default_s = 20", "default_s = 40", "must rise in this order", ""),
    ('expect = "scale"', 'expect = "scael"', "step 'mood': 'expect' cannot be 'scael'", "'scale'"),
    ('closing = "end"', 'closing = "ned"', "'closing' leads to 'ned'", "Did you mean 'end'?"),
    ('"pain", "end"]', '"pian", "end"]', "'short' leads to 'pian'", "Did you mean 'pain'?"),
    ('no = "end"', 'no = "and"', "step 'pain': 'next' leads to 'and'", "Did you mean 'end'?"),
    ('no = "end"', 'nope = "end"', "step 'pain', next: unknown key 'nope'", "Did you mean 'no'?"),
    ('go = "five-senses"', 'go = "six-senses"', "'routes' leads to 'six-senses'", "five-senses"),
    ("at_most = 3, ", "", "step 'mood', routes 1: needs 'at_least'", ""),
    ('rating = "mood"', "keep = 3", "step 'mood': 'keep' must be text", ""),
    ('id = "mood"', 'id = "pain"', "step 'pain' is there 2 times", ""),
    ('id = "mood"', 'id = "My Mood"', "id 'My Mood' must be in small letters", ""),
    ('expect = "yes-no"', 'expect = "free"', "unknown key 'follow_up'", ""),
    ('plain = "Where?", ', "", "follow_up, say: missing key 'plain'", ""),
    ("spiritual =", "spirtual =", "follow_up, say: unknown key 'spirtual'", "'spiritual'"),
    ('"Just the place."', '"Just {number}."', "unknown placeholder '{number}'", "emergency"),
    ('"Just the place."', '"Just {."', "curly bracket", ""),
    ('say = "Rest well."', "say = []", "step 'end': 'say' is empty", ""),
    ("quiet_s = 5", "quiet_s = -5", "step 'end': 'quiet_s' must be 0 or more", ""),
]


@pytest.mark.parametrize(("right", "wrong", "problem", "hint"), FLOW_MISTAKES)
def test_a_mistake_in_a_flow_is_named(
    written: Write, right: str, wrong: str, problem: str, hint: str
) -> None:
    assert right in FLOW
    path = written(FLOW.replace(right, wrong, 1))
    with pytest.raises(ScriptError, match=re.escape(problem)) as caught:
        load_flow(path)
    assert str(path) in caught.value.message
    assert "\n" not in str(caught.value)
    assert hint in caught.value.hint
    assert "voice-assistant scripts check" in caught.value.hint


PRACTICE_MISTAKES = [
    ("silence_s = 2", "silence_s = 2, floor_s = 1", "items 2: unknown key 'floor_s'"),
    ("floor_s = 4", "floor_s = 9", "must rise in this order: floor_s, s, ceiling_s"),
    ("fewest = 1", "fewest = 3", "must rise in this order: fewest, rounds, most"),
    ("fewest = 1", "fewest = 0", "'fewest' must be 1 or more"),
    ('in_cue = "In."', "", "phase 'breathe', items 1, breath: missing key 'in_cue'"),
    ("out_s = 6", "out_s = 6\nhold_s = 4", "missing key 'hold_cue'"),
    ('bell = "closing"', 'bell = "gong"', "'bell' cannot be 'gong'"),
    ('bell = "closing"', 'bell = "closing"\nsay = "Hm."', "must have exactly one of say"),
    ('{ say = "Welcome." }', '{ sya = "Welcome." }', "must have exactly one of say"),
    ('id = "breathe"', 'id = "open"', "phase 'open' is there 2 times"),
]


@pytest.mark.parametrize(("right", "wrong", "problem"), PRACTICE_MISTAKES)
def test_a_mistake_in_a_practice_is_named(
    written: Write, right: str, wrong: str, problem: str
) -> None:
    assert right in PRACTICE
    with pytest.raises(ScriptError, match=re.escape(problem)):
        load_practice(written(PRACTICE.replace(right, wrong, 1)))


def test_broken_toml_names_the_line(written: Write) -> None:
    with pytest.raises(ScriptError, match=r"small\.toml: is not valid TOML: .*line 2"):
        load_flow(written('title = "a"\npurpose = \n'))


def test_a_file_that_is_not_there_or_not_text(tmp_path: Path) -> None:
    with pytest.raises(ScriptError, match="cannot be read"):
        load_flow(tmp_path / "none.toml")
    path = tmp_path / "latin.toml"
    path.write_bytes(b'title = "caf\xe9"')
    with pytest.raises(ScriptError, match="is not UTF-8 text"):
        load_flow(path)


def test_the_file_name_is_the_id(written: Write) -> None:
    with pytest.raises(ScriptError, match="the file's name 'My Flow'"):
        load_flow(written(FLOW, "My Flow.toml"))


def test_phrases_have_dotted_ids_and_known_placeholders(written: Write) -> None:
    phrases = load_phrases(
        written('[crisis]\nnumber = "Please {number}."\n[meet.more]\ngrief = { plain = "Oh." }')
    )
    assert phrases == {
        "crisis.number": Wordings("Please {number}."),
        "meet.more.grief": Wordings("Oh."),
    }
    with pytest.raises(ScriptError, match=r"a, b: unknown placeholder '\{nmber\}'"):
        load_phrases(written('[a]\nb = "Please {nmber}."'))
    with pytest.raises(ScriptError, match="a, b: missing key 'plain'"):
        load_phrases(written('[a]\nb = { spiritual = "Oh." }'))


HELPLINE = 'name = "X"\nsay = "call 1"\nshow = "1"\nsource = "Y"\nverified_on = "not verified"\n'
REGIONS = f'[ZZ]\nname = "Elsewhere"\n[ZZ.emergency]\n{HELPLINE}'


def test_helplines(written: Write) -> None:
    region = load_helplines(written(REGIONS))["ZZ"]
    assert (region.code, region.emergency.say, region.crisis) == ("ZZ", "call 1", None)


def test_a_region_may_have_lines_for_abuse_and_for_a_child(written: Write) -> None:
    lines = f"{REGIONS}[ZZ.abuse]\n{HELPLINE}[ZZ.child]\n{HELPLINE.replace('1', '2')}"
    region = load_helplines(written(lines))["ZZ"]
    assert region.abuse is not None
    assert region.child is not None
    assert (region.abuse.show, region.child.show) == ("1", "2")


@pytest.mark.parametrize(
    ("right", "wrong", "problem"),
    [
        ('"not verified"', '"last year"', "'verified_on' is 'last year'"),
        ("source =", "sauce =", "ZZ, emergency: missing key 'source'"),
        ("ZZ", "US", "region 'ZZ' (elsewhere) is missing"),
        ("ZZ", "Zed", "a region's code is two capital letters"),
    ],
)
def test_a_mistake_in_a_helpline_is_named(
    written: Write, right: str, wrong: str, problem: str
) -> None:
    with pytest.raises(ScriptError, match=re.escape(problem)):
        load_helplines(written(REGIONS.replace(right, wrong)))


def test_what_a_phase_hears_and_where_breath_is_held_loads(written: Write) -> None:
    marks = 'id = "breathe"\nheld = true\nhears = "craving"\n'
    marked = PRACTICE.replace('id = "breathe"\n', marks)
    practice = load_practice(written(marked))
    assert [(phase.held, phase.hears) for phase in practice.phases] == [
        (None, ""),
        (True, "craving"),
    ]


def test_a_line_for_each_anchor_loads(written: Write) -> None:
    line = 'say = "Welcome.", anchors = { hands = "Your hands.", sight = { plain = "Look." } }'
    practice = load_practice(written(PRACTICE.replace('say = "Welcome."', line)))
    item = practice.phases[0].items[0]
    assert isinstance(item, SayItem)
    assert item.anchors == {"hands": Wordings("Your hands."), "sight": Wordings("Look.")}
    assert [item.text("plain", anchor) for anchor in (None, "breath", "hands")] == [
        "Welcome.",
        "Welcome.",
        "Your hands.",
    ]


@pytest.mark.parametrize(
    ("right", "wrong", "problem"),
    [
        ('id = "breathe"\n', 'id = "breathe"\nhears = "everything"\n', "'hears' cannot be"),
        ('id = "breathe"\n', 'id = "breathe"\nhears = "distress"\n', "'hears' cannot be"),
        ('id = "breathe"\n', 'id = "breathe"\nheld = "yes"\n', "'held' must be true or false"),
        ('{ say = "Welcome." }', '{ say = "Welcome.", anchors = { feet = "x" } }', "key 'feet'"),
    ],
)
def test_a_wrong_mark_on_a_phase_or_a_line_is_named(
    right: str, wrong: str, problem: str, written: Write
) -> None:
    assert right in PRACTICE
    with pytest.raises(ScriptError, match=re.escape(problem)):
        load_practice(written(PRACTICE.replace(right, wrong)))
