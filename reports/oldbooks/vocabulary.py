"""What the columns of a clerk's own workbook may mean: fields and the words people head them with.

Pure data and text comparison; nothing here reads a file or a record. What a place calls its
columns differently is remembered as a mapping (tracker's word for it: 列对应), not added here.
"""

from reports.oldbooks.activity_words import ACTIVITY
from reports.oldbooks.lead_words import LEAD
from reports.oldbooks.meaning import (
    DATE,
    LONG,
    NUMBERING,
    UNITS,
    Field,
    Reading,
    plain,
    without_brackets,
)
from reports.oldbooks.meaning import meaning as _field
from reports.oldbooks.meeting_words import MEETING
from reports.oldbooks.personnel_words import PERSONNEL

__all__ = [
    "FIELDS",
    "NAME_WORDS",
    "NAMING",
    "OF_PERSONS",
    "PHONE_WORDS",
    "REPEATABLE",
    "Field",
    "Reading",
    "field_of",
    "plain",
    "without_brackets",
]

JUDGED_BY_DEPUTY = ("代表评价", "代表意见", "代表反馈", "满意度", "评价", "满意情况", "反馈意见")

# Headings over the columns of a deputy: the phone below them is not the handler's.
OF_PERSONS = frozenset(
    {
        "提建议人", "提出人", "提案人", "建议人", "领衔人", "领衔代表", "提出代表", "建议代表",
        "提建议代表", "代表", "人大代表", "代表信息", "代表情况", "联名代表", "联名人", "附议人",
        "附议代表",
    }
)  # fmt: skip
NAME_WORDS = frozenset({"名称", "姓名", "单位名称"})
PHONE_WORDS = frozenset({"联系电话", "电话", "联系方式", "手机", "手机号", "手机号码", "电话号码"})

