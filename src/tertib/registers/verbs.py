"""What the ledger offers to procedures: `register.enter` and `number.take`."""

from __future__ import annotations


def register() -> None:
    """Put the verbs into the catalogue; called once by the composition root."""
