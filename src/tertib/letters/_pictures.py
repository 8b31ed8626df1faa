"""Photos and charts of a letter: kept as digests and numbers, drawn when the paper is set.

A photo goes into the paper inside a drawing, never as a file beside the templates: what is erased from the
vault leaves no copy on the disk.
"""

import base64
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from PIL import Image

from tertib.kernel.errors import NotFound, Unavailable
from tertib.kernel.indonesian import clock_time, long_date, position, weekday
from tertib.runtime import charts, vault

PARTS = ("pictures", "chart")
MOST = 12  # pictures on one letter; the others stay in the case, and the letter says so
LONGEST = 1100  # pixels of a side: 80 mm at 300 dpi and some
QUALITY = 78
_CHART = (330, 190)  # two in a row

Evidence = Mapping[str, Mapping[str, str]]
"""Of photos by digest: when and where they were taken, as the case keeps it."""


def drawn_names(body: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """The data that are no words: they are neither worded nor counted."""
    return frozenset(str(part[name]) for part in body for name in PARTS if name in part)


def any_in(body: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the body sets photos."""
    return any("pictures" in part for part in body)


def with_evidence(
    data: Mapping[str, Any], body: Sequence[Mapping[str, Any]], evidence: Evidence
) -> dict[str, Any]:
    """The data with what is kept of each photo beside it, so that a paper set again says the same.

    The case may lawfully forget when and where a photo was taken; a letter keeps what it said.
    """
    sheets = {str(part["pictures"]) for part in body if "pictures" in part}
    return {
        name: [_beside(row, evidence) for row in each] if name in sheets else each
        for name, each in data.items()
    }


def _beside(row: Mapping[str, Any], evidence: Evidence) -> dict[str, Any]:
    taken = evidence.get(str(row.get("digest", "")))
    return {**row, "taken": dict(taken)} if taken else dict(row)


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
    place = f"lokasi tugas {row['place']}" if row.get("place") else ""
    # The vault knows only when a photo was brought; when and where it was taken only the camera can say.
    brought = f"diunggah {_spelled(at, zone)}" if at else ""
    said = [str(row.get("says") or ""), place, _taken(row.get("taken") or {}, zone), brought]
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


def _taken(taken: Mapping[str, str], zone: str) -> str:
    """`difoto Selasa, 24 November 2026 pukul 10.42 WIB, 0,9188 LU 104,4544 BT`, as far as the camera said."""
    when, where = _moment(taken, zone), _position(taken)
    if when:
        return f"difoto {when}, {where}" if where else f"difoto {when}"
    return f"difoto di {where}" if where else ""


def _moment(taken: Mapping[str, str], zone: str) -> str:
    if taken.get("by") != "camera":
        return ""
    try:
        at = datetime.fromisoformat(taken["at"])
    except (KeyError, ValueError):
        return ""
    return _spelled(at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone)), zone)


def _position(taken: Mapping[str, str]) -> str:
    try:
        return position(Decimal(taken["latitude"]), Decimal(taken["longitude"]))
    except (KeyError, InvalidOperation):
        return ""


def _spelled(at: datetime, zone: str) -> str:
    day = at.astimezone(ZoneInfo(zone)).date()
    return f"{weekday(day)}, {long_date(day)} pukul {clock_time(at, zone)}"


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
