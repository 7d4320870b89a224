"""The Word documents as another office suite sees them: printed by LibreOffice.

Needs `soffice` with Writer, `pdfinfo` and `pdftotext` (poppler); where they are missing these
tests fail.
"""

import re
import subprocess

import pytest

from reports.word.kinds import KINDS
from reports.word.rendering import render

LONG = [f"第{number}段。{'建议开通微循环公交。' * 12}" for number in range(1, 60)]
FILLED = {
    "sample": lambda kind: kind.samples,
    "long": lambda kind: kind.samples | {"建议内容段落": LONG},
    "nothing": lambda kind: kind.blanks,
}
# Those that hold the whole text of the suggestion.
WITH_TEXT = ("handover-notice", "feedback-form", "suggestion-paper")
# What each prints of itself, whatever it is filled with.
OWN_WORDS = {
    "handover-notice": "代表建议交办通知",
    "feedback-form": "人大代表建议承办情况征询意见表",
    "suggestion-paper": "专用纸",
    "urging-letter": "代表建议催办函",
    "extension-notice": "代表建议延期办理通知",
    "opinion-letter": "审议意见书",
    "decision-paper": "通过）",
    "announcement": "特此公告。",
    "meeting-agenda": "议程：",
    "voting-slips": "表决票",
    "appointment-list": "人事任免名单",
    "bill-appointments": "人事任免名单",
    "duty-report": "述职报告",
    "trial-appraisal": "旁听庭审评议表",
    "reception-form": "接待选民登记表",
    "review-opinion": "规范性文件书面审查意见",
}
# Without anything to vote on there is no slip, and no word.
EMPTY = {"voting-slips"}
SHOWN = {
    "urging-letter": ("015", "张三", "区交通局：", "已逾期5天", "已催办你单位2次"),
    "extension-notice": ("015", "张三", "2023年7月20日", "需与市公交集团会商线路。"),
    "opinion-letter": ("汉常审〔2023〕2号", "一、优化公交线网", "2023年9月10日"),
    "decision-paper": ("关于加强湿地保护的决定", "汉人常〔2024〕9号", "第一条保护湿地。"),
    "announcement": ("汉人常〔2024〕9号", "现予公布，自2024年7月1日起施行"),
    "meeting-agenda": ("第五届人大常委会第十八次会议", "主持人：王五", "2．人事任免"),
    "voting-slips": ("□赞成", "满意度测评票", "□基本满意"),
    "appointment-list": ("任命张三为区财政局局长。", "免去张三的区财政局局长职务。"),
    "bill-appointments": ("汉政任〔2024〕3号", "任命张三为区财政局局长。"),
    "duty-report": ("第三选区", "区六届人大四次会议", "湖北日报（省级）《代表进社区》"),
    "trial-appraisal": ("区人民法院", "张某某盗窃案", "√", "释明权利义务可以更通俗。"),
    "reception-form": ("XS20240012", "李某", "兴城大道路灯不亮", "已更换灯具。"),
    "review-opinion": ("汉人法〔2024〕5号", "超越权限", "第七条与上位法的规定不一致。"),
}


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """(kind, filling) → the PDF, all printed in one run of LibreOffice."""
    folder = tmp_path_factory.mktemp("documents")
    for kind in KINDS.values():
        for name, words in FILLED.items():
            (folder / f"{kind.name}.{name}.docx").write_bytes(render(kind.shipped, words(kind)))
    subprocess.run(
        [
            "soffice",
            "--headless",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--convert-to",
            "pdf",
            "--outdir",
            folder,
            *sorted(folder.glob("*.docx")),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    return lambda kind, filling: folder / f"{kind}.{filling}.pdf"


def words_of(pdf) -> str:
    """Without blanks and line ends, which printing adds."""
    text = subprocess.run(["pdftotext", pdf, "-"], check=True, capture_output=True, text=True)
    return re.sub(r"\s", "", text.stdout)


@pytest.mark.parametrize("kind", KINDS)
class TestDocument:
    def test_is_printed_on_upright_a4(self, printed, kind):
        for filling in FILLED:
            command = ["pdfinfo", printed(kind, filling)]
            about = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            width, height = map(float, re.search(r"size:\s+([\d.]+) x ([\d.]+)", about).groups())
            assert (round(width), round(height)) == (595, 842)

    def test_shows_what_it_was_filled_with(self, printed, kind):
        text = words_of(printed(kind, "sample"))
        assert OWN_WORDS[kind] in text
        of_suggestions = ("015", "张三", "关于优化公交微循环的建议", "沿线小区距地铁站较远。")
        for words in SHOWN.get(kind, of_suggestions):
            assert words in text

    def test_shows_every_paragraph_of_a_long_text(self, printed, kind):
        if kind not in WITH_TEXT:
            return
        text = words_of(printed(kind, "long"))
        assert all(f"第{number}段。" in text for number in range(1, 60))

    def test_stands_empty_to_be_filled_in_by_hand(self, printed, kind):
        text = words_of(printed(kind, "nothing"))
        if kind in EMPTY:
            assert text == ""
        else:
            assert OWN_WORDS[kind] in text
