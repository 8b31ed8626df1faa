"""What the URL parameters of each ownership rule are for a visitor.

Add a rule to access.toml and a builder here, and every URL that names the rule is exercised for everybody.
A builder may return more parameters than one URL needs: each URL takes those its path names. A parameter that
is None skips the cell; a stance that is left out is skipped too.
"""

from collections.abc import Mapping
from uuid import uuid4

from tests.access import objects
from tests.access.matrix import Parameters, Stance, Visitor, World, builder

from tertib.cases.types import CaseRef
from tertib.kernel import ids
from tertib.kernel.actor import SYSTEM
from tertib.letters import queries as letters
from tertib.people import service as people_service
from tertib.people._setup import first_link_key
from tertib.procedures import service as procedures_service
from tertib.registers import queries as registers

Built = Mapping[Stance, Parameters | None]
ABSENT = "0" * 64
APPLICANTS = {"dinkes": "bukitbestari", "bukitbestari": "dinkes"}
"""Whose case is whose neighbour's."""


@builder("none")
def no_object(world: World, visitor: Visitor) -> Built:
    """The URL has no parameters, or closed ones whose value does not matter."""
    return {Stance.OWN: {"key": "MQ:1tbkGh:x", "uidb36": "1"}}


@builder("metrics_token")
def metrics_token(world: World, visitor: Visitor) -> Built:
    """A monitor's token is nobody's sign-in; tests/project/test_health.py brings it."""
    return {Stance.MISSING: {}}


@builder("self")
def own_sign_in(world: World, visitor: Visitor) -> Built:
    """The asker's own sign-in: there is no id that could be someone else's."""
    return {Stance.OWN: {}}


@builder("second_factor")
def second_factor(world: World, visitor: Visitor) -> Built:
    """The asker's own TOTP and recovery codes; whoever has none is told that there is nothing."""
    if visitor.signed_in:
        objects.second_factor(world, visitor.name)
    return {Stance.OWN: {}}


@builder("pending")
def pending(world: World, visitor: Visitor) -> Built:
    """A sign-in that has just passed the password; tests/people/test_sessions.py walks through it."""
    return {}


@builder("service")
def service(world: World, visitor: Visitor) -> Built:
    """A service is everybody's."""
    return {Stance.OWN: {"code": objects.CODE}, Stance.MISSING: {"code": "tidak_ada"}}


@builder("rehearsal")
def rehearsal(world: World, visitor: Visitor) -> Built:
    """A procedure of the visitor's own office; whoever holds no post where it runs may not even see it."""
    return {Stance.OWN: {"code": objects.CODE}, Stance.MISSING: {"code": "tidak_ada"}}


@builder("case")
def case(world: World, visitor: Visitor) -> Built:
    """A case of the own office; an auditor may see those of every office."""
    foreign = None if "auditor" in visitor.roles else _of_case(objects.case_elsewhere(world))
    return {
        Stance.OWN: _of_case(objects.case_of(world, "dinkes")) | {"digest": _submitted(world, "dinkes")},
        Stance.FOREIGN: foreign,
        Stance.MISSING: _of_case(None),
    }


def _of_case(ref: CaseRef | None) -> dict[str, object]:
    # Acts need a name and effects an id; that they are nobody's turn now is the service's answer, also 404.
    return {"case": ref.id if ref else uuid4(), "name": "claim", "digest": ABSENT, "intent": uuid4()}


def _submitted(world: World, username: str) -> str | None:
    return objects.submitted_digest(username, objects.case_of(world, username).id)


@builder("applicant")
def request(world: World, visitor: Visitor) -> Built:
    """The case of the visitor's agency, that of the other one, and none; whoever is neither owns none."""
    own, other = visitor.name, APPLICANTS.get(visitor.name, "dinkes")
    return {
        Stance.OWN: _of_request(world, own) if own in APPLICANTS else None,
        Stance.FOREIGN: _of_request(world, other),
        Stance.MISSING: {"case": uuid4(), "document": uuid4(), "digest": ABSENT},
    }


def _of_request(world: World, username: str) -> Parameters:
    ref = objects.case_of(world, username)
    return {
        "case": ref.id,
        "document": objects.document_of(username, ref.id),
        "digest": _submitted(world, username),
    }


@builder("draft")
def draft(world: World, visitor: Visitor) -> Built:
    """The visitor's draft, a stranger's, the visitor's own for the other agency, and none."""
    own, other = visitor.name, APPLICANTS.get(visitor.name, "dinkes")
    return {
        Stance.OWN: {"draft": objects.draft_of(world, own)} if own in APPLICANTS else None,
        Stance.FOREIGN: {"draft": objects.draft_of(world, other)},
        Stance.LEFT: {"draft": objects.draft_left(world, own, other)} if own in APPLICANTS else None,
        Stance.MISSING: {"draft": uuid4()},
    }


