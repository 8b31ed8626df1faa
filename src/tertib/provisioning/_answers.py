"""What a question to the mail server came to."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tertib.provisioning.models import Holding
from tertib.provisioning.types import AttemptState
from tertib.runtime.door import Tx

Changed = Callable[[Tx, Holding, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The outcome for the page. `keep` writes what follows in the same commit, or answers otherwise."""

    state: AttemptState
    sentence: str
    fields: dict[str, object] = field(default_factory=dict)
    messages: int | None = None
    present: bool | None = None
    keep: "Callable[[Tx], Answer | None] | None" = None
