"""Building a preview: pure functions from read tables and known records to judged rows."""

from market.exchange.preview.build import build, fields_of
from market.exchange.preview.context import Choices
from market.exchange.preview.known import Known, KnownArea, KnownUnit
from market.exchange.preview.model import GOOD, Fate, Judged, Pair, Preview, Remark, TableView, said
from market.exchange.preview.source import Taken

__all__ = [
    "GOOD",
    "Choices",
    "Fate",
    "Judged",
    "Known",
    "KnownArea",
    "KnownUnit",
    "Pair",
    "Preview",
    "Remark",
    "TableView",
    "Taken",
    "build",
    "fields_of",
    "said",
]
