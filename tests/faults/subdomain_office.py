"""Offices with the whole program: the shipped procedure of subdomains, on real servers that run elsewhere.

`servers.json` in the installation's folder says where they are and what the office believes of them (key,
patience); see `stage`. `... naively` is the twin: it deletes first and adds later, takes the site before its
name, carries no mark and reads nothing back. `... together POINT` stands still until another is there too.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import django

os.environ |= {
    "TERTIB_DATA": sys.argv[1],
    "TERTIB_MAIL": "private",  # the demo office, as tests/settings.py has it
    "DJANGO_SETTINGS_MODULE": "tertib.project.settings",
}
django.setup()

import dns.name  # noqa: E402 - Django must be set up first
import dns.query  # noqa: E402
import dns.tsig  # noqa: E402
import dns.update  # noqa: E402
from django.conf import settings  # noqa: E402
from tests.faults import forking, walking  # noqa: E402
from tests.faults.stage import AT, NEIGHBOUR, NEW, OLD, RIVALS, THEIRS, ZONE, Believed  # noqa: E402
from tests.faults.walking import Route  # noqa: E402
from tests.provisioning.site_host_contract import created, wanted  # noqa: E402
from tests.servers.names import SECRET  # noqa: E402

from tertib.cases import _intents  # noqa: E402
from tertib.cases import queries as cases  # noqa: E402
from tertib.cases import service as engine  # noqa: E402
from tertib.cases.catalogue import PRINT, Clash, Failed, Outcome, OutsideContext, Proven  # noqa: E402
from tertib.cases.types import Deficiency, IntentState, StepWork  # noqa: E402
from tertib.project import walk  # noqa: E402
from tertib.provisioning import _hosting, _name_systems, _naming, _site_systems, _subdomains  # noqa: E402
from tertib.provisioning.models import Holding, Sealed, Sheet  # noqa: E402
from tertib.provisioning.sites import NoSuchSite, SiteHost  # noqa: E402
from tertib.runtime import door, marks  # noqa: E402
from tertib.runtime.queue import Worker  # noqa: E402
from tertib.runtime.secrets import SecretText  # noqa: E402

CODE = "subdomain"
ASKED = {
    "create": (),
    "own": (("target_kind", "own_ip"), ("target", RIVALS[0])),
    "rival": (("target_kind", "own_ip"), ("target", RIVALS[1])),
    "second": (),
    "change": (
        ("changes", ["name", "hosting", "credentials"]), ("new_name", NEW.split(".")[0]), ("quota_mb", 5120),
    ),
    "delete": (("name", OLD.split(".")[0]),),
}  # fmt: skip
VARIANTS = ("create", "change", "delete")
ROUTES = {
    name: Route(code=CODE, variant=name if name in VARIANTS else "create", name=name, asks=asked)
    for name, asked in ASKED.items()
}
CHECKING, HOSTING, RECORDING, NAMING, CHANGING, END = 4, 5, 6, 7, 8, 99
PATIENCE = 20


# --- getting there ---------------------------------------------------------------------------------------


def found() -> str:
    """The demo office and a neighbour that must never notice anything."""
    walking.seed()
    created(sites(), wanted(NEIGHBOUR, account="tetangga"))
    return walking.walk_to(ROUTES["create"], HOSTING)


def named() -> str:
    """The first case at the row that gives the name."""
    return walking.walk_to(ROUTES["create"], NAMING)


def stand() -> str:
    """The first case is over: the subdomain stands."""
    return walking.walk_to(ROUTES["create"], END)


def ask(route: Route) -> str:
    """Another case, at its row of effects."""
    row = {"second": CHECKING, "own": CHECKING, "rival": CHECKING, "delete": RECORDING}
    return walking.walk_to(route, row.get(route.name, CHANGING))


def reach(route: Route) -> str:
    """A case that asked before goes on to the row that gives the name."""
    return walking.walk_to(route, NAMING)


def go_on(route: Route) -> str:
    """Everybody does their part until the case is over."""
    return walking.walk_to(route, END)


def press(route: Route) -> str:
    """The performer takes the row and confirms what is shown, or asks to try again; no worker works yet."""
    with door.fixed_time(walking.tick()) as clock:
        going = walking.walker(route, clock)
        for _ in range(2):
            _press(going)
    return ""


def _press(going: walk.Walk) -> None:
    view = cases.case_for(going.auditor, going.case)
    actor = going._performer(view, None)
    offered = {each.name for each in cases.open_actions(view, actor)}
    if "claim" in offered:
        engine.claim(view.id, by=actor, seen=view.seq)
    elif "confirm_plan" in offered:
        engine.confirm_plan(view.id, by=actor, seen=view.seq)
    elif "retry" in offered:
        for each in cases.intents(actor, view.id):
            if each.state in (IntentState.PERSON, IntentState.FAILED):
                engine.retry(view.id, each.id, by=actor, seen=view.seq)
                return


def told(route: Route) -> str:
    """What an official reads, with no question to any server: a frozen one would not answer."""
    with door.fixed_time(walking.tick()) as clock:
        going = walking.walker(route, clock)
        return json.dumps(_told(going))


def _told(going: walk.Walk) -> dict[str, Any]:
    view = cases.case_for(going.auditor, going.case)
    closed = {each.no for each in view.steps if each.state == "done"}
    wanted = (each for each in cases.intents(going.auditor, going.case) if each.verb != PRINT)
    effects = list({(each.step, each.verb): each for each in wanted}.values())  # of the last round
    return {
        "number": view.number,
        "step": view.step,
        "phase": view.phase.value,
        "chain": walking.is_chained(going),
        "unproven": [
            each.verb
            for each in effects
            if each.step in closed and not (each.state is IntentState.PROVEN and each.evidence)
        ],
        "waiting": [each.verb for each in effects if each.state is not IntentState.PROVEN],
        "sentences": [each.sentence for each in effects if each.sentence],
        "trouble": [text for text in Holding.objects.values_list("trouble", flat=True) if text],
    }


def close(route: Route) -> str:
    """Whoever has the row does the next thing: takes it, or closes it."""
    with door.fixed_time(walking.tick()) as clock:
        going = walking.walker(route, clock)
        going._move(cases.case_for(going.auditor, going.case))
    return ""


def another_name(route: Route) -> str:
    """At the desk of row 4 the request is found wanting, and the agency proposes another name."""
    with door.fixed_time(walking.tick()) as clock:
        going = walking.walker(route, clock)
        Worker(f"w{os.getpid()}").run_pending()
        view = cases.case_for(going.auditor, going.case)
        if "claim" in {each.name for each in cases.open_actions(view, going._performer(view, None))}:
            engine.claim(view.id, by=going._performer(view, None), seen=view.seq)
            view = cases.case_for(going.auditor, going.case)
        said = {
            "answer": "Tidak",
            "data": {"checked": ["letter", "form"]},
            "deficiencies": (Deficiency(target="name", sentence="Nama ini dipakai pihak lain."),),
        }
        engine.complete(view.id, StepWork(**said), by=going._performer(view, None), seen=view.seq)
        Worker(f"w{os.getpid()}").run_pending()
        view = cases.case_for(going.auditor, going.case)
        asked = going.example["request"] | {"name": NEW.split(".")[0]}
        engine.resubmit(view.id, asked, by=going.applicant, seen=view.seq)
    return "resubmitted"


# --- what is seen ----------------------------------------------------------------------------------------


def judge(route: Route) -> str:
    """The facts of the world, the books, the chain and the paper, for one case."""
    with door.fixed_time(walking.tick()) as clock:
        going = walking.walker(route, clock)
        view = cases.case_for(going.auditor, going.case)
        return json.dumps(
            {
                **_told(going),
                **_world(),
                "untrue": _untrue({each.no for each in view.steps if each.state == "done"}, route),
                "holdings": sorted(Holding.objects.values_list("kind", "name", "state")),
                "sealed": Sealed.objects.count(),
                "hosting": walking.rows(going, "hosting"),
                "naming": walking.rows(going, "naming"),
                "valid": sorted(Sheet.objects.filter(voided_at=None).values_list("serial", flat=True)),
                "opened_by": _opened_by(),
                "leaks": walking.leaks(),
            }
        )


def _world() -> dict[str, Any]:
    """What a visitor, a resolver and an intruder could see."""
    zone = _name_systems.holder_of(OLD).records() or ()
    lines = sorted(line for each in zone for line in each.lines())
    ours = (OLD, NEW, f"_tertib.{OLD}", f"_tertib.{NEW}")
    web = Believed.of(settings.DATA).hosting()
    addressed = {each.name for each in zone if each.type in ("A", "AAAA", "CNAME")} & {OLD, NEW}
    served = {name: web.get(name)[0] for name in (OLD, NEW)}
    return {
        "ours": [line for line in lines if line.startswith(ours)],
        "others": [line for line in lines if not line.startswith(ours)] + _files(web.folder),
        "served": [name for name, status in served.items() if status],
        "dangling": [name for name in sorted(addressed) if not served[name]],
        "accounts": [line.split(":")[0] for line in web.accounts.read_text().splitlines() if line],
    }


def _files(folder: Path) -> list[str]:
    """Everything on the web host that is the neighbour's."""
    kept = [path for part in ("sites", "www") for path in sorted((folder / part).rglob("*"))]
    texts = [path for path in kept if path.is_file() and "tetangga" in str(path.relative_to(folder))]
    return [f"{path.relative_to(folder)} {sha256(path.read_bytes()).hexdigest()}" for path in texts]


