"""The one form every rule is written against: lower-case words, contractions opened, no marks."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 100_000
"""Characters read of one utterance; speech never comes near it, a pasted file might."""

CONTRACTIONS = {
    "can't": "can not", "cannot": "can not", "won't": "will not", "shan't": "shall not",
    "ain't": "is not", "let's": "let us", "y'all": "you all", "gonna": "going to",
    "gotta": "got to", "wanna": "want to", "gimme": "give me", "lemme": "let me",
    "dunno": "do not know", "kinda": "kind of", "sorta": "sort of", "outta": "out of",
    "anymore": "any more", "alright": "all right", "tryna": "trying to", "ok": "okay",
    "'cause": "because", "cos": "because", "coz": "because", "mins": "minutes", "min": "minutes",
    "secs": "seconds", "sec": "second", "hrs": "hours", "hr": "hour", "checkin": "check in",
    # Without the apostrophe, as people type and as some recognizers write.
    "cant": "can not", "dont": "do not", "doesnt": "does not", "didnt": "did not",
    "isnt": "is not", "wasnt": "was not", "arent": "are not", "wont": "will not",
    "wouldnt": "would not", "couldnt": "could not", "shouldnt": "should not",
    "havent": "have not", "hasnt": "has not", "hadnt": "had not", "im": "i am", "ive": "i have",
    "id": "i would", "thats": "that is", "whats": "what is", "theres": "there is",
    "hes": "he is", "shes": "she is", "youre": "you are", "theyre": "they are",
    "lets": "let us",
}  # fmt: skip
"""Words said short, and what they stand for."""

ENDINGS = (
    ("n't", "not"), ("'m", "am"), ("'re", "are"), ("'ve", "have"), ("'ll", "will"),
    ("'d", "would"),
)  # fmt: skip
IS_SHORTENED_AFTER = re.compile(
    "that|what|there|it|he|she|who|where|how|this|here|tonight|when|day|one|"
    "(?:every|some|no)thing|(?:some|every|no)(?:one|body)"
)
"""After these `'s` is "is"; after any other word it may be a possessive, and is left alone."""

_MARKS = str.maketrans(dict.fromkeys("\u2018\u2019\u02bc`\u00b4", "'") | {"\u00bd": " and a half "})
_OUT_OF = re.compile(r"(?<=\d)\s?/\s?(?=\d)")
_WORD = re.compile(r"\d+(?:st|nd|rd|th)\b|\d+(?:\.\d+)?|[^\W\d_]+(?:'[^\W\d_]+)*|'[^\W\d_]+|%")


def words(text: str) -> list[str]:
    """The words of `text` in the form rules are written in: "That's 7." gives that, is, 7."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST].translate(_MARKS)).lower()
    opened: list[str] = []
    for word in _WORD.findall(_OUT_OF.sub(" out of ", plain.translate(_MARKS))):
        opened.extend(_open(word.removeprefix("'") if word != "'cause" else word))
    return opened


def _open(word: str) -> list[str]:
    known = CONTRACTIONS.get(word)
    if known is not None:
        return known.split()
    if "'" not in word:
        return [word]
    stem, _, ending = word.rpartition("'")
    if ending == "s" and IS_SHORTENED_AFTER.fullmatch(stem):
        return [stem, "is"]
    for short, full in ENDINGS:
        if word.endswith(short) and len(word) > len(short):
            return [word[: -len(short)], full]
    return [word]
