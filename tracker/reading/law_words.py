"""Words by which laws are known where no 《》 shows them."""

import re


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


# National laws by the name people use, without 中华人民共和国 before and 法 behind.
NATIONAL = _words(
    """
    宪 民 刑 民法 立法 监督 代表 选举 组织 地方组织 全国人大组织 人民法院组织 法院组织
    检察院组织 人民检察院组织 国务院组织 村民委员会组织 村委会组织 居民委员会组织 居委会组织
    民族区域自治 香港基本 澳门基本 戒严 国家安全 反间谍 反恐怖主义 反恐 网络安全 数据安全
    个人信息保护 密码 保守国家秘密 保密 国防 国防动员 国防教育 兵役 征兵 退役军人保障
    英雄烈士保护 英烈保护 军人地位和权益保障 预备役人员 人民武装警察 人民防空 海警 国旗 国徽
    国歌 国籍 公务员 监察 监察官 法官 检察官 人民陪审员 人民警察 律师 公证 法律援助 社区矫正
    监狱 看守所 刑事诉讼 民事诉讼 行政诉讼 海事诉讼特别程序 仲裁 人民调解 涉外民事关系法律适用
    国家赔偿 行政处罚 行政许可 行政强制 行政复议 治安管理处罚 禁毒 反有组织犯罪 反洗钱
    反电信网络诈骗 出境入境管理 居民身份证 护照 枪支管理 集会游行示威 物权 合同 担保 侵权责任
    婚姻 继承 收养 公司 合伙企业 个人独资企业 企业破产 企业国有资产 全民所有制工业企业
    中小企业促进 民营经济促进 乡镇企业 外商投资 外资企业 台湾同胞投资保护 对外贸易 海关
    进出口商品检验 出口管制 反不正当竞争 反垄断 反食品浪费 广告 价格 消费者权益保护 产品质量
    标准化 计量 认证认可 电子商务 电子签名 招标投标 政府采购 商标 专利 著作权 证券 证券投资基金
    期货和衍生品 保险 商业银行 中国人民银行 银行业监督管理 信托 票据 预算 审计 会计 注册会计师
    统计 税收征收管理 税收征管 个人所得税 企业所得税 增值税 消费税 车船税 车辆购置税 契税 印花税
    资源税 环境保护税 环保税 耕地占用税 城市维护建设税 烟叶税 船舶吨税 关税 彩票 农业 种子 畜牧
    渔业 草原 森林 农村土地承包 土地承包 农村土地承包经营纠纷调解仲裁 农民专业合作社
    农业技术推广 农业机械化促进 农产品质量安全 农村集体经济组织 乡村振兴促进 乡村振兴 动物防疫
    进出境动植物检疫 粮食安全保障 黑土地保护 防沙治沙 野生动物保护 土地管理 耕地保护 城乡规划
    城市房地产管理 房地产管理 建筑 测绘 不动产登记 矿产资源 煤炭 电力 石油天然气管道保护
    节约能源 节能 可再生能源 能源 原子能 核安全 循环经济促进 清洁生产促进 清洁生产 水 防洪
    水土保持 长江保护 黄河保护 青藏高原生态保护 海洋环境保护 海域使用管理 海岛保护 湿地保护
    环境保护 环保 环境影响评价 环评 大气污染防治 大气 水污染防治 土壤污染防治 土壤
    固体废物污染环境防治 固废 固体废物 噪声污染防治 环境噪声污染防治 噪声 放射性污染防治
    生物安全 生态环境 国家公园 气象 防震减灾 突发事件应对 安全生产 矿山安全 特种设备安全
    道路交通安全 消防 公路 铁路 民用航空 港口 航道 海上交通安全 邮政 食品安全 食安 药品管理
    疫苗管理 传染病防治 国境卫生检疫 职业病防治 精神卫生 母婴保健 献血 医师 执业医师 中医药
    基本医疗卫生与健康促进 人口与计划生育 计划生育 红十字会 慈善 公益事业捐赠 教育 义务教育
    学前教育 高等教育 职业教育 民办教育促进 家庭教育促进 教师 学位 爱国主义教育 科学技术进步
    科技进步 科学技术普及 科普 促进科技成果转化 科技成果转化 国家通用语言文字 文物保护
    非物质文化遗产 公共文化服务保障 公共图书馆 博物馆 电影产业促进 档案 体育 旅游 未成年人保护
    预防未成年人犯罪 妇女权益保障 老年人权益保障 残疾人保障 归侨侨眷权益保护 无障碍环境建设
    反家庭暴力 工会 劳动 劳动合同 劳动争议调解仲裁 就业促进 社会保险 社会救助 退役军人安置
    境外非政府组织境内活动管理 境外非政府组织管理 法治宣传教育 全民阅读促进 民族团结进步促进
    """
)
LONGEST_NATIONAL = max(map(len, NATIONAL))
# What a law is about tells its name from 依法, 执法, 普法 and other words ending in 法.
SUBJECTS = (
    *(
        "保护",
        "促进",
        "保障",
        "防治",
        "管理",
        "安全",
        "监督",
        "教育",
        "处罚",
        "许可",
        "诉讼",
        "税收",
        "规划",
    ),
    *("建设", "应对", "救助", "发展", "服务", "合作", "权益"),
)
# Behind 法 these make another word of it: 法律, 监督法定, 劳动法庭.
NOT_THE_END = r"(?![治律院规定庭官人制警纪理条盲令网源检法]|学(?!习))"

