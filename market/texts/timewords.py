"""The grammar of times in lists: weekdays, days of the month, clocks, parts of the day."""

import re
from dataclasses import dataclass, field

from market.texts.numerals import whole

# What a part of the day means where no clock is given; said in a note each time it is used.
PARTS = {
    "早晨": ("06:30", "08:30"),
    "上午": ("08:30", "11:30"),
    "中午": ("11:30", "13:00"),
    "下午": ("13:00", "17:00"),
    "傍晚": ("17:00", "18:30"),
    "晚上": ("18:30", "20:30"),
}
_SYNONYMS = {
    "早上": "早晨",
    "清晨": "早晨",
    "早": "早晨",
    "晨": "早晨",
    "午间": "中午",
    "午后": "下午",
    "晚间": "晚上",
    "夜晚": "晚上",
    "晚": "晚上",
}
WEEKDAYS = "一二三四五六日"
_DAYS = {sign: number for number, sign in enumerate(WEEKDAYS, 1)} | {"天": 7, "末": 6}

_PART = "|".join([*PARTS, *_SYNONYMS])
_CLOCK = (
    r"(?P<h{0}>[012]?\d|[一二三四五六七八九十两]{{1,3}}(?=[点时]))"
    r"(?:\s*:\s*(?P<m{0}>[0-5]\d)|\s*[点时](?:\s*(?P<n{0}>[0-5]?\d)\s*分?|(?P<half{0}>半)|整)?{1})"
)
_NEXT = r"(?P<next>次日|第二天|翌日|隔日)?"
_RANGE = re.compile(
    rf"(?P<part0>{_PART})?\s*{_CLOCK.format(0, '?')}\s*(?:-+|至|到)\s*"
    rf"{_NEXT}\s*(?:凌晨)?(?P<part1>{_PART})?\s*{_CLOCK.format(1, '')}"
)
_DOTTED = re.compile(
    rf"(?P<part0>{_PART})?\s*(?P<h0>[012]?\d)\.(?P<m0>[0-5]\d)\s*(?:-+|至|到)\s*"
    rf"{_NEXT}(?P<part1>{_PART})?\s*(?P<h1>[012]?\d)\.(?P<m1>[0-5]\d)(?!\d)"
)
_SINGLE = re.compile(rf"(?P<part0>{_PART})?\s*{_CLOCK.format(0, '')}")
PART = re.compile(rf"(?:{_PART})(?!会)")
_WEEK = r"(?:周|星期|礼拜)"
_JOIN = r"\s*(?:、|,|和|及|或者?|与|/|&|\.)\s*"
_ONE = r"(?:[一二三四五六日天](?![次个场节回期楼层点时])|[1-7](?![\d次个场节回期楼层:点时]))"
WEEK = re.compile(
    rf"(?P<every>每个?|逢)?{_WEEK}(?P<days>{_ONE}"
    rf"(?:(?:{_JOIN}|\s*(?:-+|至|到)\s*)?{_WEEK}?{_ONE})*)"
)
NTH = re.compile(
    rf"每个?月的?第?(?P<nth>[一二三四1-4](?:{_JOIN}第?[一二三四1-4])*)个?{_WEEK}(?P<day>{_ONE})"
)
_DAY_OF_MONTH = r"[0-3]?\d(?!\d*[:点时])|[一二三四五六七八九十]{1,3}(?=[日号])"
MONTHDAYS = re.compile(
    rf"(?:每个?月的?)(?P<days>(?:{_DAY_OF_MONTH})\s*[日号]?"
    rf"(?:(?:{_JOIN}|\s*(?:-+|至|到)\s*)(?:{_DAY_OF_MONTH})\s*[日号]?)*(?<=[日号]))"
)
THIRDS = re.compile(r"每个?月的?(?P<third>[上中下])旬")
MONTHS = re.compile(
    r"(?P<list>\d{1,2}月?(?:[、,]\d{1,2}月?)+)(?<=月)份?|(?P<list2>\d{1,2}(?:[、,]\d{1,2})+)月份?"
)
_ONCE = r"[\u4e00-\u9fff]?[一1][次场期]"
# More than once in a period is nothing that a window can say: it stays in the rest.
EVERY = re.compile(
    rf"每个?(?P<unit>周|星期|月|季度?|年)度?(?:\s*{_ONCE})?"
    r"(?![\u4e00-\u9fff]{0,3}\s*[二两三四五六七八九十几\d]+\s*[次场期])"
)
OFTEN = re.compile(r"[一1]个?(?P<unit>年|季度|月|周|星期)[一1]次")
DAILY = re.compile(r"每[天日]|天天|(?:周一|星期一)(?:-|至|到)(?:周日|周天|星期日|星期天)|全天候")
WORKING = re.compile(r"(?:法定)?工作日|平日|平时")
WEEKEND = re.compile(r"双休日?|周末|休息日|周六日|周六周日")
SEASONS = re.compile(r"寒暑假期?|寒假|暑假|暑期")
WITHIN = re.compile(
    r"(?P<n>\d{1,2}|[一二两三四五六七八九十半]{1,2})个?(?P<unit>月|周|星期|天|日|年)之?内"
)
ALL_DAY = re.compile(r"全天|整天|24小时|二十四小时")
TEACHING = re.compile(r"教学日|上学日|上课日")
FREE = re.compile(
    r"长期(?:有效|开放)?|常年(?:开放)?|全年(?:开放)?|随时|不限|任意时间|任何时间|"
    r"(?:时间)?(?:可|待|再|双方|视情)?(?:面议|商量|协商|商定|约定|灵活|另约|另定|待定)(?:安排)?|"
    r"另行(?:约定|通知|安排|商定|协商)|(?:需|须|可|请)?(?:提前[^,;。\s]{0,6}?)?预约|越快越好|越早越好|尽快|尽早"
)
_NOT = r"禁止|除外|不含|不开放|停止|驶离|前入场|前进场"
# What takes time away, or cannot be said by windows, goes to the rest as a whole.
EXCEPT = re.compile(
    rf"\([^()]*(?:{_NOT})[^()]*\)|除[^,;、()]*外|[^,;()]*(?:{_NOT})|"
    rf"每个?月的?(?:最后一?|倒数第[一二三]|第五)个?{_WEEK}{_ONE}"
)
FILLER = re.compile(
    r"(?:开放|服务|活动|举办|开展|使用|具体)?时间(?:为|是)?|开放|均可|都可以?|皆可|可以|开展|"
    r"[\s,、.:;()&/+]|[一1]次|及|和|与|或者?|的|在|为"
)


