"""Runs every benchmark, one at a time, each with the arguments given (`--rounds`, `--count`, `--full`)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
NAMES = ("act", "inbox", "paper", "sheet", "chain", "deadline", "names", "upkeep")


def main() -> int:
    codes = [
        subprocess.run([sys.executable, str(HERE / f"{name}.py"), *sys.argv[1:]], check=False).returncode
        for name in NAMES
    ]
    return max(codes)


if __name__ == "__main__":
    raise SystemExit(main())
