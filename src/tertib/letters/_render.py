"""From finished data to a PDF: templates of the bundle on top of the shared ones."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from tertib.letters._kinds import FOLDER, SHARED, kind_of
from tertib.letters._pictures import drawn
from tertib.procedures import queries as procedures
from tertib.runtime import paper, vault
from tertib.runtime.paper import Paper

LOGO = "assets/logo"
PNG = b"\x89PNG"
JPEG = b"\xff\xd8"


def rendered(bundle: str, kind: str, data: Mapping[str, Any], *, at: datetime, zone: str) -> Paper:
    """Set one paper. The same data and date give the same bytes, so a second try makes the same file."""
    files = {**shared_files(), **_templates(bundle)}
    logo = str(data["letterhead"].get("logo") or "")
    if logo:
        content = vault.read(logo)
        name = LOGO + _ending(content)
        files[name] = content
        data = {**data, "emblem": name}
    main = FOLDER + kind_of(bundle, kind).template
    return paper.render(files=files, main=main, data=drawn(data, zone=zone), at=at)


@lru_cache(maxsize=1)
def shared_files() -> Mapping[str, bytes]:
    """The shared templates and the emblem that stands where the office has not set its own."""
    return {
        _placed(path.relative_to(SHARED)): path.read_bytes()
        for path in sorted(SHARED.rglob("*"))
        if path.is_file()
    }


def _placed(path: Path) -> str:
    """Templates stand beside those of the bundle, which load them by a plain name."""
    return f"{FOLDER}{path}" if path.suffix == ".typ" else path.as_posix()


def _templates(bundle: str) -> Mapping[str, bytes]:
    files = procedures.template_files(bundle)
    return {name: content for name, content in files.items() if name.startswith(FOLDER)}


def _ending(content: bytes) -> str:
    if content.startswith(PNG):
        return ".png"
    return ".jpg" if content.startswith(JPEG) else ".svg"