def part_named(text: str) -> str:
    """The part of the day that a word means."""
    return _SYNONYMS.get(text, text)


@dataclass
class Clock:
    """A time of day from the text: minutes of the day, and whether it ends on the next one."""

    begin: int
    end: int | None
    size: int
    next_day: bool = False
    parts: list[str] = field(default_factory=list)


def _minute(groups: dict[str, str | None], which: int, part: str | None) -> int | None:
    hour = whole(groups[f"h{which}"] or "")
    minutes = groups.get(f"m{which}") or groups.get(f"n{which}") or "0"
    if hour is None:
        return None
    part = part_named(part) if part else None
    if hour < 12 and (part in ("下午", "傍晚", "晚上") or (part == "中午" and hour < 5)):
        hour += 12
    minute = hour * 60 + (30 if groups.get(f"half{which}") else int(minutes))
    return minute if minute <= 24 * 60 else None


def clock_range(text: str, *, dotted: bool) -> Clock | None:
    """A range of clock times at the start of the text: 下午2:30-4:30, 18:30-次日7:30."""
    match = _RANGE.match(text) or (_DOTTED.match(text) if dotted else None)
    if match is None:
        return None
    groups = match.groupdict()
    first, second = groups["part0"], groups["part1"]
    begin, end = _minute(groups, 0, first), _minute(groups, 1, second)
    if begin is None or end is None:
        return None
    if not groups["next"] and end <= begin and end + 720 > begin and end < 720 and not second:
        # 下午2:30-4:30 says the half of the day once.
        end += 720
    return Clock(begin, end, match.end(), bool(groups["next"]) or end <= begin)


def clock_at(text: str) -> Clock | None:
    """One clock time at the start of the text: 上午9时30分."""
    match = _SINGLE.match(text)
    if match is None:
        return None
    begin = _minute(match.groupdict(), 0, match["part0"])
    return None if begin is None else Clock(begin, None, match.end())


def days_named(text: str) -> list[int]:
    """Weekday numbers of "二、三、四" or "一至周五"."""
    days: list[int] = []
    through = False
    for sign in re.sub(_WEEK, "", text):
        if sign in "-至到":
            through = True
            continue
        day = _DAYS.get(sign) or (int(sign) if sign in "1234567" else None)
        if day is None:
            continue
        if through and days and days[-1] < day:
            days.extend(range(days[-1] + 1, day))
        through = False
        days.append(day)
    return sorted(set(days))


def numbers_named(text: str, most: int) -> list[int] | None:
    """Numbers of "5日、25日" or "1-10日", each from 1 to `most`; None when one is not."""
    numbers: list[int] = []
    for piece in re.split(r"[、,和及或与/&.]", re.sub(r"[日号月份第]", "", text)):
        ends = [whole(end) for end in re.split(r"-+|至|到", piece.strip("者 ")) if end.strip()]
        if not ends or any(end is None or not 1 <= end <= most for end in ends):
            return None
        numbers.extend(range(ends[0], ends[-1] + 1))
    return sorted(set(numbers))


def say_clock(minute: int) -> str:
    """Minute of the day as 09:05; the end of the day is 24:00."""
    return f"{minute // 60:02d}:{minute % 60:02d}"
