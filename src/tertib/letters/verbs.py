"""What letters offer to procedures: the outside verb `letter.make` and the inside verb `letter.sign`."""

from __future__ import annotations


def register() -> None:
    """Put the verbs into the catalogue; called once by the composition root."""
