"""What is looked at on the identity sheet."""

import re
from collections.abc import Iterator
from datetime import date

from tertib.kernel.errors import Problem
from tertib.kernel.indonesian import MONTHS
from tertib.procedures.checker.regulations import REGULATIONS
from tertib.procedures.checker.types import Spot, Subject, folded, words_in
from tertib.procedures.checker.wordlists import COMMON, JOINED, NOTHING
from tertib.procedures.language.formats import read_nip
from tertib.procedures.official.fields import LABELS, LISTS

DATES = ("made_on", "revised_on", "effective_on", "approved_on")
_ORDERS = (("made_on", "revised_on"), ("made_on", "approved_on"), ("approved_on", "effective_on"))
_SECTIONS = ("unit", "legal_basis", "qualifications", "related", "equipment", "warnings", "records")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_LONG = re.compile(rf"(\d{{1,2}})\s+({'|'.join(MONTHS)})\s+(\d{{4}})", re.IGNORECASE)
_MONTHS = {name.lower(): number for number, name in enumerate(MONTHS, start=1)}
_IF_THEN = re.compile(r"\b(apabila|jika|bila|bilamana|dalam hal)\b", re.IGNORECASE)
_DEADLINE = re.compile(r"\b(paling lambat|paling lama|selambat-lambatnya|batas waktu)\b", re.IGNORECASE)
_NO_YEAR = re.compile(r"\b(?:nomor|no\.?)\s*\d+\s*(?:tahun\s+(?!\d)|tentang)", re.IGNORECASE)
_UNIT = re.compile(r"\bbidang((?: (?:dan |& )?(?!pada\b|dinas\b)[a-z]+)+)", re.IGNORECASE)


def number_missing(subject: Subject) -> Iterator[Spot]:
    if not subject.sheet.identity.number.strip():
        yield Spot(column="number")


def number_slot(subject: Subject) -> Iterator[Spot]:
    number = subject.sheet.identity.number.strip()
    if number and any(not part.strip() for part in number.split("/")):
        yield Spot(column="number", words={"said": number})


def title_missing(subject: Subject) -> Iterator[Spot]:
    if not subject.sheet.identity.title.strip():
        yield Spot(column="title")


def date_missing(subject: Subject) -> Iterator[Spot]:
    for name in DATES:
        if not getattr(subject.sheet.identity, name).strip():
            yield Spot(column=name, words={"field": LABELS[name]})


def date_unreadable(subject: Subject) -> Iterator[Spot]:
    for name in DATES:
        said = getattr(subject.sheet.identity, name).strip()
        if said and read_day(said) is None:
            yield Spot(column=name, words={"field": LABELS[name], "said": said})


def date_order(subject: Subject) -> Iterator[Spot]:
    identity = subject.sheet.identity
    for first, second in _ORDERS:
        earlier, later = read_day(getattr(identity, first)), read_day(getattr(identity, second))
        if earlier and later and later < earlier:
            yield Spot(column=second, words={"field": LABELS[second], "other": LABELS[first]})


def read_day(text: str) -> date | None:
    """A day written 2026-01-05 or 5 Januari 2026."""
    iso, long = _ISO.fullmatch(text.strip()), _LONG.fullmatch(text.strip())
    parts = iso.groups() if iso else (long[3], str(_MONTHS[long[2].lower()]), long[1]) if long else None
    try:
        return date(*map(int, parts)) if parts else None
    except ValueError:
        return None


def signer_missing(subject: Subject) -> Iterator[Spot]:
    if not subject.sheet.identity.approved_by:
        yield Spot(column="approved_by")


def signer_nip(subject: Subject) -> Iterator[Spot]:
    lines = subject.sheet.identity.approved_by
    numbers = [re.sub(r"[^\d]", "", line) for line in lines if "nip" in line.lower()]
    if lines and (not numbers or any(isinstance(read_nip(one), Problem) for one in numbers)):
        yield Spot(column="approved_by")


def section_empty(subject: Subject) -> Iterator[Spot]:
    for name in _SECTIONS:
        if all(one.strip().lower() in NOTHING for one in getattr(subject.sheet.identity, name)):
            yield Spot(column=name, words={"field": LABELS[name]})


