"""What the columns of a sheet of activities are headed with, such as a street's 活动台账.

A sheet is one of activities by what only these have: a place, a brand, how many came.
"""

from reports.oldbooks.meaning import DATE, LONG, NUMBERING, UNITS, Reading, meaning

ACTIVITY = (
    NUMBERING,
    meaning(
        "title",
        "活动名称",
        "活动名称 活动内容 活动主题 活动 活动事项 活动项目",
        weight=2.0,
    ),
    meaning(
        "kind",
        "活动类型",
        "活动类型 活动类别 活动形式 活动方式 类别 类型",
        reading=Reading.CHOICE,
        for_whole_sheet=True,
    ),
    meaning(
        "held_on",
        "开展日期",
        "开展日期 活动日期 活动时间 开展时间 举办时间 日期 时间",
        reading=DATE,
        weight=1.5,
    ),
    meaning("ended_on", "结束日期", "结束日期 结束时间", reading=DATE),
    meaning(
        "organiser",
        "组织单位",
        "组织单位 组织者 主办单位 举办单位 组织部门",
        reading=UNITS,
        for_whole_sheet=True,
    ),
    meaning(
        "street",
        "街道",
        "街道 街道工委 所属街道 街镇 所在街道",
        for_whole_sheet=True,
    ),
    meaning("programmes", "品牌活动", "品牌 品牌活动 活动品牌 所属品牌", for_whole_sheet=True),
    meaning("place", "地点", "地点 活动地点 举办地点 开展地点"),
    meaning(
        "station",
        "工作室（站、家）",
        "工作室 联络站 代表工作室 代表之家 代表联络站",
    ),
    meaning("times", "场次", "场次 次数 活动次数", weight=1.5),
    meaning("batches", "批次", "批次", weight=1.5),
    meaning("people", "人数", "人数 参加人数 参与人数"),
    meaning("attendances", "人次", "人次 参加人次 参与人次", weight=1.5),
    meaning(
        "deputy_attendances",
        "代表人次",
        "代表人次 参加代表 参加代表人次 代表参加人次 参加代表数",
        weight=1.5,
    ),
    meaning(
        "public_attendances",
        "群众人次",
        "群众人次 接待群众 接待人次 接待选民 接待选民人次 参加群众",
        weight=1.5,
    ),
    meaning(
        "opinions",
        "收集意见（条）",
        "收集意见 意见 意见条数 收集意见建议 收集意见条数",
        weight=1.5,
    ),
    meaning("answered_on_spot", "当场答复（条）", "当场答复 现场答复", weight=1.5),
    meaning("handed_over", "转办（条）", "转办 交办 转交"),
    meaning(
        "solved",
        "已解决（个）",
        "已解决 解决问题 推动解决 解决",
        weight=1.5,
    ),
    meaning("description", "活动情况", "活动情况 活动简介 情况 开展情况 备注 说明", reading=LONG),
)