def _untrue(closed: set[int], route: Route) -> list[str]:
    """Rows that say they are done while the world says otherwise."""
    world = _world()
    named = {line.split()[0].rstrip(".") for line in world["ours"] if " A " in line}
    kept = {
        "create": {5: OLD in world["served"], 7: OLD in named},
        "change": {8: named == {NEW} and world["served"] == [NEW]},
        "delete": {8: not world["ours"] and not world["served"]},
    }[str(route.variant)]
    return [str(row) for row, held in kept.items() if row in closed and not held]


def _opened_by() -> list[str]:
    """The sheets whose password lets somebody in to upload."""
    proven = []
    for page in walking.tray():
        held = _subdomains.living(_subdomains.SITE, page["address"])
        for each in [held] if held is not None else list(Holding.objects.filter(kind="site", state="active")):
            proof = sites().verify(_subdomains.site_of(each), SecretText(page["password"]), patience=0)
            proven += [page["serial"]] if proof.uploading_ok else []
    return sorted(proven)


# --- the naive twin --------------------------------------------------------------------------------------


def naively(act: Callable[[], str]) -> str:
    """The same walk with verbs as a script of twenty lines would have them."""
    for verb, run in (
        (_naming.CreateName, _create_name),
        (_naming.ChangeName, _change_name),
        (_naming.RemoveName, _remove_name),
        (_hosting.ChangeSite, _change_site),
        (_hosting.RemoveSite, _remove_site),
    ):
        verb.run = run  # type: ignore[method-assign]
    walk.LONGEST = 40  # it may stand still for ever
    return act()


