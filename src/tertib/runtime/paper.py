"""Paper: Typst templates and JSON data to PDF/A-2b.

Data reach a template as JSON in `sys.inputs.data`, so that whatever a person wrote is printed as text.
Templates are code: Typst knows neither a time nor a memory limit, and a template that loops takes the worker
with it. Therefore they come with a release, or with a bundle that someone entitled installed, never from a
form. What was set stays in Typst's memory for a while, so that a secret on paper is in this process's memory.
"""

import hashlib
import importlib.util
import io
import json
import os
import re
import secrets
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal

import pikepdf
import segno
import typst
from django.conf import settings

from tertib.kernel.errors import Misconfigured
from tertib.kernel.words import N_
from tertib.runtime import door

STANDARD: Literal["a-2b"] = "a-2b"
FONTS = ("fontpkg_arimo", "fontpkg_noto_sans")
"""Arimo has the metrics of Arial; Noto Sans fills what Arimo lacks."""

_NAME = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9_.-]*/)*[A-Za-z0-9_][A-Za-z0-9_.-]*")
_LOAD = re.compile(r"\b(?:import|include)\b")
_PLAIN_LOAD = re.compile(r'(?:import|include)\s*"(?P<path>[^"\\@]*)"[ \t]*(?=[:;})\]\r\n]|as\b|\Z)')
_FORBIDDEN = re.compile(r"\b(?:eval|plugin)\b")
_NO_GLYPH = re.compile(r'the text `"(.*?)"` could not be displayed')
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")
_STANDS_FOR_ANY = "\ufffd"
# Control characters have no shape, and direction controls let one text look like another.
_UNPRINTABLE = dict.fromkeys(
    [code for code in range(32) if chr(code) not in "\n\t"]
    + [*range(0x7F, 0xA0), 0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
_TRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A finished paper. `missing` holds the characters that no font has; a mark stands in their place."""

    pdf: bytes = field(repr=False)
    pages: int
    digest: str
    missing: str = ""


class TemplateError(Misconfigured):
    """A template cannot be set; `detail` is Typst's own report, for the one who wrote it."""

    def __init__(self, sentence: str, *, detail: str, name: str) -> None:
        super().__init__(sentence, name=name)
        self.detail = detail


def render(
    *, files: Mapping[str, bytes], main: str, data: Mapping[str, object], at: datetime | None = None
) -> Paper:
    """Set `main` of `files` with `data`, dated `at`: the same input and date give the same bytes.

    Refuses to be called inside a transaction, files outside their folder, packages, and every warning.
    """
    if door.is_open():
        raise RuntimeError("no paper inside a transaction: it would hold the database for its time")
    folder = _materialised(files, main)
    pdf, missing = _set(folder, main, _printable(data), at or datetime.now(UTC))
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        pages = len(opened.pages)
    return Paper(pdf=pdf, pages=pages, digest=hashlib.sha256(pdf).hexdigest(), missing=missing)


def qr_svg(text: str) -> str:
    """A QR code as SVG, to be put into the data and shown by `image(bytes(...), format: "svg")`."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", xmldecl=False, border=1)
    return out.getvalue().decode()


def check_templates(files: Mapping[str, bytes]) -> None:
    """Refuse names and template code that reach outside; ask this before a bundle is installed."""
    for name, content in files.items():
        if not _NAME.fullmatch(name) or ".." in name:
            raise _refused(name, "the name reaches outside its folder")
        if name.endswith(".typ"):
            _check_source(name, content)


def _check_source(name: str, content: bytes) -> None:
    try:
        source = content.decode()
    except UnicodeDecodeError as error:
        raise _refused(name, "not UTF-8") from error
    if word := _FORBIDDEN.search(source):
        raise _refused(name, f"{word[0]} is not allowed")
    for load in _LOAD.finditer(source):
        # Only a literal path: one that is computed could name a package, which Typst would fetch.
        plain = _PLAIN_LOAD.match(source, load.start())
        if plain is None or not _is_inside(plain["path"]):
            raise _refused(name, "import and include take a plain path to a .typ file beside them")


def _is_inside(path: str) -> bool:
    return bool(_NAME.fullmatch(path)) and ".." not in path and path.endswith(".typ")


def _refused(name: str, detail: str) -> TemplateError:
    sentence = N_("Templat %(name)s tidak dapat dipakai. Hubungi pengelola templat.")
    return TemplateError(sentence, detail=detail, name=name)


def _materialised(files: Mapping[str, bytes], main: str) -> Path:
    """The folder that holds these files and nothing else; its name is the digest of all of them."""
    check_templates(files)
    if main not in files:
        raise _refused(main, "not among the files")
    folder: Path = settings.DATA / "paper" / _digest(files)
    key = str(folder)
    with _materialising:
        if key not in _proven or not folder.is_dir():
            if not _holds_exactly(folder, files):
                _write(folder, files)
            _proven.add(key)
    return folder


_materialising = threading.Lock()
_proven: set[str] = set()


def _digest(files: Mapping[str, bytes]) -> str:
    whole = hashlib.sha256()
    for name in sorted(files):
        whole.update(f"{name}\0{len(files[name])}\0".encode() + files[name])
    return whole.hexdigest()


def _holds_exactly(folder: Path, files: Mapping[str, bytes]) -> bool:
    found = {path.relative_to(folder).as_posix(): path for path in _entries(folder)}
    return found.keys() == files.keys() and all(
        not found[name].is_symlink() and found[name].read_bytes() == content
        for name, content in files.items()
    )


def _entries(folder: Path) -> Iterator[Path]:
    """Everything in the folder that is not a real folder: files, and links of either kind."""
    for place, folders, names in os.walk(folder):
        yield from (Path(place) / name for name in names)
        yield from (Path(place) / name for name in folders if (Path(place) / name).is_symlink())


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    draft = folder.with_name(f".{folder.name[:8]}.{secrets.token_hex(8)}")
    for name, content in files.items():
        path = draft / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        path.write_bytes(content)
    try:
        draft.rename(folder)
    except OSError:  # another process was first, with the same content
        shutil.rmtree(draft)


def _printable(data: object) -> object:
    return _over_texts(data, lambda text: text.translate(_UNPRINTABLE))


def _over_texts(data: object, change: Callable[[str], str]) -> object:
    if isinstance(data, str):
        return change(data)
    if isinstance(data, Mapping):
        return {str(key): _over_texts(value, change) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_over_texts(value, change) for value in data]
    return data


def _set(folder: Path, main: str, data: object, at: datetime) -> tuple[bytes, str]:
    missing: set[str] = set()
    for _ in range(_TRIES):
        try:
            return _compile(folder, main, data, at), "".join(sorted(missing))
        except typst.TypstError as error:
            lacking = _without_glyph(error.diagnostic) - missing
            if not lacking:
                raise _failed(main, error.diagnostic) from error
            missing |= lacking
            table = dict.fromkeys(map(ord, lacking), _STANDS_FOR_ANY)
            data = _over_texts(data, lambda text, table=table: text.translate(table))  # type: ignore[misc]  # bound now
    raise _failed(main, "characters without a shape remain")


def _compile(folder: Path, main: str, data: object, at: datetime) -> bytes:
    pdf, warnings = _compiler().compile_with_warnings(
        input=str(folder / main),
        root=str(folder),
        sys_inputs={"data": json.dumps(data, allow_nan=False)},
        pdf_standards=STANDARD,
        timestamp=int(at.timestamp()),
    )
    if warnings:  # an unknown font is only a warning
        raise _failed(main, "; ".join(warning.message for warning in warnings))
    if not isinstance(pdf, bytes):
        raise _failed(main, "no document came out")
    return pdf


def _failed(main: str, detail: str) -> TemplateError:
    sentence = N_("Naskah dari templat %(name)s tidak dapat dibuat. Hubungi pengelola templat.")
    return TemplateError(sentence, detail=detail, name=main)


def _without_glyph(diagnostic: str) -> set[str]:
    """The characters for which PDF/A found no font, as Typst names them in its report."""
    texts = [_ESCAPE.sub(lambda code: chr(int(code[1], 16)), text) for text in _NO_GLYPH.findall(diagnostic)]
    return set("".join(texts)) - {_STANDS_FOR_ANY}


class _Desk(threading.local):
    """A compiler of its own for each thread: shared, it refuses with 'Already borrowed'."""

    compiler: typst.Compiler | None = None


_desk = _Desk()


def _compiler() -> typst.Compiler:
    if _desk.compiler is None:
        _desk.compiler = typst.Compiler(font_paths=_fonts(), ignore_system_fonts=True)
    return _desk.compiler


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    folders = [str(_font_folder(package)) for package in FONTS]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=folders)


def _font_folder(package: str) -> Path:
    # The font packages want to be registered by a helper that is not installed: their folder is enough.
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise Misconfigured(N_("Fon %(package)s tidak terpasang. Jalankan make setup."), package=package)
    return Path(found.origin).parent
