"""Paper: Typst templates and JSON data to PDF/A-2b."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A finished paper."""

    pdf: bytes = field(repr=False)
    pages: int
    digest: str


def render(
    *, files: Mapping[str, bytes], main: str, data: Mapping[str, object], at: datetime | None = None
) -> Paper:
    """Set `main` of `files` with `data`, dated `at`; the same input and date give the same bytes."""
    raise NotImplementedError


def qr_svg(text: str) -> str:
    """A QR code as SVG, to be put into the data and shown by `image(bytes(...), format: "svg")`."""
    raise NotImplementedError
