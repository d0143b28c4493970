"""What the shared fields take, and what they refuse with a sentence."""

import pytest
from marshmallow import ValidationError

from market.schemas import PEOPLE, Whole


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


@pytest.mark.parametrize(
    ("typed", "read"), [("30人", 30), (" ３０ 人次 ", 30), ("30名", 30), ("30", 30)]
)
def test_the_word_for_people_after_a_number_of_people_is_dropped(typed, read):
    assert Whole(counts=PEOPLE).deserialize(typed) == read


@pytest.mark.parametrize("typed", ["30元", "人", "30人人", "若干人", "30 多人"])
def test_any_other_word_after_a_number_is_refused(typed):
    with pytest.raises(ValidationError):
        Whole(counts=PEOPLE).deserialize(typed)
    with pytest.raises(ValidationError):
        Whole().deserialize("30人")
