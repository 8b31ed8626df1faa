"""What import-linter cannot see: foreign keys, private modules, writing surfaces, names, public faces."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "tertib"
LAYERS: list[str] = next(
    contract["layers"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    if contract["id"] == "layers"
)
RANK = {name.strip(): place for place, row in enumerate(LAYERS) for name in row.split("|")}
FACES = {"service", "queries", "types", "verbs", "ports"}
# Further modules a package shows on purpose: the port of verbs, the pure language, the renewal of a sign-in,
# the values of web hosts, of name servers and of what is taken over.
NAMED_FACES = {
    "cases": {"catalogue"},
    "procedures": {"language", "authoring"},
    "people": {"stepup"},
    "provisioning": {"dns_types", "sites", "taking_types"},
}
# Packages whose modules are themselves the face: machinery, not a domain with tables of its own.
OPEN = {"kernel", "runtime", "surfaces", "project", "sops"}
WRITES = {
    "save",
    "create",
    "update",
    "delete",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
}


def modules(*under: str) -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(SOURCE.joinpath(*under).rglob("*.py")):
        if "migrations" not in path.parts:
            yield path, ast.parse(path.read_text())


def package_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0]


def imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def foreign_keys() -> Iterator[tuple[str, str]]:
    for model in apps.get_models():
        if model.__module__.startswith("tertib."):
            for field in model._meta.get_fields():
                target = (
                    field.related_model
                    if isinstance(field, models.ForeignKey | models.OneToOneField)
                    else None
                )
                if target is not None and target != "self" and target.__module__.startswith("tertib."):
                    yield model.__module__.split(".")[1], target.__module__.split(".")[1]


def test_foreign_keys_point_downwards() -> None:
    upwards = [(here, there) for here, there in foreign_keys() if RANK[here] > RANK[there]]
    assert upwards == []


def crosses_into_private(here: str, name: str) -> bool:
    parts = name.split(".")
    if len(parts) < 3 or parts[0] != "tertib" or parts[1] == here:
        return False
    return any(part.startswith("_") and not part.startswith("__") for part in parts[2:])


def test_private_modules_stay_private() -> None:
    crossings = [
        (str(path.relative_to(SOURCE)), name)
        for path, tree in modules()
        for name in imports(tree)
        if crosses_into_private(package_of(path), name)
    ]
    assert crossings == []


def misses_the_face(here: str, name: str) -> bool:
    parts = name.split(".")
    if len(parts) < 3 or parts[0] != "tertib" or parts[1] == here or parts[1] in OPEN or here == "project":
        return False
    return parts[2] not in FACES | NAMED_FACES.get(parts[1], set())


def test_packages_meet_at_their_faces() -> None:
    detours = [
        (str(path.relative_to(SOURCE)), name)
        for path, tree in modules()
        for name in imports(tree)
        if misses_the_face(package_of(path), name)
    ]
    assert detours == []


def test_surfaces_never_write() -> None:
    writes = [
        f"{path.relative_to(SOURCE)}:{node.lineno} .objects…{node.func.attr}"
        for path, tree in modules("surfaces")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in WRITES
        and "objects" in ast.dump(node.func.value)
    ]
    assert writes == []


def test_the_source_names_no_procedure_outside_sops() -> None:
    codes = [folder.name for folder in (SOURCE / "sops").iterdir() if (folder / "sop.yaml").exists()]
    assert codes
    pattern = re.compile(rf"\b({'|'.join(map(re.escape, codes))})\b")
    named = [
        f"{path.relative_to(SOURCE)}: {found.group()}"
        for path in SOURCE.rglob("*.py")
        if package_of(path) != "sops" and (found := pattern.search(path.read_text()))
    ]
    assert named == []


@pytest.mark.parametrize("forbidden", ["common", "utils", "helpers", "base", "misc"])
def test_no_module_is_a_junk_drawer(forbidden: str) -> None:
    assert [
        path
        for path in SOURCE.rglob(f"{forbidden}*")
        if path.stem == forbidden and path.suffix in {"", ".py"}
    ] == []


def test_only_the_door_opens_transactions() -> None:
    allowed = {"runtime/door.py"}
    opened = [
        str(path.relative_to(SOURCE))
        for path, tree in modules()
        if any(name.startswith("django.db.transaction") for name in imports(tree))
        and str(path.relative_to(SOURCE)) not in allowed
    ]
    assert opened == []


def test_a_violation_would_be_found() -> None:
    """The rules above are judged on a planted line each, so that a rule that went blind is noticed."""
    assert crosses_into_private("letters", "tertib.cases._store.insert")
    assert misses_the_face("letters", "tertib.cases.models.Case")
    assert not misses_the_face("letters", "tertib.cases.service.complete")
    assert RANK["surfaces"] < RANK["cases"] < RANK["kernel"]
