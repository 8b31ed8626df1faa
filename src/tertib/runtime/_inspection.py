"""The child process that opens files of strangers: limited in memory, time and reach.

Run as `python -I -m tertib.runtime._inspection <kind>`: the file on standard input, one JSON line and the
bytes to be served on standard output. It ends with a refusal or dies; the parent takes either as an answer.
"""

import csv
import ctypes
import io
import json
import resource
import sys
import zlib
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

MEMORY = 700 * 2**20
CPU_SECONDS = 10
PIXELS = 40_000_000
PAGES = 500
INFLATED_STREAM = 120 * 2**20  # an A4 page scanned at 600 dpi in colour is 100 MB
INFLATED_ALL = 400 * 2**20
OBJECTS = 200_000
CSV_ROWS, CSV_COLUMNS, CSV_FIELD = 20_000, 100, 10_000

_PIECE = 2**18
_WHOLE_FILTERS = {"/LZWDecode", "/RunLengthDecode", "/ASCIIHexDecode", "/ASCII85Decode"}
_NEW_NETWORK, _NEW_USER = 0x40000000, 0x10000000

ACTIVE_KEYS = {
    "/JavaScript",
    "/JS",
    "/AA",
    "/EmbeddedFiles",
    "/EF",
    "/XFA",
    "/RichMediaContent",
    "/RichMediaSettings",
    "/Collection",
}
ACTIVE_ACTIONS = {
    "/JavaScript",
    "/Launch",
    "/GoToR",
    "/GoToE",
    "/SubmitForm",
    "/ImportData",
    "/Rendition",
    "/Movie",
    "/Sound",
    "/RichMediaExecute",
    "/GoTo3DView",
}
ACTIVE_KINDS = {"/EmbeddedFile", "/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"}


class Refused(Exception):  # noqa: N818 - an answer
    """The file is not taken; the code says why, the parent words it."""

    def __init__(self, code: str, **fields: object) -> None:
        super().__init__(code)
        self.code = code
        self.fields = fields


def look_at_pdf(data: bytes) -> tuple[dict[str, object], bytes]:
    """Walk every object. A sound file is served as it came, so that signatures in it hold."""
    import pikepdf  # slow; only this kind needs it

    tail = data.rpartition(b"%%EOF")[2]
    if b"%%EOF" not in data or tail.strip(b"\r\n\t \0"):
        raise Refused("mixed")  # something follows the end: a second file in the same bytes
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
            facts = _walk(pdf)
            return facts, _rewritten(pdf) if pdf.get_warnings() else data
    except pikepdf.PasswordError as error:
        raise Refused("encrypted") from error
    except pikepdf.PdfError as error:
        raise Refused("broken") from error


def _rewritten(pdf: Any) -> bytes:  # pikepdf's objects are dynamic
    """Damage is mended by guessing, and another program guesses otherwise: serve what was looked at."""
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def _walk(pdf: Any) -> dict[str, object]:  # pikepdf's objects are dynamic
    if pdf.is_encrypted:
        raise Refused("encrypted")
    pages = len(pdf.pages)
    if not pages:
        raise Refused("broken")
    if pages > PAGES:
        raise Refused("pages", limit=PAGES)
    if len(pdf.objects) > OBJECTS:
        raise Refused("bomb")
    _refuse_active_start(pdf.Root)
    budget = INFLATED_ALL
    for thing in pdf.objects:
        budget -= _look_at_object(thing, budget)
    return {"pages": pages}


def _refuse_active_start(root: Any) -> None:
    """Opening at a page is what word processors write; everything else that happens on opening is an act."""
    import pikepdf  # slow; already loaded by the caller

    start = root.get("/OpenAction")
    if isinstance(start, pikepdf.Dictionary) and str(start.get("/S", "")) != "/GoTo":
        raise Refused("active")


def _look_at_object(thing: Any, budget: int) -> int:
    import pikepdf  # slow; already loaded by the caller

    for part in _dictionaries(thing):
        names = set(part.keys())
        kinds = {str(part.get(key)) for key in ("/Type", "/Subtype") if _is_name(part.get(key))}
        act = part.get("/S")
        if names & ACTIVE_KEYS or kinds & ACTIVE_KINDS or (_is_name(act) and str(act) in ACTIVE_ACTIONS):
            raise Refused("active")
    return _inflated(thing, budget) if isinstance(thing, pikepdf.Stream) else 0


def _is_name(value: Any) -> bool:
    import pikepdf  # slow; already loaded by the caller

    return isinstance(value, pikepdf.Name)


def _dictionaries(thing: Any) -> Iterator[Any]:
    """The dictionaries of one object, nested direct ones too; indirect ones come by themselves."""
    import pikepdf  # slow; already loaded by the caller

    pending = [(thing, 0)]
    while pending:
        value, depth = pending.pop()
        if depth > 100:
            raise Refused("bomb")
        if isinstance(value, pikepdf.Stream):
            value = value.stream_dict
        if isinstance(value, pikepdf.Dictionary):
            yield value
            parts = [value.get(key) for key in value.keys()]  # noqa: SIM118 - not a Python dictionary
        elif isinstance(value, pikepdf.Array):
            parts = list(value)
        else:
            continue
        pending += [(part, depth + 1) for part in parts if not getattr(part, "is_indirect", False)]


