"""What the columns of a sheet of leads are headed with, such as the monthly one of a hotline.

What suggestions are headed with too weighs less here: a sheet is one of leads by what only leads
have, a caller, a channel, a day on which it came.
"""

from reports.oldbooks.meaning import DATE, LONG, NUMBERING, UNITS, Reading, meaning, plain
from tracker.leads.models import Lead

LEAD = (
    NUMBERING,
    meaning(
        "number",
        "工单编号",
        "工单编号 工单号 诉求编号 受理编号 来电编号 留言编号 流水号 工单流水号 受理单号 预警编号"
        " 信件编号 编号",
        weight=0.9,
    ),
    meaning(
        "external_system",
        "编号属于哪个系统",
        "来源系统 平台 系统",
        for_whole_sheet=True,
    ),
    meaning(
        "channel",
        "来源",
        "来源 渠道 来源渠道 受理渠道 诉求来源 反映渠道",
        reading=Reading.CHOICE,
        for_whole_sheet=True,
    ),
    meaning(
        "received_on",
        "收到日期",
        "收到日期 来电时间 来电日期 受理时间 受理日期 登记日期 登记时间 留言时间 反映时间 接待日期"
        " 诉求时间 预警时间 预警日期",
        reading=DATE,
        for_whole_sheet=True,
        weight=1.5,
    ),
    meaning(
        "title",
        "反映事项",
        "反映事项 诉求标题 诉求主题 工单标题 反映问题 标题 主题 事项",
        weight=1.0,
    ),
    meaning(
        "text",
        "反映内容",
        "反映内容 诉求内容 来电内容 留言内容 主要诉求 问题描述 诉求描述 内容",
        reading=LONG,
        weight=2.0,
    ),
    meaning("street", "街道", "街道 所属街道 街镇 属地 属地街道 事发街道"),
    meaning("place", "地点", "地点 地址 事发地址 事发地点 诉求地点 反映地点", reading=LONG),
    meaning("area", "工作领域", "领域 工作领域 诉求分类 问题分类 诉求类别 问题类别 分类"),
    meaning("times", "同类件数", "同类件数 同类诉求件数 件数 重复件数"),
    meaning(
        "person_name",
        "反映人",
        "反映人 来电人 留言人 诉求人 反映人姓名 来电人姓名 来访人",
        weight=1.5,
    ),
    meaning(
        "phone",
        "反映人电话",
        "反映人电话 来电号码 联系电话 电话 联系方式 手机号码",
    ),
    meaning(
        "wants_reply",
        "要求答复",
        "要求答复 是否要求答复 是否回复 要求回复 是否要求回复",
        reading=Reading.YES_NO,
    ),
    meaning(
        "handled_by",
        "承办单位",
        "承办单位 办理单位 责任单位 处办单位 主办单位 承办部门",
        reading=UNITS,
    ),
    meaning("document_number", "交办（督办）单号", "督办单号 交办单号 交办文号 督办单 交办单"),
    meaning(
        "handed_over_on",
        "交办日期",
        "交办日期 交办时间 派单时间 派单日期 转办日期 转办时间",
        reading=DATE,
        for_whole_sheet=True,
    ),
    meaning("due_on", "办理期限", "办理期限 期限 办结期限 时限 答复期限", reading=DATE),
    meaning(
        "answered_on",
        "答复日期",
        "答复日期 答复时间 回复时间 回复日期 办结时间 办结日期",
        reading=DATE,
        for_whole_sheet=True,
    ),
    meaning(
        "answer",
        "答复内容",
        "答复内容 办理情况 办理结果 处理结果 回复内容 处理情况 办理意见",
        reading=LONG,
    ),
    meaning(
        "told_on", "反馈本人日期", "反馈本人 反馈日期 反馈本人日期 回访时间 回访日期", reading=DATE
    ),
    meaning("rated", "评价", "评价 满意度 满意情况 回访评价 群众评价", reading=Reading.CHOICE),
    meaning(
        "status",
        "办理状态",
        "状态 办理状态 工单状态 办结情况 是否解决",
        reading=LONG,
        weight=0.5,
    ),
    meaning("note", "备注", "备注 说明", reading=LONG),
)


def channel_in(titles: str) -> str:
    """The channel that the title of a sheet names, in the words of the ledger; "" for none."""
    bare = plain(titles)
    words = {"12345": Lead.Channel.HOTLINE, "热线": Lead.Channel.HOTLINE}
    words |= {plain(label): Lead.Channel(code) for code, label in Lead.Channel.choices}
    words |= {"留言板": Lead.Channel.BOARD, "预警": Lead.Channel.WARNING}
    known = words.items() - {("其他", Lead.Channel.OTHER)}
    return next((str(one.label) for word, one in sorted(known, reverse=True) if word in bare), "")
