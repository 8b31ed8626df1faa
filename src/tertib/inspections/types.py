"""What inspections know, as frozen values."""

from enum import StrEnum


class AssetState(StrEnum):
    IN_USE = "in_use"
    BROKEN = "broken"
    STORED = "stored"
    RETIRED = "retired"  # taken off the books; its card stays


class Shift(StrEnum):
    """Where a planned day goes that is no working day."""

    NEXT = "next"
    PREVIOUS = "previous"
    NONE = "none"


class OccurrenceState(StrEnum):
    PLANNED = "planned"
    OPENED = "opened"
    SKIPPED = "skipped"


class ReadingSource(StrEnum):
    TYPED = "typed"
    MEASURED = "measured"


class FollowUpState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
