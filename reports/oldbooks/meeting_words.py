"""What the columns of a ledger of meetings (会议台账) are headed with."""

from reports.oldbooks.meaning import DATE, LONG, NUMBERING, UNITS, Reading, meaning, plain
from tracker.meetings.models import Meeting

MEETING = (
    NUMBERING,
    meaning(
        "title",
        "会议名称",
        "会议名称 会议 会议届次 会次 会议题目",
        weight=2.0,
    ),
    meaning(
        "kind",
        "会议类型",
        "会议类型 会议类别 会议种类 类型 类别",
        reading=Reading.CHOICE,
        for_whole_sheet=True,
    ),
    meaning(
        "body",
        "召开机构",
        "召开机构 召开单位 召集单位",
        reading=Reading.UNIT,
        for_whole_sheet=True,
    ),
    meaning(
        "starts_on",
        "召开日期",
        "召开日期 会议日期 召开时间 会议时间 开会时间 开会日期 日期 时间",
        reading=DATE,
        weight=1.5,
    ),
    meaning("ends_on", "结束日期", "结束日期 闭会日期 闭幕日期", reading=DATE),
    meaning("place", "地点", "地点 会议地点 召开地点"),
    meaning("chair", "主持人", "主持人 主持 会议主持 会议主持人", weight=1.5),
    meaning("members_count", "应到人数", "应到 应到人数 应出席 应出席人数 应到会人数", weight=1.5),
    meaning(
        "present_count",
        "实到人数",
        "实到 实到人数 实际出席 出席人数 到会人数 实到会人数 实出席",
        weight=1.5,
    ),
    meaning(
        "invited_units",
        "列席单位",
        "列席单位 列席部门",
        reading=UNITS,
        weight=1.5,
    ),
    meaning("observers_count", "旁听人数", "旁听人数 旁听 旁听公民"),
    meaning(
        "agenda",
        "议题",
        "议题 会议议题 主要议题 议程 会议议程 审议议题 议题内容 会议内容 主要内容",
        reading=LONG,
        weight=1.5,
    ),
    meaning("decisions", "决议决定", "决议决定 决议 决定 通过决议决定 作出决议决定", reading=LONG),
    meaning("appointments", "任免", "任免 人事任免 任免情况", reading=LONG),
    meaning("minuted_on", "形成纪要日期", "形成纪要日期 纪要日期 纪要时间", reading=DATE),
    meaning(
        "published_on", "公布日期", "公布日期 公布时间 发布日期 公开日期 对外公布", reading=DATE
    ),
    meaning("note", "备注", "备注 说明", reading=LONG),
)

# What a title says of the kind of meeting; the first that fits.
KINDS_IN_TITLES = (
    ("党组", Meeting.Kind.PARTY_GROUP),
    ("主任会", Meeting.Kind.DIRECTORS),
    ("街道工委", Meeting.Kind.STREET_COMMITTEE),
    ("专委会", Meeting.Kind.SPECIAL_COMMITTEE),
    ("专门委员会", Meeting.Kind.SPECIAL_COMMITTEE),
    ("常委会", Meeting.Kind.COMMITTEE),
    ("常务委员会", Meeting.Kind.COMMITTEE),
    ("代表大会", Meeting.Kind.CONGRESS),
    ("人代会", Meeting.Kind.CONGRESS),
)


def meeting_kind_in(title: str) -> str:
    """The kind of meeting that a title names, by its code; "" for none."""
    bare = plain(title).replace("人民代表大会常务委员会", "常委会")
    return next((str(kind) for words, kind in KINDS_IN_TITLES if words in bare), "")


def meeting_kind_named(titles: str) -> str:
    """As `meeting_kind_in`, in the words of the ledger."""
    code = meeting_kind_in(titles)
    return str(Meeting.Kind(code).label) if code else ""
