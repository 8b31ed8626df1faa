"""Photos and charts on a letter: laid out, captioned, limited, and gone from the paper when erased."""

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from PIL import Image
from tests.letters import samples, test_papers

from tertib.kernel.errors import NotFound
from tertib.letters import _compose, _pictures, _render
from tertib.letters.types import Kind
from tertib.runtime import charts, paper, vault
from tertib.runtime.charts import Band, Chart, Point

KEPT = datetime(2026, 11, 24, 2, 15, tzinfo=UTC)
BODY = ({"chart": "series", "caption": "Kecenderungan"}, {"pictures": "photos", "caption": "Foto"})
SOURCES: Mapping[str, Mapping[str, Any]] = {
    "series": {"path": ["work.6.trends.series"]},
    "photos": {
        "place": ["request.location"],
        "pictures": [
            {"of": "work.3.photos", "label": "Pemeriksaan fisik"},
            {"of": "work.4.photos", "label": "Performance"},
        ],
    },
}
SERIES = Chart(
    title="SV-14 Penggunaan HDD",
    says="Penuh sekitar 12 hari lagi.",
    unit="%",
    points=(Point(on=samples.ON.replace(month=1), value=50), Point(on=samples.ON, value=88, tone="bad")),
    bands=(Band(high=85), Band(low=85, tone="bad", label="Kritis")),
)


HERE = {"latitude": "0.918800", "longitude": "104.454400"}


def digest(no: int) -> str:
    return f"{no:064x}"


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (2400, 1800), (90, 120, 160)).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    files: dict[str, bytes] = {}

    def read(wanted: str) -> bytes:
        if wanted not in files:
            raise NotFound("Berkas tidak ditemukan.")
        return files[wanted]

    monkeypatch.setattr(vault, "read", read)
    monkeypatch.setattr(vault, "kept_at", lambda many: {each: KEPT for each in many if each in files})
    return files


def kind() -> Kind:
    return replace(test_papers.kinds()["account_evidence"], template="titled.typ", sources=SOURCES, body=BODY)


def data(photos: Mapping[str, list[str]], evidence: _pictures.Evidence | None = None) -> dict[str, Any]:
    work = {
        **{no: {"photos": many} for no, many in photos.items()},
        "6": {"trends": {"series": [charts.write(SERIES)]}},
    }
    asked = {"location": "Ruang Data Center"}
    one = test_papers.material(kind(), ugly=False, work=work, request=asked, evidence=evidence or {})
    return _compose.finished(_compose.content(one), test_papers.finish(kind()))


def set_paper(filled: Mapping[str, Any]) -> paper.Paper:
    shown = _pictures.drawn(filled, zone="Asia/Jakarta")
    return paper.render(files=dict(_render.shared_files()), main="letters/titled.typ", data=shown, at=KEPT)


def test_a_photo_says_where_when_and_which(kept: dict[str, bytes]) -> None:
    kept[digest(1)] = jpeg()
    text = test_papers.text_of(set_paper(data({"3": [digest(1)]})).pdf)
    assert "Foto 1." in text
    assert "Pemeriksaan fisik · lokasi tugas Ruang Data Center · diunggah Selasa, 24 November 2026" in text
    assert f"SHA-256 {digest(1)[:16]}" in text


@pytest.mark.parametrize(
    ("taken", "said"),
    [
        (
            {"at": "2026-11-23T10:42:07+07:00", "by": "camera", **HERE},
            "difoto Senin, 23 November 2026 pukul 10.42 WIB, 0,9188 LU 104,4544 BT · diunggah Selasa",
        ),
        ({"at": "2026-11-23T10:42:07", "by": "camera"}, "difoto Senin, 23 November 2026 pukul 10.42 WIB · d"),
        (
            {"at": "2026-11-24T02:15:00+00:00", "by": "upload", **HERE},
            "Center · difoto di 0,9188 LU 104,4544 BT · diung",
        ),
        ({"at": "2026-11-24T02:15:00+00:00", "by": "upload"}, "Center · diunggah"),
        ({"at": "kemarin", "by": "camera", "latitude": "x", "longitude": "1"}, "Center · diunggah"),
        ({}, "Center · diunggah"),
    ],
)
def test_the_camera_says_when_and_where_and_without_it_nothing_is_said(
    kept: dict[str, bytes], taken: dict[str, str], said: str
) -> None:
    kept[digest(1)] = jpeg()
    text = test_papers.text_of(set_paper(data({"3": [digest(1)]}, {digest(1): taken})).pdf)
    assert said in text
    assert text.count("difoto") == said.count("difoto")


def test_photos_of_all_rows_stand_in_the_order_of_the_rows(kept: dict[str, bytes]) -> None:
    kept.update({digest(1): jpeg(), digest(2): jpeg()})
    shown = _pictures.drawn(data({"3": [digest(1)], "4": [digest(2)]}), zone="Asia/Jakarta")
    said = [each["says"].split(" · ")[0] for each in shown["data"]["photos"]["shown"]]
    assert said == ["Pemeriksaan fisik", "Performance"]


def test_more_photos_than_fit_are_told_of(kept: dict[str, bytes]) -> None:
    many = [digest(no) for no in range(15)]
    kept.update(dict.fromkeys(many, jpeg()))
    made = set_paper(data({"3": many}))
    assert "3 foto lain ada pada perkara ini." in test_papers.text_of(made.pdf)
    assert len(made.pdf) < 1_000_000


def test_an_erased_photo_leaves_its_place(kept: dict[str, bytes]) -> None:
    text = test_papers.text_of(set_paper(data({"3": [digest(7)]})).pdf)
    assert "Foto tidak ada lagi di penyimpanan." in text


def test_a_photo_leaves_no_copy_beside_the_templates(kept: dict[str, bytes], settings: Any) -> None:
    kept[digest(1)] = jpeg()
    set_paper(data({"3": [digest(1)]}))
    assert not list((settings.DATA / "paper").rglob("*.jp*g"))


def test_the_trend_is_drawn_and_said(kept: dict[str, bytes]) -> None:
    made = set_paper(data({}))
    text = test_papers.text_of(made.pdf)
    assert "Penuh sekitar 12 hari lagi." in text
    assert "Kritis" in text
    assert b"pdfaid" in made.pdf


def test_a_letter_without_pictures_has_no_headings_for_them(kept: dict[str, bytes]) -> None:
    assert "Foto" not in test_papers.text_of(set_paper(data({})).pdf)
