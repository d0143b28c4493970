"""What an organisation's name is made of: region, core, legal form, branch, party organisation."""

import re
from dataclasses import dataclass
from functools import lru_cache

from market.texts.clean import fold, plain
from market.texts.nearchars import unify

_PLACES = (
    "北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 "
    "山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 甘肃 青海 台湾 内蒙古 "
    "广西 西藏 宁夏 新疆 香港 澳门 广州 深圳 杭州 南京 武汉 成都 西安 苏州 "
    "宁波 青岛 济南 厦门 福州 长沙 郑州 合肥 无锡 佛山 东莞 大连 沈阳 哈尔滨 "
    "长春 昆明 南昌 南宁 贵阳 太原 石家庄 兰州 海口 温州 常州 浦东 中国 国家 "
    "全国"
)
_REGION = re.compile(
    r"(?P<known>" + "|".join(_PLACES.split()) + r")(?:特别行政区|自治区|新区|省|市|区)?"
    r"|(?P<named>[\u4e00-\u9fff]{2,4}?)(?:新区|省|市|县|区(?<!社区)(?<!小区)(?<!园区)(?<!片区)(?<!民区)(?![域块])|街道|镇)(?!委|政府|人民|[场民])"
)
# A region is not cut off where only such a word would be left: 上海银行 is not 银行.
_GENERIC = re.compile(
    r"(?:人民|农村|商业|实验|中心|第[一二三四五六七八九十]+|公共|社区|综合|退休|市民|市政|城市)*"
    r"(?:银行|大学|学院|中学|小学|高中|学校|幼儿园|医院|公司|集团|图书馆|博物馆|美术馆|书店|大厦|广场|"
    r"协会|学会|基金会|商会|联合会|总会|中心|派出所|财政局|公安局|管理局|教育局|卫生局|局|厅|处|所|委|部|"
    r"社区卫生服务中心|电信|移动|联通|邮政|电视台|日报社|政府|路|村|新村)"
)
_ASIDE = re.compile(r"\(([^()]*)\)")
_LEGAL = re.compile(r"(?:股份有限公司|有限责任公司|有限公司|集团公司|股份公司|公司|集团|股份)$")
_LEGAL_HEAD = re.compile(r"^(?:集团)?(?:股份)?(?:有限)?(?:责任)?公司|^集团")
_PARTY_WORDS = (
    "第[一二三四五六七八九十0-9]+|联合|综合|机关|本部|退休|在职|离退休|流动|临时|业务发展"
)
_PARTY = re.compile(
    rf"(?:{_PARTY_WORDS})*(?:党总支(?:部委员会|部)?|党支部(?:委员会)?|党委(?:会)?|党组|党建办)$"
)
_PARTY_OF = re.compile(
    rf"(?:委员会)?(?:[\u4e00-\u9fff]{{0,6}}项目|{_PARTY_WORDS})*(?:总支部?|支部)(?:委员会)?$|委员会$"
)
_COMMUNITY = re.compile(
    r"(?:社区居民委员会|居民委员会|社区居委会?|居委会?|居民区|村民委员会|村委会|村委|社区)$"
)
_ROOM = (
    r"(?:居民)?(?:活动室|活动中心|会议室|多功能厅|多功能室|会所|教室|大堂|大厅|礼堂|会堂|广场舞台|"
    r"党群服务站|党群服务中心|党群微空间|服务站|睦邻点|睦邻中心|图书室|阅览室|健身房|排练厅|项目部)"
)
_ROOMS = re.compile(
    rf"(?P<head>.{{2,}}?)(?P<room>(?:(?:[a-z0-9-]+|[一二三四五六七八九十]+[楼层]|[东南西北中]))*{_ROOM}"
    r"[\d一二三四五六七八九十a-z-]*)$"
)
_HEADS = (
    r"(?:有限公司|公司|集团|银行|[工农中建交招]行|证券|保险|人寿|信用社)",
    r"(?:医院|大学|中学|小学|学校|学院|图书馆|超市|书店|药店|电信|移动|联通|邮政|协会|中心|局)",
)
_BRANCH_ENDS = (
    r"(?:分行|支行|营业部|营业厅|营业所|分公司|子公司|分理处|分院|分店|分部|分局|分社|分中心|分会|门店|店|"
    r"项目部|车队|网点|服务点|分校|校区|院区|东院|西院|南院|北院|管理处|办事处|事业部|客户服务中心|管网所|"
    r"[东南西北]校|典藏部)"
)
_BRANCHES = [re.compile(rf"(?P<head>.+?{head})(?P<branch>.+?{_BRANCH_ENDS})$") for head in _HEADS]

