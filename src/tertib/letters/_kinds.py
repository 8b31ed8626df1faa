"""letters.yaml to kinds, and an office's own wording on top of it."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

from tertib.kernel.errors import Misconfigured, NotFound
from tertib.kernel.words import N_
from tertib.letters._placeholders import refuse_unknown
from tertib.letters.models import EditedBlock
from tertib.letters.types import TITLES, BookLine, Kind, TextBlock
from tertib.procedures import queries as procedures

SHEET = "letters.yaml"
SHARED = Path(__file__).parent / "templates"
"""Templates that any procedure may name; one of the same name in its own folder goes first."""
FOLDER = "letters/"
PLAIN = frozenset(
    {
        "key",
        "title",
        "template",
        "subject",
        "signed",
        "series",
        "paper",
        "nature",
        "attachments",
        "addressee",
        "addressee_place",
        "public",
        "for_applicant",
        "block",
        "form",
        "holder_only",
        "seal",
    }
)


@lru_cache(maxsize=64)
def kinds_of(bundle: str) -> Mapping[str, Kind]:
    """The kinds a bundle brings; a bundle never changes, so they are read once."""
    return read_kinds(procedures.template_files(bundle))


def read_kinds(files: Mapping[str, bytes]) -> Mapping[str, Kind]:
    """Parse letters.yaml. Refuses a kind whose template is missing."""
    raw = yaml.safe_load(files.get(SHEET, b"letters: []")) or {}
    found = {each["key"]: _kind(each) for each in raw.get("letters", ())}
    for kind in found.values():
        if kind.form not in TITLES:
            raise Misconfigured(
                N_("Bentuk %(form)s pada naskah %(kind)s tidak dikenal."), form=kind.form, kind=kind.key
            )
        if FOLDER + kind.template not in files and not (SHARED / kind.template).is_file():
            raise Misconfigured(
                N_("Templat %(template)s untuk naskah %(kind)s tidak ada dalam prosedur."),
                template=kind.template,
                kind=kind.key,
            )
    return found


@lru_cache(maxsize=64)
def example_of(bundle: str) -> Mapping[str, Any]:
    """The example data of letters.yaml, for previews; read once, like the kinds."""
    raw = yaml.safe_load(procedures.template_files(bundle).get(SHEET, b"{}")) or {}
    return raw.get("example") or {}


def kind_of(bundle: str, key: str) -> Kind:
    """One kind as shipped."""
    kind = kinds_of(bundle).get(key)
    if kind is None:
        raise NotFound(N_("Jenis naskah %(kind)s tidak ada dalam prosedur ini."), kind=key)
    return kind


def worded(kind: Kind, *, office: UUID, code: str) -> Kind:
    """The kind with the office's own wording of its blocks."""
    rows = EditedBlock.objects.filter(office=office, code=code, kind=kind.key)
    own = {row.block: row for row in rows}
    blocks = tuple(_said_by(own[each.key], each) if each.key in own else each for each in kind.blocks)
    return replace(kind, blocks=blocks)


def _said_by(row: EditedBlock, block: TextBlock) -> TextBlock:
    own = bool(row.text) and row.text != block.text
    return replace(block, text=row.text or block.text, version=row.version, is_reworded=own)


def with_texts(kind: Kind, texts: Mapping[str, str]) -> Kind:
    """The kind as it would read with these texts; refuses a block the kind does not have."""
    unknown = sorted(set(texts) - {each.key for each in kind.blocks})
    if unknown:
        raise NotFound(N_("Bagian %(block)s tidak ada pada naskah ini."), block=unknown[0])
    blocks = tuple(replace(each, text=texts.get(each.key) or each.text) for each in kind.blocks)
    return replace(kind, blocks=blocks)


def _kind(raw: Mapping[str, Any]) -> Kind:
    known = {name: value for name, value in raw.items() if name in PLAIN}
    return Kind(
        **known,
        copies=tuple(raw.get("copies", ())),
        body=tuple(raw.get("body", ())),
        warns=tuple(raw.get("warns", ())),
        sources=dict(raw.get("sources", {})),
        blocks=tuple(
            TextBlock(key=each["key"], label=each["label"], text=str(each["text"]).strip())
            for each in raw.get("blocks", ())
        ),
        enters=_line(raw["enters"]) if raw.get("enters") else None,
    )


def _line(raw: Mapping[str, Any]) -> BookLine:
    """The row a kind writes; its placeholders are checked now, not when somebody signs."""
    columns = {str(key): str(text) for key, text in raw["columns"].items()}
    for text in columns.values():
        refuse_unknown(text)
    return BookLine(book=str(raw["book"]), columns=columns)
