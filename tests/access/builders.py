"""What the URL parameters of each ownership rule are for a visitor.

Add a rule to access.toml, a builder here, and every URL that names the rule is exercised for every visitor.
A builder may return more parameters than one URL needs: each URL takes those its path names.
"""

from collections.abc import Mapping

from tests.access.matrix import Parameters, Stance, Visitor, World, builder


@builder("none")
def no_object(world: World, visitor: Visitor) -> Mapping[Stance, Parameters | None]:
    """The URL has no parameters, or parameters that mean the same for everybody."""
    return {Stance.OWN: {"key": "MQ:1tbkGh:x", "uidb36": "1"}}


@builder("self")
def own_sign_in(world: World, visitor: Visitor) -> Mapping[Stance, Parameters | None]:
    """The asker's own sign-in: there is no id that could be someone else's."""
    return {Stance.OWN: {}}
