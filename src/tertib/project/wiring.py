"""The composition root: which verbs exist, which connectors serve them. Nothing else knows everything."""


def connect() -> None:
    """Register every verb, check and connector; safe to call twice."""
