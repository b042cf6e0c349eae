"""The recognition models that can be fetched: names, addresses and checksums."""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass

from voice_assistant.errors import ModelError
from voice_assistant.resources import resource


@dataclass(frozen=True, slots=True)
class CatalogueModel:
    """One model as `models/catalogue.toml` describes it."""

    name: str
    url: str
    sha256: str
    """Of the zip file, in lower-case hexadecimal."""
    licence: str
    language: str
    note: str
    size: int | None = None
    """Bytes of the zip file; None where no trusted figure is known."""
    default: bool = False


def catalogue() -> tuple[CatalogueModel, ...]:
    """Every model known, in the order of the file."""
    path = resource("models") / "catalogue.toml"
    with path.open("rb") as file:
        rows = tomllib.load(file)["model"]
    return tuple(CatalogueModel(**row) for row in rows)


def default_model() -> CatalogueModel:
    """The model fetched when none is named."""
    return next(model for model in catalogue() if model.default)


def find_model(name: str) -> CatalogueModel:
    """The model of that name. Raises ModelError, suggesting the nearest name."""
    models = {model.name: model for model in catalogue()}
    if name in models:
        return models[name]
    nearest = difflib.get_close_matches(name, models, n=1, cutoff=0.0)
    raise ModelError(
        f"There is no recognition model called {name!r}.",
        f"Did you mean {nearest[0]}? `voice-assistant models list` shows all of them.",
    )
