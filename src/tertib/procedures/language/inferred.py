"""What of a row was inferred and not read, part by part: a screen and a sheet mark it."""

from collections.abc import Iterator
from dataclasses import dataclass

from tertib.kernel.words import N_
from tertib.procedures.language.types import Confidence, Step

PERFORMER, DECISION, WAY_BACK = N_("pelaksana"), N_("cabang"), N_("jalan kembali")
EFFECT, PAPER, BOOK = N_("tindakan"), N_("naskah"), N_("buku")
REASONS = {
    Confidence.SEEN: N_("tandanya masih terlihat pada naskah"),
    Confidence.HIGH: N_("tidak terbaca pada naskah; sangat yakin"),
    Confidence.MEDIUM: N_("tidak terbaca pada naskah; cukup yakin"),
    Confidence.PROPOSED: N_("usulan; naskah tidak mengatakannya"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Inferred:
    """A part of a row that the source does not say, and how sure the reader was."""

    part: str
    confidence: Confidence

    @property
    def reason(self) -> str:
        return REASONS[self.confidence]


def inferred_in(step: Step) -> tuple[Inferred, ...]:
    """Each part once for each confidence, in the order of the row."""
    found = (Inferred(part=part, confidence=sure) for part, sure in _parts(step) if sure is not None)
    return tuple(dict.fromkeys(found))


def _parts(step: Step) -> Iterator[tuple[str, Confidence | None]]:
    yield from ((PERFORMER, one.inferred) for one in step.hops)
    if step.decision is not None:
        yield DECISION, step.decision.inferred
    yield from ((WAY_BACK, one.inferred) for one in step.returns)
    yield from ((EFFECT, one.inferred) for one in step.does)
    yield from ((PAPER, one.inferred) for one in step.prints)
    yield from ((BOOK, one.inferred) for one in step.enters)
