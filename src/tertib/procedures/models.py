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
    """The n-th time this procedure was put in force in an office; the highest number is in force."""

    office = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    code = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    bundle = models.ForeignKey(Bundle, models.PROTECT, related_name="versions")
    installed_at = models.DateTimeField()
    installed_by = models.UUIDField(null=True)
    status = models.CharField(max_length=20)  # one of VersionStatus

    class Meta:
        constraints = (models.UniqueConstraint(fields=("office", "code", "number"), name="version_once"),)


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
