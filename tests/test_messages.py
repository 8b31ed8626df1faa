"""Every sentence of the interface has an English one, and a reader who asks for English gets it."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.test import Client
from django.utils.translation import override

from tertib.surfaces.ui.errors import worded

ROOT = Path(__file__).parents[1]
TOOL = ROOT / "scripts" / "messages"
LOCALE = ROOT / "src" / "tertib" / "project" / "locale"
CATALOGUE = Path("en", "LC_MESSAGES", "django.po")


def checked(tree: Path, command: str = "check") -> subprocess.CompletedProcess[str]:
    tool = tree / "scripts" / "messages"
    return subprocess.run([sys.executable, tool, command], capture_output=True, text=True)


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A tree of one module and its catalogue, with a copy of the tool."""
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "messages").write_bytes(TOOL.read_bytes())
    source = tmp_path / "src" / "tertib"
    catalogue = source / "project" / "locale" / CATALOGUE
    catalogue.parent.mkdir(parents=True)
    (source / "doors.py").write_text('gettext("Pintu %(name)s " "terkunci.")\n', encoding="utf-8")
    catalogue.write_text(entry("Pintu %(name)s terkunci.", "Door %(name)s is locked."), encoding="utf-8")
    return tmp_path


def entry(sentence: str, english: str, mark: str = "") -> str:
    return f'{mark}msgid "{sentence}"\nmsgstr "{english}"\n'


def translate(office: Path, english: str, mark: str = "") -> None:
    path = office / "src" / "tertib" / "project" / "locale" / CATALOGUE
    path.write_text(entry("Pintu %(name)s terkunci.", english, mark), encoding="utf-8")


def test_every_sentence_has_an_english_one() -> None:
    done = checked(ROOT)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_complete_catalogue_passes(office: Path) -> None:
    assert checked(office).returncode == 0


def test_a_sentence_that_is_not_in_the_catalogue_fails(office: Path) -> None:
    (office / "src" / "tertib" / "windows.html").write_text("{% translate 'Jendela' %}")
    done = checked(office)
    assert (done.returncode, "'Jendela'" in done.stderr) == (1, True)


@pytest.mark.parametrize(
    ("english_sentence", "mark", "told"),
    [
        ("", "", "untranslated"),
        ("Door %(name)s is locked.", "#, fuzzy\n", "fuzzy"),
        ("Door %(nama)s is locked.", "", "places differ (nama, name)"),
        ("The door is locked.", "", "places differ (name)"),
        ("Door %(name)s is 100% locked.", "", "per cent"),
    ],
)
def test_a_translation_that_would_break_a_page_fails(
    office: Path, english_sentence: str, mark: str, told: str
) -> None:
    translate(office, english_sentence, mark)
    done = checked(office)
    assert (done.returncode, told in done.stderr) == (1, True)


@pytest.mark.parametrize(("english_sentence", "code"), [("", 0), ("The door is locked.", 1)])
def test_only_a_translation_that_would_break_a_page_stops_the_set_up(
    office: Path, english_sentence: str, code: int
) -> None:
    translate(office, english_sentence)
    assert checked(office, "compile").returncode == code


def test_extracting_twice_changes_nothing_and_keeps_translations(office: Path) -> None:
    catalogue = office / "src" / "tertib" / "project" / "locale" / CATALOGUE
    texts = []
    for _turn in range(2):
        assert checked(office, "extract").returncode == 0
        texts.append(catalogue.read_text(encoding="utf-8"))
    assert texts[0] == texts[1]
    assert 'msgstr "Door %(name)s is locked."' in texts[0]
    assert "Date" not in texts[0]


def test_the_site_reads_this_catalogue() -> None:
    assert configured.LOCALE_PATHS == [LOCALE]


@pytest.mark.django_db
@pytest.mark.usefixtures("english")
def test_a_reader_of_english_gets_the_page_in_english(client: Client) -> None:
    client.cookies["django_language"] = "en"
    page = client.get("/lacak/").content.decode()
    assert '<html lang="en"' in page
    assert "<h1>Track a request</h1>" in page


@pytest.mark.django_db
@pytest.mark.usefixtures("english")
def test_everybody_else_gets_the_page_in_indonesian(client: Client) -> None:
    page = client.get("/lacak/").content.decode()
    assert '<html lang="id"' in page
    assert "<h1>Lacak permohonan</h1>" in page


@pytest.mark.usefixtures("english")
def test_a_sentence_inside_a_sentence_is_english_too() -> None:
    with override("en"):
        assert worded("Terbukti: %(verb)s", {"verb": "Memberi nomor"}) == "Proven: Giving a number"


@pytest.mark.usefixtures("english")
def test_what_the_office_calls_a_thing_is_not_translated() -> None:
    with override("en"):
        assert worded("Langkah %(step)s dimulai: %(activity)s", {"step": 2, "activity": "Disposisi"}) == (
            "Step 2 began: Disposisi"
        )