def _inflated(stream: Any, budget: int) -> int:  # pikepdf's objects are dynamic
    """Inflate through the whole chain of filters, counting and keeping nothing."""
    limit = min(INFLATED_STREAM, budget)
    pieces: Iterator[bytes] = iter([stream.read_raw_bytes()])
    for name in _filters(stream):
        if name == "/Crypt":
            raise Refused("encrypted")
        if name in _WHOLE_FILTERS:  # rare, and left to the memory limit
            pieces = iter([stream.read_bytes()])
            break
        if name != "/FlateDecode":
            break  # a picture codec ends the chain
        pieces = _limited(_inflate(pieces), limit)
    return sum(map(len, _limited(pieces, limit)))


def _limited(pieces: Iterator[bytes], limit: int) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > limit:
            raise Refused("bomb")
        yield piece


def _inflate(pieces: Iterator[bytes]) -> Iterator[bytes]:
    engine = zlib.decompressobj()
    try:
        for piece in pieces:
            yield engine.decompress(piece, _PIECE)
            while engine.unconsumed_tail:
                yield engine.decompress(engine.unconsumed_tail, _PIECE)
    except zlib.error:
        return  # damaged pictures are common; viewers show what they can


def _filters(stream: Any) -> list[str]:
    import pikepdf  # slow; already loaded by the caller

    value = stream.get("/Filter")
    if value is None:
        return []
    chain = [str(part) for part in value] if isinstance(value, pikepdf.Array) else [str(value)]
    if len(chain) > 4:
        raise Refused("bomb")
    short = {"/Fl": "/FlateDecode", "/LZW": "/LZWDecode", "/RL": "/RunLengthDecode"}
    return [short.get(name, name) for name in chain]


def look_at_jpeg(data: bytes) -> tuple[dict[str, object], bytes]:
    """Decode and encode anew: what is served is a picture and nothing else."""
    return _look_at_picture(data, "JPEG")


def look_at_png(data: bytes) -> tuple[dict[str, object], bytes]:
    """Decode and encode anew: what is served is a picture and nothing else."""
    return _look_at_picture(data, "PNG")