# Words before a name that are not part of it.
LEADING = re.compile(
    r"新?(?:制定|修订|修改|修正)(?:了|后的|的|并实施的?)?|审议通过了?|"
    r"表决通过了?|审议|通过了?|批准了?|出台了?|颁布(?:实施|施行)?了?|"
    r"公布(?:施行)?|施行"
    r"|起草|完善|健全|加强|废止了?|检查了?|督查|视察|执行|贯彻|落实|实施|遵守|宣传|学习|宣讲|"
    r"普及|违反|依照|依据|根据|按照|适用|对照|参照|结合|符合|围绕|聚焦"
    r"|开展了?|组织|组织开展|进行|关于|推动|推进|助推|完成了?|听取|听取和审议|"
    r"协助|配合|做好|抓好|涉及|包括|其中|针对|通读|专题|重点|深入|全面|严格|"
    r"认真|切实|依法|有效|继续|首次"
    r"|我国首部|全国首部|全省首部|首部|我[省市县区州国]|"
    r"[就把将对为以由如在与和及或给让使按照]|以及|新的|有关|相关|配套|的|了|等|"
    r"部|件|项|年|月|日|还|也|又"
)
_NAMES_HOLD = re.compile(r"(?:法|条例|规定|办法|规则|细则|决定)$")
_JOINERS = ("和", "与", "及", "或")
_EDGE = re.compile(r"[,。;:!?、《》〈〉()“”\"【】\[\]…·\s\d]")
_LONGEST = 32


def name_start(plain: str, end: int, *, floor: int) -> int:
    """Where the name that ends before its suffix at `end` begins, not before `floor`.

    检查 in 制定执法检查办法 belongs to the name: a leading word leaves a name of three signs,
    or of two where nothing stands before the word.
    """
    low = max(floor, end - _LONGEST)
    edges = [match.end() for match in _EDGE.finditer(plain, low, end)]
    start = edges[-1] if edges else low
    for lead in list(LEADING.finditer(plain, start, end)):
        if lead.start() < start:
            continue
        if lead.group() in _JOINERS and not _parts_names(plain, start, lead.start()):
            continue
        left = end - lead.end()
        if left >= 3 or (left == 2 and lead.start() == start):
            start = lead.end()
    return start


def _parts_names(plain: str, start: int, joiner: int) -> bool:
    """Whether 和 stands between two names (监督法和代表法), not within one (人口与计划生育条例)."""
    return joiner == start or _NAMES_HOLD.search(plain, start, joiner) is not None
