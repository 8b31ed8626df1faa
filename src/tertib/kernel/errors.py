# ruff: noqa: N818 - they read as what happened: "NotAllowed", "Conflict"
"""What can go wrong, as a sentence an official can act on.

A sentence is an Indonesian message with named places, `%(name)s`; surfaces translate it and fill the places.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


def filled(sentence: str, fields: Mapping[str, object]) -> str:
    """The sentence with its places filled; one without fields may hold a bare per cent sign."""
    return sentence % fields if fields else sentence


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one field."""

    sentence: str
    fields: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return filled(self.sentence, self.fields)


class TertibError(Exception):
    """The root of all errors that a person may be shown."""

    def __init__(self, sentence: str, *, code: str = "", **fields: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code
        self.fields = fields

    def __str__(self) -> str:
        return filled(self.sentence, self.fields)


class NotFound(TertibError):
    """It does not exist, or the asker may not know that it does."""


class NotAllowed(TertibError):
    """The asker sees it, but this act is not theirs now."""


class Conflict(TertibError):
    """Someone else was first, or the page is older than the record."""


class Invalid(TertibError):
    """What was given does not hold; `problems` names the fields."""

    def __init__(
        self,
        sentence: str,
        *,
        problems: Mapping[str, tuple[Problem, ...]] | None = None,
        code: str = "",
        **fields: object,
    ) -> None:
        super().__init__(sentence, code=code, **fields)
        self.problems: Mapping[str, tuple[Problem, ...]] = dict(problems or {})


class Unavailable(TertibError):
    """Something outside does not answer; trying again later may help."""


class Misconfigured(TertibError):
    """The installation is set up wrongly; only its operator can help."""
