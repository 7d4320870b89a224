"""The words that a template may hold: what each stands for, and a sample to try a template with.

Clerks write them into templates, so they are Chinese. One table serves the filling, the check of
an uploaded template, the page where templates are kept and the clerk's guide.
"""

from dataclasses import dataclass

# What one line of a list holds, by name, with a sample.
Line = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Placeholder:
    """`sample` is a text; of a list, its lines: texts, or several texts by name."""

    name: str
    meaning: str
    sample: str | list[str] | list[Line]

    @property
    def is_list(self) -> bool:
        return isinstance(self.sample, list)

    @property
    def parts(self) -> tuple[str, ...]:
        """The names within one line of a list; empty where a line is a text."""
        first = self.sample[0] if self.is_list else ""
        return tuple(first) if isinstance(first, dict) else ()

    @property
    def usage(self) -> str:
        """As a clerk writes it; of a list three rows of a table, or three paragraphs."""
        if not self.is_list:
            return "{{ " + self.name + " }}"
        fields = "".join("{{ 行." + part + " }}" for part in self.parts) or "{{ 行 }}"
        kind = "tr" if self.parts else "p"
        return f"{{%{kind} for 行 in {self.name} %}}\n{fields}\n{{%{kind} endfor %}}"


def text(name: str, meaning: str, sample: str) -> Placeholder:
    return Placeholder(name=name, meaning=meaning, sample=sample)


