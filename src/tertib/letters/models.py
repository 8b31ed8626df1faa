"""Tables of the letters. A letter's facts are fixed at signing; only its rendering follows.

Office, case and persons are plain identifiers: a letter outlives what it speaks of.
"""

from uuid import uuid4

from django.db import models

from tertib.letters.types import LetterState


class Letter(models.Model):
    """One paper of a case. `made_for` makes it once: the same order never yields two letters.

    `data` is the content without number, date and signature; what is signed is what was shown.
    `book` and `book_no` are the row it wrote when it was signed, if its kind writes one.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    office = models.UUIDField()
    ledger = models.UUIDField()  # whose books and numbers it uses: the office's, or those of its rehearsals
    case = models.UUIDField()
    bundle = models.CharField(max_length=64)
    kind = models.CharField(max_length=64)
    step = models.PositiveIntegerField(default=0)
    round = models.PositiveIntegerField(default=1)
    made_for = models.UUIDField(unique=True)
    state = models.CharField(max_length=8, default=LetterState.DRAFT)
    title = models.CharField(max_length=300)
    subject = models.CharField(max_length=300)
    needs_signature = models.BooleanField(default=False)
    series = models.CharField(max_length=64, default="", blank=True)
    public = models.BooleanField(default=True)
    for_applicant = models.BooleanField(default=False)
    concept = models.BooleanField(default=False)
    number = models.CharField(max_length=200, default="", blank=True)
    date = models.DateField(null=True)
    data = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, default="", blank=True)
    pages = models.PositiveIntegerField(default=0)
    paper_mac = models.CharField(max_length=64, default="", blank=True)
    rendered = models.BooleanField(default=False)
    verify_code = models.CharField(max_length=64, unique=True)
    signer_person = models.UUIDField(null=True)
    signer_post = models.UUIDField(null=True)
    signer_block = models.JSONField(null=True)
    in_name_of = models.JSONField(default=list)
    keyed_by = models.UUIDField(null=True)
    signed_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    void_reason = models.TextField(default="", blank=True)
    voided_by = models.CharField(max_length=200, default="", blank=True)
    book = models.CharField(max_length=64, default="", blank=True)
    book_no = models.PositiveIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["case", "kind", "round"], name="letters_of_case")]


class Rendering(models.Model):
    """A PDF made for one order (an intent, or the signing): a second delivery finds it here."""

    intent = models.UUIDField(primary_key=True)
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="renderings")
    digest = models.CharField(max_length=64)
    pages = models.PositiveIntegerField()
    made_at = models.DateTimeField()


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
