"""Whether two names mean one organisation."""

import csv
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.texts.names import find_variants, likeness

TRUTH = Path(__file__).parents[3] / "shared/data/csv/ljz_alias_truth.csv"


@pytest.mark.parametrize(
    ("a", "b", "kind"),
    [
        ("上海滨江物业", "上海滨江物业 ", "same"),
        ("海纳（上海）科技有限公司", "海纳(上海)科技有限公司", "same"),
        ("上海海纳科技有限公司", "海纳科技", "variant"),
        ("海纳科技股份有限公司", "海纳科技集团", "variant"),
        ("长海医院", "上海长海医院", "variant"),
        ("云浦街道社区卫生服务中心", "云浦社区卫生服务中心", "variant"),
        ("上海市东方医院", "同济大学附属东方医院", "variant"),
        ("农业银行汐江支行", "中国农业银行股份有限公司上海汐江支行", "variant"),
        ("南京银行浦东支行", "南京银行上海浦东支行", "variant"),
        ("江苏银行", "江苏银行世纪大道支行", "branch_of"),
        ("江苏银行上海分行", "江苏银行上海分行营业部", "branch_of"),
        ("世界广场", "世界广场5M会议室", "branch_of"),
        ("中共上海农商银行滨江支行党支部", "上海农商银行滨江支行", "party_of"),
        ("桐西居民区", "桐西居民区党总支", "party_of"),
        ("乳五居民区", "乳山五村居民区", "nickname"),
        ("工行", "工商银行", "variant"),
        ("南洋银行", "南洋商业银行", "nickname"),
        ("嶗三居民区", "崂三居民区活动室", "variant"),
        ("上海海那科技有限公司", "上海海纳科技有限公司", "typo"),
        ("云浦公益服务中新", "云浦公益服务中心", "typo"),
    ],
)
def test_two_names_of_one_organisation_are_recognised(a, b, kind):
    judged = likeness(a, b)
    assert judged.kind == kind, judged
    assert judged.score >= 0.6
    assert judged.why_zh
    assert likeness(b, a) == judged


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("乳山二村居民区", "乳山五村居民区"),
        ("梅园一村居民区", "梅园三村居民区"),
        ("福山居民区", "福沈居民区"),
        ("福山居民区", "福山幼儿园"),
        ("东园幼儿园", "东昌幼儿园"),
        ("桐西小学", "桐西中学"),
        ("上海银行", "南京银行"),
        ("上海大学", "北京大学"),
        ("江苏银行上海分行", "江苏银行北京分行"),
        ("建设银行东昌路支行", "建设银行乳山路支行"),
        ("东昌居民区", "上海东昌百货有限公司"),
        ("第一小学", "第二小学"),
        ("上海浦东实验学校", "北京海淀区实验学校"),
    ],
)
def test_different_organisations_stay_apart(a, b):
    assert likeness(a, b).kind == "different", likeness(a, b)


def test_each_likeness_says_why_in_chinese():
    assert likeness("乳五居民区", "乳山五村居民区").why_zh == "“乳五”似为“乳山五村”的简称"
    assert "党组织" in likeness("桐西居民区", "桐西居民区党总支").why_zh
    assert "音同" in likeness("上海海那科技有限公司", "上海海纳科技有限公司").why_zh


def test_variants_are_found_among_new_names_and_against_known_ones():
    found = find_variants(
        ["海纳科技", "桐西居民区", "桐西居民区党总支", "远山书店"],
        known=["上海海纳科技有限公司", "远山书店"],
    )
    assert {(one.name, one.other) for one in found} == {
        ("海纳科技", "上海海纳科技有限公司"),
        ("桐西居民区党总支", "桐西居民区"),
    }


def test_ten_thousand_names_are_compared_without_comparing_all_pairs():
    signs = "东南西北中福山林松乳梅菊浦江汇豪崂招荣市新光辉陈隧成滨仁恒和平安康乐华丰永泰金银玉"
    names = [
        f"上海{signs[n % 40]}{signs[n // 40 % 40]}{signs[n // 1600 % 40]}{signs[n * 7 % 40]}{end}"
        for n in range(5000)
        for end in ("科技有限公司", "幼儿园")
    ]
    start = time.process_time()
    find_variants(names)
    assert time.process_time() - start < 6


@given(st.lists(st.text(max_size=12), max_size=6))
def test_no_names_make_the_search_fail(names):
    for one in find_variants(names):
        assert 0.6 <= one.likeness.score < 1


@pytest.mark.workbooks
@pytest.mark.skipif(not TRUTH.exists(), reason="the real lists lie beside the checkout only")
def test_the_judged_names_of_a_real_street_find_their_organisation():
    with TRUTH.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    canonical = sorted({row["canonical"] for row in rows})
    right = claimed = 0
    for row in rows:
        judged = [(likeness(row["variant_as_written"], name), name) for name in canonical]
        mates = [(one.score, name) for one, name in judged if one.score >= 0.6]
        claimed += len(mates)
        right += any(name == row["canonical"] for _score, name in mates)
        assert max(mates)[1] == row["canonical"], row
    recall, precision = right / len(rows), right / claimed
    assert recall == 1.0
    assert precision >= 0.97
