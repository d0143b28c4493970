"""What can be wrong with what a caller hands in."""


class ProblemError(ValueError):
    """The problem cannot be read or makes no sense.

    `item` names what is wrong (``need 'n1'``), `reason` says what is wrong with it.
    """

    def __init__(self, item: str, reason: str) -> None:
        super().__init__(f"{item}: {reason}")
        self.item = item
        self.reason = reason


class PlanError(ProblemError):
    """The plan cannot be read: its shape is wrong, whatever it says."""


class PlanMismatch(PlanError):
    """The plan is well formed but speaks of needs, listings or pairs that the problem lacks."""
