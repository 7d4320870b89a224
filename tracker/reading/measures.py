"""What is counted: measure words as Chinese documents write them, and words that only look so."""

import re

TIME_UNITS = frozenset({"年", "年度", "周年", "个月", "月", "月份", "周", "天", "日", "届", "季度"})
# Units that are no matter of counting one by one: what stands between two of them is no list.
_RATES = "% ‰ 个百分点 百分点 倍 成 番 折"
_MONEY = "元 美元 欧元 港元 日元 元人民币"
_SIZES = """
    平方公里 平方千米 平方米 平米 立方米 立方 公里 千米 公顷 厘米 毫米 海里 公斤 千克 毫克 毫升
    微克/立方米 毫克/立方米 毫克/升 吨标准煤 吨标煤 吨/日 吨/天 立方米/日 元/吨 元/平方米 元/月
    元/年 元/人 千瓦时 千瓦 兆瓦 摄氏度 ℃ 米 亩 吨 升 克 斤 度 µg/m³ μg/m³ µg/m3 μg/m3 ug/m3
    mg/L km² km2 km ㎡ m² m2 m³ m3 kg MW KW kW GB TB
"""
_TIMES = """
    个工作日 工作日 个小时 小时 个月 个季度 分钟 课时 学时 季度 周年 年度 月份 年 月 周 天 日 岁
"""
_PIECES = """
    个方面 方面 个批次 人份 剂次 人次 场次 批次 篇次 件次 户次 班次 轮次 架次 车次 台次 例次
    条次 家次 项次 户人 人天 头次 艘次 点位 项 条 件 份 个 家 名 人 位 户 次 场 批 期 篇 届 轮
    部 类 种 处 所 座 栋 幢 间 套 台 辆 支 起 宗 例 队 组 号 幅 块 张 本 册 趟 程 艘 架 只 株 棵
    枚 片 颗 头 匹 羽 根 道 段 款 门 节 站 口 眼 笔 单 票 席 股 床 把 盏 面 瓶 箱 袋 盘 针 剂 堂
    版 页 字 步 路 线 尾 公斤 盒 桌 车 杆 顶 桶 班 村 县 镇 乡 市州 社区 团 乡镇 街道 镇街 部门
    点 分
"""
# After these words a sign that looks like a measure word belongs to the word that follows.
_NOT_BEFORE = {
    "成": "立员果为功效绩本熟长都品交型份分",
    "条": "例",
    "件": "套",
    "人": "大民均才事口群员工力身体",
    "家": "庭长园乡风具电政禽畜装访校",
    "部": "门委署分队长位级落",
    "本": "地区市级县次届土科质报身",
    "项": "目",
    "所": "有提需涉谓长以得",
    "次": "产要生品",
    "批": "示准复评判",
    "起": "诉草步止点施来到",
    "组": "织长建成团合委",
    "队": "伍员长",
    "门": "户类诊店牌槛头",
    "道": "路德",
    "面": "向对积临上商谈",
    "口": "径碑岸腔",
    "元": "旦素件月宵",
    "户": "外籍型均主口",
    "天": "然津网气门地空",
    "米": "粉",
    "度": "假",
    "升": "级至到学",
    "站": "点式位长",
    "单": "位独一",
    "段": "时",
    "节": "能约水日点目",
    "线": "上下路索",
    "路": "线网灯桥",
    "步": "骤行",
    "村": "民庄级",
    "县": "级域",
    "乡": "村镇级",
    "镇": "村级",
    "票": "决据价制",
    "席": "位",
    "股": "份权东",
    "床": "位",
    "车": "辆间站位道",
    "班": "子级组车",
    "团": "队结体",
    "程": "度序",
    "架": "构",
    "台": "账帐风",
    "号": "召称码",
    "位": "于列居置次",
    "点": "位多半",
    "例": "会如行外",
    "处": "理置罚分于长在以级",
    "头": "部",
    "篇": "章",
    "字": "符",
    "间": "接隔距断",
    "克": "服",
    "分": "别之管类析布局院组批级步享",
    "街道": "办",
    "轮": "流训",
    "只": "有能是要",
    "日": "常益均",
    "周": "边围期岁密",
    "月": "均",
    "年": "级龄轻代均度",
    "种": "植子业养",
    "期": "间望限",
    "届": "时",
    "支": "持部出行撑付书援",
    "类": "似别型",
    "场": "所地馆景",
    "套": "餐",
    "版": "权块",
    "把": "关握手",
    "根": "据本",
    "顶": "层",
    "片": "区面",
    "桌": "面",
    "盘": "活",
    "眼": "睛光前",
    "针": "对",
    "堂": "课",
    "款": "项",
    "份": "额",
    "名": "单录称誉优师",
}
# Chinese numerals stand before other words more often than Arabic ones: 三家 may be a place.
_ONLY_ARABIC = (
    "线 路 村 县 镇 乡 部门 号 步 车 面 团 单 分 度 升 程 把 根 街道 班 站 队 道 口 字 点"
)


def _in_order(words: str) -> list[str]:
    return sorted(set(words.split()), key=len, reverse=True)


def _pattern(words: str) -> str:
    parts = []
    for word in _in_order(words):
        barred = _NOT_BEFORE.get(word, "")
        parts.append(re.escape(word) + (f"(?![{barred}])" if barred else ""))
    return "|".join(parts)


_ALL = " ".join((_RATES, _MONEY, _SIZES, _TIMES, _PIECES))
_CHINESE_ALSO = " ".join(word for word in _ALL.split() if word not in _ONLY_ARABIC.split())
# 件(次), 件(套): what may also be counted stands in brackets.
_IN_BRACKETS = r"(?:\([次套部期场项家个户处件人条起份批]\))?"
# 元/立方米, 吨/日: so much of each.
_OF_EACH = (
    "(?:/(?:平方米|立方米|平方公里|公里|小时|千人|万人|人|年|月|日|天|亩|吨|户|度|㎡|m3|m³))?"
)
_UNIT = re.compile(rf"(?:{_pattern(_ALL)}){_IN_BRACKETS}{_OF_EACH}")
_CHINESE_UNIT = re.compile(rf"(?:{_pattern(_CHINESE_ALSO)}){_IN_BRACKETS}")
# 12件建议, but 项目标 in 18项目标 and 名优秀 in 10名优秀代表.
_OTHERWISE = re.compile(r"项(?=目标)|名(?=优秀|师傅)|点(?=建议|意见|要求|体会|希望|措施)")


def unit_at(plain: str, place: int, *, is_chinese: bool) -> int:
    """Where the measure word that begins at `place` ends; `place` itself where there is none."""
    other = _OTHERWISE.match(plain, place)
    if other:
        return other.end()
    match = (_CHINESE_UNIT if is_chinese else _UNIT).match(plain, place)
    return match.end() if match else place
