"""Photos and charts of a letter: kept as digests and numbers, drawn when the paper is set.

A photo goes into the paper inside a drawing, never as a file beside the templates: what is erased from the
vault leaves no copy on the disk.
"""

import base64
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from PIL import Image

from tertib.kernel.errors import NotFound, Unavailable
from tertib.kernel.indonesian import clock_time, long_date, weekday
from tertib.runtime import charts, vault

PARTS = ("pictures", "chart")
MOST = 12  # pictures on one letter; the others stay in the case, and the letter says so
LONGEST = 1100  # pixels of a side: 80 mm at 300 dpi and some
QUALITY = 78
_CHART = (330, 190)  # two in a row


def drawn_names(body: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """The data that are no words: they are neither worded nor counted."""
    return frozenset(str(part[name]) for part in body for name in PARTS if name in part)


def drawn(data: Mapping[str, Any], *, zone: str) -> Mapping[str, Any]:
    """The data with every chart and photo as a drawing; outside any transaction, since it reads files."""
    values = dict(data["data"])
    for part in data["body"]:
        name = str(part.get("chart", ""))
        if name in values:
            values[name] = [_chart(each) for each in values[name]]
        name = str(part.get("pictures", ""))
        if name in values:
            values[name] = _sheet(values[name], most=min(MOST, int(part.get("most", MOST))), zone=zone)
    return {**data, "data": values}


def _chart(series: Mapping[str, Any]) -> dict[str, str]:
    chart = charts.read(series)
    width, height = _CHART
    return {
        "title": chart.title,
        "says": chart.says,
        "svg": charts.line_chart(chart, width=width, height=height),
    }


def _sheet(rows: Sequence[Mapping[str, Any]], *, most: int, zone: str) -> dict[str, Any]:
    kept = vault.kept_at([str(each["digest"]) for each in rows])
    shown = [_picture(no, each, kept, zone) for no, each in enumerate(rows[:most], start=1)]
    return {"shown": shown, "more": len(rows) - len(shown)}


def _picture(no: int, row: Mapping[str, Any], kept: Mapping[str, datetime], zone: str) -> dict[str, str]:
    digest = str(row["digest"])
    at = kept.get(digest)
    day = at.astimezone(ZoneInfo(zone)).date() if at else None
    # The vault knows when a photo was brought, not when it was taken: the paper must not say more than that.
    when = f"diunggah {weekday(day)}, {long_date(day)} pukul {clock_time(at, zone)}" if at and day else ""
    place = f"lokasi tugas {row['place']}" if row.get("place") else ""
    said = [str(row.get("says") or ""), place, when]
    try:
        svg = _as_drawing(vault.read(digest))
    except (NotFound, Unavailable):
        svg = ""
    return {
        "no": str(no),
        "says": " · ".join(filter(None, said)),
        "hash": f"SHA-256 {digest[:16]}…",
        "svg": svg,
    }


def _as_drawing(content: bytes) -> str:
    """A photo small enough for a paper, inside an SVG; the vault's own re-encoding has judged it already."""
    with Image.open(io.BytesIO(content)) as opened:
        opened.draft("RGB", (LONGEST, LONGEST))
        picture = opened.convert("RGB")
    picture.thumbnail((LONGEST, LONGEST))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY)
    width, height = picture.size
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}"><image width="{width}" height="{height}" '
        f'href="data:image/jpeg;base64,{base64.b64encode(out.getvalue()).decode()}"/></svg>'
    )
