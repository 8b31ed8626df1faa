"""What every mail host must do, whatever it is made of. Subclass it with a `host` fixture."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from tertib.provisioning.ports import ForeignAddress, MailHost, NoSuchAddress, Overtaken
from tertib.provisioning.types import Change, Mailbox
from tertib.runtime.secrets import SecretText

ADDRESS = "dinkes@contoh.go.id"
FIRST, SECOND = SecretText("fk7R-9mTa-q3Hx-w2Lp"), SecretText("zz8Q-4nTb-k5Jy-v6Mr")


def wanted(address: str = ADDRESS, *, quota_mb: int = 10, marker: UUID | None = None) -> Mailbox:
    return Mailbox(address=address, quota_mb=quota_mb, marker=marker or uuid4())


def created(host: MailHost, box: Mailbox, secret: SecretText = FIRST) -> Mailbox:
    host.apply(host.plan(box), secret)
    return box


class MailHostContract:
    """Run against the fake and against real Dovecot alike."""

    def test_an_address_is_free_until_it_is_made(self, host: MailHost) -> None:
        assert host.read(ADDRESS) is None
        assert not host.verify(ADDRESS, FIRST, patience=0).accepted

    def test_a_plan_changes_nothing(self, host: MailHost) -> None:
        assert host.plan(wanted()).change is Change.CREATE
        assert host.read(ADDRESS) is None

    def test_a_made_mailbox_carries_our_mark_and_opens(self, host: MailHost) -> None:
        box = created(host, wanted())
        state = host.read(ADDRESS)
        assert state is not None
        assert (state.marker, state.quota_mb, state.suspended) == (box.marker, 10, False)
        assert host.verify(ADDRESS, FIRST).accepted
        assert not host.verify(ADDRESS, SECOND, patience=0).accepted

    def test_making_it_again_changes_nothing(self, host: MailHost) -> None:
        box = created(host, wanted())
        before = host.read(ADDRESS)
        created(host, box)
        assert host.read(ADDRESS) == before
        assert host.addresses("contoh.go.id") == (ADDRESS,)

    def test_ours_is_brought_to_another_quota(self, host: MailHost) -> None:
        box = created(host, wanted())
        more = wanted(quota_mb=20, marker=box.marker)
        assert host.plan(more).change is Change.CONVERGE
        created(host, more)
        state = host.read(ADDRESS)
        assert state is not None
        assert state.quota_mb == 20

    def test_a_mailbox_of_another_mark_is_never_touched(self, host: MailHost) -> None:
        created(host, wanted())
        before = host.read(ADDRESS)
        other = wanted()
        assert host.plan(other).change is Change.CLASH
        for act in (
            lambda: created(host, other, SECOND),
            lambda: host.set_password(ADDRESS, SECOND, marker=other.marker, version=2),
            lambda: host.suspend(ADDRESS, marker=other.marker),
            lambda: host.resume(ADDRESS, marker=other.marker),
            lambda: host.remove(ADDRESS, marker=other.marker),
        ):
            with pytest.raises(ForeignAddress):
                act()
        assert host.read(ADDRESS) == before

    def test_a_new_password_replaces_the_old_one(self, host: MailHost) -> None:
        box = created(host, wanted())
        before = host.read(ADDRESS)
        host.set_password(ADDRESS, SECOND, marker=box.marker, version=2)
        assert host.verify(ADDRESS, SECOND).accepted
        assert not host.verify(ADDRESS, FIRST, patience=0).accepted
        after = host.read(ADDRESS)
        assert before is not None
        assert after is not None
        assert before.fingerprint != after.fingerprint

    def test_a_password_of_an_older_version_comes_too_late(self, host: MailHost) -> None:
        box = created(host, wanted())
        host.set_password(ADDRESS, SECOND, marker=box.marker, version=3)
        before = host.read(ADDRESS)
        with pytest.raises(Overtaken):
            host.set_password(ADDRESS, FIRST, marker=box.marker, version=2)
        created(host, box)  # nor does whoever is still making the mailbox
        assert host.read(ADDRESS) == before
        assert before is not None
        assert before.version == 3
        assert host.verify(ADDRESS, SECOND).accepted

    def test_setting_the_same_password_leaves_the_fingerprint(self, host: MailHost) -> None:
        box = created(host, wanted())
        before = host.read(ADDRESS)
        assert before is not None
        host.set_password(ADDRESS, FIRST, marker=box.marker, version=2)
        assert host.read(ADDRESS) == replace(before, version=2)

    def test_suspension_closes_and_resuming_opens(self, host: MailHost) -> None:
        box = created(host, wanted())
        assert host.verify(ADDRESS, FIRST).accepted
        for _ in range(2):
            host.suspend(ADDRESS, marker=box.marker)
        state = host.read(ADDRESS)
        assert state is not None
        assert state.suspended
        assert self.is_refused(host)
        host.resume(ADDRESS, marker=box.marker)
        assert host.verify(ADDRESS, FIRST).accepted

    def test_a_new_password_does_not_open_a_suspended_mailbox(self, host: MailHost) -> None:
        box = created(host, wanted())
        host.suspend(ADDRESS, marker=box.marker)
        host.set_password(ADDRESS, SECOND, marker=box.marker, version=2)
        assert not host.verify(ADDRESS, SECOND, patience=1.5).accepted

    def test_a_removed_address_is_free_for_another(self, host: MailHost) -> None:
        box = created(host, wanted())
        host.suspend(ADDRESS, marker=box.marker)
        for _ in range(2):
            host.remove(ADDRESS, marker=box.marker)
        assert host.read(ADDRESS) is None
        created(host, wanted(), SECOND)
        assert host.verify(ADDRESS, SECOND).accepted

    def test_what_is_not_there_cannot_be_changed(self, host: MailHost) -> None:
        for act in (
            lambda: host.set_password(ADDRESS, FIRST, marker=uuid4(), version=2),
            lambda: host.suspend(ADDRESS, marker=uuid4()),
            lambda: host.resume(ADDRESS, marker=uuid4()),
        ):
            with pytest.raises(NoSuchAddress):
                act()

    def test_no_answer_holds_the_password(self, host: MailHost) -> None:
        box = created(host, wanted())
        seen = host.verify(ADDRESS, FIRST)
        assert FIRST.reveal() not in repr((seen, seen.evidence(), host.read(ADDRESS), host.plan(box)))

    def is_refused(self, host: MailHost) -> bool:
        """A server may need a second to notice that its file changed."""
        return not host.verify(ADDRESS, FIRST, patience=0).accepted
