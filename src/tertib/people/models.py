from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """A sign-in. What it may do follows from the person behind it, never from Django's groups."""
