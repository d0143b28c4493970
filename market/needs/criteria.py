"""The published criteria of urgency, shown wherever somebody suggests or fixes it."""

from market.errors import N_
from market.needs.models import Urgency

CRITERIA: dict[Urgency, str] = {
    Urgency.CRITICAL: N_("涉及人身安全、健康或基本生活，须在 7 天内落实"),
    Urgency.URGENT: N_("有明确期限且在 30 天以内，或主要服务老、幼、残等重点人群且近期无人承接"),
    Urgency.NORMAL: N_("其他需求，在本期内落实即可"),
}