_TYPES = (
    ("hospital", r"医院|卫生服务中心|门诊部|诊所|卫生院|医美|疗养院"),
    ("police", r"派出所|公安局|警署"),
    ("kindergarten", r"幼儿园|幼托|托儿所"),
    ("primary", r"小学|[一二三四五六七八九十]小"),
    ("middle", r"中学|高中|初中|[一二三四五六七八九十]中"),
    ("college", r"大学|学院"),
    ("bank", r"银行|^[工农中建交招]行|信用社"),
    ("securities", r"证券"),
    ("law", r"律师"),
    ("property", r"物业"),
    ("association", r"协会|商会|基金会|联合会|促进会"),
    ("food", r"餐饮|酒家|饭店|小笼|豆浆|饮食"),
    ("court", r"法院"),
    ("library", r"图书馆"),
)
_TYPE_PATTERNS = [(name, re.compile(pattern)) for name, pattern in _TYPES]
# Short names that everybody uses.
_SHORT = {
    "工行": "工商银行",
    "农行": "农业银行",
    "建行": "建设银行",
    "中行": "中国银行",
    "交行": "交通银行",
    "招行": "招商银行",
    "浦发": "浦发银行",
    "上海浦东发展银行": "浦发银行",
    "浦东发展银行": "浦发银行",
    "邮储": "邮储银行",
    "邮政储蓄银行": "邮储银行",
    "农村商业银行": "农商银行",
    "农商行": "农商银行",
    "社卫中心": "社区卫生服务中心",
    "卫生中心": "社区卫生服务中心",
}


@dataclass(frozen=True)
class Parts:
    """A name taken apart. `core` is what identifies; the rest says which part of whom."""

    key: str  # folded, to compare whole names
    core: str
    regions: tuple[str, ...] = ()
    branch: str = ""
    kind: str = ""
    party: bool = False
    legal: bool = False
    community: bool = False
    asides: tuple[str, ...] = ()
    stem: int = 0  # characters of the core beside the word for its kind

    @property
    def place(self) -> bool:
        """Whether it may name where people live, so that it can be a 居民区 without the word."""
        return self.community or not (self.kind or self.legal or self.branch)


@lru_cache(maxsize=60_000)
def split_name(name: str) -> Parts:
    """The parts of an organisation's name."""
    text = unify(re.sub(r"[\s·.,、'\"“”‘’-]+", "", plain(name)).casefold())
    asides = tuple(_ASIDE.findall(text))
    text = _ASIDE.sub("", text) or text
    text, party = _without_party(text)
    community = False
    branch = ""
    if rooms := _ROOMS.match(text):
        text, branch = rooms["head"], rooms["room"]
    if match := _COMMUNITY.search(text):
        text, community = text[: match.start()] or text, True
    elif not branch:
        text, branch = _branch(text)
    if not community and (match := _LEGAL.search(text)) and match.start() >= 2:
        legal = True
        while (match := _LEGAL.search(text)) and match.start() >= 2:
            text = text[: match.start()]
    else:
        legal = False
    core, regions = _without_regions(text)
    core = _expand(core)
    branch = _branch_place(branch)
    kind, stem = _kind(core, community)
    return Parts(fold(name), core, regions, branch, kind, party, legal, community, asides, stem)


def _without_party(text: str) -> tuple[str, bool]:
    begun = text.startswith("中共") and len(text) > 4
    text = text[2:] if begun else text
    match = _PARTY.search(text) or (_PARTY_OF.search(text) if begun else None)
    if match and match.start() >= 2:
        return text[: match.start()], True
    return text, begun


def _branch(text: str) -> tuple[str, str]:
    for pattern in _BRANCHES:
        if match := pattern.match(text):
            branch = _LEGAL_HEAD.sub("", match["branch"])
            if branch:
                return match["head"], branch
    return text, ""


def _branch_place(branch: str) -> str:
    """A branch without the regions before its own place: 上海浦东支行 is 浦东支行."""
    branch = branch.replace("市", "")
    while match := _REGION.match(branch):
        left = branch[match.end() :]
        if not left or re.match(_BRANCH_ENDS, left):
            break
        branch = left
    return branch


def _without_regions(text: str) -> tuple[str, tuple[str, ...]]:
    regions: list[str] = []
    while match := _REGION.match(text):
        left = text[match.end() :]
        if len(left) < 2 or _GENERIC.fullmatch(left) or left[0] in "路街村":
            break
        regions.append(match["known"] or match["named"])
        text = left
    return text, tuple(regions)


def _expand(core: str) -> str:
    for short, full in _SHORT.items():
        if core == short:
            return full
        if len(short) > 3 and short in core:
            return core.replace(short, full)
    return core


def _kind(core: str, community: bool) -> tuple[str, int]:
    """What sort of organisation a core names, and how many characters say which one."""
    if community:
        return "community", len(core)
    for name, pattern in _TYPE_PATTERNS:
        if match := pattern.search(core):
            return name, len(core) - len(match[0])
    return "", len(core)


_NUMERALS = re.compile(r"[一二三四五六七八九十]|\d+")
_NUMERAL_VALUES = {sign: str(value) for value, sign in enumerate("一二三四五六七八九十", 1)}


@lru_cache(maxsize=60_000)
def numerals(core: str) -> tuple[str, ...]:
    """The numbers in a name, in order: 梅园一村 is not 梅园三村."""
    return tuple(_NUMERAL_VALUES.get(found, found) for found in _NUMERALS.findall(core))
