"""Personal data in free text, and phone numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.texts.personal import find_personal, is_identity_number, mask_personal
from market.texts.phones import mask_phone, phone_key, read_phone

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def identity(seventeen):
    """A made-up number with a right check digit."""
    total = sum(int(digit) * weight for digit, weight in zip(seventeen, WEIGHTS, strict=True))
    return seventeen + "10X98765432"[total % 11]


MADE_UP = identity("31000019500308123")


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (f"张阿姨{MADE_UP}，电话138 0013 8000", ["id_card", "mobile"]),
        (f"{MADE_UP[:6]} {MADE_UP[6:14]} {MADE_UP[14:]}", ["id_card"]),
        ("请联系１３８００１３８０００", ["mobile"]),
        ("138-0013-8000", ["mobile"]),
        ("+86 13800138000", ["mobile"]),
        ("(021)68881234 或 021-68881235转802", ["landline", "landline"]),
        ("联系电话：68881234", ["landline"]),
        ("日期20260301，批号20191104", []),
        ("统一社会信用代码913101151234567890", []),
        ("订单1380013800012", []),
        ("世纪大道1168号", []),
        (None, []),
    ],
)
def test_identity_numbers_and_phones_are_found_in_free_text(text, kinds):
    assert [one.kind for one in find_personal(text)] == kinds


def test_the_place_found_is_that_of_the_original_text():
    text = "　请联系１３８００１３８０００（王）"
    (found,) = find_personal(text)
    assert text[found.start : found.end] == "１３８００１３８０００"


def test_masking_hides_the_birthday_and_the_middle_of_a_phone():
    masked, found = mask_personal(f"{MADE_UP}，13800138000，021-68881234")
    assert masked == f"310*************{MADE_UP[-2:]}，138****8000，021-******34"
    assert len(found) == 3
    assert "1950" not in masked


def test_a_wrong_check_digit_is_found_but_not_sure():
    wrong = MADE_UP[:-1] + ("1" if MADE_UP[-1] != "1" else "2")
    (found,) = find_personal(wrong)
    assert not found.sure
    assert not is_identity_number(wrong)
    assert is_identity_number(MADE_UP)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("138 0013 8000", "+8613800138000"),
        ("１３８００１３８０００", "+8613800138000"),
        (13800138000.0, "+8613800138000"),
        ("+86 138-0013-8000", "+8613800138000"),
        ("021-68881234", "+862168881234"),
        ("021 68881234转802", "+862168881234;ext=802"),
        ("68881234", None),
        ("12345", None),
        ("10000000003", None),
        ("abc", None),
        (None, None),
    ],
)
def test_a_phone_becomes_one_key_however_it_is_written(text, key):
    assert phone_key(text) == key


def test_an_area_code_completes_a_local_number():
    assert read_phone("68881234-27", "021").shown == "021-68881234-27"
    assert read_phone("68881234", "021").kind == "landline"


def test_a_number_too_short_to_hide_stays():
    assert mask_phone("12345") == "12345"


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
def test_no_text_makes_the_search_fail(text):
    masked, found = mask_personal(text)
    assert len(masked) == len(text)
    assert bool(found) == (masked != text)
    read_phone(text)
