"""Bundles by content hash, their versions in an office, and which post performs which column."""

from django.db import models


class Bundle(models.Model):
    """A procedure's folder as it was on the day it was installed. Never changed, never removed."""

    hash = models.CharField(max_length=64, primary_key=True)
    code = models.CharField(max_length=60)
    title = models.CharField(max_length=300)


class BundleFile(models.Model):
    bundle = models.ForeignKey(Bundle, models.PROTECT, related_name="files")
    path = models.CharField(max_length=200)
    content = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("bundle", "path"), name="bundle_file_once"),)


class Version(models.Model):
    """The n-th text of a procedure in an office, pinned by the hash of its content.

    `turn` counts its transitions: each is a conditional update on it. Whoever drafted or checked it never
    approves it.
    """

    office = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    code = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    bundle = models.ForeignKey(Bundle, models.PROTECT, related_name="versions")
    installed_at = models.DateTimeField()
    installed_by = models.UUIDField(null=True)  # who drafted it, as far as it was written here
    writers = models.JSONField(default=list)  # everybody who wrote its text at the desk
    stage = models.CharField(max_length=20)  # one of Stage
    checked_by = models.UUIDField(null=True)
    approved_by = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)
    turn = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("office", "code", "number"), name="version_once"),
            models.CheckConstraint(
                condition=~models.Q(approved_by=models.F("installed_by")), name="version_drafter_approves_not"
            ),
            models.CheckConstraint(
                condition=~models.Q(approved_by=models.F("checked_by")), name="version_checker_approves_not"
            ),
            models.CheckConstraint(
                condition=~models.Q(checked_by=models.F("installed_by")), name="version_drafter_checks_not"
            ),
            models.CheckConstraint(
                condition=~models.Q(stage="disahkan")
                | models.Q(approved_at__isnull=False, approved_by__isnull=False, checked_by__isnull=False),
                name="version_approved_by_somebody",
            ),
        )


class Transition(models.Model):
    """What document control did with a version: who, as what, when and why. Never changed, never removed."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="transitions")
    no = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)  # one of TransitionKind
    at = models.DateTimeField()
    person = models.UUIDField(null=True)
    name = models.CharField(max_length=200)
    capacity = models.CharField(max_length=300, blank=True)
    mandate = models.UUIDField(null=True)
    via = models.CharField(max_length=20)
    reason = models.TextField(blank=True)
    effective = models.DateTimeField(null=True)
    findings = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("version", "no"), name="transition_once"),)


class Term(models.Model):
    """From this moment the procedure runs in this version; without a version it runs no more.

    The latest term that has begun is the one that holds, and no two begin at the same moment: at any instant
    exactly one version of a procedure, or none, is in force, whatever anybody writes here.
    """

    office = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    code = models.CharField(max_length=60)
    since = models.DateTimeField()
    version = models.ForeignKey(Version, models.PROTECT, related_name="terms", null=True)
    status = models.CharField(max_length=20)  # one of VersionStatus: how it runs

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("office", "code", "since"), name="term_once"),
            models.CheckConstraint(
                condition=models.Q(
                    version__isnull=False, status__in=("usulan", "belum berlaku resmi", "berlaku")
                )
                | models.Q(version__isnull=True, status="dicabut"),
                name="term_runs_or_not",
            ),
        )


class Assignment(models.Model):
    """The post that performs a column (or a support performer) of a procedure in an office."""

    office = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    code = models.CharField(max_length=60)
    performer = models.CharField(max_length=60)
    post = models.ForeignKey("people.Post", models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()
    assigned_by = models.UUIDField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("office", "code", "performer"), name="performer_assigned_once"),
        )


class Manuscript(models.Model):
    """A procedure that is being written in an office; `base`: the version it revises."""

    id = models.UUIDField(primary_key=True)
    office = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    code = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    base = models.ForeignKey(Bundle, models.PROTECT, null=True, related_name="+")
    content = models.JSONField()  # sop, registers, letters
    version = models.PositiveIntegerField()  # of the content; a change names the one it saw
    writers = models.JSONField(default=list)  # everybody who ever changed it, taken back or not
    begun_at = models.DateTimeField()
    begun_by = models.UUIDField(null=True)
    changed_at = models.DateTimeField()
    changed_by = models.UUIDField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("office", "code"), name="manuscript_once"),)


class ManuscriptEdit(models.Model):
    """What the naskah said before a change, so that it can be taken back."""

    manuscript = models.ForeignKey(Manuscript, models.CASCADE, related_name="edits")
    version = models.PositiveIntegerField()
    content = models.JSONField()
    at = models.DateTimeField()
    by = models.UUIDField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("manuscript", "version"), name="manuscript_edit_once"),
        )