@builder("tracking")
def tracking(world: World, visitor: Visitor) -> Built:
    """Whoever holds the code may look; one that nobody was given shows nothing."""
    return {
        Stance.OWN: {"code": objects.case_of(world, "dinkes").tracking},
        Stance.MISSING: {"code": ids.tracking_code()},
    }


@builder("letter_code")
def letter_code(world: World, visitor: Visitor) -> Built:
    """The code printed on a letter."""
    ref = objects.case_of(world, "dinkes")
    made = letters.letters_of(objects.actor("agendaris"), ref.id)
    return {
        Stance.OWN: {"code": made[0].verify_code if made else None},
        Stance.MISSING: {"code": ids.tracking_code()},
    }


@builder("first_office")
def first_office(world: World, visitor: Visitor) -> Built:
    """There is an office: no link founds another, not even the one that once did."""
    return {Stance.FOREIGN: {"key": first_link_key()}, Stance.MISSING: {"key": "x" * 40}}


@builder("setup_step")
def setup_step(world: World, visitor: Visitor) -> Built:
    """A step of the set-up, and one that there is not."""
    return {Stance.OWN: {"step": "kop"}, Stance.MISSING: {"step": "tidak-ada"}}


@builder("taking")
def taking(world: World, visitor: Visitor) -> Built:
    """A list that was read for the office, and one for another."""
    return {
        Stance.OWN: {"taking": objects.taking(world, world.office)},
        Stance.FOREIGN: {"taking": objects.taking(world, objects.other_office(world))},
        Stance.MISSING: {"taking": uuid4()},
    }


@builder("calendar")
def calendar(world: World, visitor: Visitor) -> Built:
    """The office's calendar with its first period; one that only another office has, and one that is not."""
    return {
        Stance.OWN: {"key": "kantor", "no": 1},
        Stance.FOREIGN: {"key": objects.calendar_elsewhere(world), "no": 1},
        Stance.MISSING: {"key": "tidak-ada", "no": 1},
    }


@builder("browser")
def browser(world: World, visitor: Visitor) -> Built:
    """The answer belongs to the browser that asked; a fresh one asked nothing."""
    return {Stance.FOREIGN: {"attempt": objects.attempt(world)}, Stance.MISSING: {"attempt": uuid4()}}


@builder("question")
def question(world: World, visitor: Visitor) -> Built:
    """The person's own question about an address, somebody else's, and one that nobody asked."""

    def asked(name: str) -> dict[str, object]:
        return {"check": "mail_address", "question": objects.question(world, name)}

    return {
        Stance.OWN: asked(visitor.name) if visitor.signed_in else None,
        Stance.FOREIGN: asked(APPLICANTS.get(visitor.name, "dinkes")),
        Stance.MISSING: {"check": "mail_address", "question": uuid4()},
    }


@builder("book")
def book(world: World, visitor: Visitor) -> Built:
    """A book of the own office, by its key."""
    return {
        Stance.OWN: _book(visitor) | {"form": "csv"},
        Stance.MISSING: {"key": "tidak_ada", "form": "csv"},
    }


@builder("entry")
def entry(world: World, visitor: Visitor) -> Built:
    """The first row of such a book, and one that was never written."""
    return {
        Stance.OWN: _book(visitor, with_rows=world) | {"no": 1},
        Stance.MISSING: _book(visitor, with_rows=world) | {"no": 99999},
    }


@builder("series")
def series(world: World, visitor: Visitor) -> Built:
    """A number series of the own office, by its key."""
    return {Stance.OWN: {"key": "outgoing"}, Stance.MISSING: {"key": "tidak_ada"}}


@builder("holding")
def holding(world: World, visitor: Visitor) -> Built:
    """A mailbox of the own office, of another one, and none."""
    foreign = None if "auditor" in visitor.roles else objects.mailbox_elsewhere(world)
    return {
        Stance.OWN: {"holding": objects.mailbox_of(world, "dinkes")},
        Stance.FOREIGN: {"holding": foreign} if foreign else None,
        Stance.MISSING: {"holding": uuid4()},
    }


@builder("asset")
def asset(world: World, visitor: Visitor) -> Built:
    """An asset of the own office, of another one, and none."""
    return {
        Stance.OWN: {"asset": objects.asset_of(world)},
        Stance.FOREIGN: None if "auditor" in visitor.roles else {"asset": objects.asset_elsewhere(world)},
        Stance.MISSING: {"asset": uuid4()},
    }


