"""What is said of the code of an asset while somebody types it."""

from difflib import get_close_matches
from uuid import UUID

from tertib.cases.catalogue import Finding
from tertib.inspections.models import Asset
from tertib.inspections.types import AssetState
from tertib.kernel.words import N_


def judge(office: UUID, code: str) -> tuple[Finding, ...]:
    """An unknown code with the nearest ones, a retired asset, or the name and place of the one meant."""
    wanted = code.strip().upper()
    if not wanted:
        return ()
    row = Asset.objects.filter(office=office, code=wanted).first()
    if row is None:
        return (_unknown_code(office, wanted),)
    if row.state == AssetState.RETIRED:
        sentence = N_("Aset %(code)s (%(name)s) sudah dihapus dari daftar. Periksa kodenya.")
        return (Finding(level="warning", sentence=sentence, fields={"code": row.code, "name": row.name}),)
    fields = {"name": row.name, "place": row.place or "-"}
    return (Finding(level="info", sentence=N_("%(name)s, %(place)s"), fields=fields),)


def _unknown_code(office: UUID, code: str) -> Finding:
    standing = Asset.objects.filter(office=office).exclude(state=AssetState.RETIRED)
    near = get_close_matches(code, list(standing.values_list("code", flat=True)), n=3, cutoff=0.5)
    if not near:
        sentence = N_("Tidak ada aset dengan kode %(code)s. Cari kodenya pada Daftar Aset.")
        return Finding(level="error", sentence=sentence, fields={"code": code})
    sentence = N_("Tidak ada aset dengan kode %(code)s. Mungkin yang dimaksud: %(near)s.")
    return Finding(level="error", sentence=sentence, fields={"code": code, "near": ", ".join(near)})
