"""What is fixed about a signed or void letter, in one digest for the chain of its case; and its paper."""

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from tertib.letters.models import Letter
from tertib.runtime.secrets import mac

KIND = "letter"

# What changes without an event of its own is left out: the paper follows the letter, and the row that signed
# it takes it over. The random code stands in it, so that nobody can guess a letter from the chain.
_FIXED = (
    "id", "office", "ledger", "case", "bundle", "kind", "title", "subject", "series", "public", "state",
    "number", "date", "signer_person", "signer_post", "signer_block", "in_name_of", "keyed_by", "signed_at",
    "made_at", "made_for", "verify_code", "void_reason", "voided_by", "book", "book_no",
)  # fmt: skip


def sealed(letter: UUID) -> dict[str, str]:
    """The letter as it was just written."""
    return {"kind": KIND, "ref": str(letter), "digest": _digest(Letter.objects.get(id=letter))}


def all_sealed(letters: Iterable[UUID]) -> list[dict[str, str]]:
    return [sealed(each) for each in letters]


def of_case(case: UUID, office: UUID) -> dict[str, str]:
    """Every letter of a case as it is now; one whose paper was exchanged answers to no digest."""
    del office
    rows = Letter.objects.filter(case=case)
    return {str(row.id): _digest(row) if _paper_holds(row) else "" for row in rows}


def paper_mac(letter: UUID, digest: str, pages: int) -> str:
    """Kept beside the paper's digest: whoever lacks the key cannot point a letter at another paper."""
    return mac("letter-paper", f"{letter}|{digest}|{pages}".encode()).hex() if digest else ""


def _paper_holds(row: Letter) -> bool:
    return row.paper_mac == paper_mac(row.id, row.digest, row.pages)


def _digest(row: Letter) -> str:
    said: dict[str, Any] = {name: getattr(row, name) for name in _FIXED}
    for name in ("signed_at", "made_at", "date"):
        said[name] = said[name].isoformat() if said[name] else None
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return mac("letter", text.encode()).hex()
