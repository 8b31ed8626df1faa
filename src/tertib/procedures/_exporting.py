"""A procedure in other forms: the official part as Markdown, the whole as it is kept, the flow as BPMN."""

from collections.abc import Callable, Mapping

from tertib.kernel.errors import Invalid, NotFound
from tertib.kernel.words import N_
from tertib.procedures.language.bundle import SOP, parse
from tertib.procedures.language.errors import SopErrors
from tertib.procedures.language.types import Procedure
from tertib.procedures.official.bpmn import print_bpmn
from tertib.procedures.official.printed import print_markdown
from tertib.procedures.official.sheet import sheet_of
from tertib.procedures.wording import place, problem

Files = Mapping[str, bytes]


def export(files: Files, form: str) -> bytes:
    """The procedure of these files in one of FORMS."""
    if form not in FORMS:
        raise NotFound(N_("Bentuk %(form)s tidak ada. Pilih md, yaml atau bpmn."), form=form)
    return FORMS[form](files)


def _procedure(files: Files) -> Procedure:
    if SOP not in files:
        raise NotFound(N_("Folder ini tidak memuat sop.yaml."))
    try:
        return parse(files[SOP].decode("utf-8-sig", "replace"))
    except SopErrors as wrong:
        first = wrong.errors[0]
        raise Invalid(N_("%(place)s: %(why)s"), place=place(first), why=str(problem(first))) from None


def _as_yaml(files: Files) -> bytes:
    _procedure(files)
    return files[SOP]


FORMS: Mapping[str, Callable[[Files], bytes]] = {
    "md": lambda files: print_markdown(sheet_of(_procedure(files))).encode(),
    "yaml": _as_yaml,
    "bpmn": lambda files: print_bpmn(_procedure(files)).encode(),
}
