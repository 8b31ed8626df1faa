"""Kualifikasi Pelaksana: read from the sheet's prose, compared with what is on record of somebody."""

from pathlib import Path

import pytest
import yaml
from tests.sops.shipped import CODES, bundle

import tertib.sops
from tertib.people.types import Competence
from tertib.procedures._qualifications import Demands, demands, lacking

SHEET = yaml.safe_load(
    (Path(tertib.sops.__file__).parent / "email_registration" / "sop.yaml").read_text(encoding="utf-8")
)["identity"]["qualifications"]
TECHNICAL = ("Pengelolaan Website", "Control Panel Website", "Email Management")


def test_the_shipped_sheet_is_understood() -> None:
    assert demands(SHEET) == Demands(education="DIII", knowledge=TECHNICAL)


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("Pendidikan: S1 (Teknik)", "S1"),
        ("Pendidikan : DIII/S1", "DIII"),
        ("Pendidikan : D-3 / S-1", "DIII"),
        ("Pendidikan minimal: SMA, D III", "SMA"),
        ("Pendidikan : bidang yang relevan", ""),
    ],
)
def test_the_lowest_level_named_counts(line: str, level: str) -> None:
    assert demands([line]).education == level


@pytest.mark.parametrize(
    ("known", "sentences"),
    [
        (Competence(), 0),  # nothing recorded is nothing held against anybody
        (Competence(education="S1", knowledge=TECHNICAL), 0),
        (Competence(education="DIII"), 0),
        (Competence(education="SMA"), 1),
        (Competence(education="SMA", knowledge=("Pengelolaan website dan jaringan",)), 2),
    ],
)
def test_what_is_lacking_is_said(known: Competence, sentences: int) -> None:
    assert len(lacking(demands(SHEET), known)) == sentences


def test_the_sentence_names_what_is_missing() -> None:
    [found] = lacking(demands(SHEET), Competence(knowledge=("email management", "control panel website")))
    assert found.fields == {"missing": "Pengelolaan Website"}


def test_every_sheet_of_the_office_is_understood() -> None:
    """Two of them run the general knowledge into the line of the technical one."""
    found = {code: demands(bundle(code).procedure.identity.qualifications) for code in CODES}
    assert {one.education for one in found.values()} == {"DIII"}
    assert {code: len(one.knowledge) for code, one in found.items()} == {
        "application_audit": 10,
        "email_registration": 3,
        "genset_maintenance": 2,
        "hotspot_maintenance": 2,
        "portal_security": 7,
        "server_maintenance": 4,
        "subdomain": 7,
    }
