"""The words that lists use above their columns, per kind of list and field."""

import re
from functools import lru_cache

from market.texts.clean import fold

# Longer words first where one is part of another; compared without spaces and punctuation.
_COMMON_CONTACT = "联系人 负责人 联络员 联系人姓名 负责人姓名 经办人 对接人 联系人员 姓名"
_COMMON_PHONE = (
    "联系方式 联系电话 电话 手机 手机号 手机号码 联系号码 电话号码 联系人电话 办公电话 座机 "
    "tel phone mobile contact_masked"
)
_COMMON_NOTE = "备注 说明 备注说明 其他 其它 补充说明 情况说明 note remark"
_COMMON_PLACE = (
    "地点 地址 场地地址 活动地点 服务地点 活动地址 详细地址 所在地址 场所 位置 举办地点 "
    "开展地点 场地 address place"
)
_COMMON_UNIT = (
    "单位 单位名称 提供单位 供给单位 资源单位 资源提供方 提供方 供给方 组织名称 社会组织名称 "
    "机构名称 企业名称 成员单位 "
    "所属单位 驻区单位 共建单位 责任单位 捐赠单位 捐赠方 牵头单位 org unit organisation 单位全称"
)
_COMMON_AREA = "区域 所属区域 片区 所属片区 居民区 所属居民区 社区 所属社区 街道 area"
_COMMON_WHEN = (
    "时间 服务时间 活动时间 开放时间 可服务时间 提供时间 时间安排 时段 可用时间 期望时间 "
    "需求时间 时间要求 "
    "需求时效 服务时段 开展时间 time_raw when 周期 服务周期 可提供时间 希望时间"
)
_COMMON_CATEGORY = (
    "类别 分类 类型 服务类别 需求类别 资源类别 服务类型 项目类别 活动类别 所属类别 五大类 category"
)
_COMMON_AUDIENCE = (
    "服务对象 受众 对象 适用人群 面向人群 受益人群 服务人群 受益对象 参与对象 audience beneficiary"
)
_COMMON_SEEN = "谁能看到 可见范围 公开范围 visibility"
_COMMON_QUANTITY = (
    "数量 场次 场次数 需求数量 服务次数 可提供数量 数量总计 次数 期数 提供数量 件数 需求场次 "
    "数量及单位 quantity qty qtyraw"
)

