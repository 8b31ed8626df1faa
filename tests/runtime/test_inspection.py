"""The looks of the child process, asked directly: the odd corners, one sentence each."""

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from tests.runtime import files

from tertib.runtime import _inspection


def refused(kind: str, data: bytes) -> object:
    facts, served = _inspection.answer(kind, data)
    assert not served or "refused" not in facts
    return facts.get("refused")


def with_root(value: object, **options: object) -> bytes:
    return files.pdf(lambda pdf: pdf.Root.__setitem__("/Extra", value), **options)


def nested(depth: int) -> Array:
    value = Array([])
    for _ in range(depth):
        value = Array([value])
    return value


def stream(data: bytes, filters: object) -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.Root["/Extra"] = pikepdf.Stream(pdf, data, Filter=filters)

    return files.pdf(change, compress_streams=False, stream_decode_level=files.AS_THEY_ARE)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (with_root(nested(50)), None),
        (with_root(nested(150)), "bomb"),
        (with_root(Dictionary(Deep=Dictionary(JS="x"))), "active"),
        (stream(b"48616c6f>", Name.ASCIIHexDecode), None),
        (stream(b"x" * 100, Name.DCTDecode), None),
        (stream(b"not deflated", Name.FlateDecode), None),
        (stream(b"x", Name.DCTDecode).replace(b"/DCTDecode", b"/Crypt    "), "encrypted"),
        (stream(b"x", Array([Name.FlateDecode] * 5)), "bomb"),
        (files.pdf(pages=500), None),
    ],
)
def test_the_corners_of_a_pdf(data: bytes, code: str | None) -> None:
    assert refused("pdf", data) == code


def test_opening_at_a_place_is_no_act() -> None:
    go = files.pdf(lambda pdf: pdf.Root.__setitem__("/OpenAction", Dictionary(S=Name.GoTo, D=Array([]))))
    assert refused("pdf", go) is None


def test_a_pdf_without_pages_is_broken() -> None:
    assert refused("pdf", files.pdf(pages=0)) == "broken"


def test_too_many_objects_are_a_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_inspection, "OBJECTS", 3)
    assert refused("pdf", files.pdf()) == "bomb"


@pytest.mark.parametrize("error", [MemoryError, RecursionError])
def test_running_out_is_a_bomb(monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
    def look(data: bytes) -> tuple[dict[str, object], bytes]:
        raise error

    monkeypatch.setitem(_inspection.LOOKS, "csv", look)
    assert refused("csv", b"a,b") == "bomb"


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"\n", None), (b"\xef\xbb\xbf", "empty"), (b"a\tb\n1\t2\n", None), (b" <html>", "mixed")],
)
def test_the_corners_of_a_table(data: bytes, code: str | None) -> None:
    assert refused("csv", data) == code


def test_a_picture_that_ends_too_early_is_broken() -> None:
    assert refused("png", files.picture("PNG", (400, 400))[:-60]) == "broken"
