"""What a password chosen by an owner must be; pure, each refusal a sentence to act on."""

import re

from tertib.kernel.errors import Problem
from tertib.kernel.words import N_
from tertib.provisioning.names import split, squeeze

SHORTEST = 12
LONGEST = 128
_PRINTABLE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")
_CLASSES = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^A-Za-z0-9]")
_COMMON = ("password", "sandi", "rahasia", "qwerty", "123456", "admin", "indonesia", "merdeka", "bismillah")


def problems(new: str, *, address: str, old: str = "") -> tuple[Problem, ...]:
    """Every reason why `new` is refused at once; empty when it may be set."""
    found = [
        _length(new),
        _characters(new),
        _variety(new),
        _guessable(new, address),
        _same(new, old),
    ]
    return tuple(problem for problem in found if problem is not None)


def _length(new: str) -> Problem | None:
    if SHORTEST <= len(new) <= LONGEST:
        return None
    sentence = N_("Sandi baru harus %(least)s sampai %(most)s karakter.")
    return Problem(sentence=sentence, fields={"least": SHORTEST, "most": LONGEST})


def _characters(new: str) -> Problem | None:
    if not new or _PRINTABLE.fullmatch(new):
        return None
    return Problem(
        sentence=N_(
            "Pakai huruf, angka, dan tanda pada papan tik biasa; jangan mulai atau akhiri dengan spasi."
        ),
        fields={},
    )


def _variety(new: str) -> Problem | None:
    if sum(bool(re.search(group, new)) for group in _CLASSES) >= 3 and len(set(new)) >= 6:
        return None
    return Problem(
        sentence=N_("Campurkan sedikitnya tiga dari: huruf kecil, huruf besar, angka, tanda."), fields={}
    )


def _guessable(new: str, address: str) -> Problem | None:
    bare = re.sub(r"[^a-z0-9]", "", new.lower())
    local = squeeze(split(address)[0])
    stripped = bare
    for word in (*_COMMON, local):
        stripped = stripped.replace(word, "")
    if len(local) < 3 or len(stripped) >= 8 or stripped == bare:
        return None
    return Problem(
        sentence=N_("Sandi baru terlalu mudah ditebak dari nama alamat atau kata umum."), fields={}
    )


def _same(new: str, old: str) -> Problem | None:
    if not old or new != old:
        return None
    return Problem(sentence=N_("Sandi baru harus berbeda dari sandi lama."), fields={})


def one(sentence: str) -> tuple[Problem, ...]:
    """A single problem, as `Invalid` wants it."""
    return (Problem(sentence=sentence),)
