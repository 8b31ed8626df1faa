"""Indonesian that is left on a page in English.

What a page may say in Indonesian is what an office wrote: its procedures, books, posts and holidays, and what
people typed. All the rest is the interface, and speaks the reader's language.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import yaml
from tests.browser import seeding

SRC = Path(__file__).parents[2] / "src" / "tertib"
WRITTEN = (*sorted((SRC / "sops").glob("*/*.yaml")), *sorted((SRC / "people" / "data").glob("*.yaml")))
TYPED = (SRC / "project" / "demo.py", Path(seeding.__file__))

WORDS = frozenset(
    re.findall(
        r"\w+",
        """
    ada adalah agar akan akun alamat anda apabila atau bagi bahwa baru batal batas baris belum
    berikan berikut berkas bila bisa boleh buat buka bukan buku cari catatan coba dalam dan dapat
    dari daftar dengan di diisi dikirim dibuat diterima ditolak dokumen hapus hari harus ini isi
    isian itu jabatan jam jangan jika juga kali kantor karena ke kembali kepada keluar kirim kolom
    kosong langkah layanan lagi lebih lengkap lihat masuk masih mengapa menit menunggu mulai nama
    naskah nomor oleh orang pada paling pejabat pemohon perkara periksa permohonan perlu pilih sandi
    saja salah sampai sebab sebagai sebelum sedang sejak selesai semua seperti sesudah setelah
    setiap simpan sudah supaya surat tahun tambah tanggal telah tetapi tidak tugas tunggu tutup ubah
    untuk yang
    """,
    )
)
VOID = frozenset(re.findall(r"\w+", "area base br col embed hr img input link meta source track wbr"))
PLAIN = ("]", "title", "desc", "option", "textarea")
READ_OUT = ("placeholder", "title", "aria-label", "alt")


class Reader(HTMLParser):
    """What a page says, each piece with the language it is marked as and where it stands."""

    def __init__(self) -> None:
        super().__init__()
        self._open: list[tuple[str, str, bool]] = []
        self.said: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        language = known.get("lang") or (self._open[-1][1] if self._open else "")
        for name in READ_OUT:
            self._hear(f"{tag}[{name}]", known.get(name) or "", language)
        if tag not in VOID:
            mute = tag in {"script", "style"} or bool(self._open and self._open[-1][2])
            self._open.append((tag, language, mute))

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place][0] == tag:
                del self._open[place:]
                return

    def handle_data(self, data: str) -> None:
        if self._open and not self._open[-1][2]:
            self._hear(" ".join(tag for tag, _, _ in self._open[-3:]), data, self._open[-1][1])

    def _hear(self, where: str, text: str, language: str) -> None:
        if text.strip():
            self.said.append((where, " ".join(text.split()), language))


@cache
def known() -> frozenset[tuple[str, ...]]:
    """What the office of the tests wrote: whole phrases, and every three words in a row of them."""
    phrases: set[tuple[str, ...]] = set()
    for text in _written():
        said = tuple(words(text))
        phrases |= {said} if len(said) < 4 else set()
        phrases |= set(zip(said, said[1:], said[2:], strict=False))
    return frozenset(phrases)


def words(text: str) -> list[str]:
    """In lower case, without signs; a place in braces, or an address, is none."""
    return re.findall(r"[a-z0-9]+", re.sub(r"{[^{}]*}|\S+@\S+", " ", text.lower()))


def _written() -> Iterator[str]:
    for path in WRITTEN:
        yield from _leaves(yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader))
    for path in TYPED:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def _leaves(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from _leaves(value)
    elif isinstance(node, Iterable):
        for value in node:
            yield from _leaves(value)


def foreign(text: str) -> set[str]:
    """The Indonesian words of a sentence that no office wrote."""
    said, ours = words(text), known()
    if tuple(said) in ours:
        return set()
    free = set(range(len(said)))
    for length in (3, 2):
        for start in range(len(said) - length + 1):
            if tuple(said[start : start + length]) in ours:
                free -= set(range(start, start + length))
    return {said[place] for place in free} & WORDS


def left(html: str, language: str = "en") -> Iterator[str]:
    """Each piece marked as `language` that holds Indonesian, with where it stands.

    The office's own words must be marked as Indonesian; where a page cannot mark them (a title, what is read
    out, a choice, a field that was filled in) they are told apart by `known`.
    """
    reader = Reader()
    reader.feed(html)
    for where, text, marked in reader.said:
        if marked != language:
            continue
        found = foreign(text) if where.endswith(PLAIN) else WORDS.intersection(words(text))
        if found:
            yield f"{where}: {text[:160]} {sorted(found)}"
