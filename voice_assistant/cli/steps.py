"""`steps`: the twelve steps in plain English, and what they rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from voice_assistant.cli.output import print_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voice_assistant.config import Config
    from voice_assistant.dialogue.steps import ExplainedStep, StepBook, Topic
    from voice_assistant.events import Wording

WIDTH = 78
READINGS = {
    "plain": "A secular reading",
    "traditional": "A traditional reading",
    "spiritual": "A spiritual reading",
}


@click.command(short_help="The twelve steps in plain English.")
@click.argument("which", metavar="[N]", required=False)
@click.option(
    "--wording", type=click.Choice(list(READINGS)), help="Which reading of a step is printed."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, every reading.")
@click.pass_obj
def steps(config: Config, which: str | None, wording: Wording | None, as_json: bool) -> None:
    """The twelve steps in plain English: all of them, or step N (1 to 12).

    In place of N also: `topics` (what the steps rest on, where they help and where they don't),
    `stories`, or the name of one of these.
    """
    from voice_assistant.dialogue.steps import shipped_steps

    book = shipped_steps()
    if which is None and not as_json:
        _print_overview(book)
        return
    for entry in _chosen(book, which):
        if as_json:
            print_json(_row(entry))
        else:
            _print(entry, wording or config.wording)


def _chosen(book: StepBook, which: str | None) -> Sequence[ExplainedStep | Topic]:
    if which is None:
        return book.steps
    if which in ("topics", "stories"):
        return book.topics if which == "topics" else book.stories
    try:
        return [book.step(int(which)) if _is_number(which) else book.topic(which.lower())]
    except KeyError:
        raise click.UsageError(
            f"There is no step '{which}': they go from 1 to {len(book.steps)}. "
            "For these and the topics: voice-assistant steps."
        ) from None


def _is_number(which: str) -> bool:
    return which.lstrip("+-").isdecimal()


def _row(entry: ExplainedStep | Topic) -> dict[str, object]:
    from voice_assistant.dialogue.steps import ExplainedStep

    if not isinstance(entry, ExplainedStep):
        return {
            "topic": entry.id,
            "title": entry.title,
            "text": list(entry.texts),
            "composite": entry.composite,
        }
    return {
        "step": entry.number,
        "title": entry.title,
        "asks": entry.asks,
        "helps": entry.helps,
        "secular": entry.reading.plain,
        "traditional": entry.reading.in_wording("traditional"),
        "spiritual": entry.reading.in_wording("spiritual"),
        "today": entry.today,
        "question": entry.question,
        "care": entry.care,
    }


def _print_overview(book: StepBook) -> None:
    for step in book.steps:
        click.echo(f"{step.number:2}  {step.title}.")
    click.echo()
    for topic in book.topics:
        click.echo(f"{topic.id:18}  {topic.title}")
    click.echo(f"{'stories':18}  {len(book.stories)} short stories, each a composite")
    click.echo("\nTo read one: voice-assistant steps 4, or voice-assistant steps depression")


def _print(entry: ExplainedStep | Topic, wording: Wording) -> None:
    from voice_assistant.dialogue.steps import COMPOSITE, ExplainedStep

    if not isinstance(entry, ExplainedStep):
        _print_texts(entry.title, *([f"({COMPOSITE})"] if entry.composite else []), *entry.texts)
        return
    click.echo(f"Step {entry.number}. {entry.title}.\n")
    _print_texts("What it asks", entry.asks)
    _print_texts("Why it helps", entry.helps)
    _print_texts(READINGS[wording], entry.reading.in_wording(wording))
    if entry.care:
        _print_texts("Take care", entry.care)
    _print_texts("For today", entry.today)
    _print_texts("To think about", entry.question)


def _print_texts(title: str, *texts: str) -> None:
    click.echo(title)
    for text in texts:
        click.echo(click.wrap_text(text, WIDTH, "  ", "  "))
    click.echo()
