"""One HTML page that needs nothing else: no script, no picture, nothing fetched."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from voice_assistant.journal.export.document import Answer, Document, Entry

_STYLE = """
:root { color-scheme: light dark; --quiet: #595959; }
@media (prefers-color-scheme: dark) { :root { --quiet: #b0b0b0; } }
body { font: 1.05rem/1.6 Georgia, serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-weight: normal; }
h2 { font-size: 1.1rem; margin: 2.5rem 0 0; }
.tags, .rating, h3 { color: var(--quiet); }
h3 { font-size: 1rem; font-weight: normal; font-style: italic; margin: 1.2rem 0 0; }
p { margin: .2rem 0 0; overflow-wrap: anywhere; }
@media print { body { margin: 0; max-width: none; } article { break-inside: avoid-page; } }
"""


def as_html(document: Document) -> str:
    title = escape(document.title)
    body = "\n".join(line for entry in document.entries for line in _entry(entry))
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""


def _entry(entry: Entry) -> Iterator[str]:
    yield "<article>"
    heading = f"{escape(entry.heading)}: {escape(entry.script)}"
    moment = entry.started.isoformat(timespec="minutes")
    yield f'<h2><time datetime="{moment}">{heading}</time></h2>'
    if entry.tags:
        yield f'<p class="tags">Tags: {escape(", ".join(entry.tags))}</p>'
    for answer in entry.answers:
        yield from _answer(answer)
    yield "</article>"


def _answer(answer: Answer) -> Iterator[str]:
    star = ' <span aria-label="starred">★</span>' if answer.starred else ""
    yield f"<h3>{_text(answer.question)}{star}</h3>"
    if answer.said:
        yield f"<p>{_text(answer.said)}</p>"
    for kind, value in answer.ratings:
        yield f'<p class="rating">{kind.capitalize()}: {value:g} of 10</p>'


def _text(text: str) -> str:
    """Escaped, without the control characters that no page may hold."""
    return escape(
        "".join(char if char.isprintable() or char.isspace() else "\ufffd" for char in text)
    )
