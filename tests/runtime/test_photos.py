"""Photos of a row: when and where is read before the tags are stripped, and lives as long as the payload."""

import io
from datetime import datetime

import pytest
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from tertib.runtime import vault
from tertib.surfaces.ui.evidence import caption

DIGEST = "3f9a1c20" + "0" * 56


def photo(*, at: str = "2026:11:24 10:42:07", zone: str = "+07:00", place: bool = True) -> bytes:
    picture = Image.new("RGB", (60, 40), "green")
    tags = picture.getexif()
    inner = tags.get_ifd(0x8769)
    inner[0x9003], inner[0x9011] = at, zone
    if place:
        where = tags.get_ifd(0x8825)
        where[1], where[3] = "N", "E"
        where[2] = (IFDRational(0), IFDRational(55), IFDRational(768, 100))
        where[4] = (IFDRational(104), IFDRational(27), IFDRational(15.84))
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=tags)
    return out.getvalue()


def examined(data: bytes) -> vault.Examined:
    return vault.examine(data, filename="rak.jpg")


def test_camera_tells_when_and_where_and_the_kept_photo_tells_nothing() -> None:
    found = examined(photo())
    assert found.taken == {
        "at": "2026-11-24T10:42:07+07:00",
        "latitude": "0.918800",
        "longitude": "104.454400",
    }
    assert not dict(Image.open(io.BytesIO(found.data)).getexif())
    assert dict(Image.open(io.BytesIO(photo())).getexif())  # the naive twin: what came told all


@pytest.mark.parametrize(
    "strange",
    ["kemarin", "0000:00:00 00:00:00", "0001:01:01 00:00:00", "9999:12:31 23:59:59", "2026:13:45 99:99:99"],
)
def test_a_strange_time_is_no_time(strange: str) -> None:
    assert "at" not in examined(photo(at=strange)).taken


def test_a_camera_without_a_zone_has_the_offices() -> None:
    taken = examined(photo(zone="")).taken
    assert datetime.fromisoformat(taken["at"]).tzinfo is None
    assert caption({**taken, "by": "camera"}, "3f9a1c20" + "0" * 56).startswith(
        "24 Nov 2026 10.42, 0,9188 LU"
    )


def test_caption_says_time_place_and_fingerprint() -> None:
    taken = {**examined(photo()).taken, "by": "camera"}
    assert (
        caption(taken, "3f9a1c20" + "0" * 56) == "24 Nov 2026 10.42, 0,9188 LU 104,4544 BT, sidik 3f9a1c20…"
    )


def test_without_tags_the_moment_of_the_upload_stands_and_says_so() -> None:
    said = caption({"at": "2026-11-24T03:42:00+00:00", "by": "upload"}, "ab" * 32)
    assert said == "diunggah 24 Nov 2026 10.42, sidik abababab…"