def _send(act: str, name: str, target: str = AT) -> None:
    key = dns.tsig.Key(THEIRS, SECRET, "hmac-sha256")
    update = dns.update.UpdateMessage(dns.name.from_text(ZONE), keyring=key)
    if act == "add":
        update.add(dns.name.from_text(name), 300, "A", target)
    else:
        update.delete(dns.name.from_text(name))
        update.delete(dns.name.from_text(f"_tertib.{name}"))
    server = Believed.of(settings.DATA).server
    dns.query.tcp(update, server.host, timeout=3, port=server.port)


def _has(name: str) -> bool:
    return not _name_systems.holder_of(name).read(name).is_free


def _create_name(_self: object, context: OutsideContext) -> Outcome:
    name = _subdomains.wish(context).name
    if _has(name):
        return Clash(sentence="sudah ada")
    marks.point("naive.looked")
    _send("add", name, target=str(context.inputs["target"] or AT))
    marks.point("naive.added")
    return Proven(evidence={"name": name})


def _change_name(_self: object, context: OutsideContext) -> Outcome:
    wish = _subdomains.wish(context)
    if not _has(wish.name):
        return Failed(sentence="tidak ada")
    _send("delete", wish.name)
    marks.point("naive.deleted")
    _send("add", wish.new_name)
    return Proven(evidence={"name": wish.new_name})


