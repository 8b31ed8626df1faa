"""Files as people send them, honest and hostile, made on the spot."""

import io
import zipfile
import zlib
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

AS_THEY_ARE = pikepdf.StreamDecodeLevel.none
Change = Callable[[pikepdf.Pdf], object]


def pdf(change: Change = lambda pdf: None, *, pages: int = 1, **options: object) -> bytes:
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page()
    change(document)
    out = io.BytesIO()
    document.save(out, deterministic_id="encryption" not in options, **options)
    return out.getvalue()


def picture(kind: str, size: tuple[int, int] = (40, 20), mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 1).save(out, kind, **options)
    return out.getvalue()


def photo_with_place() -> bytes:
    """A photo held sideways, with the position where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "MEREK-KAMERA"
    exif.get_ifd(0x8825)[1] = "S"
    return picture("JPEG", exif=exif)


def _act(**act: object) -> Dictionary:
    return Dictionary({f"/{name}": value for name, value in act.items()})


def _on_root(key: str, value: Callable[[pikepdf.Pdf], object]) -> Change:
    return lambda pdf: pdf.Root.__setitem__(key, value(pdf))


def _on_page(annotation: Dictionary) -> Change:
    return lambda pdf: pdf.pages[0].obj.__setitem__("/Annots", Array([pdf.make_indirect(annotation)]))


def _attach(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["tagihan.exe"] = b"MZ"


def _script() -> Dictionary:
    return _act(S=Name.JavaScript, JS=String("app.alert(1)"))


ACTIVE: dict[str, bytes] = {
    "script on opening": pdf(_on_root("/OpenAction", lambda pdf: _script())),
    "script on opening, indirect": pdf(_on_root("/OpenAction", lambda pdf: pdf.make_indirect(_script()))),
    "named script": pdf(_on_root("/Names", lambda pdf: _act(JavaScript=_act(Names=Array([]))))),
    "page event": pdf(lambda pdf: pdf.pages[0].obj.__setitem__("/AA", _act(O=_script()))),
    "launch": pdf(_on_page(_act(Type=Name.Annot, Subtype=Name.Link, A=_act(S=Name.Launch, F=String("c"))))),
    "other file": pdf(
        _on_page(_act(Type=Name.Annot, Subtype=Name.Link, A=_act(S=Name.GoToR, F=String("c"))))
    ),
    "form sent away": pdf(_on_page(_act(Subtype=Name.Link, A=_act(S=Name.SubmitForm, F=String("http://x"))))),
    "attachment": pdf(_attach),
    "XFA form": pdf(_on_root("/AcroForm", lambda pdf: _act(XFA=String("<xdp/>"), Fields=Array([])))),
    "film": pdf(_on_page(_act(Subtype=Name.RichMedia))),
    "in an object stream": pdf(
        _on_root("/OpenAction", lambda pdf: pdf.make_indirect(_script())),
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    ),
    "name with code": pdf(_on_root("/OpenAction", lambda pdf: _script())).replace(
        b"/JavaScript", b"/J#61vaScript"
    ),
    "launch with code": pdf(
        _on_page(_act(Type=Name.Annot, Subtype=Name.Link, A=_act(S=Name.Launch, F=String("c"))))
    ).replace(b"/Launch", b"/L#61unch"),
}


def _stream(data: bytes, filters: list[Name]) -> Change:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.Root["/Big"] = pikepdf.Stream(pdf, data, Filter=Array(filters))

    return change


def zeros(megabytes: int) -> bytes:
    engine = zlib.compressobj(9)
    return b"".join(engine.compress(bytes(2**20)) for _ in range(megabytes)) + engine.flush()


def deflated_bomb() -> bytes:
    return pdf(
        _stream(zeros(130), [Name.FlateDecode]), compress_streams=False, stream_decode_level=AS_THEY_ARE
    )


def doubly_deflated_bomb() -> bytes:
    twice = zlib.compress(zeros(130), 9)
    both = [Name.FlateDecode, Name.FlateDecode]
    return pdf(_stream(twice, both), compress_streams=False, stream_decode_level=AS_THEY_ARE)


def many_bombs() -> bytes:
    """Each stream is small enough, together they are not."""
    data = zeros(100)

    def change(pdf: pikepdf.Pdf) -> None:
        streams = [pikepdf.Stream(pdf, data, Filter=Name.FlateDecode) for _ in range(20)]
        pdf.Root["/Big"] = Array([pdf.make_indirect(stream) for stream in streams])

    return pdf(change, compress_streams=False, stream_decode_level=AS_THEY_ARE)


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("x.class", b"x")
    return out.getvalue()


def pixel_flood() -> bytes:
    """A header that promises 60,000 x 60,000 pixels."""
    small = picture("PNG")
    header = b"IHDR" + (60_000).to_bytes(4, "big") * 2 + small[24:29]
    return small[:12] + header + zlib.crc32(header).to_bytes(4, "big") + small[33:]


def animated() -> bytes:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])
    return out.getvalue()


def honest_pdf_with_links() -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        link = _act(Type=Name.Annot, Subtype=Name.Link, A=_act(S=Name.URI, URI=String("https://x.go.id")))
        pdf.pages[0].obj["/Annots"] = Array([link])
        pdf.Root["/OpenAction"] = Array([pdf.pages[0].obj, Name.Fit])  # as LibreOffice writes it
        pdf.docinfo["/Title"] = "Laporan /JavaScript dan /Launch"

    return pdf(change)