@builder("asset_trend")
def asset_trend(world: World, visitor: Visitor) -> Built:
    """A number of the demo's asset, one that nobody ever read, and one of another office's asset."""
    number = {"item": "SV-14", "reading": "disk_used"}
    foreign = {"asset": objects.asset_elsewhere(world), **number}
    return {
        Stance.OWN: {"asset": objects.asset_of(world), **number},
        Stance.FOREIGN: None if "auditor" in visitor.roles else foreign,
        Stance.MISSING: {"asset": objects.asset_of(world), "item": "SV-99", "reading": "none"},
    }


@builder("follow_up")
def follow_up(world: World, visitor: Visitor) -> Built:
    """Something unsettled on an asset: of the own office for its keepers, of another office, and none."""
    own = {"follow_up": objects.follow_up_on(objects.asset_of(world))}
    elsewhere = {"follow_up": objects.follow_up_on(objects.asset_elsewhere(world))}
    keeps = visitor.signed_in and objects.keeps_assets(world, visitor.name)
    return {
        Stance.OWN: own if keeps else None,
        Stance.FOREIGN: elsewhere,
        Stance.MISSING: {"follow_up": uuid4()},
    }


@builder("asset_photo")
def asset_photo(world: World, visitor: Visitor) -> Built:
    """The photo of such an asset, and one that is none of its."""
    own = objects.asset_of(world)
    return {
        Stance.OWN: {"asset": own, "digest": objects.asset_photo(world)},
        Stance.MISSING: {"asset": own, "digest": ABSENT},
    }


@builder("kept_asset")
def kept_asset(world: World, visitor: Visitor) -> Built:
    """An asset that the visitor may change; to colleagues the page does not exist."""
    own = {"asset": objects.asset_of(world), "name": "baca"}
    keeps = visitor.signed_in and objects.keeps_assets(world, visitor.name)
    return {
        Stance.OWN if keeps else Stance.FOREIGN: own,
        Stance.MISSING: {"asset": uuid4(), "name": "baca"},
    }


@builder("asset_keeper")
def asset_keeper(world: World, visitor: Visitor) -> Built:
    """Whoever keeps assets at all."""
    keeps = visitor.signed_in and objects.keeps_assets(world, visitor.name)
    return {Stance.OWN if keeps else Stance.FOREIGN: {}}


@builder("asset_token")
def asset_token(world: World, visitor: Visitor) -> Built:
    """The label of an asset of the own office, of another one, and a token that nobody has."""
    foreign = None if "auditor" in visitor.roles else objects.asset_token(objects.asset_elsewhere(world))
    return {
        Stance.OWN: {"token": objects.asset_token(objects.asset_of(world))},
        Stance.FOREIGN: {"token": foreign} if foreign else None,
        Stance.MISSING: {"token": "x" * 24},
    }


@builder("list_form")
def list_form(world: World, visitor: Visitor) -> Built:
    """CSV, and a form that there is not."""
    return {Stance.OWN: {"form": "csv"}, Stance.MISSING: {"form": "docx"}}


@builder("plan")
def plan(world: World, visitor: Visitor) -> Built:
    """A plan of the own office, of another one, and none; what is done with it names no act."""
    foreign = None if "auditor" in visitor.roles else {"plan": objects.plan_elsewhere(world), "name": "jeda"}
    return {
        Stance.OWN: {"plan": objects.plan_of(world), "name": "jeda"},
        Stance.FOREIGN: foreign,
        Stance.MISSING: {"plan": uuid4(), "name": "jeda"},
    }


@builder("recap")
def recap(world: World, visitor: Visitor) -> Built:
    """A signed recap of the own office, of another one, and none."""
    foreign = None if "auditor" in visitor.roles else {"recap": objects.recap_elsewhere(world)}
    return {
        Stance.OWN: {"recap": objects.recap_of(world)},
        Stance.FOREIGN: foreign,
        Stance.MISSING: {"recap": uuid4()},
    }


@builder("visit")
def visit(world: World, visitor: Visitor) -> Built:
    """A line of the own office's log, of another one's, and none."""
    return {
        Stance.OWN: {"visit": objects.visit_of(world, world.office)},
        Stance.FOREIGN: {"visit": objects.visit_of(world, objects.other_office(world))},
        Stance.MISSING: {"visit": 2**31},
    }


@builder("own_holding")
def own_holding(world: World, visitor: Visitor) -> Built:
    """A mailbox of the visitor's agency, that of the other one, and none."""
    own, other = visitor.name, APPLICANTS.get(visitor.name, "dinkes")
    return {
        Stance.OWN: {"holding": objects.mailbox_of(world, own)} if own in APPLICANTS else None,
        Stance.FOREIGN: {"holding": objects.mailbox_of(world, other)},
        Stance.MISSING: {"holding": uuid4()},
    }


