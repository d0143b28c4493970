"""The reading of a text about times, token by token, into windows.

Days and times are gathered into drafts: days named before a time share it; days named after a
time begin the next draft.
"""

import datetime as dt
import re
from typing import Any

from market.errors import N_
from market.texts import datewords, timewords
from market.texts.notes import Note
from market.texts.numerals import whole
from market.texts.windows import DAY, Draft, Selector, months_span

_UNITS = {"周": "week", "星期": "week", "月": "month", "季": "quarter", "季度": "quarter"}
_UNITS["年"] = "year"
_NTH = {"一": 1, "二": 2, "三": 3, "四": 4} | {str(n): n for n in range(1, 5)}
# School holidays differ by city and year; these days are said to be an estimate.
_SUMMER, _WINTER = ((7, 1), (8, 31)), ((1, 20), (2, 18))
_THROUGH = re.compile(r"\s*(?:-|至|到)")


class Reader:
    def __init__(self, text: str, today: dt.date):
        self.text, self.today = text, today
        self.drafts = [Draft()]
        self.rest: list[str] = []
        self.notes: list[Note] = []
        self.boundary = False

    def note(self, message: str, **values: Any) -> None:
        self.notes.append(Note(message, **values))

    # Scanning -------------------------------------------------------------------------------

    def read(self) -> None:
        for excepted in timewords.EXCEPT.findall(self.text):
            self.rest.append(excepted.strip("()"))
        text = timewords.EXCEPT.sub(";", self.text)
        position, unread = 0, ""
        while position < len(text):
            step = self._token(text[position:])
            filler = timewords.FILLER.match(text, position) if not step else None
            if step or filler:
                if unread and (step or filler[0] in ",;\n 、.()"):
                    self.rest.append(unread)
                    unread = ""
                elif unread:
                    unread += filler[0]
                self.boundary |= not step and filler[0] in ";\n"
                position += step or filler.end() - position
            else:
                unread += text[position]
                position += 1
        if unread:
            self.rest.append(unread)

    def _token(self, text: str) -> int:
        """Take one token from the start of the text; its length, 0 for none."""
        for taker in (
            self._clock,
            self._nth,
            self._monthdays,
            self._daily,
            self._weekdays,
            self._named_days,
            self._season,
            self._months,
            self._within,
            self._every,
            self._part,
            self._free,
            self._dates,
        ):
            if size := taker(text):
                return size
        return 0

    def _selector(self, *, inherit: bool = False) -> Selector:
        """The selector to restrict further, or a new one where the last has got its times."""
        draft = self.drafts[-1]
        if draft.timed or (self.boundary and draft.selectors):
            last = draft.selectors[-1] if draft.selectors else Selector()
            keep = inherit and not self.boundary
            draft = Draft()
            self.drafts.append(draft)
            if keep:
                draft.selectors.append(Selector(spans=list(last.spans), every=last.every))
        self.boundary = False
        if not draft.selectors:
            draft.selectors.append(Selector())
        return draft.selectors[-1]

    def _alternative(self) -> Selector:
        """A selector for spans: a new one if the present one already names days."""
        selector = self._selector()
        if selector.weekdays or selector.monthdays:
            selector = Selector()
            self.drafts[-1].selectors.append(selector)
        return selector

    # Tokens ---------------------------------------------------------------------------------

    def _clock(self, text: str) -> int:
        draft = self.drafts[-1]
        clock = timewords.clock_range(text, dotted=bool(draft.selectors) or not text[0].isdigit())
        if clock is None or clock.end is None:
            return 0
        self.boundary = False
        draft.times.append((clock.begin, clock.end, clock.next_day))
        draft.timed = True
        return clock.size

    def _part(self, text: str) -> int:
        match = timewords.PART.match(text)
        all_day = timewords.ALL_DAY.match(text)
        if all_day:
            self.drafts[-1].timed, self.boundary = True, False
            return all_day.end()
        if match is None or timewords.clock_at(text) or _THROUGH.match(text, match.end()):
            return 0
        name = timewords.part_named(match[0])
        begin, end = timewords.PARTS[name]
        self.note(N_("“%(part)s”按%(begin)s—%(end)s计"), part=match[0], begin=begin, end=end)
        minutes = [int(clock[:2]) * 60 + int(clock[3:]) for clock in (begin, end)]
        self.drafts[-1].times.append((minutes[0], minutes[1], False))
        self.drafts[-1].timed, self.boundary = True, False
        return match.end()

    def _nth(self, text: str) -> int:
        match = timewords.NTH.match(text)
        if match is None:
            return 0
        selector = self._selector(inherit=True)
        for sign in re.findall(r"[一二三四1-4]", match["nth"]):
            number = _NTH[sign]
            selector.monthdays.update(range(7 * number - 6, 7 * number + 1))
        selector.weekdays.update(timewords.days_named(match["day"]))
        selector.every = "month"
        return match.end()

    def _monthdays(self, text: str) -> int:
        if match := timewords.MONTHDAYS.match(text):
            days = timewords.numbers_named(match["days"], 31)
        elif match := timewords.THIRDS.match(text):
            days = {"上": [*range(1, 11)], "中": [*range(11, 21)], "下": [*range(21, 32)]}[
                match["third"]
            ]
        else:
            return 0
        if not days:
            return 0
        selector = self._selector(inherit=True)
        selector.monthdays.update(days)
        selector.every = "month"
        return match.end()

    def _weekdays(self, text: str) -> int:
        match = timewords.WEEK.match(text)
        if match is None:
            return 0
        selector = self._selector(inherit=True)
        selector.weekdays.update(timewords.days_named(match["days"]))
        selector.every = "week" if match["every"] else selector.every
        return match.end()

    def _daily(self, text: str) -> int:
        match = timewords.DAILY.match(text)
        if match is None:
            return 0
        self._selector(inherit=True).weekdays.update(range(1, 8))
        return match.end()

    def _named_days(self, text: str) -> int:
        for pattern, days in ((timewords.WORKING, range(1, 6)), (timewords.WEEKEND, (6, 7))):
            if match := pattern.match(text):
                self._selector(inherit=True).weekdays.update(days)
                return match.end()
        if match := timewords.TEACHING.match(text):
            self._selector(inherit=True).weekdays.update(range(1, 6))
            self.note(N_("“%(text)s”按周一至周五计"), text=match[0])
            return match.end()
        return 0

    def _season(self, text: str) -> int:
        match = timewords.SEASONS.match(text)
        if match is None:
            return 0
        selector = self._alternative()
        names = [name for name, sign in ((_WINTER, "寒"), (_SUMMER, "暑")) if sign in match[0]]
        spans = sorted(self._coming(begin, end) for begin, end in names)
        selector.spans.extend(spans)
        said = "、".join(f"{a.isoformat()}至{b.isoformat()}" for a, b in spans)
        self.note(N_("“%(name)s”按%(days)s估计，请按校历核对"), name=match[0], days=said)
        return match.end()

    def _coming(self, begin: tuple[int, int], end: tuple[int, int]) -> tuple[dt.date, dt.date]:
        year = self.today.year
        year += dt.date(year, *end) < self.today
        return dt.date(year, *begin), dt.date(year, *end)

    def _months(self, text: str) -> int:
        match = timewords.MONTHS.match(text)
        if match is None:
            return 0
        months = timewords.numbers_named(match["list"] or match["list2"], 12)
        if not months:
            return 0
        selector = self._alternative()
        runs: list[list[int]] = []
        for month in months:
            if runs and runs[-1][-1] == month - 1:
                runs[-1].append(month)
            else:
                runs.append([month])
        for run in runs:
            year = self.today.year
            first, last = months_span(year, run)
            if last < self.today:
                year += 1
                first, last = months_span(year, run)
            selector.spans.append((first, last))
            self.note(N_("没有写年份，%(month)s月按%(year)s年"), month=run[0], year=year)
        return match.end()

    def _within(self, text: str) -> int:
        match = timewords.WITHIN.match(text)
        if match is None:
            return 0
        count = 0.5 if match["n"] == "半" else whole(match["n"])
        if not count:
            return 0
        days = {"月": 30, "周": 7, "星期": 7, "年": 365}.get(match["unit"], 1)
        last = self.today + DAY * int(count * days)
        self._alternative().spans.append((self.today, last))
        self.note(N_("“%(text)s”从%(today)s算起"), text=match[0], today=self.today.isoformat())
        return match.end()

    def _every(self, text: str) -> int:
        match = timewords.EVERY.match(text) or timewords.OFTEN.match(text)
        if match is None:
            return 0
        self._selector(inherit=True).every = _UNITS[match["unit"]]
        return match.end()

    def _free(self, text: str) -> int:
        match = timewords.FREE.match(text)
        if match is None:
            return 0
        if not re.match(r"长期|常年|全年|随时|不限|任", match[0]):
            self.note(N_("时间待双方商定：%(text)s"), text=match[0])
        return match.end()

    def _dates(self, text: str) -> int:
        try:
            found = datewords.span_at(text, self.today)
        except ValueError:
            return 0
        if found is None:
            return 0
        span, size = found
        first, last = span.first, span.last
        if not span.own_year and last and last < self.today and span.precision != "year":
            year = self.today.year + 1 - last.year
            first = first and datewords.shifted(first, year)
            last = datewords.shifted(last, year)
        if not span.own_year:
            self.note(N_("没有写年份，按%(year)s年"), year=(last or first or self.today).year)
        self._alternative().spans.append((first, last))
        return size
