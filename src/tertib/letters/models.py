"""Tables of the letters. A letter's facts are fixed at signing; only its rendering follows."""

from uuid import uuid4

from django.db import models

from tertib.letters.types import LetterState


class Letter(models.Model):
    """One paper of a case. `intent` makes it once: the same order to print never yields two letters."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    office = models.UUIDField()
    case = models.UUIDField()
    bundle = models.CharField(max_length=64)
    kind = models.CharField(max_length=64)
    step = models.PositiveIntegerField(default=0)
    round = models.PositiveIntegerField(default=1)
    intent = models.UUIDField(unique=True)
    state = models.CharField(max_length=8, default=LetterState.DRAFT)
    title = models.CharField(max_length=300)
    number = models.CharField(max_length=200, default="", blank=True)
    date = models.DateField(null=True)
    data = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, default="", blank=True)
    pages = models.PositiveIntegerField(default=0)
    stale = models.BooleanField(default=False)
    verify_code = models.CharField(max_length=64, unique=True)
    signer_person = models.UUIDField(null=True)
    signer_post = models.UUIDField(null=True)
    signer_block = models.JSONField(null=True)
    keyed_by = models.UUIDField(null=True)
    in_name_of = models.UUIDField(null=True)
    signed_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    void_reason = models.TextField(default="", blank=True)

    class Meta:
        indexes = [models.Index(fields=["case", "kind", "round"], name="letters_of_case")]


class EditedBlock(models.Model):
    """An office's own wording of a text block of a kind."""

    office = models.UUIDField()
    code = models.CharField(max_length=64)
    kind = models.CharField(max_length=64)
    block = models.CharField(max_length=64)
    text = models.TextField()
    version = models.PositiveIntegerField(default=1)
    edited_at = models.DateTimeField()
    edited_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "code", "kind", "block"], name="letters_block_once")
        ]