SUGGESTION = (
    NUMBERING,
    _field(
        "number",
        "建议编号",
        "建议编号 编号 案号 建议号 建议案号 议案编号 件号 建议序号 号数",
        reading=Reading.NUMBER,
    ),
    _field(
        "session",
        "届次会议",
        "届次 届次会议 会议 会次 届会 提出会议 会议名称",
        for_whole_sheet=True,
    ),
    _field("kind", "种类（建议/议案）", "种类 性质 建议性质", reading=Reading.CHOICE),
    _field(
        "title",
        "标题",
        "标题 建议标题 题目 建议题目 案由 建议名称 名称 议案建议标题 建议案由 建议事项 建议题名",
        weight=2.0,
    ),
    _field(
        "body",
        "建议内容",
        "建议内容 主要内容 内容 全文 建议全文 建议主要内容 内容摘要",
        reading=LONG,
    ),
    _field(
        "lead_deputy",
        "领衔代表",
        "领衔代表 领衔人 提出代表 代表姓名 提建议代表 代表 提出人 第一提出人 领衔 建议人 姓名 "
        "领衔代表姓名 提建议人 建议代表 提案人",
        reading=Reading.DEPUTY,
    ),
    _field(
        "co_signers",
        "联名代表",
        "联名代表 附议人 附议代表 联名人 联名 附议 联署代表 联名代表姓名",
        reading=Reading.DEPUTIES,
    ),
    _field(
        "co_signer_count",
        "联名人数（只核对）",
        "联名人数 附议人数 人数 联名代表人数",
        reading=Reading.IGNORED,
    ),
    _field(
        "deputy_phone",
        "代表电话（不装入）",
        "代表电话 代表联系电话 代表联系方式 领衔代表电话 提出人电话 领衔代表联系电话",
        reading=Reading.IGNORED,
        weight=0.5,
    ),
    _field(
        "delegation", "代表团", "代表团 代表小组 代表团代表小组 所在代表团 所属代表团 代表团小组"
    ),
    _field(
        "area",
        "类别（工作领域）",
        "类别 建议类别 分类 所属类别 内容分类 工作领域 领域 类型 建议类型",
    ),
    _field(
        "lead_unit",
        "主办（承办）单位",
        "主办单位 承办单位 主办 牵头单位 办理单位 责任单位 承办部门 建议办理单位 主办部门 牵头部门 "
        "主承办单位",
        reading=UNITS,
        for_whole_sheet=True,
    ),
    _field(
        "co_units",
        "会办单位",
        "会办单位 协办单位 会办 协办 配合单位 会办部门 协办部门 配合部门",
        reading=UNITS,
    ),
    _field("separate_units", "分办单位", "分办单位 分办 分办部门", reading=UNITS),
    _field(
        "to_unit",
        "交办对象",
        "交办对象 交办至 转办对象 受理机关",
        reading=Reading.UNIT,
        for_whole_sheet=True,
    ),
    _field(
        "handed_over_on",
        "交办日期",
        "交办日期 交办时间 转办日期 转办时间 交办 分办日期 分办时间 下达时间",
        reading=DATE,
        for_whole_sheet=True,
    ),
    _field("handover_document", "交办文号", "交办文号 转办文号 交办文件", for_whole_sheet=True),
    _field("signed_on", "签收日期", "签收日期 签收时间 接收日期 收件日期", reading=DATE),
    _field(
        "handler",
        "承办人",
        "承办人 经办人 承办人及电话 承办人及联系电话 具体承办人 联系人 承办人员",
    ),
    _field("phone", "承办人电话", "承办人电话 联系电话 电话 联系方式 承办人联系电话"),
    _field(
        "due_on",
        "答复期限（只核对）",
        "答复期限 办理期限 办理时限 要求结办日期 限办日期 答复时限 办结期限 期限",
        reading=DATE,
    ),
    _field(
        "answered_on",
        "答复日期",
        "答复日期 答复时间 办复日期 办复时间 主办答复时间 回复时间 回复日期 复函日期",
        reading=DATE,
        for_whole_sheet=True,
    ),
    _field("document_number", "答复文号", "答复文号 复函文号 文号 答复函文号 办复文号"),
    _field("signer", "签发人", "签发人 答复签发人"),
    _field(
        "answer_class",
        "办理结果类别",
        "办理结果 结果类别 类别标记 类别号标记 办理类别 答复类别 结果分类 办理结果(abcd) "
        "办理结果类别 答复类型 办理分类 办理结果分类 办复类别",
    ),
    _field(
        "contact_method",
        "面商方式",
        "面商方式 协商形式 面商形式 沟通方式 面商 见面方式 联系代表方式",
        reading=Reading.CHOICE,
    ),
    _field("contact_person", "面商人", "面商人 面商人员"),
    _field("contacted_on", "面商日期", "面商日期 面商时间 沟通日期", reading=DATE),
    _field(
        "answer_text",
        "答复内容",
        "答复内容 答复意见 主办意见 主办单位意见 主办意见全文 答复情况 书面答复",
        reading=LONG,
    ),
    _field(
        "handling",
        "办理情况及成效",
        "办理情况及成效 办理情况 办理进展 落实情况 办理成效 办理情况及结果 办理落实情况 成效 "
        "进展情况 办理工作情况",
        reading=LONG,
    ),
    _field("promises", "承诺事项", "承诺事项 计划落实事项 承诺", reading=LONG),
    _field("co_opinion", "会办意见", "会办意见 协办意见 会办单位意见 协办单位意见", reading=LONG),
    _field("co_opinion_on", "会办意见日期", "会办意见日期 会办日期 会办时间", reading=DATE),
    _field(
        "attitude",
        "评价：办理态度",
        "办理态度 办理工作满意度 对办理态度 态度 办理工作 对办理态度评价",
        reading=Reading.CHOICE,
    ),
    _field(
        "result",
        "评价：办理结果",
        "办理结果满意度 对办理结果 结果满意度 对办理结果评价 办理结果评价",
        below=("办理结果", "结果"),
        reading=Reading.CHOICE,
    ),
    _field(
        "rating",
        "代表评价（态度和结果合一）",
        "代表评价 满意度 代表意见 反馈意见 是否满意 满意情况 评价 代表满意度 代表反馈意见 评价结果 "
        "代表评价结果 代表反馈 满意程度",
        reading=Reading.CHOICE,
    ),
    _field("comment", "评价意见（理由）", "评价意见 不满意原因 不满意理由 意见说明", reading=LONG),
    _field(
        "evaluated_on",
        "评价日期",
        "评价日期 评价时间 反馈日期 反馈时间 测评日期 征询意见日期",
        reading=DATE,
        for_whole_sheet=True,
    ),
    _field(
        "concluded_on",
        "办结日期",
        "办结日期 办结时间 答复办结日期",
        reading=DATE,
        for_whole_sheet=True,
    ),
    _field(
        "is_key",
        "重点督办",
        "是否重点督办 重点督办 是否重点 重点建议 是否重点建议 重点",
        reading=Reading.YES_NO,
    ),
    _field("key_leader", "督办领导", "督办领导 督办人"),
    _field("government_leader", "领办区领导", "领办区领导 领办领导 分管区领导"),
    _field("disclosure", "是否公开", "是否公开 公开 公开情况 可否公开", reading=Reading.CHOICE),
    _field("status", "状态（只核对）", "状态 建议状态 办理状态 当前状态 办理进度 完成情况"),
    _field(
        "submitted_on", "提出日期", "提出时间 提出日期 提交日期 提交时间 收件时间", reading=DATE
    ),
    _field("note", "备注", "备注 说明 备考", reading=LONG),
)

