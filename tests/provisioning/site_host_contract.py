"""What every web host must do, whatever it is made of. Subclass it with a `host` fixture and `upload`."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from tertib.provisioning.ports import Overtaken
from tertib.provisioning.sites import (
    Backup,
    ForeignSite,
    NoSuchSite,
    NotBackedUp,
    ServerRefuses,
    Site,
    SiteHost,
)
from tertib.provisioning.types import Change
from tertib.runtime.secrets import SecretText

ZONE = "kotacontoh.go.id"
NAME, NEW_NAME = f"dinkes.{ZONE}", f"kesehatan.{ZONE}"
FIRST, SECOND = SecretText("fk7R-9mTa-q3Hx-w2Lp"), SecretText("zz8Q-4nTb-k5Jy-v6Mr")


def wanted(
    name: str = NAME, *, account: str = "dinkes", quota_mb: int = 10, marker: UUID | None = None,
    revision: int = 1, version: int = 1, tls: bool = False,
) -> Site:  # fmt: skip
    return Site(
        name=name, account=account, quota_mb=quota_mb, marker=marker or uuid4(), revision=revision,
        version=version, tls=tls,
    )  # fmt: skip


def created(host: SiteHost, site: Site, secret: SecretText = FIRST) -> Site:
    host.apply(host.plan(site), secret)
    return site


class SiteHostContract:
    """Run against the fake, the folders, and real nginx with ProFTPD alike."""

    def upload(self, host: SiteHost, account: str, path: str, content: bytes) -> None:
        """Put a file into the site as its owner does."""
        raise NotImplementedError

    def test_a_name_is_free_until_it_is_made(self, host: SiteHost) -> None:
        assert host.read(NAME) is None
        assert not host.verify(wanted(), FIRST, patience=0).accepted

    def test_a_plan_changes_nothing(self, host: SiteHost) -> None:
        assert host.plan(wanted()).change is Change.CREATE
        assert host.read(NAME) is None
        assert host.sites(ZONE) == ()

    def test_a_made_site_carries_our_mark_answers_and_opens(self, host: SiteHost) -> None:
        site = created(host, wanted())
        state = host.read(NAME)
        assert state is not None
        assert (state.marker, state.quota_mb, state.suspended) == (site.marker, 10, False)
        assert (state.names, state.revision, state.used_mb) == ((NAME,), 1, 0)
        proof = host.verify(site, FIRST)
        assert (proof.accepted, proof.said) == (True, "")
        assert not host.verify(site, SECOND, patience=0).accepted
        assert not host.verify(replace(site, revision=2), FIRST, patience=0).accepted

    def test_making_it_again_changes_nothing(self, host: SiteHost) -> None:
        site = created(host, wanted())
        before = host.read(NAME)
        assert host.plan(site).change is Change.NOTHING
        created(host, site)
        assert host.read(NAME) == before
        assert host.sites(ZONE) == (NAME,)

    def test_ours_is_brought_to_another_revision(self, host: SiteHost) -> None:
        site = created(host, wanted())
        more = replace(site, quota_mb=20, revision=2)
        assert host.plan(more).change is Change.CONVERGE
        created(host, more)
        assert host.verify(more, FIRST).accepted
        with pytest.raises(Overtaken):
            created(host, site)  # a worker that was asleep
        assert host.verify(more, FIRST).accepted

    def test_a_site_of_another_mark_is_never_touched(self, host: SiteHost) -> None:
        site = created(host, wanted())
        kept, before = host.backup(NAME, marker=site.marker), host.read(NAME)
        other = wanted(account="lain")
        assert host.plan(other).change is Change.CLASH
        for act in (
            lambda: created(host, other, SECOND),
            lambda: host.set_password(NAME, SECOND, marker=other.marker, version=2),
            lambda: host.suspend(NAME, marker=other.marker),
            lambda: host.resume(NAME, marker=other.marker),
            lambda: host.rename(NAME, replace(other, name=NEW_NAME)),
            lambda: host.retire(NAME, marker=other.marker),
            lambda: host.backup(NAME, marker=other.marker),
        ):
            with pytest.raises(ForeignSite):
                act()
        host.remove(NAME, replace(kept, marker=other.marker))  # it has nothing here: nothing goes
        assert host.read(NAME) == before
        assert host.verify(site, FIRST).accepted

    def test_an_account_of_another_site_is_never_taken(self, host: SiteHost) -> None:
        site = created(host, wanted())
        other = wanted(NEW_NAME)
        assert host.plan(other).change is Change.CLASH
        with pytest.raises(ForeignSite):
            created(host, other, SECOND)
        assert host.read(NEW_NAME) is None
        assert host.verify(site, FIRST).accepted

    def test_a_new_password_replaces_the_old_one(self, host: SiteHost) -> None:
        site = created(host, wanted())
        before = host.read(NAME)
        host.set_password(NAME, SECOND, marker=site.marker, version=2)
        assert host.verify(site, SECOND).accepted
        assert not host.verify(site, FIRST, patience=0).accepted
        after = host.read(NAME)
        assert before is not None
        assert after is not None
        assert before.fingerprint != after.fingerprint

    def test_a_password_of_an_older_version_comes_too_late(self, host: SiteHost) -> None:
        site = created(host, wanted())
        host.set_password(NAME, SECOND, marker=site.marker, version=3)
        before = host.read(NAME)
        with pytest.raises(Overtaken):
            host.set_password(NAME, FIRST, marker=site.marker, version=2)
        created(host, site)  # nor does whoever is still making the site
        assert host.read(NAME) == before
        assert host.verify(site, SECOND).accepted

    def test_suspension_closes_and_resuming_opens(self, host: SiteHost) -> None:
        site = created(host, wanted())
        self.upload(host, "dinkes", "index.html", b"<h1>Dinkes</h1>")
        for _ in range(2):
            host.suspend(NAME, marker=site.marker)
        state = host.read(NAME)
        assert state is not None
        assert state.suspended
        host.set_password(NAME, SECOND, marker=site.marker, version=2)
        created(host, replace(site, version=2), SECOND)  # neither opens it
        proof = host.verify(site, SECOND, patience=0)
        assert (proof.web_ok, proof.uploading_ok) == (False, False)
        host.resume(NAME, marker=site.marker)
        assert host.verify(site, SECOND).accepted

    def test_a_renamed_site_is_served_under_both_names_until_the_old_is_taken_off(
        self, host: SiteHost
    ) -> None:
        site = created(host, wanted())
        new = replace(site, name=NEW_NAME, revision=2)
        for _ in range(2):
            host.rename(NAME, new)
        assert host.verify(site, FIRST).accepted
        assert host.verify(new, FIRST).accepted
        state = host.read(NEW_NAME)
        assert state is not None
        assert state.names == (NAME, NEW_NAME)
        for _ in range(2):
            host.retire(NAME, marker=site.marker)
        assert host.read(NAME) is None
        assert host.verify(new, FIRST).accepted
        assert not host.verify(site, FIRST, patience=0).web_ok

    def test_the_only_name_stays(self, host: SiteHost) -> None:
        site = created(host, wanted())
        with pytest.raises(ServerRefuses):
            host.retire(NAME, marker=site.marker)
        assert host.verify(site, FIRST).accepted

    def test_a_site_goes_only_when_its_files_are_kept(self, host: SiteHost) -> None:
        site = created(host, wanted())
        early = host.backup(NAME, marker=site.marker)
        self.upload(host, "dinkes", "index.html", b"<h1>Dinkes</h1>")
        with pytest.raises(NotBackedUp):
            host.remove(NAME, early)
        assert host.verify(site, FIRST).accepted
        kept = host.backup(NAME, marker=site.marker)
        assert (kept.files, kept.size) == (1, 15)
        for _ in range(2):
            host.remove(NAME, kept)
        assert host.read(NAME) is None
        assert host.backups(site.marker) == (early, kept)
        assert not host.verify(site, FIRST, patience=0).accepted

    def test_a_site_goes_under_all_its_names(self, host: SiteHost) -> None:
        site = created(host, wanted())
        host.rename(NAME, replace(site, name=NEW_NAME, revision=2))
        host.remove(NEW_NAME, host.backup(NEW_NAME, marker=site.marker))
        assert (host.read(NAME), host.read(NEW_NAME)) == (None, None)

    def test_a_removed_name_and_account_are_free_for_another(self, host: SiteHost) -> None:
        site = created(host, wanted())
        self.upload(host, "dinkes", "index.html", b"<h1>Dinkes</h1>")
        kept: Backup = host.backup(NAME, marker=site.marker)
        host.remove(NAME, kept)
        other = created(host, wanted(), SECOND)
        assert host.verify(other, SECOND).accepted
        host.remove(NAME, kept)  # delivered twice
        assert host.verify(other, SECOND).accepted
        assert host.backup(NAME, marker=other.marker).files == 0

    def test_what_is_not_there_cannot_be_changed(self, host: SiteHost) -> None:
        for act in (
            lambda: host.set_password(NAME, FIRST, marker=uuid4(), version=2),
            lambda: host.suspend(NAME, marker=uuid4()),
            lambda: host.resume(NAME, marker=uuid4()),
            lambda: host.rename(NAME, wanted(NEW_NAME)),
            lambda: host.retire(NAME, marker=uuid4()),
            lambda: host.backup(NAME, marker=uuid4()),
        ):
            with pytest.raises(NoSuchSite):
                act()

    def test_no_answer_holds_the_password(self, host: SiteHost) -> None:
        site = created(host, wanted())
        seen = host.verify(site, FIRST)
        assert FIRST.reveal() not in repr((seen, seen.evidence(), host.read(NAME), host.plan(site)))
