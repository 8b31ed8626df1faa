"""Every benchmark runs, says its ratios and holds its exact bounds; the ratios are judged by people."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.servers.need import need

FOLDER = Path(__file__).parents[2] / "benchmarks"
SAYS = {
    "act": ["hop ÷ raw, CPU", "disposition ÷ raw, CPU", "disposition ÷ hop, CPU"],
    "inbox": ["page ÷ limit, CPU, 40 open items", "page, CPU, 800 ÷ 40 items"],
    "paper": ["letter of one page ÷ typst alone, CPU", "2 pages ÷ 1 page, CPU", "10 pages ÷ 1 page, CPU"],
    "sheet": ["sheet of subdomain ÷ letter of one page, CPU"],
    "chain": ["verify ÷ hashlib, events per CPU second", "replay ÷ hashlib, events per CPU second"],
    "deadline": ["10 years ÷ 1 year, 1 working days, CPU", "10 years ÷ 1 year, 5 working days, CPU"],
    "names": ["name ÷ nsupdate + dig, 100 records", "name, 10,000 ÷ 100 records"],
    "upkeep": [
        "agenda page, 5 years × 10 ÷ 1 year × 1, CPU",
        "asset page, 5 years × 10 ÷ 1 year × 1, CPU",
        "trends page, 5 years × 10 ÷ 1 year × 1, CPU",
    ],
}
COUNTS = {"inbox": "40", "deadline": "20", "upkeep": "4"}
PROGRAMS = {"names": ("named", "rndc", "nsupdate", "dig")}
RATIO = re.compile(r"^ratio  (.+?)\s+[\d.]+ / +[\d.]+ / +[\d.]+", re.MULTILINE)


def run(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(FOLDER / f"{name}.py"), "--rounds", "1", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=600)


@pytest.mark.parametrize("name", SAYS)
def test_a_benchmark_says_its_ratios(name: str) -> None:
    need(*PROGRAMS.get(name, ()))
    done = run(name, "--count", COUNTS.get(name, "1"))
    assert done.returncode == 0, done.stderr
    assert set(SAYS[name]) <= set(RATIO.findall(done.stdout))


def test_all_benchmarks_are_run_together() -> None:
    listed = re.search(r"NAMES = \((.*)\)", (FOLDER / "all.py").read_text())
    assert listed is not None
    assert re.findall(r'"(\w+)"', listed.group(1)) == list(SAYS)
    programs = {path.stem for path in FOLDER.glob("*.py") if "def main" in path.read_text()}
    assert programs == {*SAYS, "all"}
