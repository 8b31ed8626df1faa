"""Damaged files, by the hundred: each is taken as a whole or refused, and no damage makes an act pass."""

import os
import random
import re

import pytest
from tests.runtime import files

from tertib.runtime import _inspection

COUNT = 2500 if os.environ.get("TERTIB_PROOF") else 150
HONEST = {
    "pdf": files.honest_pdf_with_links(),
    "jpeg": files.photo_with_place(),
    "png": files.picture("PNG", mode="RGBA"),
    "csv": b'nama,nip\n"Sari, S.Kom.",\'1\n' * 20,
}


def damaged(data: bytes, seed: int) -> bytes:
    chance = random.Random(seed)
    broken = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(broken))
        what = chance.randrange(4)
        if what == 0:
            broken[at] ^= 1 << chance.randrange(8)
        elif what == 1:
            broken[at:at] = chance.randbytes(chance.randint(1, 9))
        elif what == 2 and len(broken) > 50:
            del broken[at : at + chance.randint(1, 30)]
        else:
            start = chance.randrange(len(broken))
            broken[at:at] = broken[start : start + 40]
    return bytes(broken)


@pytest.mark.filterwarnings("ignore")  # the libraries grumble about damage; in the child nobody listens
@pytest.mark.parametrize("kind", HONEST)
def test_a_damaged_file_is_taken_or_refused_with_a_known_word(kind: str) -> None:
    for seed in range(COUNT):
        facts, served = _inspection.answer(kind, damaged(HONEST[kind], seed))
        assert bool(served) != ("refused" in facts), seed
        assert facts.get("refused", "broken") in {
            "broken",
            "mixed",
            "bomb",
            "pixels",
            "frames",
            "encrypted",
            "active",
            "not_utf8",
            "broken_table",
            "table",
            "empty",
        }


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("what", ["script on opening", "name with code", "launch", "attachment"])
def test_no_damage_elsewhere_makes_an_active_pdf_pass(what: str) -> None:
    for seed in range(COUNT // 3):
        broken = damaged(files.ACTIVE[what], seed)
        _facts, served = _inspection.answer("pdf", broken)
        if served:  # it may pass only when the act itself was hit, and then what is served has none
            assert not _acts(served), (what, seed)


def _acts(data: bytes) -> bool:
    """Whether any active word is left in the plain bytes; a stream of ours holds none."""
    plain = re.sub(rb"#([0-9a-fA-F]{2})", lambda code: bytes([int(code[1], 16)]), data)
    return any(
        re.search(key.encode() + rb"(?![A-Za-z0-9])", plain) for key in ("/JavaScript", "/Launch", "/EF")
    )