def legal_revoked(subject: Subject) -> Iterator[Spot]:
    yield from _regulations(subject, revoked=True)


def legal_amended(subject: Subject) -> Iterator[Spot]:
    yield from _regulations(subject, revoked=False)


def _regulations(subject: Subject, *, revoked: bool) -> Iterator[Spot]:
    for item, entry in enumerate(subject.sheet.identity.legal_basis):
        for one in REGULATIONS:
            if one.revoked is revoked and one.stands_in(entry):
                words = {"name": one.name, "instead": one.instead}
                yield Spot(column="legal_basis", item=item, words=words)


def legal_no_year(subject: Subject) -> Iterator[Spot]:
    for item, entry in enumerate(subject.sheet.identity.legal_basis):
        match = _NO_YEAR.search(entry)
        if match:
            yield Spot(column="legal_basis", item=item, words={"said": match.group().strip()})


def entry_twice(subject: Subject) -> Iterator[Spot]:
    for name in LISTS:
        seen: dict[str, int] = {}
        for item, entry in enumerate(getattr(subject.sheet.identity, name)):
            first = seen.setdefault(folded(entry), item)
            if first != item:
                yield Spot(column=name, item=item, words={"field": LABELS[name], "first": first + 1})


def warning_form(subject: Subject) -> Iterator[Spot]:
    warnings = subject.sheet.identity.warnings
    if warnings and not any(_IF_THEN.search(one) or _DEADLINE.search(one) for one in warnings):
        yield Spot(column="warnings", item=0)


def warning_copied(subject: Subject) -> Iterator[Spot]:
    about = subject.vocabulary - COMMON
    for item, entry in enumerate(subject.sheet.identity.warnings):
        said = set(words_in(entry)) - COMMON
        if (
            len(said) >= 3
            and not _shared(said, about)
            and not re.search(r"\b(prosedur|sop)\b", entry.lower())
        ):
            yield Spot(column="warnings", item=item)


def _shared(said: set[str], about: frozenset[str]) -> bool:
    return any(one[:6] == other[:6] or one in other or other in one for one in said for other in about)


def related_names_no_sop(subject: Subject) -> Iterator[Spot]:
    related = [one for one in subject.sheet.identity.related if one.strip().lower() not in NOTHING]
    if related and not any(re.search(r"\bSOP\b", one) for one in related):
        yield Spot(column="related", item=0)


def unit_twofold(subject: Subject) -> Iterator[Spot]:
    identity = subject.sheet.identity
    own = {folded(name): name.strip() for line in identity.unit for name in _UNIT.findall(line)}
    for item, entry in enumerate(identity.related):
        for name in _UNIT.findall(entry):
            other = folded(name)
            near = [one for one in own if one != other and one.split()[0] == other.split()[0]]
            if near:
                yield Spot(column="related", item=item, words={"said": name.strip(), "unit": own[near[0]]})


def joined_words(subject: Subject) -> Iterator[Spot]:
    """Once for each word and part of the sheet, where it stands first."""
    seen = set()
    for name in ("title", *LISTS):
        said = getattr(subject.sheet.identity, name)
        for item, entry in enumerate([said] if isinstance(said, str) else said):
            for word in _joined(entry):
                if (name, word) not in seen:
                    seen.add((name, word))
                    yield Spot(
                        column=name,
                        item=None if isinstance(said, str) else item,
                        words={"said": word, "right": JOINED[word]},
                    )
    for row, one in enumerate(subject.sheet.rows):
        for word in _joined(one.activity):
            yield Spot(column="activity", row=row, words={"said": word, "right": JOINED[word]})


def _joined(text: str) -> list[str]:
    return [word for word in dict.fromkeys(re.findall(r"[a-z]+", text.lower())) if word in JOINED]


def secret_recorded(subject: Subject) -> Iterator[Spot]:
    for item, entry in enumerate(subject.sheet.identity.records):
        if re.search(r"password|kata sandi", entry.lower()):
            yield Spot(column="records", item=item)
    for row, one in enumerate(subject.sheet.rows):
        text = f"{one.activity} {one.output}".lower()
        if re.search(r"password|kata sandi", text) and re.search(r"cetak|catat|pendataan|buku", text):
            yield Spot(column="activity", row=row)
