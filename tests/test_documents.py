"""Documents that must not fall behind the code."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
VARIABLE = re.compile(r"TERTIB_[A-Z_]+")


def variables(*folders: str) -> set[str]:
    files = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return {found.rstrip("_") for path in files for found in VARIABLE.findall(path.read_text())}


def test_every_setting_is_documented_and_nothing_else_is() -> None:
    documented = set(VARIABLE.findall((ROOT / "docs" / "settings.md").read_text()))
    assert documented - {"TERTIB_PROOF"} == variables("src") - {"TERTIB_X"}


def test_documents_point_at_files_that_exist() -> None:
    broken = [
        f"{page.relative_to(ROOT)} -> {target}"
        for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text())
        if not (page.parent / target).exists()
    ]
    assert broken == []


def test_nothing_committed_names_this_machine() -> None:
    """Paths of a workplace and hosts of package registries do not belong into the project."""
    forbidden = re.compile(r"/wor" r"k/|/roo" r"t/|files\.pythonhoste" r"d|pypi\.or" r"g/simple")
    named = [
        str(path.relative_to(ROOT))
        for folder in ("src", "tests", "docs", "scripts", "benchmarks")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".md", ".yaml", ".toml", ".html", ".typ", ".css", ".js", ""}
        and path.is_file()
        and forbidden.search(path.read_text(errors="ignore"))
    ]
    assert named == []
