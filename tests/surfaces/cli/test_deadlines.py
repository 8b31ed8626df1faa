"""`tertib calendar add`: one question, a file of them, and what is refused."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.kernel.oracle import WIB, Bitmap
from tests.kernel.test_calendar_oracle import FIRST, site

from tertib.surfaces import cli

Ask = Callable[..., tuple[int, str, str]]
WEEK = {"thursday": ["07:30-16:00"], "friday": ["07:30-16:30"]}
BREAKS = {"thursday": ["12:00-13:00"], "friday": ["11:30-13:00"]}


@pytest.fixture
def ask(db: None, capsys: pytest.CaptureFixture[str]) -> Ask:
    """`tertib calendar add …`: exit code, standard output, standard error."""

    def asked(*argv: str) -> tuple[int, str, str]:
        code = cli.run(cli.COMMANDS, ["calendar", "add", *argv])
        return (code, *capsys.readouterr())

    return asked


def batch(ask: Ask, folder: Path, *lines: Any) -> tuple[int, list[Mapping[str, Any]]]:
    file = folder / "soal.jsonl"
    file.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines))
    code, out, _ = ask("--batch", str(file))
    return code, [json.loads(line) for line in out.splitlines()]


def test_a_quarter_of_an_hour_on_thursday_evening_ends_on_friday(ask: Ask) -> None:
    code, out, said = ask("--from", "2026-11-26T15:55+07:00", "--minutes", "15", "--json")
    answer = json.loads(out)
    assert (code, answer["deadline"]) == (0, "2026-11-27T07:40+07:00")
    assert [line["minutes"] for line in answer["lines"]] == [5, 10]
    assert "kalender bawaan" in said


def test_people_read_a_line_per_stretch(ask: Ask) -> None:
    _, out, _ = ask("--from", "2026-11-26T15:55", "--minutes", "15")
    assert out.splitlines() == [
        "2026-11-27T07:40+07:00",
        "Kamis, 26 November 2026, 15.55–16.00: 5 menit",
        "Jumat, 27 November 2026, 07.30–07.40: 10 menit",
    ]


def test_a_pause_is_left_out(ask: Ask) -> None:
    pause = ("--pause", "2026-11-26T15:56", "2026-11-27T08:00")
    _, out, _ = ask("--from", "2026-11-26T15:55", "--minutes", "15", *pause, "--brief", "--json")
    assert json.loads(out)["deadline"] == "2026-11-27T08:14+07:00"


def test_a_batch_answers_a_line_per_line_with_the_calendar_in_it(ask: Ask, tmp_path: Path) -> None:
    question = {"start": "2026-11-26T15:55", "minutes": 15, "hours": WEEK, "breaks": BREAKS}
    elsewhere = {**question, "zone": "Asia/Makassar", "holidays": {"2026-11-27": "Libur"}}
    code, found = batch(ask, tmp_path, question, "", elsewhere)
    assert code == 0
    assert [each["deadline"] for each in found] == ["2026-11-27T07:40+07:00", "2026-12-03T07:40+08:00"]
    assert all(sum(line["minutes"] for line in each["lines"]) == 15 for each in found)


def test_a_batch_agrees_with_the_bitmap(ask: Ask, tmp_path: Path) -> None:
    bitmap = Bitmap(site(), FIRST, 500)
    moments = [bitmap.first.replace(year=2026, month=12, day=day, hour=10) for day in range(20, 31)]
    pauses = [["2026-12-22T09:00", "2026-12-24T09:30"]]
    asked = [{**site(), "start": at.isoformat(), "minutes": 777, "pauses": pauses} for at in moments]
    _, found = batch(ask, tmp_path, *asked)
    stopped = [tuple(bitmap.first.fromisoformat(text).replace(tzinfo=WIB) for text in pauses[0])]
    ends = [bitmap.first.fromisoformat(each["deadline"]) for each in found]
    assert [bitmap.between(at, end, stopped) for at, end in zip(moments, ends, strict=True)] == [777] * 11


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("soal", "Baris ini bukan JSON."),
        ("[]", "Baris ini bukan objek JSON."),
        ({"start": "kemarin", "minutes": 1}, "“kemarin” tidak terbaca"),
        ({"minutes": 1}, "tidak terbaca"),
        ({"start": "2026-11-26T15:55", "minutes": -1}, "bilangan bulat"),
        ({"start": "2026-11-26T15:55", "minutes": True}, "bilangan bulat"),
        ({"start": "2026-11-26T15:55", "minutes": 1, "hours": {}}, "satu menit kerja pun"),
        ({"start": "2026-11-26T15:55", "minutes": 1, "hours": {"senin": []}}, "“senin” tidak dikenal"),
        ({"start": "9999-12-31T15:00", "minutes": 900, "hours": WEEK}, "9999"),
        ({"start": "2026-11-26T15:55", "minutes": 1, "pauses": ["x"]}, "tidak terbaca"),
        ({"start": "2026-11-26T15:55", "minutes": 1, "pauses": 5}, "sebagai daftar"),
        (
            {"start": "2026-11-26T15:55", "minutes": 1, "pauses": [["2026-11-26T15:55", "9999-12-31T23:59"]]},
            "seratus tahun",
        ),
        ("[" * 100_000, "Baris ini bukan JSON."),
        ('{"start":"\\ud800","minutes":1}', "tidak terbaca"),
        (
            {
                "start": "2026-11-26T15:55",
                "minutes": 1,
                "pauses": [{"begin": "2026-11-27", "end": "2026-11-26"}],
            },
            "sebelum mulai",
        ),
    ],
)
def test_a_wrong_line_says_why_and_the_others_are_answered(
    ask: Ask, tmp_path: Path, line: Any, sentence: str
) -> None:
    code, found = batch(ask, tmp_path, line, {"start": "2026-11-26T15:55+07:00", "minutes": 15})
    assert code == 1
    assert found[0]["line"] == 1
    assert sentence in found[0]["error"]
    assert found[1]["deadline"] == "2026-11-27T07:40+07:00"


def test_a_line_that_is_no_text_is_refused_alone(ask: Ask, tmp_path: Path) -> None:
    file = tmp_path / "soal.jsonl"
    good = json.dumps({"start": "2026-11-26T15:55+07:00", "minutes": 15})
    file.write_bytes(b"\xef\xbb\xbf" + good.encode() + b"\n\xff\xfe\n" + good.encode() + b"\r\n")
    code, out, _ = ask("--batch", str(file))
    first, wrong, last = map(json.loads, out.splitlines())
    assert (code, wrong) == (1, {"line": 2, "error": "Baris ini bukan JSON."})
    assert first["deadline"] == last["deadline"] == "2026-11-27T07:40+07:00"


def mangled(value: Any) -> Iterator[Any]:
    """The value with one place of it changed into something that does not belong there."""
    yield from (
        None,
        -1,
        1.5,
        True,
        "x",
        [],
        {},
        [[]],
        float("inf"),
        "9999-12-31T23:59",
        "2026-02-30",
        "\x00",
    )
    if isinstance(value, dict | list):
        for place in value if isinstance(value, dict) else range(len(value)):
            for wrong in mangled(value[place]):
                copy = json.loads(json.dumps(value))
                copy[place] = wrong
                yield copy


def test_no_mangled_line_stops_a_batch(ask: Ask, tmp_path: Path) -> None:
    """Near a thousand wrong lines: each has an answer of its own, a deadline or a sentence."""
    whole = {
        **site(),
        "hours": WEEK,
        "breaks": BREAKS,
        "start": "2026-11-26T15:55",
        "minutes": 15,
        "pauses": [["2026-11-26T15:56", "2026-11-26T15:57"], {"begin": "2026-11-26", "end": "2026-11-27"}],
    }
    lines = [json.dumps(each) for each in mangled(whole)]
    code, found = batch(ask, tmp_path, *lines)
    assert (code, len(lines) > 900, len(found)) == (1, True, len(lines))
    assert all(("deadline" in each) != ("error" in each) for each in found)
    assert all(each["error"].endswith(".") for each in found if "error" in each)


@pytest.mark.parametrize("argv", [("--minutes", "5"), ("--batch", "/tidak/ada")])
def test_half_a_question_is_refused_with_a_sentence(ask: Ask, argv: tuple[str, ...]) -> None:
    code, out, said = ask(*argv)
    assert (code, out) == (1, "")
    assert said.strip().endswith(".")
