"""Brakes on the public pages: so many tries per subject and window, counted in Django's cache.

Counting is per window of fixed length, so a burst at its border may pass twice the number; that is
enough to make guessing 95 random bits or a password hopeless, and it needs no list of times.
"""

from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Brake:
    """`tries` per `seconds` for one purpose; the purpose keeps the counters apart."""

    purpose: str
    tries: int
    seconds: int

    def is_spent(self, subject: str) -> bool:
        """Whether `subject` must wait; asking counts nothing."""
        return int(cache.get(self._key(subject), 0)) >= self.tries

    def count(self, subject: str) -> None:
        """One more try of `subject`."""
        key = self._key(subject)
        cache.add(key, 0, timeout=self.seconds)
        try:
            cache.incr(key)
        except ValueError:  # the counter expired between the two calls: a new window begins
            cache.add(key, 1, timeout=self.seconds)

    def _key(self, subject: str) -> str:
        return f"brake:{self.purpose}:{subject}"


def visitor(request: HttpRequest) -> str:
    """The network address the request came from, as the web server reports it."""
    return str(request.META.get("REMOTE_ADDR", "-"))