@builder("letter")
def letter(world: World, visitor: Visitor) -> Built:
    """A letter of a case of the own office, of one elsewhere, and none."""
    foreign = None if "auditor" in visitor.roles else objects.letter_elsewhere(world)
    return {
        Stance.OWN: {"letter": objects.letter_of(world, "dinkes")},
        Stance.FOREIGN: {"letter": foreign} if foreign else None,
        Stance.MISSING: {"letter": uuid4()},
    }


@builder("post")
def post(world: World, visitor: Visitor) -> Built:
    """A post of the own office, one of another office, and none."""
    elsewhere = None if "auditor" in visitor.roles else objects.post_elsewhere(world)
    return {
        Stance.OWN: {"key": _own_post(visitor)},
        Stance.FOREIGN: {"key": elsewhere},
        Stance.MISSING: {"key": "tidak_ada"},
    }


@builder("mandate")
def mandate(world: World, visitor: Visitor) -> Built:
    """What is recorded of a post: the own one's, another office's, and nothing."""
    key = _own_post(visitor)
    own, lent = objects.recorded(world)
    foreign, _ = objects.recorded_elsewhere(world)
    return {
        Stance.OWN: {"key": key, "mandate": own, "delegation": lent},
        Stance.FOREIGN: {"key": key, "mandate": foreign, "delegation": foreign},
        Stance.MISSING: {"key": key, "mandate": uuid4(), "delegation": uuid4()},
    }


def _own_post(visitor: Visitor) -> str | None:
    """The auditor of the demo belongs to no office that runs procedures, and sees all of them."""
    return "kepala_dinas" if visitor.roles - {"applicant"} else None


@builder("official")
def official(world: World, visitor: Visitor) -> Built:
    """An official of the own office with an absence, one of another office, and nobody."""
    person, leave = objects.absent(world)
    stranger = objects.person_elsewhere(world)
    return {
        Stance.OWN: {"person": person, "leave": leave},
        Stance.FOREIGN: {"person": stranger, "leave": leave},
        Stance.MISSING: {"person": uuid4(), "leave": uuid4()},
    }


@builder("wording")
def wording(world: World, visitor: Visitor) -> Built:
    """A kind of letter of a procedure of the own office; procedures and kinds that are not there."""
    return {
        Stance.OWN: {"code": objects.CODE, "kind": "receipt"},
        Stance.MISSING: {"code": "tidak_ada", "kind": "receipt"},
    }


@builder("running_sop")
def running_sop(world: World, visitor: Visitor) -> Built:
    """A procedure of the own office; one that runs nowhere."""
    return {Stance.OWN: {"code": objects.CODE}, Stance.MISSING: {"code": "tidak_ada"}}


@builder("naskah")
def naskah(world: World, visitor: Visitor) -> Built:
    """A naskah of the own office, one of another office, and none."""
    own = world.once("naskah", lambda: procedures_service.begin_manuscript(world.office, "Uji", by=SYSTEM))
    office = objects.other_office(world)
    begin = procedures_service.begin_manuscript
    other = world.once("naskah elsewhere", lambda: begin(office, "Uji", by=SYSTEM))
    return {
        Stance.OWN: {"manuscript": own.id, "part": "identitas"},
        Stance.FOREIGN: {"manuscript": other.id, "part": "identitas"},
        Stance.MISSING: {"manuscript": uuid4(), "part": "identitas"},
    }


def _book(visitor: Visitor, with_rows: World | None = None) -> dict[str, object]:
    """The key of a book this visitor may read, if any; with a row in it where one is asked for."""
    if not visitor.roles - {"applicant"}:
        return {"key": "agenda"}
    by = objects.actor(visitor.name)
    if with_rows is not None:
        objects.case_of(with_rows, "dinkes")
    for each in registers.books(by):
        if with_rows is None or registers.entries(by, each.key).items:
            return {"key": each.key}
    return {"key": None}


@builder("feed")
def feed(world: World, visitor: Visitor) -> Built:
    """Whoever holds the address reads the feed; one that was never made opens nothing."""
    token = world.once("feed", lambda: people_service.renew_feed(by=objects.actor("jft1")).reveal())
    return {Stance.OWN: {"token": token}, Stance.MISSING: {"token": "x" * 43}}


@builder("sop")
def sop(world: World, visitor: Visitor) -> Built:
    """A procedure of the own office with its first version, and one that nobody runs."""
    return {
        Stance.OWN: {"code": objects.CODE, "number": 1, "act": "check", "form": "csv", "kind": "evaluasi"},
        Stance.MISSING: {"code": "tidak_ada", "number": 1, "act": "check", "form": "doc", "kind": "tidak"},
    }
