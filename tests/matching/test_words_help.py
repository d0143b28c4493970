"""Sentences on what helps, whom to recruit and what-if say what the numbers say."""

import re

import numpy as np

import matching
from matching import words_help as words
from matching.answers import Effect
from matching.scoring import RULES
from matching.words import Measured, effect_phrase
from tests.matching.instances import random_problem
from tests.matching.test_helping import STREET, some_candidates, some_rules

NAMES = {
    "lane 1": "一巷讲座",
    "lane 2": "二巷合唱",
    "choir": "合唱队",
    "far choir": "大学合唱团",
    "school": "中学",
    "music": "文艺",
    "west": "西里居民区",
}


def street() -> list[matching.Help]:
    p = matching.Problem.from_json(STREET)
    new = matching.Candidate("new", 2, [("lane 2", 0.9)], category="music", place="west")
    m = matching.Matcher(p)
    return m.helps("lane 2", {"reach": [("far choir", 0.6)]}, [new])


def test_what_helps_is_said_from_the_cheapest_with_what_it_brings():
    said = words.helps_sentences("lane 2", street(), NAMES)
    assert said[0].startswith("若「合唱队」多提供 1 场，且「中学」多承担 1 场：紧急需求多落实 1 场")
    assert said[1].startswith("若扩大服务范围（可用「大学合唱团」）：紧急需求多落实 1 场")
    assert said[2].startswith("若在「西里居民区」新增「文艺」资源（2 场）：紧急需求多落实 1 场")
    assert all(one.endswith("增加场次：「二巷合唱」 1 场。") for one in said)
    assert len(words.helps_sentences("lane 2", street(), NAMES, most=1)) == 1
    english = words.helps_sentences("lane 2", street(), lang="en")
    assert english[0].startswith("If “choir” gave one session more and “school” took it on: ")
    assert english[2].startswith("With a new “music” resource at “west” (2 sessions): 1 more")


def test_a_need_that_nothing_helps_is_told_so():
    assert words.helps_sentences("x", []) == ["已试过的单项改变都不能让「x」多落实。"]
    assert "“x”" in words.helps_sentences("x", [], lang="en")[0]


def test_every_rule_can_be_loosened_in_both_languages():
    effect = Effect((1,), 0, (), {"n": 1})
    for lang in ("zh", "en"):
        said = {
            words.help_sentence(
                matching.Help("n", "rule", rule, None, 1, ("l",), effect), None, lang
            )
            for rule in (*RULES, "fit", "field")
        }
        assert len(said) == len({*RULES, "fit", "field"})


def test_recruits_are_told_one_after_another():
    p = matching.Problem.from_json(STREET)
    new = [
        matching.Candidate("a", 3, [("lane 2", 0.95)], category="music"),
        matching.Candidate("b", 1, [("lane 1", 1.0)], unit="college"),
    ]
    found = matching.recruit(p, matching.solve(p), new)
    assert len(found) == 2
    first, second = words.recruit_sentences(found, NAMES)
    assert first.startswith("由「college」新增资源（1 场）：紧急需求多落实 1 场")
    assert second.startswith("前几项到位后再新增「文艺」资源（3 场）：总体契合提高 0.25")
    assert words.recruit_sentences(found, lang="en")[1].startswith("Then a new “music” resource (3")


def test_a_report_says_what_it_counts_and_never_rounds_to_all_or_nothing():
    one = matching.Report((3,), 3, 0.7123, 402.0, 0.999, 0.25, "west", 0.001, {}, {})
    assert words.report_phrases(one, NAMES) == [
        "共安排 3 场",
        "平均契合度 0.71",
        "平均步行 402 米（约 5 分钟）",
        "单位负荷率最高 >99%，基尼系数 0.25",
        "落实比例最低的是「西里居民区」（<1%）",
    ]
    assert words.report_phrases(one, lang="en")[0] == "3 sessions"
    nothing = matching.Report((), 0, None, None, 0.0, 0.0, None, None, {}, {})
    assert len(words.report_phrases(nothing)) == 2


def test_shares_are_told_from_the_least_served():
    shares = {"east": (2, 2), "west": (1, 4), "empty": (0, 0)}
    assert words.share_phrases(shares, NAMES) == ["「西里居民区」 1/4 场", "「east」 2/2 场"]


def test_other_weights_say_what_changes_and_that_the_same_change_nothing():
    p = matching.Problem.from_json(STREET)
    plan = matching.solve(p)
    same = words.what_if_sentence(matching.what_if(p, plan))
    assert same == (
        "均衡权重 0.3、薄弱倾斜权重 0.3：各级落实场次不变；各项指标不变；1 场中有 1 场安排不变。"
    )
    told = 0
    for seed in range(20):
        p = random_problem(seed)
        other = matching.what_if(p, matching.solve(p), 100, 0)
        if other.now.fit and f"{other.now.fit:.2f}" != f"{other.then.fit:.2f}":
            said = words.what_if_sentence(other, lang="en")
            assert f"mean fit {other.now.fit:.2f} → {other.then.fit:.2f}" in said
            told += 1
    assert told


def test_an_english_sentence_holds_no_chinese_and_ends_once():
    for seed in range(24):
        p = random_problem(seed)
        if not p.U:
            continue
        rng = np.random.default_rng(seed)
        plan, candidates = matching.solve(p), some_candidates(p, rng, 3)
        helper = matching.Helper(p, plan, some_rules(p, rng), candidates)
        said = [
            words.help_sentence(one, None, "en")
            for need in p.need_ids
            for one in helper.helps(need)
        ]
        said += words.recruit_sentences(matching.recruit(p, plan, candidates), None, "en")
        said.append(words.what_if_sentence(matching.what_if(p, plan, 1, 1), None, "en"))
        said += [
            words.point_sentence(one, None, "en") for one in matching.frontier(p, [0, 1], [0, 1])
        ]
        for one in said:
            assert not re.search("[一-鿿，。：；（）、]", one), one
            assert one.endswith(".")
            assert not one.endswith("..")


def test_goods_and_money_are_counted_in_their_own_measure():
    piece, hour = ("件", "piece", "pieces"), ("小时", "hour", "hours")
    counts = {"lane 2": piece, "choir": piece, "far choir": piece}
    said = " ".join(words.helps_sentences("lane 2", street(), Measured(NAMES, counts)))
    assert "多提供 1 件，且「中学」多承担 1 件：紧急需求多落实 1 件" in said
    assert "新增「文艺」资源（2 件）" in said
    assert "增加数量：「二巷合唱」 1 件" in said
    assert "场" not in said
    english = " ".join(words.helps_sentences("lane 2", street(), Measured({}, counts), "en"))
    assert "gave one piece more" in english
    assert "(2 pieces): 1 more urgent piece covered, " in english
    assert "gained by “lane 2” (1 piece)" in english
    # What is counted in different measures together is counted in lots.
    mixed = Effect((2,), 0, (), {"a": 1, "b": 1})
    phrase = effect_phrase(mixed, Measured({}, {"a": piece, "b": hour}))
    assert phrase == "特急需求多落实 2 份，增加数量：「a」 1 件、「b」 1 小时"
