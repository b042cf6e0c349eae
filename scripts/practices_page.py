"""Writes docs/practices.md: every practice and flow there is, read from prompts/ so that the page
cannot rot. Run it after any change there: `.venv/bin/python scripts/practices_page.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from voice_assistant.dialogue.library import shipped_library
from voice_assistant.dialogue.lint import spoken_ms
from voice_assistant.dialogue.pacing import Manner, Plan, plan
from voice_assistant.dialogue.script import BellItem, BreathItem, Flow, Phase, Practice, Script

PAGE = Path(__file__).parent.parent / "docs" / "practices.md"
TALK_WPM = 140
"""Unhurried talk. Time beyond it is silence, as it was counted in the recordings."""
LEAST_SILENCE_MS = 3000

HEAD = """\
# Practices and flows

Written by `scripts/practices_page.py` from the files in `prompts/`; change those and run it again.

Any length between the shortest and the longest can be asked for:
`voice-assistant run body-scan --for 12m`. Openings and closings keep their length; silences
stretch, breath rounds repeat, and some phases are only there when time allows.

## Practices

Pace is words a minute and the share of silence at the default length, counted as in 13 guided
recordings with time stamps: silence is what lies beyond 140 words a minute, where that is three
seconds or more. Those recordings came to 37 to 51 words and 62 to 72 % silence in deep practice,
85 to 112 and 20 to 40 % in instruction and hard emotion, 130 to 139 and 4 to 11 % in teaching.
Practices paced by breath, silent sits and the one for sleep have fewer words on purpose.

Each opens with a way out. In the opening its listener may say, unasked, how strong distress is
(zero to ten), and what to rest on: breath, hands, seat, sounds, or something seen. Cautions follow,
at most once in two weeks. Nothing that is asked has to be answered, and nobody waits for it.
"""
COLUMNS = (
    "practice", "shortest", "default", "longest", "words a minute", "silence", "holds the breath",
)  # fmt: skip


HELD = {True: "with pauses in the breath", False: "for whoever leaves the pauses out"}
HEARD = {"craving": "how strong the craving is", "check-out": "one word, if there is one"}


class Pace(NamedTuple):
    words_a_minute: float
    silence: float
    """Share of the whole, 0 to 1."""


def page() -> str:
    """The whole page, as Markdown."""
    scripts = shipped_library().all()
    practices = [script for script in scripts if isinstance(script, Practice)]
    flows = [script for script in scripts if isinstance(script, Flow)]
    parts = [HEAD, *_table(practices), *map(_practice, practices), "\n## Flows\n"]
    return "\n".join([*parts, *map(_flow, flows)])


def pace(timeline: Plan) -> Pace:
    """How much is said in a plan, and how much of it is silence."""
    spoken = [item for item in timeline.items if item.kind == "say"]
    starts = [item.started_ms for item in spoken]
    words = [len(item.text.split()) for item in spoken]
    gaps = [starts[0]] + [
        following - start - count * 60_000 / TALK_WPM
        for start, following, count in zip(
            starts, [*starts[1:], timeline.planned_ms], words, strict=True
        )
    ]
    silent_ms = sum(gap for gap in gaps if gap >= LEAST_SILENCE_MS)
    return Pace(sum(words) * 60_000 / timeline.planned_ms, silent_ms / timeline.planned_ms)


def at_default(practice: Practice) -> Plan:
    """`practice` at its default length, spoken at the rate asked of the voice."""
    return plan(practice, practice.default_s, spoken_ms, Manner())


def _table(practices: list[Practice]) -> Iterator[str]:
    yield f"| {' | '.join(COLUMNS)} |"
    yield "|---" * len(COLUMNS) + "|"
    for practice in practices:
        words_a_minute, silence = pace(at_default(practice))
        lengths = " | ".join(map(_time, _lengths(practice)))
        holds = "as you like" if practice.holds_breath else "no"
        yield (
            f"| [{practice.title}](#{_anchor(practice)}) | {lengths}"
            f" | {words_a_minute:.0f} | {silence * 100:.0f} % | {holds} |"
        )


def _practice(practice: Practice) -> str:
    lines = [
        f"\n### {practice.title}\n",
        f"`{practice.id}`: {practice.purpose}\n",
        f"Asked for with: {', '.join(practice.needs)}.\n",
        f"Phases: {'; '.join(map(_phase, practice.phases))}.\n",
        *(f"- {caution.plain}" for caution in practice.cautions),
    ]
    return "\n".join(lines)


def _phase(phase: Phase) -> str:
    bells = [item.name for item in phase.items if isinstance(item, BellItem)]
    breaths = [item for item in phase.items if isinstance(item, BreathItem)]
    marks = [
        *(["fixed"] if phase.fixed else []),
        *(["silent"] if phase.silent else []),
        *([f"from {_time(phase.from_s)}"] if phase.from_s else []),
        *([HELD[phase.held]] if phase.held is not None else []),
        *([f"hears {HEARD[phase.hears]}"] if phase.hears else []),
        *(_breath(breath) for breath in breaths),
        *([f"bells: {', '.join(bells)}"] if bells else []),
    ]
    return f"{phase.id} ({', '.join(marks)})" if marks else phase.id


def _breath(breath: BreathItem) -> str:
    parts = (breath.in_s, breath.hold_s, breath.out_s, breath.rest_s)
    rhythm = "–".join(f"{s:g}" for s in parts if s)
    tones = ", with tones" if breath.tones else ""
    return f"breath {rhythm} s, {breath.fewest} to {breath.most} rounds{tones}"


def _flow(flow: Flow) -> str:
    asked = [step for step in flow.steps if step.expect is not None]
    brief = [step for step in asked if step.id in flow.short]
    short = f" The short form asks {len(brief)}." if flow.short else ""
    shortest, default, longest = map(_time, _lengths(flow))
    return "\n".join(
        [
            f"### {flow.title}\n",
            f"`{flow.id}`: {flow.purpose}\n",
            f"Takes {shortest} to {longest}, usually {default}. Questions: {len(asked)}.{short}\n",
            f"Asked for with: {', '.join(flow.needs)}.\n",
        ]
    )


def _lengths(script: Script) -> tuple[int, int, int]:
    return script.shortest_s, script.default_s, script.longest_s


def _time(s: int) -> str:
    minutes, seconds = divmod(s, 60)
    if not seconds:
        return f"{minutes} min"
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"


def _anchor(practice: Practice) -> str:
    return practice.title.lower().replace(" ", "-")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