def _remove_name(_self: object, context: OutsideContext) -> Outcome:
    name = _subdomains.wish(context).name
    if Holding.objects.filter(kind="site", name=name).exclude(state="removed").exists():
        _remove_site(_self, context)
        marks.point("naive.unhosted")
    _send("delete", name)
    return Proven(evidence={"name": name})


def _change_site(_self: object, context: OutsideContext) -> Outcome:
    wish = _subdomains.wish(context)
    held = _subdomains.living(_subdomains.SITE, wish.name)
    if held is not None:
        sites().rename(wish.name, wanted(wish.new_name, account="dinkes", marker=held.marker, revision=2))
        sites().retire(wish.name, marker=held.marker)
        Holding.objects.filter(id=held.id).update(name=wish.new_name)
    return Proven(evidence={"name": wish.new_name})


def _remove_site(_self: object, context: OutsideContext) -> Outcome:
    name = _subdomains.wish(context).name
    held = _subdomains.living(_subdomains.SITE, name)
    if held is not None:
        host = sites()
        try:
            host.remove(name, host.backup(name, marker=held.marker))
        except NoSuchSite:
            return Failed(sentence="tidak ada")
        Holding.objects.filter(id=held.id).update(state="removed")
    return Proven(evidence={"name": name})


# --- at the same time ------------------------------------------------------------------------------------


def together(point: str, act: Callable[[], str]) -> str:
    """Do it, but wait at the point, once, until both are there."""
    passing, waited = marks.point, []

    def stop(name: str) -> None:
        passing(name)
        if name == point and not waited:
            waited.append(name)
            (settings.DATA / f"at-{point}-{os.getpid()}").touch()
            until = time.monotonic() + PATIENCE
            while len(list(settings.DATA.glob(f"at-{point}-*"))) < 2:
                if time.monotonic() > until:
                    raise RuntimeError(f"nobody else came to {point}")
                time.sleep(0.01)

    marks.point = _intents.point = stop  # type: ignore[attr-defined, assignment]
    return act()


def clock_off(act: Callable[[], str]) -> str:
    """This machine's clock is ten minutes ahead of everybody's."""
    real = time.time
    time.time = lambda: real() + 600
    return act()


# --- the process -----------------------------------------------------------------------------------------


def sites() -> SiteHost:
    """The web host as the office knows it."""
    return _site_systems.holder_of(OLD)


def prepare() -> None:
    """The servers of this installation, and a printer whose tray can be looked into."""
    believed = Believed.of(settings.DATA)
    settings.SITE_ADDRESSES = (AT,)
    _name_systems._table.by_zone = {ZONE: believed.names()}
    _site_systems._table.by_zone = {ZONE: believed.sites()}
    walking.watch_the_printer()


class Orders(dict[str, Callable[[], str]]):
    """`ORDER naively`, `ORDER with the clock off`, `ORDER together POINT`, also one after the other."""

    def __missing__(self, name: str) -> Callable[[], str]:
        order, _, point = name.partition(" together ")
        if point:
            return partial(together, point, self[order])
        for manner, wrap in ((" naively", naively), (" with the clock off", clock_off)):
            if name.endswith(manner):
                return partial(wrap, self[name.removesuffix(manner)])
        raise KeyError(name)


ORDERS = Orders(
    found=found,
    named=named,
    stand=stand,
    work=walking.work,
    work_at_once=walking.work_at_once,
    **{
        f"{act.__name__} {name}": partial(act, route)
        for name, route in ROUTES.items()
        for act in (ask, reach, go_on, press, close, told, judge, another_name)
    },
)
forking.serve(ORDERS, prepare)
