"""A zone file that somebody hands in, read record by record: a bad line is named and the rest goes on.

Nothing is opened besides the text itself: `$INCLUDE` is refused, `$GENERATE` is bounded.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import dns.exception
import dns.name
import dns.rdataclass
import dns.rdatatype
import dns.rrset
import dns.tokenizer
import dns.ttl
import dns.zonefile

from tertib.kernel.errors import Invalid
from tertib.kernel.words import N_
from tertib.provisioning.connectors.dns_asking import canonical
from tertib.provisioning.dns_types import RRset
from tertib.provisioning.taking_types import LARGEST, MOST, ZoneText
from tertib.provisioning.types import Said

TOO_LARGE = N_("Berkas ini terlalu besar; paling besar %(mb)s MB.")
TOO_MANY = N_("Zona ini berisi lebih dari %(most)s rekaman. Bagi berkasnya.")
NO_TEXT = N_("Berkas ini bukan teks zona (UTF-8). Ekspor ulang sebagai teks biasa.")
NO_ZONE = N_("Zona %(zone)s bukan nama zona yang sah.")
INCLUDE = N_("$INCLUDE tidak dibaca: gabungkan berkas yang ditunjuknya ke dalam berkas ini.")
DIRECTIVE = N_("Petunjuk %(word)s tidak dikenal.")
GENERATE = N_("$GENERATE ini menghasilkan lebih dari %(most)s rekaman; tidak dibaca.")
UNCLOSED = N_("Kurung atau kutipnya tidak ditutup.")
ENCODING = N_("Baris ini tidak tertulis dalam UTF-8.")
TOO_LONG = N_("Baris ini terlalu panjang untuk sebuah rekaman.")
NO_SENSE = N_(
    "Lebih dari %(most)s baris berkas ini bukan rekaman DNS. Periksa apakah ini memang berkas zona."
)
NOT_A_RECORD = N_("Bukan rekaman DNS yang sah (%(why)s).")

LONGEST_ENTRY = 200
"""Lines of one record: a bracket that is never closed must not swallow the file."""

LONGEST_LINE = 70_000
MOST_FLAWS = 500
GENERATED = 10_000
_RANGE = re.compile(r"\$GENERATE\s+(\d{1,9})-(\d{1,9})(?:/(\d{1,9}))?\s", re.IGNORECASE)
_USUAL_TTL = 3600


@dataclass(slots=True)
class _Reader:
    """Where the reading stands: origin, owner and TTL go on from line to line."""

    zone: dns.name.Name
    origin: dns.name.Name
    owner: dns.name.Name | None = None
    ttl: int | None = None
    generated: int = 0
    sets: dict[tuple[str, str], tuple[int, set[str]]] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    flaws: list[tuple[int, Said]] = field(default_factory=list)

    def take(self, line: int, text: str) -> None:
        """One entry: a directive or a record."""
        word = text.split(None, 1)[0].upper() if text[:1] == "$" else ""
        try:
            if word in ("", "$GENERATE"):
                self._records(line, text, word)
            elif word == "$ORIGIN":
                self.origin = dns.name.from_text(_argument(text), self.origin)
            elif word == "$TTL":
                self.ttl = dns.ttl.from_text(_argument(text))
            else:
                self.flaw(line, INCLUDE if word == "$INCLUDE" else DIRECTIVE, word=word[:40])
        except (dns.exception.DNSException, ValueError, IndexError, KeyError, UnicodeError) as wrong:
            self.flaw(line, NOT_A_RECORD, why=_why(wrong))
            if not text[:1].isspace():
                self.owner = (
                    None  # the lines below speak of a name that could not be read, not of the one above
                )

    def flaw(self, line: int, sentence: str, **fields: object) -> None:
        """A line that does not hold."""
        self.flaws.append((line, Said(sentence=sentence, fields=fields)))
        if len(self.flaws) > MOST_FLAWS:
            raise Invalid(NO_SENSE, most=MOST_FLAWS)

    def _records(self, line: int, text: str, word: str) -> None:
        if word and not self._is_bounded(text):
            self.flaw(line, GENERATE, most=GENERATED)
            return
        manager = dns.zonefile.RRSetsReaderManager(self.zone)
        with manager.writer(replacement=True) as found:  # type: ignore[no-untyped-call]  # dnspython has no types there
            reader = dns.zonefile.Reader(
                dns.tokenizer.Tokenizer(text, "zona"),
                dns.rdataclass.IN,
                found,
                allow_directives={"$GENERATE"} if word else False,
                default_ttl=_USUAL_TTL if self.ttl is None else self.ttl,
            )
            reader.zone_origin = dns.name.root  # a name outside the zone is to be seen, not passed over
            reader.current_origin, reader.last_name = self.origin, self.owner
            reader.read()
        self.owner = reader.last_name
        for each in manager.rrsets:
            self._keep(line, canonical(each))

    def _is_bounded(self, text: str) -> bool:
        known = _RANGE.match(text)
        if known is None:
            raise ValueError("$GENERATE")
        start, stop, step = int(known[1]), int(known[2]), int(known[3] or 1)
        self.generated += max(0, stop - start) // step + 1 if step else GENERATED + 1
        return self.generated <= GENERATED

    def _keep(self, line: int, each: RRset) -> None:
        self.lines.setdefault(each.name, line)
        _ttl, values = self.sets.setdefault((each.name, each.type), (each.ttl, set()))
        values.update(each.values)
        if len(self.sets) > MOST:
            raise Invalid(TOO_MANY, most=MOST)

    def done(self) -> ZoneText:
        sets = (
            RRset(name=name, type=kind, ttl=ttl, values=tuple(sorted(values)))
            for (name, kind), (ttl, values) in self.sets.items()
        )
        return ZoneText(sets=tuple(sorted(sets)), lines=self.lines, flaws=tuple(self.flaws))


def read_zone(data: bytes, zone: str) -> ZoneText:
    """Every record of the text. `Invalid` for what is no text or too large; single lines become flaws."""
    if len(data) > LARGEST:
        raise Invalid(TOO_LARGE, mb=LARGEST // 2**20)
    if b"\0" in data:
        raise Invalid(NO_TEXT)
    try:
        origin = dns.name.from_text(zone)
    except dns.exception.DNSException as wrong:
        raise Invalid(NO_ZONE, zone=zone[:80]) from wrong
    reader = _Reader(zone=origin, origin=origin)
    for line, text in _entries(data.removeprefix(b"\xef\xbb\xbf"), reader):
        reader.take(line, text)
    return reader.done()


def _entries(data: bytes, reader: _Reader) -> Iterator[tuple[int, str]]:
    """Records with the number of their first line; brackets carry one over several lines."""
    raw = data.splitlines()
    at = 0
    while at < len(raw):
        text = _decoded(raw[at])
        if len(raw[at]) > LONGEST_LINE:
            reader.flaw(at + 1, TOO_LONG)
        elif text is None:
            reader.flaw(at + 1, ENCODING)
        elif "(" not in text and '"' not in text:
            if text.split(";", 1)[0].strip():
                yield at + 1, text + "\n"
        else:
            whole = _closed(raw, at)
            if whole is None:
                reader.flaw(at + 1, UNCLOSED)
            else:
                yield at + 1, whole
                at += whole.count("\n") - 1
        at += 1


def _closed(raw: list[bytes], start: int) -> str | None:
    """The lines from `start` on until every bracket and quote is closed; None when they never are."""
    depth, lines = 0, []
    for each in raw[start : start + LONGEST_ENTRY]:
        text = _decoded(each)
        deeper = None if text is None else _depth(text, depth)
        if text is None or deeper is None:
            return None
        lines.append(text)
        depth = deeper
        if depth == 0:
            return "\n".join(lines) + "\n"
    return None


def _depth(text: str, depth: int) -> int | None:
    """How many brackets stand open after this line; None where a quote does or one closes too many."""
    quoted = escaped = False
    for letter in text:
        if escaped:
            escaped = False
        elif letter == "\\":
            escaped = True
        elif letter == '"':
            quoted = not quoted
        elif quoted:
            continue
        elif letter == ";":
            break
        elif letter in "()":
            depth += 1 if letter == "(" else -1
    return None if quoted or depth < 0 else depth


def _decoded(line: bytes) -> str | None:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return None


def _argument(text: str) -> str:
    return text.split(";", 1)[0].split()[1]


def _why(wrong: Exception) -> str:
    """The parser's own words, without the place: each entry is a text of its own to it."""
    return re.sub(r"^zona:\d+: ", "", str(wrong) or type(wrong).__name__)[:120]
