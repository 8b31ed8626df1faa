"""Verbs that the shipped procedures use and no package offers yet: cases can only rehearse them.

A package that comes to offer one takes its line away from here.
"""

from collections.abc import Mapping

from tertib.cases import catalogue
from tertib.kernel.words import N_

_SITE: Mapping[str, str] = {"fqdn": N_("Subdomain"), "target": N_("Tujuan"), "quota_mb": N_("Kuota (MB)")}
_OBJECT: Mapping[str, str] = {"object": N_("Objek"), "items": N_("Yang diperiksa")}
PLANNED: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "dns.create": (N_("Menambah nama pada Domain Name Server"), _SITE),
    "dns.change": (N_("Mengubah nama pada Domain Name Server"), {**_SITE, "new_name": N_("Nama baru")}),
    "dns.remove": (N_("Menghapus nama dari Domain Name Server"), _SITE),
    "hosting.create": (N_("Membuat akun hosting"), _SITE),
    "hosting.change": (N_("Mengubah akun hosting"), {**_SITE, "new_name": N_("Nama baru")}),
    "hosting.backup": (N_("Mencadangkan isi hosting sebelum dihapus"), _SITE),
    "hosting.remove": (N_("Menghapus akun hosting"), _SITE),
    "hosting.sheet": (N_("Mencetak lembar data akun hosting"), _SITE),
    "inspection.website": (N_("Memindai situs secara otomatis"), _OBJECT),
    "inspection.plan": (N_("Memeriksa berkas perencanaan secara otomatis"), _OBJECT),
}


def announce() -> None:
    """Give each its name; safe to call twice."""
    for verb, (label, inputs) in PLANNED.items():
        catalogue.planned(verb, label=label, inputs=inputs)
