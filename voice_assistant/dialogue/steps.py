"""The twelve steps in plain English, with what they rest on: to be printed and to be spoken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from voice_assistant.dialogue.lint import Complaint, lint_phrases
from voice_assistant.dialogue.script import Wordings
from voice_assistant.dialogue.tables import WORDINGS, Table, read
from voice_assistant.events import Understood, Wording
from voice_assistant.resources import resource
from voice_assistant.voice.sentences import sentences

STEPS = 12
TEXT_WORDS = 60
"""About half a minute of speech, the longest text before the next one begins."""
COMPOSITE = "This story is a composite. Many people tell parts of it, and it's nobody's own."
"""Said and printed with every story."""

_SPOKEN = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ExplainedStep:
    """One of the twelve. Its plain reading is secular; the two others are of faith."""

    number: int
    title: str
    asks: str
    helps: str
    reading: Wordings
    today: str
    """One small thing to do today."""
    question: str
    care: str
    """What to mind where there is trauma; empty where nothing is to be added."""

    def spoken(self, wording: Wording) -> tuple[str, ...]:
        """Everything there is to say about it, one text after the other, the question last."""
        texts = (
            f"Step {_SPOKEN[self.number - 1]}. {self.title}.",
            self.asks,
            self.helps,
            self.reading.in_wording(wording),
            self.care,
            f"For today: {self.today[0].lower()}{self.today[1:]}",
            self.question,
        )
        return tuple(filter(None, texts))


@dataclass(frozen=True, slots=True)
class Topic:
    """Something about the steps as a whole, or a story: texts that follow each other."""

    id: str
    title: str
    texts: tuple[str, ...]
    composite: bool = False
    """A story put together from what many people tell."""

    def spoken(self) -> tuple[str, ...]:
        """Its title and its texts; a story says first that it is a composite."""
        return (f"{self.title}.", *((COMPOSITE,) if self.composite else ()), *self.texts)


@dataclass(frozen=True, slots=True)
class StepBook:
    """All that prompts/steps.toml holds."""

    steps: tuple[ExplainedStep, ...]
    topics: tuple[Topic, ...]
    stories: tuple[Topic, ...]

    def step(self, number: int) -> ExplainedStep:
        """The step of that number. Raises KeyError where it is not 1 to 12."""
        if not 1 <= number <= STEPS:
            raise KeyError(number)
        return self.steps[number - 1]

    def topic(self, topic_id: str) -> Topic:
        """The topic or story of that id. Raises KeyError."""
        for topic in (*self.topics, *self.stories):
            if topic.id == topic_id:
                return topic
        raise KeyError(topic_id)


def shipped_steps() -> StepBook:
    """The twelve steps as shipped. Raises ScriptError."""
    return load_steps(resource("prompts") / "steps.toml")


def explained(understood: Understood, wording: Wording) -> tuple[str, ...]:
    """What there is to say to "what is step four" or "how do the steps help with depression"."""
    topic = understood.slots.get("topic")
    if topic is not None:
        return shipped_steps().topic(str(topic)).spoken()
    return shipped_steps().step(int(understood.slots.get("step", 1))).spoken(wording)


def load_steps(path: Path) -> StepBook:
    """The twelve steps in `path`, in order. Raises ScriptError."""
    top = read(path)
    book = StepBook(
        tuple(map(_step, top.tables("step"))),
        tuple(_topic(table) for table in top.tables("topic")),
        tuple(_topic(table, composite=True) for table in top.tables("story")),
    )
    top.finish()
    if [step.number for step in book.steps] != list(range(1, STEPS + 1)):
        top.fail(f"the steps must be numbered 1 to {STEPS}, in order")
    ids = [topic.id for topic in (*book.topics, *book.stories)]
    for topic_id in ids:
        if ids.count(topic_id) > 1:
            top.fail(f"topic '{topic_id}' is there {ids.count(topic_id)} times")
    return book


def lint_steps(book: StepBook) -> list[Complaint]:
    """What should be mended in steps that load; empty when all is well."""
    return [
        complaint
        for where, line in _lines(book)
        for wording in WORDINGS
        if (text := getattr(line, wording))
        for complaint in _lint_text(where, wording, text)
    ]


def _lines(book: StepBook) -> Iterator[tuple[str, Wordings]]:
    for step in book.steps:
        where = f"step {step.number}"
        yield f"{where}, reading", step.reading
        for key in ("title", "asks", "helps", "today", "question", "care"):
            yield f"{where}, {key}", Wordings(getattr(step, key))
    for topic in (*book.topics, *book.stories):
        for text in (topic.title, *topic.texts):
            yield f"topic '{topic.id}'", Wordings(text)


def _lint_text(where: str, wording: Wording, text: str) -> Iterator[Complaint]:
    """A text is long for a prompt, so it is judged sentence by sentence."""
    if (words := len(text.split())) > TEXT_WORDS:
        yield Complaint(where, f"{words} words (at most {TEXT_WORDS}): {text}")
    for sentence in sentences(text):
        line = Wordings(sentence) if wording == "plain" else Wordings("", **{wording: sentence})
        yield from lint_phrases({where: line})


def _step(table: Table) -> ExplainedStep:
    step = ExplainedStep(
        number=table.whole("number", least=1),
        title=table.text("title"),
        asks=table.text("asks"),
        helps=table.text("helps"),
        reading=table.line("reading"),
        today=table.text("today"),
        question=table.text("question"),
        care=table.text("care", ""),
    )
    table.finish()
    return step


def _topic(table: Table, *, composite: bool = False) -> Topic:
    topic = Topic(table.text("id"), table.text("title"), table.texts("text"), composite)
    table.finish()
    if not topic.texts:
        table.fail("'text' is empty")
    return topic
