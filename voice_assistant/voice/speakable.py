"""From text as written to text as spoken: nothing an engine would stumble over or spell out."""

from __future__ import annotations

import html
import re
import unicodedata

_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>|<!--.*?-->", re.DOTALL)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
_QUOTES = str.maketrans({"‘": "'", "’": "'", "`": "'", "´": "'", "“": '"', "”": '"'})
_LOOSE_QUOTE = re.compile(r"(?<!\w)'|'(?!\w)")

_READINGS = (
    (re.compile(r"\be\.g\.,?", re.IGNORECASE), "for example"),
    (re.compile(r"\bi\.e\.,?", re.IGNORECASE), "that is"),
    (re.compile(r"(?<=\d)\s*[–—]\s*(?=\d)"), " to "),
    (re.compile(r"\s*[–—―]+\s*|\s+-+\s+|-{2,}|\s*[()\[\]{}]\s*"), ", "),
    (re.compile(r"(?:…|\.{2,})(?=\s+[a-z])"), ","),
    (re.compile(r"…|\.{2,}"), "."),
    (re.compile(r"(?<=[A-Za-z])/(?=or\b)"), " "),
    (re.compile(r"(?<=[A-Za-z])\s*/\s*(?=[A-Za-z])"), " or "),
    (re.compile(r"\s*&\s*"), " and "),
    (re.compile(r"\s*%"), " percent"),
    (re.compile(r"(?<=\d)\s*\+\s*(?=\d)"), " plus "),
    (re.compile(r"(?<=\w)@(?=\w)"), " at "),
)
_TIDYINGS = (
    (re.compile(r"\s+"), " "),
    (re.compile(r"\s+(?=[,.;:!?])"), ""),
    (re.compile(r"[,;:]*([.!?])[,.;:!?]*"), r"\1"),
    (re.compile(r"([,;:])[,;:]+"), r"\1"),
    (re.compile(r"([,;:!?])(?=[^\W\d_])"), r"\1 "),
    (re.compile(r"^[\s,.;:!?'-]+"), ""),
)


def speakable(text: str) -> str:
    """`text` without markup, emoji, quotes and signs, on one line; "" when nothing is left to say.

    Dashes and brackets become pauses; `&`, `%` and a slash between words are read out. Digits stay
    digits and are read as amounts, so a telephone number has to come as words. Letters outside the
    Latin alphabet are dropped: the voices speak English.
    """
    plain = _LINK.sub(r"\1", _MARKUP.sub(" ", html.unescape(unicodedata.normalize("NFC", text))))
    plain = _LOOSE_QUOTE.sub(" ", _ADDRESS.sub("a web address", plain).translate(_QUOTES))
    for pattern, reading in _READINGS:
        plain = pattern.sub(reading, plain)
    plain = "".join(letter if _is_spoken(letter) else " " for letter in plain)
    for pattern, tidy in _TIDYINGS:
        plain = pattern.sub(tidy, plain)
    plain = plain.strip()
    return plain if any(letter.isalnum() for letter in plain) else ""


def _is_spoken(letter: str) -> bool:
    if letter.isascii():
        return letter.isalnum() or letter in " ,.;:!?'-/$"
    return letter in "£€°" or (
        letter.isalpha() and unicodedata.name(letter, "").startswith("LATIN")
    )
