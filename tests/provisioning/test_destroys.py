"""What plans of names and sites say is gone for good: two persons must have seen exactly that."""

import pytest
from tests.provisioning.desk import Desk
from tests.provisioning.test_subdomain_effects import (  # noqa: F401 - fixtures
    NAME,
    another_case,
    names,
    sites,
    standing,
    wish,
)

from tertib.provisioning import verbs
from tertib.provisioning._hosting import RemoveSite
from tertib.provisioning._naming import ChangeName, RemoveName
from tertib.provisioning.connectors.dns_fake import FakeNames

pytestmark = pytest.mark.django_db
BLAST = "Nama tersentuh / rekaman ditambah / dihapus"
"""How far the plan reaches: shown with it, and nothing that is destroyed."""


def test_a_deletion_destroys_all_it_shows(standing: Desk) -> None:  # noqa: F811 - the fixture
    case = another_case(wish(standing))
    for handler in (RemoveName(), RemoveSite()):
        plan = handler.plan(case)
        assert plan is not None
        assert plan.destroys
        assert plan.destroys == tuple(each for each in plan.lines if each.label != BLAST)


def test_a_rename_destroys_the_old_name_and_a_new_target_nothing(standing: Desk) -> None:  # noqa: F811
    renamed = ChangeName().plan(another_case(wish(standing, new_name="sehat", changes=["name"])))
    aimed = ChangeName().plan(
        another_case(wish(standing, kind="own_ip", target="198.51.100.7", changes=["target"]))
    )
    assert renamed is not None
    assert aimed is not None
    assert renamed.destroys
    assert {line.label.split(" ")[0] for line in renamed.destroys} == {NAME}
    assert len(renamed.lines) > len(renamed.destroys)
    assert (aimed.destroys, bool(aimed.lines)) == ((), True)


def test_what_is_gone_already_is_destroyed_no_more(standing: Desk, names: FakeNames) -> None:  # noqa: F811
    case = another_case(wish(standing))
    names.sets = {key: each for key, each in names.sets.items() if not key[0].endswith(NAME)}
    plan = RemoveName().plan(case)
    assert plan is not None
    assert plan.destroys == ()


def test_every_handler_that_can_destroy_says_so(standing: Desk) -> None:  # noqa: F811
    case = another_case(wish(standing, new_name="sehat", changes=["name"]))
    for _name, handler, _label in verbs.EFFECTS:
        plan = handler.plan(case)
        assert getattr(handler, "destroys", False) or plan is None or not plan.destroys
    named = {name for name, handler, _label in verbs.EFFECTS if getattr(handler, "destroys", False)}
    assert named == {"dns.change", "dns.remove", "drift.undo", "hosting.remove"}


def test_of_a_panel_the_plan_says_what_a_person_must_look_for(
    standing: Desk,  # noqa: F811 - the fixture
    names: FakeNames,  # noqa: F811 - the fixture
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = another_case(wish(standing))
    listed = RemoveName().plan(asked)
    monkeypatch.setattr(names, "by_hand", True)
    blind = RemoveName().plan(asked)
    assert listed is not None
    assert blind is not None
    assert not listed.manual
    assert "menunjuk" in " ".join(blind.manual)
