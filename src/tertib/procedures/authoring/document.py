"""A procedure while it is written: its files as plain data that may be unfinished, never edited in place."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from tertib.kernel.errors import Invalid, NotFound
from tertib.kernel.words import N_
from tertib.procedures.language.bounds import decoded
from tertib.procedures.language.bundle import LETTERS, REGISTERS, SOP
from tertib.procedures.language.source import read
from tertib.procedures.official.draft import code_of

Data = dict[str, Any]
MOST_ROWS, LONGEST_TEXT = 200, 2_000
UNNAMED = "Kerjakan"
"""What a performer does in a row that still says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The three sheets of a procedure, and the templates that it brings and nobody edits here."""

    sop: Data
    registers: Data = field(default_factory=dict)
    letters: Data = field(default_factory=dict)
    rest: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def steps(self) -> list[Data]:
        """The rows, in their order."""
        found: list[Data] = self.sop["steps"]
        return found

    def row(self, no: int) -> Data:
        """Row `no`, from 1. NotFound when the table has no such row."""
        if not 1 <= no <= len(self.steps):
            raise NotFound(N_("Baris %(no)s tidak ada pada naskah ini."), no=no)
        return self.steps[no - 1]

    def copy(self) -> "Document":
        """The same in data of its own."""
        return replace(
            self,
            sop=deepcopy(self.sop),
            registers=deepcopy(self.registers),
            letters=deepcopy(self.letters),
        )


def blank(title: str, unit: str) -> Document:
    """An empty naskah: a title, the office's name, two columns to rename and a first row to fill in."""
    title = " ".join(title.split())
    if not title:
        raise Invalid(N_("Isi judul SOP."))
    sop: Data = {
        "code": code_of(title),
        "title": title,
        "office_label": unit,
        "status": "usulan",
        "identity": {"number": "", "title": f"SOP {title}", "unit": [unit]},
        "trigger": {"kind": "agenda"},
        "performers": [{"key": "pelaksana_1", "label": "Pelaksana 1"}],
        "steps": [empty_row(1)],
    }
    return Document(sop=sop, registers={"books": [], "series": []}, letters={"letters": []})


def empty_row(no: int) -> Data:
    """A row that still says nothing."""
    return {
        "no": no, "activity": "", "act": "do", "hops": [], "needs": "-", "output": "-", "minutes": None,
    }  # fmt: skip


def from_files(files: Mapping[str, bytes]) -> Document:
    """A naskah of a procedure that is there already. Raises SopErrors when a file is no YAML."""
    data = {name: read(decoded(files[name], name=name), name=name).data for name in (SOP, REGISTERS, LETTERS)}
    return Document(
        sop=data[SOP],
        registers=data[REGISTERS] or {},
        letters=data[LETTERS] or {},
        rest={path: content for path, content in files.items() if path not in data},
    )


def to_files(document: Document) -> Mapping[str, bytes]:
    """The folder that says the same; what is unfinished stays unfinished, for the language to name."""
    sheets = {SOP: document.sop, REGISTERS: document.registers, LETTERS: document.letters}
    return {**document.rest, **{name: _written(data) for name, data in sheets.items()}}


class _Dumper(yaml.CSafeDumper):
    """Text that the language would read as something else is quoted; nothing is said by reference."""

    def ignore_aliases(self, _data: Any) -> bool:
        """Aliases are not read; the same values are written again."""
        return True


def _written(data: Data) -> bytes:
    text: str = yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)
    return text.encode()


def reworded(value: Any, say: Callable[[str], str]) -> Any:
    """The same data with every text in it said by `say`; keys of mappings stay."""
    if isinstance(value, str):
        return say(value)
    if isinstance(value, list):
        return [reworded(one, say) for one in value]
    if isinstance(value, dict):
        return {key: reworded(one, say) for key, one in value.items()}
    return value


def one_line(text: str, *, longest: int = LONGEST_TEXT) -> str:
    """A text as a cell holds it: without line breaks and double blanks. Refuses what no cell can hold."""
    said = " ".join(text.split())
    if len(said) > longest:
        raise Invalid(N_("Teks terlalu panjang: paling banyak %(most)s huruf."), most=longest)
    return said


def lines(text: str) -> list[str]:
    """A text box as entries, one a line; blank lines say nothing."""
    return [said for said in map(one_line, text.splitlines()) if said]


def free_key(wanted: str, taken: set[str]) -> str:
    """A key made of the words and used by nobody yet."""
    base = code_of(wanted)[:40]
    number = next(n for n in range(1, len(taken) + 2) if (base if n == 1 else f"{base}_{n}") not in taken)
    return base if number == 1 else f"{base}_{number}"
