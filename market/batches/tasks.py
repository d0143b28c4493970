"""What time does to batches."""

from market.batches import services
from market.jobs import sweep

TEN_MINUTES = 600


@sweep(TEN_MINUTES)
def advance() -> None:
    """Move batches to the phase that their dates say, soon after midnight."""
    services.advance()
