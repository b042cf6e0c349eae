"""A PDF by reportlab, with its fonts inside, so that it looks the same everywhere."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING, Any

from voice_assistant.journal.export.document import Document, Entry

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

_FONT, _BOLD, _ITALIC = "Vera", "VeraBd", "VeraIt"
_MARGIN_MM = 22
_MISSING = "?"
"""Drawn for a character the font does not have, and cannot draw without its accents."""


def as_pdf(document: Document) -> bytes:
    """A4, numbered pages. No author, no dates of making, nothing about the machine."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.units import mm
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    known = _register_fonts()
    styles = _styles()
    out = io.BytesIO()
    margin = _MARGIN_MM * mm
    paper = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=margin,
        rightMargin=margin,
        topMargin=margin,
        bottomMargin=margin,
        title=_drawable(document.title, known),
        author="",
        creator="",
        producer="",
        lang="en",
        invariant=1,
    )
    story: list[Flowable] = [Paragraph(_markup(document.title, known), styles["title"])]
    for entry in document.entries:
        story += _entry(entry, styles, known)
    paper.build(story, onFirstPage=_number, onLaterPages=_number)
    return out.getvalue()


def _entry(entry: Entry, styles: dict[str, Any], known: frozenset[int]) -> Iterator[Flowable]:
    from reportlab.platypus import Paragraph

    def paragraph(text: str, style: str) -> Flowable:
        return Paragraph(_markup(text, known), styles[style])

    yield paragraph(f"{entry.heading}: {entry.script}", "heading")
    if entry.tags:
        yield paragraph(f"Tags: {', '.join(entry.tags)}", "quiet")
    for answer in entry.answers:
        yield paragraph(answer.question + (" (starred)" if answer.starred else ""), "question")
        if answer.said:
            yield paragraph(answer.said, "said")
        for kind, value in answer.ratings:
            yield paragraph(f"{kind.capitalize()}: {value:g} of 10", "quiet")


def _number(canvas: Any, paper: Any) -> None:
    canvas.setFont(_FONT, 8)
    canvas.drawCentredString(paper.pagesize[0] / 2, 30, str(canvas.getPageNumber()))


def _styles() -> dict[str, Any]:
    from reportlab.lib.styles import ParagraphStyle

    def style(name: str, font: str, size: float, **more: Any) -> ParagraphStyle:
        return ParagraphStyle(name, fontName=font, fontSize=size, leading=size * 1.45, **more)

    grey = "#595959"
    return {
        "title": style("title", _FONT, 18, spaceAfter=10),
        "heading": style("heading", _BOLD, 11, spaceBefore=20, keepWithNext=1),
        "question": style("question", _ITALIC, 9.5, spaceBefore=8, keepWithNext=1, textColor=grey),
        "said": style("said", _FONT, 10.5),
        "quiet": style("quiet", _FONT, 9.5, textColor=grey),
    }


def _register_fonts() -> frozenset[int]:
    """Register the fonts that come with reportlab; returns the characters they can draw."""
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont

    fonts = [TTFont(name, f"{name}.ttf") for name in (_FONT, _BOLD, _ITALIC)]
    for font in fonts:
        registerFont(font)
    return frozenset.intersection(*(frozenset(font.face.charToGlyph) for font in fonts))


def undrawable(document: Document) -> int:
    """How many characters of it the PDF cannot draw (it has the Latin letters of Europe)."""
    known = _register_fonts()
    said = [answer.said for entry in document.entries for answer in entry.answers]
    return sum(_drawn(char, known) == _MISSING != char for text in said for char in text)


def _drawable(text: str, known: frozenset[int]) -> str:
    return "".join(_drawn(char, known) for char in " ".join(text.split()))


def _drawn(char: str, known: frozenset[int]) -> str:
    if ord(char) in known or char.isspace():
        return char
    base = unicodedata.normalize("NFKD", char)[0]
    return base if ord(base) in known else _MISSING


def _markup(text: str, known: frozenset[int]) -> str:
    # reportlab reads a paragraph as XML, in which what a person said is only text.
    return escape(_drawable(text, known), quote=False)