# Of every paper.
OF_THE_PLACE = (
    text("区域", "本级人大所在的区域", "武汉市汉南区"),
    text("人大机关", "本级人大常委会的名称", "武汉市汉南区人大常委会"),
    text("打印日期", "生成文书的日期", "2023年4月25日"),
)
OF_A_SUGGESTION = (
    text("届次会次", "提出建议的会议", "第五届人民代表大会第二次会议"),
    text("工作年度", "所属工作年度", "2023"),
    text("建议编号", "编号，保留前导零", "015"),
    text("种类", "建议、议案或议案转建议", "建议"),
    text("提出时间", "大会期间或闭会期间", "大会期间"),
    text("建议标题", "标题", "关于优化公交微循环的建议"),
    text("类别", "工作领域", "城乡建设"),
    text("建议内容", "全文，保留换行", "沿线小区距地铁站较远。\n建议开通微循环公交。"),
    Placeholder(
        name="建议内容段落",
        meaning="全文，逐段",
        sample=["沿线小区距地铁站较远。", "建议开通微循环公交。"],
    ),
    text("提交日期", "代表提交的日期", "2023年1月8日"),
    text("领衔代表", "姓名", "张三"),
    text("代表团", "领衔代表的代表团", "纱帽代表团"),
    text("代表小组", "领衔代表的代表小组", "第一小组"),
    text("代表电话", "领衔代表的电话，限办理需要的人员", "027-84850000"),
    text("联名代表姓名", "联名代表，以顿号分开", "李四、王五"),
    Placeholder(
        name="联名代表",
        meaning="联名代表，逐人；不同意联名的不列",
        sample=[
            {"姓名": "李四", "代表团": "东荆代表团", "电话": "027-84850001", "意见": "同意联名"},
        ],
    ),
    text("愿全文公开", "代表希望全文公开的为√", "√"),
    text("愿仅公开标题", "代表希望仅公开标题的为√", ""),
    text("愿不公开", "代表希望不公开的为√", ""),
    text("交办日期", "交办的日期", "2023年1月20日"),
    text("交办文号", "交办的文号", "汉人办〔2023〕3号"),
    text("交办对象", "交办给谁，如区政府", "汉南区人民政府"),
    text("主送单位", "通知发给的单位，以顿号分开", "区交通局"),
    text("办理方式", "单办、主办+会办或分办", "主办+会办"),
    text("主办单位", "主办（分办）单位", "区交通局"),
    text("会办单位", "会办单位", "区公安分局"),
    text("答复期限", "答复代表的期限", "2023年4月20日"),
    text("期限说明", "期限是怎样算的", "2023-01-20 交办 + 3 个月 → 2023-04-20"),
    Placeholder(
        name="承办单位",
        meaning="看得到的承办单位，逐个；指明单位的只有该单位",
        sample=[
            {
                "名称": "区交通局",
                "方式": "主办",
                "交办日期": "2023年1月20日",
                "文号": "汉政办〔2023〕5号",
                "申退期限": "2023年2月3日",
                "会办意见期限": "",
                "签收日期": "2023年1月21日",
                "承办人": "赵六",
                "电话": "027-84850002",
            }
        ],
    ),
    Placeholder(
        name="答复",
        meaning="各主办（分办）单位最近一次答复，逐个",
        sample=[
            {
                "单位": "区交通局",
                "日期": "2023年4月10日",
                "文号": "汉交函〔2023〕8号",
                "签发人": "钱七",
                "结果": "A",
                "内容": "已开通两条微循环线路。",
            }
        ],
    ),
    text("态度满意", "代表对办理态度评价为满意的为√，本轮结束前和多个答复时为空", "√"),
    text("态度基本满意", "同上", ""),
    text("态度不满意", "同上", ""),
    text("结果满意", "代表对办理结果评价为满意的为√，本轮结束前和多个答复时为空", "√"),
    text("结果基本满意", "同上", ""),
    text("结果不满意", "同上", ""),
    text("评价意见", "代表的评价意见", "感谢办理。"),
    text("评价日期", "代表评价的日期", "2023年4月15日"),
)
# Of the papers that go to a unit while it handles a suggestion.
OF_THE_SENDER = (
    text(
        "发文单位",
        "把建议交给该单位的：分办的为分办单位，直接交办的为本级人大常委会",
        "区政府办公室",
    ),
)
OF_AN_URGED_UNIT = (
    text("催办对象", "被催办的承办单位", "区交通局"),
    text("催办日期", "最近一次催办的日期", "2023年4月25日"),
    text("催办次数", "至今共催办几次", "2"),
    text("催办内容", "最近一次催办写明的内容", "请加快办理，按期答复代表。"),
    Placeholder(
        name="所欠事项",
        meaning="该单位还没有办的：签收、答复代表、会办意见和落实承诺，逐项",
        sample=[
            {
                "事项": "答复代表",
                "起始日期": "2023年1月20日",
                "期限": "2023年4月20日",
                "逾期": "已逾期5天",
            }
        ],
    ),
)
OF_AN_EXTENSION = (
    text("延期申请单位", "申请延期的承办单位", "区交通局"),
    text("延期申请日期", "申请延期的日期", "2023年4月6日"),
    text("延期理由", "申请延期的理由", "需与市公交集团会商线路。"),
    text("延期审核日期", "同意延期的日期", "2023年4月10日"),
    text("原答复期限", "延期以前的答复期限", "2023年4月20日"),
    text("延至日期", "延期以后的答复期限", "2023年7月20日"),
    text("延期月数", "自起算日共几个月", "6"),
    text("延期说明", "延期后的期限是怎样算的", "2023-01-20 交办 + 6 个月 → 2023-07-20"),
    text("告知代表日期", "把延期告知代表的日期", "2023年4月11日"),
)
OF_AN_OPINION = (
    text("审议意见名称", "名称", "关于全区公共交通工作情况报告的审议意见"),
    text("审议意见文号", "交办时的文号", "汉常审〔2023〕2号"),
    text("审议事项", "所属议题或执法检查的名称", "全区公共交通工作情况"),
    text("形成会议", "常委会会议或主任会议", "常委会会议"),
    text("审议会议", "届次和会次", "五届人大常委会第十二次会议"),
    text("审议日期", "审议的日期", "2023年6月28日"),
    text("主任会议通过日期", "审议意见由主任会议通过的日期", "2023年7月5日"),
    text("交给单位", "审议意见交给哪个机关研究处理", "汉南区人民政府"),
    text("交办审议意见日期", "交办的日期", "2023年7月10日"),
    text("报告期限", "书面报告研究处理情况的期限", "2023年9月10日"),
    text("报告期限说明", "报告期限是怎样算的", "2023-07-10 交办 + 2 个月 → 2023-09-10"),
    Placeholder(
        name="意见条款",
        meaning="看得到的条款，依条款号的次序；序号是印在条款前面的样子",
        sample=[
            {"条款号": "1", "序号": "一、", "内容": "优化公交线网，方便群众出行。"},
            {"条款号": "2", "序号": "二、", "内容": "加大公交场站建设投入。"},
        ],
    ),
)
# Of a paper whose reader may see only part of what it lists.
OF_AN_EXCERPT = (text("节录", "有看不到的条款、议题时为“节录”，文书只列出看得到的", ""),)
OF_A_DECISION = (
    text("决议名称", "决议、决定的名称", "武汉市汉南区人大常委会关于加强湿地保护的决定"),
    text("决议文号", "文号", "汉人常〔2024〕9号"),
    text("决议类型", "决议、决定、批准决议或办法", "决定"),
    text("通过日期", "通过的日期", "2024年6月20日"),
    text("通过会议", "通过的会议", "五届人大常委会第十八次会议"),
    text("施行日期", "开始施行的日期", "2024年7月1日"),
    text("决议公布日期", "公布的日期", "2024年6月24日"),
    text("决议报告期限", "报告执行情况的期限；没有规定的为空", "2024年11月30日"),
    text("执行机关", "由谁执行并报告，以顿号分开", "区生态环境分局"),
    Placeholder(
        name="决议正文段落",
        meaning="正文，逐段",
        sample=["第一条　保护湿地。", "第二条　本决定自2024年7月1日起施行。"],
    ),
)
OF_A_MEETING = (
    text("会议名称", "会议的名称", "第五届人大常委会第十八次会议"),
    text("召开时间", "召开的日期，开几天的写起止", "2024年6月20日"),
    text("会议地点", "地点", "区人大机关四楼常委会会议室"),
    text("会议主持人", "主持人", "王五"),
)
OF_AN_AGENDA = (
    Placeholder(
        name="会议议程",
        meaning="议题，依次序；撤回的不列",
        sample=[
            {
                "序号": "1",
                "议题": "听取和审议区人民政府关于环境保护工作情况的报告",
                "类别": "听取报告",
                "单位": "区人民政府",
                "报告人": "张三（区生态环境分局局长）",
                "审议方式": "分组审议",
            },
            {
                "序号": "2",
                "议题": "人事任免",
                "类别": "人事任免",
                "单位": "",
                "报告人": "",
                "审议方式": "",
            },
        ],
    ),
)
OF_SLIPS = (
    Placeholder(
        name="表决票",
        meaning="尚待表决、测评的议题每项一张，人事任免每人一张；选项依表决的用途，每行一个",
        sample=[
            {
                "票名": "表决票",
                "事项": "武汉市汉南区人大常委会关于加强湿地保护的决定",
                "选项": "□　赞成\n□　反对\n□　弃权",
            },
            {
                "票名": "满意度测评票",
                "事项": "审议意见研究处理情况的满意度测评",
                "选项": "□　满意\n□　基本满意\n□　不满意\n□　弃权",
            },
        ],
    ),
)
OF_APPOINTMENTS = (
    text("任免会议", "通过任免的会议；按任免案生成的为空", "第五届人大常委会第十八次会议"),
    text("任免案名称", "任免案的标题；按会议生成的为空", "关于张三等任免职务的议案"),
    text("任免案文号", "任免案的文号", "汉政任〔2024〕3号"),
    text("任免通过日期", "通过的日期", "2024年6月20日"),
    *(
        Placeholder(
            name=name,
            meaning=meaning,
            sample=[{"姓名": "张三", "职务": "区财政局局长", "事项": kind, "内容": said}],
        )
        for name, meaning, kind, said in (
            ("任命名单", "通过的任命、决定任命、代理和聘任", "任命", "任命张三为区财政局局长"),
            ("免职名单", "通过的免职、接受辞职和撤职", "免职", "免去张三的区财政局局长职务"),
            (
                "其他人事名单",
                "通过的代表资格等其他人事事项",
                "确认代表资格",
                "确认张三的代表资格",
            ),
        )
    ),
)
PLACEHOLDERS = (
    *OF_THE_PLACE,
    *OF_A_SUGGESTION,
    *OF_THE_SENDER,
    *OF_AN_URGED_UNIT,
    *OF_AN_EXTENSION,
    *OF_AN_OPINION,
    *OF_AN_EXCERPT,
    *OF_A_DECISION,
    *OF_A_MEETING,
    *OF_AN_AGENDA,
    *OF_SLIPS,
    *OF_APPOINTMENTS,
)
BY_NAME = {placeholder.name: placeholder for placeholder in PLACEHOLDERS}