def _look_at_picture(data: bytes, kind: str) -> tuple[dict[str, object], bytes]:
    from PIL import Image, ImageOps  # slow; only pictures need it

    Image.MAX_IMAGE_PIXELS = None  # our own limit below refuses, theirs only warns
    try:
        picture = Image.open(io.BytesIO(data), formats=[kind])
    except (OSError, ValueError, SyntaxError) as error:
        raise Refused("broken") from error
    width, height = picture.size
    if width * height > PIXELS:
        raise Refused("pixels", limit=PIXELS // 1_000_000)
    if getattr(picture, "n_frames", 1) > 1:
        raise Refused("frames")
    try:
        picture.load()
        taken = _taken(picture)
        upright = ImageOps.exif_transpose(picture)
    except (OSError, ValueError, SyntaxError) as error:
        raise Refused("broken") from error
    return {"pages": 1, "taken": taken}, _encode(upright, kind)


_EXIF, _GPS = 0x8769, 0x8825
_TAKEN_AT, _ZONE = 0x9003, 0x9011
_YEARS = range(1970, 3000)  # a year at either end of the calendar has no hour in another zone


def _taken(picture: Any) -> dict[str, str]:  # Pillow's classes are not worth naming here
    """When and where the camera says the picture was taken; nothing of what cannot be read."""
    try:
        tags = picture.getexif()
        inner, place = tags.get_ifd(_EXIF), tags.get_ifd(_GPS)
    except Exception:  # noqa: BLE001 - tags of strangers; the picture itself was read
        return {}
    return {**_moment(inner), **_place(place)}


def _moment(tags: Any) -> dict[str, str]:
    try:
        at = datetime.strptime(_text(tags[_TAKEN_AT]), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - see the zone
    except (KeyError, ValueError):
        return {}
    if at.year not in _YEARS:
        return {}
    try:
        return {"at": at.replace(tzinfo=datetime.strptime(_text(tags[_ZONE]), "%z").tzinfo).isoformat()}
    except (KeyError, ValueError):
        return {"at": at.isoformat()}  # a camera without a zone: whoever reads it takes the office's


def _text(tag: object) -> str:
    return str(tag).strip("\0 ")


def _place(tags: Any) -> dict[str, str]:
    try:
        north, east = _degrees(tags[2], 90), _degrees(tags[4], 180)
        signs = str(tags.get(1, "N"))[:1].upper(), str(tags.get(3, "E"))[:1].upper()
    except (KeyError, TypeError, ValueError, ZeroDivisionError, IndexError):
        return {}
    latitude = -north if signs[0] == "S" else north
    longitude = -east if signs[1] == "W" else east
    return {"latitude": f"{latitude:.6f}", "longitude": f"{longitude:.6f}"}


def _degrees(parts: Any, most: int) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    found = degrees + minutes / 60 + seconds / 3600
    if not 0 <= found <= most:  # false for what is no number, too
        raise ValueError(found)
    return found


def _encode(picture: Any, kind: str) -> bytes:  # Pillow's classes are not worth naming here
    from PIL import Image  # slow; already loaded by the caller

    allowed = {"JPEG": ("L", "RGB"), "PNG": ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")}[kind]
    if picture.mode not in allowed:
        picture = picture.convert("RGB")
    bare = Image.new(picture.mode, picture.size)  # a new picture has no tags, comments or profiles
    if picture.mode == "P":
        bare.putpalette(picture.getpalette("RGB"))
    bare.paste(picture)
    out = io.BytesIO()
    options: dict[str, Any] = {"quality": 90} if kind == "JPEG" else {"compress_level": 6}
    if kind == "PNG" and picture.mode == "P" and "transparency" in picture.info:
        options["transparency"] = picture.info["transparency"]
    bare.save(out, kind, **options)
    return out.getvalue()


def look_at_csv(data: bytes) -> tuple[dict[str, object], bytes]:
    """Read every row as UTF-8 text."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("not_utf8") from error
    if any(ord(letter) < 32 and letter not in "\r\n\t" for letter in text):
        raise Refused("mixed")
    if text.lstrip()[:1] == "<":
        raise Refused("mixed")  # a page or an XML file by another name
    csv.field_size_limit(CSV_FIELD)
    rows = 0
    try:
        for row in csv.reader(io.StringIO(text), delimiter=_delimiter(text), strict=True):
            rows += 1
            if rows > CSV_ROWS or len(row) > CSV_COLUMNS:
                raise Refused("table", rows=CSV_ROWS, columns=CSV_COLUMNS)
    except csv.Error as error:
        raise Refused("broken_table", row=rows + 1) from error
    if not rows:
        raise Refused("empty")
    return {"pages": 1}, data


def read_csv_table(data: bytes) -> tuple[dict[str, object], bytes]:
    """The rows of a CSV file as JSON."""
    look_at_csv(data)
    text = data.decode("utf-8-sig")
    reader = csv.reader(io.StringIO(text), delimiter=_delimiter(text), strict=True)
    rows = [(reader.line_num, _trimmed(cells)) for cells in reader]
    return {"pages": 1}, json.dumps([("", [row for row in rows if row[1]])]).encode()


def read_xlsx_table(data: bytes) -> tuple[dict[str, object], bytes]:
    """The visible values of every sheet as JSON; formulas, macros and links are not looked at."""
    import zipfile  # slow; only this kind needs it

    import openpyxl  # slow; only this kind needs it

    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        if sum(part.file_size for part in parts.infolist()) > INFLATED_STREAM:
            raise Refused("bomb")
        if any("vbaProject" in part.filename for part in parts.infolist()):
            raise Refused("active")
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    tables = []
    for sheet in book.worksheets:
        rows = []
        for no, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            if no > CSV_ROWS or len(cells) > CSV_COLUMNS:
                raise Refused("table", rows=CSV_ROWS, columns=CSV_COLUMNS)
            said = _trimmed([_as_text(cell) for cell in cells])
            if said:
                rows.append((no, said))
        tables.append((sheet.title, rows))
    return {"pages": 1}, json.dumps(tables).encode()


def _as_text(cell: object) -> str:
    """A cell as an official would read it; days as ISO, whole numbers without a point."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)[:CSV_FIELD]


def _trimmed(cells: list[str]) -> list[str]:
    """Without blanks round the words and empty cells at the end."""
    said = [cell.strip() for cell in cells]
    while said and not said[-1]:
        said.pop()
    return said


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)


LOOKS: dict[str, Callable[[bytes], tuple[dict[str, object], bytes]]] = {
    "pdf": look_at_pdf,
    "jpeg": look_at_jpeg,
    "png": look_at_png,
    "csv": look_at_csv,
    "csv_table": read_csv_table,
    "xlsx_table": read_xlsx_table,
}


def confine() -> None:
    """Give up everything that looking at a file does not need, as far as the system lets us."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_NEW_NETWORK):  # only root may; others need a user namespace round it, where allowed
        libc.unshare(_NEW_USER | _NEW_NETWORK)
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(limit, (value, value))


def answer(kind: str, data: bytes) -> tuple[dict[str, object], bytes]:
    """The facts of a file and what is to be served, or a refusal; whatever a file holds is no error here."""
    try:
        return LOOKS[kind](data)
    except Refused as refusal:
        return {"refused": refusal.code, "fields": refusal.fields}, b""
    except (MemoryError, RecursionError):
        return {"refused": "bomb", "fields": {}}, b""
    except Exception:  # noqa: BLE001 - libraries meet damage in ways of their own; it is refused all the same
        return {"refused": "broken", "fields": {}}, b""


def main(kind: str) -> None:
    """Answer for the file on standard input."""
    confine()
    facts, served = answer(kind, sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n" + served)


if __name__ == "__main__":
    main(sys.argv[1])
