"""`understand`: what each line of standard input means."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, cast, get_args

import click

from voice_assistant.cli.output import print_json
from voice_assistant.events import Expect

if TYPE_CHECKING:
    from voice_assistant.events import Understood


@click.command()
@click.option(
    "--expect",
    type=click.Choice(get_args(Expect)),
    help="What was asked for; without it, at home and waiting for what to do.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def understand(expect: str | None, as_json: bool) -> None:
    """Say what each line of standard input means, one utterance a line."""
    from voice_assistant.understanding.understander import Understander

    understander = Understander()
    show: Callable[[dict[str, object]], None] = print_json if as_json else _print_line
    try:
        for text in _lines():
            show(_as_row(understander.understand(text, cast("Expect | None", expect))))
    except BrokenPipeError:
        # Whoever read the output has enough; without this the interpreter's last flush complains.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _lines() -> Iterable[str]:
    for line in sys.stdin.buffer:
        yield line.rstrip(b"\r\n").decode("utf-8", errors="replace")


def _as_row(understood: Understood) -> dict[str, object]:
    return {
        "text": understood.text,
        "intent": understood.intent,
        "slots": dict(understood.slots),
        "answer": understood.answer,
        "safety": understood.safety,
        "confidence": understood.confidence,
    }


def _print_line(row: dict[str, object]) -> None:
    slots = cast("dict[str, object]", row["slots"])
    told = [str(row["intent"]), *(f"{slot}={value}" for slot, value in slots.items())]
    if row["answer"] is not None:
        told.append(f"answer={row['answer']}")
    if row["safety"] != "none":
        told.append(f"safety={row['safety']}")
    click.echo(f"{'  '.join(told)}  <- {row['text']}")
