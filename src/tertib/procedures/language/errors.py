"""What can be wrong with a SOP: a code, a place, and the words it concerns. Sentences stand elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class SopError:
    """One mistake. Line and column start at 1, as editors count."""

    file: str
    line: int
    column: int
    code: str
    fields: Mapping[str, str] = field(default_factory=dict, compare=False)

    def __str__(self) -> str:
        detail = "".join(f" {name}={value!r}" for name, value in self.fields.items())
        return f"{self.file}:{self.line}:{self.column}: {self.code}{detail}"


class SopErrors(Exception):  # noqa: N818 - it carries several errors, and is named for what it carries
    """Every mistake found in one reading, in the order of the file."""

    def __init__(self, errors: tuple[SopError, ...]) -> None:
        super().__init__("\n".join(map(str, errors)))
        self.errors = errors
