"""What a personal wish (微心愿) may say where others read it: number, 居民区 and wish, no more.

An age beside an illness tells a neighbour who is meant, and so does an address; both belong into
the beneficiary's record, which only the own 居民区 opens.
"""

import re

from market.errors import N_
from market.texts.clean import plain
from market.texts.personal import find_personal

_NUMBER = r"(?:\d+|[一二三四五六七八九十百〇零两]+)"
AGE = re.compile(rf"{_NUMBER}\s*(?:周岁|岁|多岁)|(?:19|20)\d\d\s*年?\s*(?:出生|生人|年生)")
ILLNESS = re.compile(
    r"病|癌|瘤|瘫|中风|脑梗|心梗|骨折|截肢|透析|尿毒|痴呆|失智|失能|失明|失聪|耳聋|残疾|智障|智力"
    r"|抑郁|自闭|孤独症|精神障碍|帕金森|阿尔茨海默|糖尿|高血压|手术|化疗|卧床|轮椅"
)
ADDRESS = re.compile(
    rf"{_NUMBER}\s*(?:号楼|号院|栋|幢|单元|弄|室|号\s*[-—]?\s*\d)"
    r"|(?:路|街|巷|弄|村|坊|苑|里|道|园)\s*\d+\s*(?:号|弄)"
)

ADDRESS_FOUND = N_("微心愿公开的文字里不能写住址，请移到“受益人登记”，那里只有本居民区能打开")
PHONE_FOUND = N_("微心愿公开的文字里不能写电话，请移到“受益人登记”，那里只有本居民区能打开")
AGE_FOUND = N_(
    "微心愿公开的文字里不能把年龄和病情写在一起，请移到“受益人登记”，那里只有本居民区能打开"
)


def problem_of_wish(*texts: str | None) -> tuple[int, str] | None:
    """What is wrong with the open texts of a wish: the index of the text at fault and a msgid.

    An address or a phone is refused wherever it stands. Age and illness are refused together,
    even when they stand in two texts; the one with the illness is then named.
    """
    read = [plain(text) for text in texts]
    for index, text in enumerate(read):
        if ADDRESS.search(text):
            return index, ADDRESS_FOUND
        if find_personal(text):
            return index, PHONE_FOUND
    if any(AGE.search(text) for text in read):
        for index, text in enumerate(read):
            if ILLNESS.search(text):
                return index, AGE_FOUND
    return None