HEADWORDS: dict[str, dict[str, str]] = {
    "areas": {
        "code": "编码 代码 区域代码 行政区划代码 区划代码 统计用区划代码 编号 code",
        "name": "名称 区域名称 居民区名称 社区名称 片区名称 居委会名称 村名 居民区 社区 name",
        "level": "层级 级别 区域层级 类型 level",
        "parent": "上级 上级区域 所属片区 所属街道 所属区域 上级编码 上级代码 父级 片区 parent",
        "lat": "纬度 lat latitude",
        "lng": "经度 lng lon longitude",
        "population": "人口 人口数 常住人口 实有人口 居民数 总人口 population",
    },
    "units": {
        "name": (
            "单位名称 名称 单位 单位全称 成员单位 组织名称 社会组织名称 企业名称 机构名称 全称 "
            "name org"
        ),
        "kind": "单位类型 单位性质 类型 性质 类别 单位类别 kind",
        "area": _COMMON_AREA + " 所在居民区 所在社区",
        "address": "地址 单位地址 注册地址 办公地址 详细地址 所在地址 通讯地址 address",
        "contact": _COMMON_CONTACT,
        "phone": _COMMON_PHONE,
        "credit_code": "统一社会信用代码 信用代码 社会信用代码 组织机构代码 creditcode",
        "party_org": "党组织 党组织名称 所在党组织 所属党组织 党支部 党组织全称",
        "parent": "上级单位 主管单位 上级主管单位 隶属单位",
        "tier": "单位层级 单位级别 隶属层级",
        "aliases": "别名 简称 曾用名 其他名称 单位简称",
        "lat": "纬度 lat latitude",
        "lng": "经度 lng lon longitude",
        "note": _COMMON_NOTE,
    },
    "listings": {
        "unit": _COMMON_UNIT,
        "title": (
            "资源名称 服务项目 服务内容 项目名称 场地名称 名称 资源 项目 品名 物资名称 内容 "
            "服务名称 资源内容 "
            "可提供资源 可提供服务 课程名称 venue title supplies services servicesraw"
        ),
        "kind": "资源类型 资源种类 类型 种类",
        "category": _COMMON_CATEGORY,
        "quantity": _COMMON_QUANTITY,
        "when": _COMMON_WHEN,
        "place": _COMMON_PLACE,
        "area": "服务区域 覆盖区域 服务范围区域 面向区域 服务居民区 所属区域",
        "reach": "服务半径 服务范围 覆盖范围 辐射范围 范围",
        "audience": _COMMON_AUDIENCE,
        "capacity": "容纳人数 可容纳人数 最大容纳人数 人数上限 容量 每场人数 服务人数 capacity",
        "charge": "收费 是否收费 费用 收费情况 收费标准 免费低偿",
        "equipment": "设备 设施 设施设备 配套设施 设备要求 配套设备",
        "qualifications": "资质 资格 资质要求 专业资质 持证情况",
        "contact": _COMMON_CONTACT,
        "phone": _COMMON_PHONE,
        "visibility": _COMMON_SEEN,
        "lat": "纬度 lat latitude",
        "lng": "经度 lng lon longitude",
        "note": _COMMON_NOTE + " 规格",
    },
    "needs": {
        "unit": (
            "需求单位 需求方 需求居民区 提出单位 申请单位 申报单位 接收单位 居民区 居民区名称 "
            "社区 单位 单位名称 "
            "需求提出方 提出居民区 需求主体 受赠单位 hospital"
        ),
        "title": (
            "需求名称 需求内容 需求项目 需求 心愿 微心愿 心愿内容 项目名称 品名 物资名称 内容 "
            "具体需求 所需物资 "
            "需求事项 title supplies"
        ),
        "category": _COMMON_CATEGORY,
        "quantity": _COMMON_QUANTITY,
        "when": _COMMON_WHEN + " 需求期限 期限 完成时限",
        "place": _COMMON_PLACE,
        "area": "所属区域 区域 片区 受益区域 服务区域",
        "audience": _COMMON_AUDIENCE,
        "people": "人数 预计人数 参加人数 受益人数 参与人数 预计参加人数 服务人数 覆盖人数 needn",
        "urgency": "紧急程度 急迫程度 优先级 缓急程度 轻重缓急 紧急 建议紧急程度",
        "urgency_fixed": "核定紧急程度 核定的紧急程度 审定紧急程度",
        "contact": _COMMON_CONTACT,
        "phone": _COMMON_PHONE,
        "wish": "是否微心愿 是否为微心愿",
        "visibility": _COMMON_SEEN,
        "lat": "纬度 lat latitude",
        "lng": "经度 lng lon longitude",
        "note": _COMMON_NOTE + " 规格",
    },
    "agreements": {
        "unit": (
            "联建单位名称 联建单位 共建单位 结对单位 共建单位名称 结对单位名称 驻区单位 "
            "驻区单位名称 单位名称 单位 partnerunit"
        ),
        "community": (
            "居民区 居民区名称 居民区党组织名称 居民区党组织 结对居民区 社区 社区名称 结对社区 "
            "共建社区 共建居民区 "
            "communitypartyorg community"
        ),
        "signed_on": (
            "签约日期 签订日期 签约时间 签订时间 结对时间 结对日期 共建时间 协议签订时间 开始日期"
        ),
        "ends_on": "到期日期 终止日期 有效期至 结束日期 截止日期 到期时间 有效期",
        "note": _COMMON_NOTE + " 共建内容 结对内容 协议内容 共建项目",
    },
    "activities": {
        "date": "活动日期 日期 活动时间 开展时间 开展日期 举办时间 举办日期 时间 date dateraw",
        "time": "时段 具体时间 起止时间 开始时间",
        "title": "活动名称 活动主题 主题 名称 活动内容 讲座名称 项目名称 内容 课程名称 title",
        "place": "活动地点 地点 举办地点 开展地点 地址 活动地址 场地 场所",
        "series": "系列 项目系列 所属系列 品牌",
        "unit": "单位 单位名称 承办单位 主办单位 服务单位 实施单位",
        "lead": "牵头单位 牵头 金融单位 授课单位 主讲单位 认领单位 bank",
        "support": "协办单位 协办 支持单位 配合单位 参与单位 协助单位",
        "community": "居民区 居民区名称 受益居民区 社区 社区名称 受益社区 所在居民区 community",
        "people": (
            "参加人数 人数 人次 服务人数 服务人次 参与人数 受益人数 参加人次 受益人次 活动人数 "
            "attendeesraw"
        ),
        "satisfaction": "满意度 评价 满意情况 满意度评价 活动评价",
        "category": "类别 分类 活动类别 活动类型 类型",
        "opinion": "评价说明 评价内容 意见建议",
        "note": _COMMON_NOTE + " 小结 活动小结",
    },
}

# Columns that are known and belong to no field.
SERIAL = frozenset(["序号", "编号", "序", "no", "号", "seq", "id", "次序", "行号"])
_ASIDE = re.compile(r"[（(【\[][^）)】\]]*[）)】\]]")
_WEAK = re.compile(r"必填|选填|请填写|请选择")

LOOKUP: dict[str, dict[str, str]] = {
    kind: {fold(word): name for name, words in fields.items() for word in words.split()}
    for kind, fields in HEADWORDS.items()
}
_OTHERS = (
    "计量单位 规格 合计 金额 折算金额 流向 性别 年龄 状态 月统计 联建单位数 数量单位 "
    "所在区域 计量 每份数量 专业委员会 每期可承接场次 原因 已落实 批次 补录"
)
_ALL = SERIAL.union(_OTHERS.split(), *(set(words) for words in LOOKUP.values()))
_TAILS = (
    "名称",
    "人数",
    "单位",
    "日期",
    "时间",
    "地址",
    "地点",
    "电话",
    "内容",
    "数量",
    "类别",
    "情况",
)


@lru_cache(maxsize=4096)
def header_key(text: str) -> str:
    """A header for comparison: 地  址 is 地址, *联系电话（必填） is 联系电话."""
    return fold(_WEAK.sub("", _ASIDE.sub("", text))) or fold(text)


@lru_cache(maxsize=4096)
def is_headword(text: str) -> bool:
    """Whether a cell reads like the name of a column."""
    key = header_key(text)
    if not key or len(key) > 16:
        return False
    return key in _ALL or (len(key) <= 10 and key.endswith(_TAILS) and not key[0].isdigit())
