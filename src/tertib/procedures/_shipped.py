"""The procedures that come with the program, as the composition root named them."""

from functools import lru_cache
from pathlib import Path

from tertib.kernel.errors import NotFound
from tertib.kernel.words import N_
from tertib.procedures._folders import read_folder
from tertib.procedures._standing import first_status
from tertib.procedures.language.bundle import parse_bundle
from tertib.procedures.types import ShippedView

_shipped: dict[str, Path] = {}


def ship(folder: Path) -> None:
    """The folder is named by its code, as every shipped one is."""
    _shipped[folder.name] = folder


def folder_of(code: str) -> Path:
    found = _shipped.get(code)
    if found is None:
        raise NotFound(N_("SOP %(sop)s tidak disertakan pada program ini."), sop=code)
    return found


@lru_cache(maxsize=1)
def views() -> tuple[ShippedView, ...]:
    """What comes with the program, read once: it does not change while the process runs."""
    found = []
    for code in sorted(_shipped):
        procedure = parse_bundle(read_folder(_shipped[code])).procedure
        summary = procedure.service.summary if procedure.service else ""
        found.append(
            ShippedView(
                code=procedure.code,
                title=procedure.title,
                summary=summary,
                status=first_status(procedure),
                procedure=procedure,
            )
        )
    return tuple(found)
