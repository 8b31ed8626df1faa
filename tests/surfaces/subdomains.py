"""A procedure with variants in the demo office: the subdomain SOP of the fixtures, its effects in the air."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from tertib.cases import catalogue
from tertib.cases.catalogue import Outcome, OutsideContext, Plan, Proven
from tertib.people import queries as people
from tertib.project import demo

FOLDER = Path(__file__).parents[1] / "procedures" / "fixtures" / "subdomain"
BOOKS = """
books:
  - {key: hosting, title: Buku Akun Hosting, row_key: [name], columns: [
      {key: name, label: Nama}, {key: account, label: Akun}, {key: status, label: Keadaan}]}
series:
  - {key: incoming, title: Agenda surat masuk, template: "{urut4}/SM/{tahun}"}
"""
KINDS = ("receipt", "disposition_sheet", "deficiency_letter", "report", "handover_record")
LETTERS = "letters:\n" + "".join(f"  - {{key: {kind}}}\n" for kind in KINDS)
VERBS = ("hosting.create", "hosting.remove", "dns.add", "dns.rename", "dns.remove")


class Air:
    """An outside verb that is done as soon as it is asked for."""

    def plan(self, context: OutsideContext) -> Plan | None:
        return None

    def run(self, context: OutsideContext) -> Outcome:
        return Proven(evidence={"account": str(context.inputs.get("name", ""))})


@contextmanager
def offered(office: UUID) -> Iterator[None]:
    """The service stands in the catalogue; the verbs are forgotten afterwards."""
    before, labels = dict(catalogue._outside), dict(catalogue._labels)
    for verb in VERBS:
        catalogue.outside(verb, Air())
    try:
        with TemporaryDirectory() as folder:
            demo.install(_bundle(Path(folder)), office, {one.key: one.id for one in people.posts(office)})
        yield
    finally:
        catalogue._outside.clear()
        catalogue._outside.update(before)
        catalogue._labels.clear()
        catalogue._labels.update(labels)


def _bundle(folder: Path) -> Path:
    """The fixture with the two files that an installed procedure has besides."""
    (folder / "sop.yaml").write_bytes((FOLDER / "sop.yaml").read_bytes())
    (folder / "registers.yaml").write_text(BOOKS)
    (folder / "letters.yaml").write_text(LETTERS)
    return folder
