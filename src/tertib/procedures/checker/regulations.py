"""Regulations that procedures still cite although something newer applies.

`cited` is looked for in an entry of Dasar Hukum without regard to case; an entry that also names what
applies now (`sound`) is left alone.
"""

import re
from dataclasses import dataclass

from tertib.kernel.words import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Regulation:
    cited: re.Pattern[str]
    name: str
    instead: str
    revoked: bool = True
    sound: re.Pattern[str] | None = None

    def stands_in(self, entry: str) -> bool:
        """Whether the entry rests on it."""
        return self.cited.search(entry) is not None and not (self.sound and self.sound.search(entry))


def _no(kind: str, number: str, year: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{kind})\D{{0,120}}?\b{number}\s*(?:tahun\s*|/\s*){year}\b", re.IGNORECASE)


_LATEST = re.compile(r"\b1\s*(?:tahun\s*|/\s*)2024\b", re.IGNORECASE)
REGULATIONS = (
    Regulation(
        cited=_no("peraturan pemerintah|\\bPP\\b", "82", "2012"), name="PP 82/2012", instead="PP 71/2019"
    ),
    Regulation(
        cited=re.compile(r"PER\s*/\s*21\s*/?\s*M\.?\s*PAN\s*/\s*11\s*/\s*2008", re.IGNORECASE),
        name="Permenpan PER/21/M.PAN/11/2008",
        instead="PermenPAN-RB 35/2012",
    ),
    Regulation(
        cited=_no("permendagri|peraturan menteri dalam negeri", "35", "2010"),
        name="Permendagri 35/2010",
        instead="Permendagri 3/2017",
    ),
    Regulation(
        cited=_no("peraturan komisi informasi|\\bperki\\b", "1", "2010"),
        name="Perki 1/2010",
        instead="Perki 1/2021",
    ),
    Regulation(
        cited=_no("undang-undang|\\bUU\\b", "11", "2008"),
        name="UU 11/2008",
        instead=N_("UU 11/2008 sebagaimana diubah terakhir dengan UU 1/2024"),
        revoked=False,
        sound=_LATEST,
    ),
    Regulation(
        cited=_no("undang-undang|\\bUU\\b", "19", "2016"),
        name="UU 19/2016",
        instead=N_("UU 1/2024 (perubahan kedua)"),
        revoked=False,
        sound=_LATEST,
    ),
    Regulation(
        cited=_no("peraturan wali ?kota tanjungpinang|perwako", "48", "2016"),
        name=N_("Perwako Tanjungpinang 48/2016"),
        instead=N_("peraturan organisasi yang berlaku sekarang (periksa pada Bagian Hukum)"),
        revoked=False,
    ),
)
