"""Verbs that the shipped procedures use and no package offers yet: cases can only rehearse them.

A package that comes to offer one takes its line away from here.
"""

from collections.abc import Mapping

from tertib.cases import catalogue
from tertib.kernel.words import N_

_OBJECT: Mapping[str, str] = {"object": N_("Objek"), "items": N_("Yang diperiksa")}
PLANNED: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "inspection.website": (N_("Memindai situs secara otomatis"), _OBJECT),
    "inspection.plan": (N_("Memeriksa berkas perencanaan secara otomatis"), _OBJECT),
}


def announce() -> None:
    """Give each its name; safe to call twice."""
    for verb, (label, inputs) in PLANNED.items():
        catalogue.planned(verb, label=label, inputs=inputs)
