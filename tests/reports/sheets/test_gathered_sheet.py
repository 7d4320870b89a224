"""各方面意见汇总表: handed over without who said it, and back with what was adopted."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from filled_sheets import Filled, exported, planned
from sheet_records import make, make_topic, make_years, rows_of, written

from reports.sheets import SHEETS
from tracker.leads.models import GatheredOpinion, Lead
from tracker.models import Membership, Suggestion

DAY = date(2023, 12, 15)

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    """Three opinions on one topic, and a clerk who prints them."""
    make_years()
    topic = make_topic("排水防涝")
    told = {"work_year_id": 2023, "received_on": date(2023, 3, 1)}
    lamp = make(Lead, title="路灯不亮", channel="hotline", person_name="王女士", **told)
    pond = make(Lead, title="积水", channel="board", **told)
    asked = make(Suggestion, title="多设路灯", work_year_id=2023)
    answered = {"category": "市政", "adoption": "partly", "response": "已列入计划"}
    make(GatheredOpinion, matter=topic, voice=lamp.matter_ptr, **answered)
    make(GatheredOpinion, matter=topic, voice=pond.matter_ptr, text="小区积水")
    make(GatheredOpinion, matter=topic, voice=asked.matter_ptr)
    user = get_user_model().objects.create_user("clerk")
    make(Membership, user=user, role="clerk")
    return user


class TestTheSheet:
    def test_says_what_was_told_and_never_by_whom(self, clerk):
        sheet = written(SHEETS["gathered-opinions"], on=DAY, to=clerk)
        assert [row[:7] for row in rows_of(sheet)] == [
            [1, "市长热线", "不公开", "路灯不亮", "市政", "部分采纳", "已列入计划"],
            [2, "城市留言板", "未留姓名", "小区积水", None, None, None],
            [3, "代表建议", "代表（不公开）", "多设路灯", None, None, None],
        ]  # fmt: skip
        content = str([cell.value for row in sheet.iter_rows() for cell in row])
        assert "王女士" not in content
        assert "“排水防涝”各方面意见汇总表" in content
        assert "监督法（2024）第十四条" in content

    def test_comes_back_with_what_was_adopted(self, clerk):
        sheet = Filled(exported("gathered-opinions", to=clerk, on=DAY), "gathered-opinions")
        sheet.put("小区积水", "采纳情况", "采纳")
        sheet.put("小区积水", "报告中的回应", "年内改造两处")
        rows = planned(sheet.content(), user=clerk, on=DAY).rows
        changes = [one.after for row in rows for one in row.changes]
        assert changes == ["采纳", "年内改造两处"]
