"""Weights that people choose by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

COMPONENTS = ("near", "field", "time", "record", "agreement", "continuity")
"""The components of fit, in the order of `Scores.components`."""


def _weights(**parts: float) -> Mapping[str, float]:
    return MappingProxyType({name: parts[name] for name in COMPONENTS})


DEFAULT_WEIGHTS = _weights(near=25, field=35, time=15, record=10, agreement=10, continuity=5)
"""Weights of the components where nobody has chosen any; only their proportion matters."""
DEFAULT_BALANCE = 0.3
DEFAULT_FAIRNESS = 0.3


@dataclass(frozen=True)
class Preset:
    """A named choice of weights.

    Attributes
    ----------
    key, zh, en : str
        What programmes and people call it.
    zh_note, en_note : str
        What it does, in a sentence.
    weights : {component: float}
        Of the components of fit; only their proportion matters.
    balance, fairness : float
        Of `matching.Problem`, in [0, 100].
    """

    key: str
    zh: str
    en: str
    zh_note: str
    en_note: str
    weights: Mapping[str, float]
    balance: float
    fairness: float


PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        preset.key: preset
        for preset in (
            Preset(
                "nearest",
                "就近优先",
                "Nearest first",
                "优先对接步行距离近的资源，居民少走路。",
                "Prefers listings within walking distance, so that residents walk less.",
                _weights(near=50, field=25, time=10, record=5, agreement=5, continuity=5),
                balance=0.1,
                fairness=0.1,
            ),
            Preset(
                "even_load",
                "负担均衡",
                "Even load",
                "契合度相近时，优先请本期承担较少的单位。",
                "Between similar fits, asks the units that have given least this period.",
                DEFAULT_WEIGHTS,
                balance=1.0,
                fairness=DEFAULT_FAIRNESS,
            ),
            Preset(
                "weakest_first",
                "薄弱社区倾斜",
                "Least served first",
                "契合度相近时，优先满足本期得到服务较少的居民区。",
                "Between similar fits, serves the communities that have received least so far.",
                DEFAULT_WEIGHTS,
                balance=DEFAULT_BALANCE,
                fairness=1.0,
            ),
        )
    }
)
