"""Members as JSON."""

from market.members.api.agreements import blp as agreements
from market.members.api.units import blp as units

blueprints = [units, agreements]
