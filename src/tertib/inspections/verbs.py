"""What inspections offer to procedures. Each module offers its own; this is the one list of them."""


def offer() -> None:
    """Put the verbs into the catalogue; safe to call twice."""
