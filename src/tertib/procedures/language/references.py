"""Whether a path of an expression points at something that a case will have."""

from collections.abc import Callable, Mapping

from tertib.procedures.language.types import Form, Path, Procedure

CASE_FACTS = frozenset(
    {
        "id",
        "office",
        "code",
        "title",
        "number",
        "tracking",
        "variant",
        "agency",
        "agency_name",
        "contact",
        "opened_at",
        "sender",
        "letter_no",
        "letter_date",
        "subject",
        "received_on",
        "reply_before",
        "urgency",
        "registered_at",
        "due",
        "today",
        "acknowledged_at",
        "step",
        "submission",
        "year",
    }
)
CRITERION_FACTS = frozenset(
    {"key", "code", "label", "unit", "weight", "grade", "grade_label", "value", "note", "readings"}
)
READING_FACTS = frozenset({"key", "label", "unit", "value", "grade", "limits"})
WORK_FACTS = frozenset(
    {
        "answer",
        "note",
        "disposition",
        "deficiencies",
        "files",
        "done_by",
        "done_as",
        "done_on",
        "outside_number",
    }
)


def points_somewhere(path: Path, procedure: Procedure, listed: Path | None) -> bool:
    """Whether `path` means something in this procedure; `listed` is the list that `item` is taken from."""
    return _KNOWN[path.parts[0]](path.parts, procedure, listed)


def _known_request(parts: tuple[str, ...], procedure: Procedure, _: Path | None) -> bool:
    form = procedure.forms.get(procedure.trigger.form or "")
    return form is not None and _reaches(form, parts[1:])


def _known_case(parts: tuple[str, ...], _: Procedure, __: Path | None) -> bool:
    return parts[1] in CASE_FACTS


def _known_work(parts: tuple[str, ...], procedure: Procedure, _: Path | None) -> bool:
    step = next((one for one in procedure.steps if str(one.no) == parts[1]), None)
    if step is None or len(parts) == 2:
        return step is not None
    named = {one.into for one in step.does} | WORK_FACTS
    keys = {step.form or "", *(hop.form or "" for hop in step.hops)}
    forms = [procedure.forms[key] for key in keys if key in procedure.forms]
    return parts[2] in named or any(_reaches(form, parts[2:]) for form in forms)


def _known_item(parts: tuple[str, ...], procedure: Procedure, listed: Path | None) -> bool:
    """Evidence may add to an item, so only items of the request itself are known in full."""
    if listed is None:
        return False
    return listed.parts[0] != "request" or _known_request((*listed.parts, *parts[1:]), procedure, None)


def _reaches(form: Form, parts: tuple[str, ...]) -> bool:
    if not parts:
        return True
    field = form.field(parts[0])
    inner = [part for part in parts[1:] if not part.isdigit()]
    if field is None:
        return False
    if field.criteria and inner[:1] == ["readings"]:
        return len(inner) < 3 and set(inner[1:]) <= READING_FACTS
    if len(inner) > 1:
        return False
    known = CRITERION_FACTS if field.criteria else {column.key for column in field.columns}
    return not inner or inner[0] in known


_KNOWN: Mapping[str, Callable[[tuple[str, ...], Procedure, Path | None], bool]] = {
    "request": _known_request,
    "case": _known_case,
    "work": _known_work,
    "item": _known_item,
}