INCLUDED = _field(
    "included_on",
    "列入计划日期（主任会议通过）",
    "列入计划日期 计划通过日期 通过日期",
    reading=DATE,
    for_whole_sheet=True,
)

TOPIC = (
    NUMBERING,
    _field("form", "监督方式", "监督方式 监督形式 方式", reading=Reading.CHOICE, weight=1.5),
    _field(
        "title",
        "议题名称",
        "议题名称 议题 监督议题 名称 议题内容 监督项目 监督事项 项目名称 工作项目 事项",
        weight=2.0,
    ),
    _field("basis", "依据/来源", "依据来源 依据 来源 议题来源"),
    _field(
        "lead_committee",
        "责任专工委",
        "责任专工委 责任委室 承办委室 责任部门 专工委 牵头专工委 责任工委 承办部门 "
        "牵头委室 负责委室",
        reading=Reading.UNIT,
    ),
    _field("supervising_leader", "分管领导", "分管领导 分管副主任 责任领导 牵头领导"),
    _field(
        "reporting_units",
        "报告（实施）单位",
        "报告单位 报告机关 报告实施单位 报告(实施)单位 实施单位 汇报单位 报告部门 配合部门",
        reading=UNITS,
    ),
    _field("research_on", "会前调研时间", "会前调研时间 调研时间 会前调研", reading=DATE),
    _field("directors_meeting_on", "主任会议时间", "主任会议 主任会议时间", reading=DATE),
    _field(
        "committee_session_on",
        "常委会会议时间",
        "常委会会议 常委会会议时间 常委会会议(月) 常委会",
        reading=DATE,
    ),
    _field("planned_on", "计划时间", "计划时间 时间安排 计划完成时间 安排时间", reading=DATE),
    INCLUDED,
    _field(
        "concluded_on",
        "办结日期",
        "办结日期 完成时间 完成日期",
        reading=DATE,
        for_whole_sheet=True,
    ),
    _field("status", "完成情况", "完成情况 状态 进展 落实情况", reading=LONG),
    _field("adjustment", "调整说明", "调整说明 调整情况", reading=LONG),
    _field("note", "备注", "备注 说明", reading=LONG),
)

