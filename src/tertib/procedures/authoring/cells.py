"""The performers' columns: a press on a cell changes its symbol, a decision is asked in words."""

from dataclasses import dataclass
from typing import Any

from tertib.kernel.errors import Conflict, Invalid, NotFound
from tertib.kernel.words import N_
from tertib.procedures.authoring.document import UNNAMED, Data, Document, free_key, one_line
from tertib.procedures.authoring.intake import entrust

YES, NO = "Ya", "Tidak"
_LABEL, _MOST_COLUMNS = 120, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class PressCell:
    """The next symbol of a cell: none, process, decision (when the row has none yet), paraf, none."""

    no: int
    performer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """An exit of a decision. `to` None: the following row; `waits`: until the applicant answers."""

    label: str
    to: int | None = None
    waits: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AskDecision:
    """What the row's decision asks, and where its answers lead."""

    no: int
    question: str
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPerformer:
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NamePerformer:
    key: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MovePerformer:
    """The column changes places with its neighbour to the left (-1) or right (1)."""

    key: str
    by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovePerformer:
    """Refused while a row still has its symbol there."""

    key: str


def press_cell(document: Document, change: PressCell) -> None:
    _column(document, change.performer)
    step = document.row(change.no)
    hops: list[Data] = step["hops"]
    at = next((no for no, hop in enumerate(hops) if hop["performer"] == change.performer), None)
    if at is None:
        label = step["activity"] or UNNAMED
        hops.append({"performer": change.performer, "label": label})
        entrust(document, step)
        return
    if hops[at].get("kind") == "paraf":
        _take_out(step, at)
    elif _decides(step) == at:
        _ask_no_more(step)
        _paraf(step, at)
    elif "decision" in step:
        _paraf(step, at)
    else:
        step["decision"] = {"question": "", "hop": at, "exits": [{"label": YES}, {"label": NO}]}


def _paraf(step: Data, at: int) -> None:
    step["hops"][at] |= {"kind": "paraf", "label": "Bubuhkan paraf"}


def _ask_no_more(step: Data) -> None:
    if at_exits := _at_exits(step):
        raise Conflict(
            N_("Jawaban “%(label)s” masih memicu naskah atau buku pada baris ini. Lepaskan itu dahulu."),
            label=_exit_of(at_exits[0]),
        )
    del step["decision"]


def _take_out(step: Data, at: int) -> None:
    deciding = _decides(step)
    del step["hops"][at]
    if deciding is not None and deciding > at:
        step["decision"]["hop"] = deciding - 1


def _decides(step: Data) -> int | None:
    """Which hop answers the row's question: the one named, else the last."""
    if "decision" not in step:
        return None
    said = step["decision"].get("hop")
    return said if isinstance(said, int) else len(step["hops"]) - 1


def ask_decision(document: Document, change: AskDecision) -> None:
    step = document.row(change.no)
    if "decision" not in step:
        raise Conflict(N_("Baris ini belum memuat keputusan. Tekan sel pelaksananya dahulu."))
    ways = [(one_line(way.label, longest=_LABEL), way) for way in change.ways if way.label.strip()]
    if len(ways) < 2:
        raise Invalid(N_("Sebuah keputusan memuat paling sedikit dua jawaban."))
    if len({label.casefold() for label, _ in ways}) < len(ways):
        raise Invalid(N_("Dua jawaban sama bunyinya. Beri masing-masing bunyi sendiri."))
    now = _called_now(step, [label for label, _ in ways])
    before = {now.get(one["label"], ""): one for one in step["decision"]["exits"]}
    exits = [_exit(document, before.get(label, {}), label, way) for label, way in ways]
    for one in _at_exits(step):
        one["when"] = f"exit:{now[_exit_of(one)]}"
    step["decision"] |= {"question": one_line(change.question, longest=300), "exits": exits}


def _called_now(step: Data, labels: list[str]) -> dict[str, str]:
    """What each answer is called from now on: the same, or what stands in its place.

    Refuses to lose an answer at which the row prints, enters or does something.
    """
    now: dict[str, str] = {}
    for place, one in enumerate(step["decision"]["exits"]):
        old = one["label"]
        if old in labels:
            now[old] = old
        elif place < len(labels) and labels[place] not in {
            each["label"] for each in step["decision"]["exits"]
        }:
            now[old] = labels[place]
    for one in _at_exits(step):
        if _exit_of(one) not in now:
            raise Conflict(
                N_("Jawaban “%(label)s” masih memicu naskah atau buku pada baris ini. Lepaskan itu dahulu."),
                label=_exit_of(one),
            )
    return now


def _at_exits(step: Data) -> list[Data]:
    moved = [one for part in ("does", "prints", "enters") for one in step.get(part, ())]
    return [one for one in moved if str(one["when"]).startswith("exit:")]


def _exit_of(moved: Data) -> str:
    return str(moved["when"]).removeprefix("exit:")


def _exit(document: Document, before: Data, label: str, way: Way) -> Data:
    """What an exit says beside its label and way (a variant, deficiencies asked) is kept."""
    if way.to is not None:
        document.row(way.to)
    kept: dict[str, Any] = {
        key: said for key, said in before.items() if key not in ("label", "to", "wait", "asks_deficiencies")
    }
    found = {"label": label, **kept}
    if way.to is not None:
        found["to"] = way.to
    if way.waits:
        found |= {"wait": "applicant", "asks_deficiencies": True}
    return found


def add_performer(document: Document, change: AddPerformer) -> None:
    columns: list[Data] = document.sop["performers"]
    label = _named(change.label)
    if len(columns) >= _MOST_COLUMNS:
        raise Invalid(N_("Satu tabel paling banyak %(most)s kolom pelaksana."), most=_MOST_COLUMNS)
    taken = {one["key"] for one in (*columns, *document.sop.get("support", ()))}
    columns.append({"key": free_key(label, taken), "label": label})


def name_performer(document: Document, change: NamePerformer) -> None:
    _column(document, change.key)["label"] = _named(change.label)


def move_performer(document: Document, change: MovePerformer) -> None:
    columns: list[Data] = document.sop["performers"]
    at = columns.index(_column(document, change.key))
    to = min(max(at + change.by, 0), len(columns) - 1)
    columns.insert(to, columns.pop(at))


def remove_performer(document: Document, change: RemovePerformer) -> None:
    column = _column(document, change.key)
    rows = [step["no"] for step in document.steps if change.key in _named_in(step)]
    if rows:
        raise Conflict(
            N_("Kolom %(label)s masih dipakai pada baris %(rows)s. Kosongkan selnya dahulu."),
            label=column["label"],
            rows=", ".join(map(str, rows)),
        )
    if len(document.sop["performers"]) == 1:
        raise Conflict(N_("Tabel memuat paling sedikit satu kolom pelaksana."))
    document.sop["performers"].remove(column)


def _named_in(step: Data) -> set[str]:
    hops = {hop[part] for hop in step["hops"] for part in ("performer", "entrusted") if hop.get(part)}
    signers = {one["signs"] for one in step.get("prints", ()) if one.get("signs")}
    return hops | signers | set(step.get("marks", ()))


def _column(document: Document, key: str) -> Data:
    for one in document.sop["performers"]:
        if one["key"] == key:
            found: Data = one
            return found
    raise NotFound(N_("Kolom pelaksana ini tidak ada pada naskah ini."))


def _named(label: str) -> str:
    said = one_line(label, longest=_LABEL)
    if not said:
        raise Invalid(N_("Isi nama pelaksana, seperti tertulis pada kepala kolomnya."))
    return said
