"""Papers that a row prints: a shape, its paragraphs, and the answers that it repeats."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tertib.kernel.errors import Conflict, Invalid, NotFound
from tertib.kernel.words import N_
from tertib.procedures.authoring.answers import choices_of, facts_of
from tertib.procedures.authoring.document import Data, Document, free_key, one_line
from tertib.procedures.language.types import HopKind

SHAPES: Mapping[str, str] = {
    "titled.typ": N_("Naskah berjudul"),
    "letter.typ": N_("Surat"),
    "memo.typ": N_("Nota dinas"),
}
SERIES = "outgoing"
_MOST_TEXT = 6_000
_OPENING, _CLOSING = "opening", "closing"
_ANSWERS = "answers"  # filled by `refresh`; a source of any other name is its writer's


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPaper:
    title: str
    shape: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteBlock:
    """A paragraph of a paper; `{request.x}` is filled in when it is printed."""

    paper: str
    block: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintPaper:
    """Row `no` prints the paper when it is done. `signs`: the performer of the row who signs it, if any."""

    no: int
    paper: str
    signs: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopPrinting:
    no: int
    paper: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovePaper:
    """Refused while a row still prints it."""

    paper: str


def add_paper(document: Document, change: AddPaper) -> None:
    title = one_line(change.title, longest=200)
    if not title:
        raise Invalid(N_("Isi judul naskah."))
    if change.shape not in SHAPES:
        raise NotFound(N_("Bentuk naskah ini tidak dikenal."))
    papers = _papers(document)
    papers.append(
        {
            "key": free_key(title, {one["key"] for one in papers}),
            "title": title,
            "template": change.shape,
            "subject": title,
            "public": False,
            "sources": {_ANSWERS: {"facts": []}},
            "body": [{"words": _OPENING}, {"facts": _ANSWERS}, {"words": _CLOSING}],
            "blocks": [
                {"key": _OPENING, "label": "Pembuka", "text": "Bersama ini disampaikan hal berikut:\n"},
                {
                    "key": _CLOSING,
                    "label": "Penutup",
                    "text": "Demikian untuk dipergunakan sebagaimana mestinya.\n",
                },
            ],
        }
    )


def write_block(document: Document, change: WriteBlock) -> None:
    for block in _paper(document, change.paper).get("blocks", ()):
        if block["key"] == change.block:
            text = change.text.replace("\r\n", "\n").strip()
            if not text or len(text) > _MOST_TEXT:
                raise Invalid(N_("Bunyi bagian ini antara 1 dan %(most)s huruf."), most=_MOST_TEXT)
            block["text"] = text + "\n"
            return
    raise NotFound(N_("Bagian ini tidak ada pada naskah ini."))


def print_paper(document: Document, change: PrintPaper) -> None:
    step, paper = document.row(change.no), _paper(document, change.paper)
    if any(one["letter"] == change.paper for one in step.get("prints", ())):
        raise Conflict(N_("Baris ini sudah mencetak naskah itu."))
    said: Data = {"letter": change.paper, "when": "close"}
    if change.signs:
        at = _hop_of(step, change.signs)
        said |= {"when": f"done:{at}", "signs": change.signs}
        _sign(document, step, paper, at)
    step.setdefault("prints", []).append(said)
    refresh(document)


def _hop_of(step: Data, performer: str) -> int:
    for at, hop in enumerate(step["hops"]):
        if hop["performer"] == performer and hop.get("kind") != HopKind.PARAF.value:
            return at
    raise Conflict(N_("Penanda tangan harus pelaksana pada baris itu."))


def _sign(document: Document, step: Data, paper: Data, at: int) -> None:
    """A signed paper takes a number, which its row gives."""
    paper |= {"signed": True, "series": paper.get("series") or SERIES}
    series = document.registers.setdefault("series", [])
    if not any(one["key"] == paper["series"] for one in series):
        series.append({"key": SERIES, "title": "Surat keluar", "template": "{urut}/{tahun}"})
    into = free_key("letter", {str(one.get("into")) for one in step.get("does", ())})
    step.setdefault("does", []).append(
        {"verb": "letter.sign", "with": {"kind": paper["key"]}, "when": f"done:{at}", "into": into}
    )


def stop_printing(document: Document, change: StopPrinting) -> None:
    step = document.row(change.no)
    kept = [one for one in step.get("prints", ()) if one["letter"] != change.paper]
    if len(kept) == len(step.get("prints", ())):
        raise NotFound(N_("Baris ini tidak mencetak naskah itu."))
    step["prints"] = kept
    step["does"] = [
        one
        for one in step.get("does", ())
        if (one["verb"], (one.get("with") or {}).get("kind")) != ("letter.sign", change.paper)
    ]
    for part in ("prints", "does"):
        if not step[part]:
            del step[part]


def remove_paper(document: Document, change: RemovePaper) -> None:
    paper = _paper(document, change.paper)
    rows = [str(no) for no, _ in _printed(document, change.paper)]
    if rows:
        raise Conflict(
            N_("Naskah ini masih dicetak pada baris %(rows)s. Lepaskan di sana dahulu."), rows=", ".join(rows)
        )
    _papers(document).remove(paper)


def refresh(document: Document) -> None:
    """Papers written here repeat every answer that is known by the row that prints them."""
    for paper in _papers(document):
        rows = [no for no, _ in _printed(document, paper["key"])]
        answers = (paper.get("sources") or {}).get(_ANSWERS)
        if rows and answers is not None:
            answers["facts"] = [_fact(document, path, label) for path, label in facts_of(document, min(rows))]


def _fact(document: Document, path: str, label: str) -> Data:
    choice = choices_of(document, path)
    return {"label": label, "of": [path], **({"choice": choice} if choice else {})}


def _printed(document: Document, paper: str) -> Iterator[tuple[int, Data]]:
    for step in document.steps:
        for one in step.get("prints", ()):
            if one["letter"] == paper:
                yield step["no"], one


def _papers(document: Document) -> list[Data]:
    found: list[Data] = document.letters.setdefault("letters", [])
    return found


def _paper(document: Document, key: str) -> Data:
    for one in _papers(document):
        if one["key"] == key:
            return one
    raise NotFound(N_("Naskah ini tidak ada pada SOP ini."))
