"""Sentences in both languages, from numbers alone."""

import re

import pytest

import matching
from matching import words
from matching.scoring import RULES
from tests.matching.instances import random_problem
from tests.matching.test_verify import EXAMPLE

NAMES = {"n1": "健康讲座", "n2": "义诊", "n3": "文艺演出", "l1": "社区医院讲师团", "l2": "礼堂"}


@pytest.fixture
def matcher():
    return matching.Matcher(matching.Problem.from_json(EXAMPLE))


def test_why_a_pair_is_in_the_plan_names_who_would_gain_and_lose(matcher):
    why = matcher.why("n2", "l1")
    said = words.why_sentence(why, NAMES)
    assert said.startswith("「社区医院讲师团」给「义诊」安排了 1 场；若少 1 场：")
    assert "减少场次：「义诊」 1 场" in said
    assert "增加场次：「文艺演出」 1 场" in said
    assert words.why_sentence(why, lang="en").startswith("“l1” gives 1 to “n2”; with one")


def test_a_pinned_pair_says_that_it_was_agreed(matcher):
    why = matcher.why("n1", "l2")
    assert "其中 1 场已谈妥" in words.why_sentence(why)
    assert "1 of them agreed beforehand" in words.why_sentence(why, lang="en")


def test_a_pair_that_cannot_be_had_says_so(matcher):
    assert "硬性条件" in words.why_sentence(matcher.why("n2", "l2"))
    assert "breaks a hard rule" in words.why_sentence(matcher.why("n2", "l2"), lang="en")
    assert "无法再安排" in words.why_sentence(matcher.why("n3", "l2"))
    assert "pinned elsewhere" in words.why_sentence(matcher.why("n3", "l2"), lang="en")


def test_an_unmatched_need_is_told_who_outbid_it(matcher):
    answer = matcher.unmatched("n3")
    said = words.unmatched_sentence(answer, NAMES)
    assert said.startswith("「文艺演出」还差 1 场：符合条件的 2 条资源已安排给「健康讲座」（特急）")
    assert "1 session short" in words.unmatched_sentence(answer, lang="en")
    assert words.unmatched_sentence(matcher.unmatched("n1"), NAMES) == "「健康讲座」已全部落实。"


def test_an_unmatched_need_is_told_which_rules_removed_its_listings():
    answer = matching.Unmatched(
        "n1", 2, 0, 0, "nothing eligible", {"reach": 12, "kind": 3}, (), None
    )
    assert words.unmatched_sentence(answer, NAMES) == (
        "「健康讲座」还差 2 场：没有符合条件的资源（12 条超出服务范围，3 条资源类型不同）。"
    )
    assert words.unmatched_sentence(answer, lang="en") == (
        "“n1” is 2 sessions short: nothing is eligible (12 out of reach, 3 of another kind)."
    )


def test_every_rule_has_words_in_both_languages():
    counts = dict.fromkeys(RULES, 1)
    assert len(set(words.rule_counts(counts, "zh"))) == len(RULES)
    assert len(set(words.rule_counts(counts, "en"))) == len(RULES)
    assert words.rule_counts({"veto": 0}) == []


def test_distance_is_said_in_minutes_metres_and_circle():
    assert words.distance_phrase(480) == "步行约 6 分钟（480 米），在 15 分钟生活圈内"
    assert words.distance_phrase(300, "en") == (
        "about 4 min on foot (300 m), within the 5-minute circle"
    )
    assert words.distance_phrase(4000) == "步行约 50 分钟（4000 米）"
    assert words.distance_phrase(None) == words.distance_phrase(float("nan")) == "距离未知"


def test_reasons_name_only_what_speaks_for_or_against():
    parts = {"near": 1, "field": 0.7, "time": 0.8, "record": 0.86, "agreement": 1, "continuity": 0}
    said = words.fit_reasons(parts, {"category": 1.0, "wording": 0.5}, 300)
    assert said == [
        "步行约 4 分钟（300 米），在 5 分钟生活圈内",
        "服务类别一致",
        "需求与资源的表述相近",
        "可服务所需时段的 80%",
        "往期评价 86%",
        "双方有结对共建协议",
    ]
    assert "can serve <1% of the time wanted" in words.fit_reasons(
        parts | {"time": 0.001}, lang="en"
    )


def test_an_english_sentence_holds_no_chinese_and_ends_once():
    for seed in range(25):
        problem = random_problem(seed)
        matcher = matching.Matcher(problem)
        said = [words.worth_sentence(matcher.worth(one), lang="en") for one in problem.listing_ids]
        for need in problem.need_ids:
            said.append(words.unmatched_sentence(matcher.unmatched(need), lang="en"))
            said += [
                words.alternative_sentence(one, lang="en") for one in matcher.alternatives(need)
            ]
        for pair in problem.pair_index:
            said.append(words.why_sentence(matcher.why(*pair), lang="en"))
        for sentence in said:
            assert not re.search(r"[\u3000-\u9fff\uff00-\uffef]", sentence), sentence
            assert re.search(r"[^.]\.$", sentence), sentence
