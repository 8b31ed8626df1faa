"""What the engine itself offers to procedures.

guard "result.received"   the applicant acknowledged the result, or the signed paper is handed in with the act
"""

from tertib.cases import catalogue
from tertib.cases.catalogue import GuardContext
from tertib.kernel.words import N_

RECEIVED = "result.received"


def offer() -> None:
    """Register it with the catalogue; safe to call twice."""
    catalogue.guard(RECEIVED)(received)


def received(context: GuardContext) -> str | None:
    """Refuses to end a hand-over that nobody has confirmed."""
    if context.case.acknowledged_at is not None or context.files:
        return None
    if context.case.rehearsal:
        return N_("Percobaan ini tidak ada pemohonnya: tekan dahulu “Terima di tempat pemohon”.")
    return N_(
        "Belum ada bukti penerimaan: unggah berita acara yang sudah ditandatangani, "
        "atau tunggu pemohon menyatakan menerima di portal."
    )
