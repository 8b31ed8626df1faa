"""What provisioning offers to SOPs.

outside "mailbox.create"             inputs: address (a bare name gets the usual domain), quota_mb (optional)
outside "dns.create", "dns.change", "dns.remove"    see `_naming`
outside "hosting.create", "hosting.change", "hosting.backup", "hosting.remove"    see `_hosting`
inside  "credentials.hand_over"      inputs: to (who received the sheets); answers their serials
inside  "credentials.sheet"          inputs: address; answers its valid sheet's serial, for the print log
outside "drift.undo"                 inputs: finding, approved; see `_drift_undo`
inside  "drift.adopt", "drift.accept"    inputs: finding; reason, until; see `_drift_exits`
guard   "credentials.sheets_printed" every mailbox of the case has a valid printed sheet
check   "mail_address"               shape, reserved, taken and look-alike addresses while typing; its live
                                     side asks the mail server itself
checks  "name.free", "name.ours", "name.target", "name.ahead"    see `_asked_names`
inside  "name.facts", "name.watch"    see `_terms`
"""

from collections.abc import Mapping

from tertib.cases import catalogue
from tertib.cases.catalogue import CheckContext, Finding, GuardContext, InsideContext
from tertib.cases.types import Json
from tertib.kernel.words import N_
from tertib.provisioning import _asked_names, _drift_exits, _hosts, _terms, credentials, queries
from tertib.provisioning import service as _service  # noqa: F401 - its jobs are known wherever the verbs are
from tertib.provisioning._drift_undo import UndoDifference
from tertib.provisioning._hosting import BackUpSite, ChangeSite, CreateSite, RemoveSite
from tertib.provisioning._mailbox import CreateMailbox
from tertib.provisioning._naming import ChangeName, CreateName, RemoveName
from tertib.provisioning._presence import Presence
from tertib.provisioning._stand_in import OnStandIn

CREATE = "mailbox.create"
HAND_OVER = "credentials.hand_over"
SHEET = "credentials.sheet"
PRINTED = "credentials.sheets_printed"
ADDRESS = "mail_address"
OURS = "name.ours"

EFFECTS: tuple[tuple[str, catalogue.OutsideHandler, str], ...] = (
    ("dns.create", CreateName(), N_("Menambah nama pada Domain Name Server")),
    ("dns.change", OnStandIn(ChangeName()), N_("Mengubah nama pada Domain Name Server")),
    ("dns.remove", OnStandIn(RemoveName()), N_("Menghapus nama dari Domain Name Server")),
    ("hosting.create", CreateSite(), N_("Membuat akun hosting")),
    ("hosting.change", OnStandIn(ChangeSite()), N_("Mengubah akun hosting")),
    ("hosting.backup", OnStandIn(BackUpSite()), N_("Mencadangkan isi hosting sebelum dihapus")),
    ("hosting.remove", OnStandIn(RemoveSite()), N_("Menghapus akun hosting")),
    ("drift.undo", UndoDifference(), N_("Mengembalikan server seperti pendataan")),
)

TOLD: Mapping[str, str] = {
    "credential.printed": N_("Lembar akun dicetak: %(sheets)s lembar"),
    "credential.rotating": N_("Lembar akun dibatalkan; sandi baru sedang dipasang"),
    "credential.rotated": N_("Sandi baru terpasang dan tersegel"),
    "credential.shown": N_("Sandi awal dibuka untuk diketikkan ke panel"),
    "credential.handed_over": N_("Lembar akun baru diserahkan kepada pemilik"),
    "credential.asked": N_("Pemilik meminta lembar akun baru"),
    "credential.unasked": N_("Pemilik membatalkan permintaan lembar akun baru"),
    "credential.replaced": N_("Pemilik sudah mengganti sandinya sendiri"),
    "credential.expired": N_("Sandi awal kedaluwarsa"),
    "mailbox.suspended": N_("Kotak surat ditangguhkan"),
    "mailbox.active": N_("Kotak surat dibuka lagi"),
    "mailbox.removed": N_("Kotak surat dihapus"),
    "site.suspended": N_("Akun hosting ditangguhkan"),
    "site.active": N_("Akun hosting dibuka lagi"),
    "site.removed": N_("Akun hosting dihapus"),
    "name.removed": N_("Nama dihapus dari server nama"),
    "drift.gone": N_("Perbandingan berikutnya: perbedaan ini sudah tidak ada lagi dengan sendirinya"),
    "drift.back": N_("Perbandingan berikutnya: perbedaan ini ada lagi"),
    "drift.changed": N_("Perbandingan berikutnya: perbedaan ini berubah isinya"),
}


def offer() -> None:
    """Register all of them with the catalogue; safe to call twice."""
    catalogue.outside(CREATE, CreateMailbox(), label=N_("Buat kotak surat"))
    for name, handler, label in EFFECTS:
        catalogue.outside(name, handler, label=label)
    catalogue.inside(HAND_OVER, label=N_("Serahkan lembar akun"))(hand_over)
    catalogue.inside(SHEET, label=N_("Catat lembar akun"))(sheet)
    catalogue.inside("drift.adopt", label=N_("Ambil perbedaan ke dalam pendataan"))(_drift_exits.adopt)
    catalogue.inside("drift.accept", label=N_("Terima perbedaan dengan alasan"))(_drift_exits.accept)
    catalogue.guard(PRINTED)(sheets_printed)
    catalogue.check(ADDRESS)(mail_address)
    catalogue.live_check(ADDRESS, Presence())
    _offer_names()
    for kind, sentence in TOLD.items():
        catalogue.recorded(kind, sentence)


def _offer_names() -> None:
    """What a request for a name is judged by, and what its case writes down."""
    catalogue.check("name.free")(_asked_names.free)
    catalogue.offers("name.free", _asked_names.usual)
    catalogue.check(OURS)(_asked_names.ours)
    catalogue.offers(OURS, _asked_names.standing_names)
    catalogue.check("name.target")(_asked_names.target)
    catalogue.check("name.ahead")(_asked_names.ahead)
    catalogue.inside("name.facts", label=N_("Baca keadaan nama"))(_terms.facts)
    catalogue.inside("name.watch", label=N_("Catat masa berlaku nama"))(_terms.watch)


def hand_over(context: InsideContext) -> Mapping[str, Json]:
    """The valid sheets of the case were given to `to`."""
    receiver = str(context.inputs.get("to") or context.case.contact.name or context.case.agency_name)
    serials = credentials.hand_over(context.tx, context.case.id, to=receiver)
    return {"serials": list(serials), "received_by": receiver}


def sheet(context: InsideContext) -> Mapping[str, Json]:
    """What the print log says of one address; empty where the owner already changed the password."""
    return credentials.valid_sheet(context.case.id, str(context.inputs["address"]))


def sheets_printed(context: GuardContext) -> str | None:
    """Refuses while a mailbox of the case has no valid sheet."""
    missing = credentials.unprinted(context.case.id)
    if not missing:
        return None
    sentence = N_("Lembar akun belum dicetak untuk: %(addresses)s.")
    return sentence % {"addresses": ", ".join(missing)}


def mail_address(value: Json, context: CheckContext) -> tuple[Finding, ...]:
    """Judges one proposed address, a bare name or a whole one."""
    served = _hosts.domains(context.office)
    if not isinstance(value, str) or not value.strip() or not served:
        return ()
    return queries.address_check(value, served[0], case=context.case)