INSPECTION = (
    NUMBERING,
    _field(
        "title",
        "检查名称",
        "检查名称 检查项目 执法检查项目 执法检查名称 名称 检查内容 检查主题 项目",
        weight=2.0,
    ),
    _field(
        "kind",
        "检查类型",
        "检查类型 检查种类 检查性质 类型",
        reading=Reading.CHOICE,
        for_whole_sheet=True,
    ),
    _field(
        "laws", "法律法规", "检查的法律法规 法律法规 法律法规名称 涉及法律法规 检查法律", weight=1.5
    ),
    _field(
        "inspected_units",
        "被检查单位",
        "被检查单位 检查对象 受检单位 被检查部门 受检部门",
        reading=UNITS,
        weight=1.5,
    ),
    _field(
        "lead_committee",
        "责任专工委",
        "责任专工委 责任委室 承办委室 专工委 牵头专工委 牵头委室 责任部门",
        reading=Reading.UNIT,
    ),
    _field("team_leader", "检查组组长", "检查组组长 组长 带队领导 检查组长", weight=1.5),
    _field("method", "检查方式", "检查方式 检查形式 检查方法", reading=LONG, weight=1.5),
    _field(
        "findings", "发现的问题", "发现的问题 存在问题 主要问题 发现问题 检查发现问题", reading=LONG
    ),
    _field("started_on", "检查时间", "检查时间 开始日期 检查日期 开始时间", reading=DATE),
    INCLUDED,
    _field(
        "concluded_on",
        "办结日期",
        "办结日期 完成时间 结束日期 完成日期",
        reading=DATE,
        for_whole_sheet=True,
    ),
    _field("status", "完成情况", "完成情况 状态 进展 整改情况", reading=LONG),
    _field("note", "备注", "备注 说明", reading=LONG),
)

RESEARCH = (
    NUMBERING,
    _field(
        "title",
        "课题名称",
        "课题 课题名称 调研课题 调研题目 调研项目 调研课题名称 调研主题 选题",
        weight=2.0,
    ),
    _field("number", "编号", "编号 课题编号"),
    _field("leader", "牵头人", "牵头人 课题负责人 负责人 牵头领导 课题组长 主持人", weight=1.5),
    _field(
        "lead_committee",
        "责任部门",
        "责任部门 责任专工委 承担部门 承办部门 责任委室 牵头部门 承办委室 牵头委室",
        reading=Reading.UNIT,
    ),
    _field("members", "成员", "成员 课题组成员 调研组成员 参加人员", weight=1.5),
    _field("quarter", "计划季度", "计划季度 季度 完成季度", reading=Reading.CHOICE, weight=1.5),
    _field("planned_on", "计划时间", "计划时间 时间安排 计划完成时间", reading=DATE),
    INCLUDED,
    _field("meeting", "通过会议", "通过会议", for_whole_sheet=True),
    _field("started_on", "开始日期", "开始日期 开始时间 启动日期 启动时间", reading=DATE),
    _field("mid_check", "年中进度", "年中进度 年中进展 年中检查 中期进展", reading=LONG),
    _field("delivered_on", "完成日期", "完成日期 完成时间 结题日期 结题时间", reading=DATE),
    _field(
        "results",
        "成果名称",
        "成果名称 调研成果 成果 成果题目 调研报告 成果形式",
        reading=LONG,
        weight=1.5,
    ),
    _field("exchanged_on", "交流日期", "交流日期 交流时间 成果交流日期", reading=DATE),
    _field("exchange", "交流", "交流 交流情况 成果交流 报送情况", reading=LONG),
    _field("instruction", "批示", "批示 批示内容 领导批示 批示情况", reading=LONG, weight=1.5),
    _field("adopted_as", "转化去向", "转化去向 转化情况 成果转化 转化运用 运用情况", weight=1.5),
    _field(
        "concluded_on",
        "办结日期",
        "办结日期 办结时间",
        reading=DATE,
        for_whole_sheet=True,
    ),
    _field("status", "完成情况", "完成情况 状态 进展", reading=LONG),
    _field("note", "备注", "备注 说明", reading=LONG),
)

FIELDS = {
    "suggestion": SUGGESTION,
    "topic": TOPIC,
    "inspection": INSPECTION,
    "planitem": RESEARCH,
    "lead": LEAD,
    "activity": ACTIVITY,
    "meeting": MEETING,
    "personnelmatter": PERSONNEL,
}
# A row says something only if it has one of these; the rest is sub-total, heading or footer.
NAMING = dict.fromkeys(FIELDS, ("title",)) | {
    "suggestion": ("title", "number"),
    "lead": ("title", "text"),
    "personnelmatter": ("person_name",),
}


# Several columns may feed these: 会办单位 1, 会办单位 2, two columns of remarks.
REPEATABLE = frozenset({Reading.LONG_TEXT, Reading.UNITS, Reading.DEPUTIES, Reading.IGNORED})


def field_of(kind: str, key: str) -> Field | None:
    return next((field for field in FIELDS[kind] if field.key == key), None)
