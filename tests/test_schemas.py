"""What the shared fields take, and what they refuse with a sentence."""

import pytest
from marshmallow import ValidationError

from market.schemas import Whole


@pytest.mark.parametrize(
    ("typed", "read"),
    [("30", 30), ("３０", 30), (" ３０ ", 30), ("－5", -5), ("＋5", 5), (7.0, 7), ("", None)],
)
def test_a_whole_number_is_read_as_an_input_method_types_it(typed, read):
    field = Whole(least=-10, most=100)
    assert field.deserialize(typed or None) == read


@pytest.mark.parametrize("typed", ["３０人", "²", "①", "٣", "1_0", "２.5", 2.5, True])
def test_what_is_no_whole_number_is_refused(typed):
    with pytest.raises(ValidationError):
        Whole().deserialize(typed)
