"""Broken and hostile files: a place and a code, at once, whatever they hold."""

import time
from pathlib import Path

import pytest

from tertib.kernel.errors import Invalid
from tertib.procedures import queries
from tertib.procedures.language.bounds import decoded
from tertib.procedures.language.errors import SopErrors
from tertib.procedures.language.source import read
from tertib.procedures.official.reading import read_text

BOMB = "a: &a [x,x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)},*{chr(97 + n)}]\n" for n in range(20)
)
YAML = {
    "deep": ("[" * 100_000, "yaml.deep"),
    "deep and closed": ("[" * 50_000 + "]" * 50_000, "yaml.deep"),
    "deep blocks": ("- " * 30_000 + "x", "yaml.deep"),
    "aliases": (BOMB, "yaml.alias"),
    "itself": ("a: &a [*a]", "yaml.alias"),
    "nul": ("a: \0", "file.control"),
    "bell": ("a: \x07", "file.control"),
    "long number": ("a: " + "1" * 6_000, "yaml.number"),
    "tag": ("a: !!python/object/apply:os.system [ls]", "yaml.tag"),
    "wide": ("[" + "x," * 300_000 + "]", "yaml.many"),
    "large": ("#" * ((1 << 20) + 1), "file.too_large"),
    "two documents": ("a: 1\n---\nb: 2", "yaml.syntax"),
}
TEXT = {
    "cells": ("\t" * 15_000, "file.many_cells"),
    "pipes": ("|" * 15_000, "file.many_cells"),
    "long line": ("x" * 200_000, "file.long_line"),
    "nul": ("No\tUraian\0", "file.control"),
    "entries": ("Dasar Hukum\tKeterkaitan\n" + ("<li>a</li>" * 1_000) + "\t", "file.tangled"),
    "rows going on": (
        "No\tUraian\tStaf\tKelengkapan\tWaktu\tOutput\tKet\n1\ta\t\tb\tc\td\te\n" + "\tx\n" * 100_000,
        "file.tangled",
    ),
}


def refusal(act: object, *given: object, **more: object) -> str:
    with pytest.raises(SopErrors) as refused:
        act(*given, **more)  # type: ignore[operator]
    first = refused.value.errors[0]
    assert first.line >= 1
    assert first.column >= 1
    return first.code


@pytest.mark.parametrize("name", YAML)
def test_hostile_yaml_is_refused_at_once(name: str) -> None:
    text, code = YAML[name]
    begun = time.monotonic()
    assert refusal(read, text, name="sop.yaml") == code
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize("name", TEXT)
def test_hostile_text_is_refused_at_once(name: str) -> None:
    text, code = TEXT[name]
    begun = time.monotonic()
    assert refusal(read_text, text) == code
    assert time.monotonic() - begun < 2


def test_a_foreign_encoding_is_named_with_its_place() -> None:
    with pytest.raises(SopErrors) as refused:
        decoded("satu\ndué".encode("latin-1"), name="naskah.txt")
    assert str(refused.value) == "naskah.txt:2:3: file.not_utf8"


@pytest.mark.parametrize("line", ["<" * 19_000, "<a" * 9_000, "-" * 19_000 + "x", "\\" * 19_000])
def test_lines_that_look_like_markup_cost_no_time(line: str) -> None:
    begun = time.monotonic()
    assert read_text("\n".join([f"| {line} |"] * 40)) == ()
    assert time.monotonic() - begun < 3


def test_of_fifty_megabytes_no_more_than_one_is_read(tmp_path: Path) -> None:
    large = tmp_path / "besar.txt"
    with large.open("wb") as opened:
        opened.truncate(50 << 20)
    with pytest.raises(Invalid, match="terlalu besar"):
        queries.read_file(large)
    (tmp_path / "sop.yaml").write_bytes(b"x" * (2 << 20))
    with pytest.raises(Invalid, match="terlalu besar"):
        queries.check_folder(tmp_path)


def test_a_text_without_a_procedure_says_so() -> None:
    with pytest.raises(Invalid, match="Tidak ada SOP yang terbaca"):
        queries.read_texts(b"Selamat pagi.\n", name="salam.txt")
