"""QR labels of assets on sheets of A4, on as many sheets as they need."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from tertib.inspections.types import LABEL_SHEETS
from tertib.kernel.errors import Invalid, Problem
from tertib.kernel.words import N_
from tertib.runtime import links, paper
from tertib.runtime.paper import Paper

MOST_LABELS = 500
_TEMPLATES = Path(__file__).parent / "templates"
_MAIN = "asset_labels.typ"
_LONGEST = {"name": 90, "place": 60}

Labelled = tuple[str, str, str, str]
"""Code, name, place and token of an asset."""


def draw(office: str, assets: Sequence[Labelled], *, sheet: str, start: int, at: datetime) -> Paper:
    """The labels from position `start` (the first is 1) of a sheet of this size."""
    size = LABEL_SHEETS.get(sheet)
    if size is None:
        raise _refused("sheet", N_("Ukuran label ini tidak dikenal."))
    if not 1 <= start <= size.count:
        raise _refused("start", N_("Isi posisi awal antara 1 dan %(most)s."), most=size.count)
    if not assets:
        raise _refused("assets", N_("Belum ada aset yang dipilih."))
    if len(assets) > MOST_LABELS:
        raise _refused("assets", N_("Paling banyak %(most)s label sekali cetak."), most=MOST_LABELS)
    places: list[Mapping[str, str] | None] = [None] * (start - 1)
    places += [_label(one) for one in assets]
    pages = [places[first : first + size.count] for first in range(0, len(places), size.count)]
    data = {"office": office, "sheet": asdict(size), "pages": pages}
    return paper.render(files={_MAIN: (_TEMPLATES / _MAIN).read_bytes()}, main=_MAIN, data=data, at=at)


def _label(one: Labelled) -> Mapping[str, str]:
    code, name, place, token = one
    return {
        "code": code,
        "name": _short(name, _LONGEST["name"]),
        "place": _short(place, _LONGEST["place"]),
        "qr": paper.qr_svg(links.asset(token)),
    }


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _refused(name: str, sentence: str, **fields: int) -> Invalid:
    problems = {name: (Problem(sentence, fields),)}
    return Invalid(sentence, problems=problems, code="", **fields)
