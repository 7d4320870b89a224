"""The reader on the made texts of the bench, and the bench's own reading of its labels."""

import importlib.util
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parents[2] / "bench" / "reader.py"


@pytest.fixture(scope="module")
def bench():
    spec = importlib.util.spec_from_file_location("bench_of_reader", BENCH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class TestLabels:
    def test_are_taken_out_of_the_text_and_keep_their_places(self, bench):
        text, labels = bench.unlabelled("甲⟨一、⟨2017年|n year⟩回顾|h⟩␣⟨3次|q 3 次⟩")
        assert text == "甲一、2017年回顾\u00a03次"
        assert [(one.text, one.kind, one.said) for one in labels] == [
            ("2017年", "n", ("year",)),
            ("一、2017年回顾", "h", ()),
            ("3次", "q", ("3", "次")),
        ]
        assert all(text[one.start : one.end] == one.text for one in labels)

    def test_stay_in_a_text_that_is_dirtied(self, bench):
        line = "我们⟨近2000人次|q 2000 人次 nearly⟩，听取报告" + "甲" * 30 + "⟨15件|q 15 件⟩。"
        text, labels = bench.unlabelled(bench.dirtied(line))
        assert [one.text for one in labels] == ["近２０００人次", "15\u00a0件"]
        assert max(map(len, text.splitlines()[2:-2])) <= 40


class TestScore:
    @pytest.mark.parametrize(
        ("marked", "name", "share"),
        [
            ("召开会议⟨3次|q 3 次⟩。", "quantities recall", 100),
            ("召开会议⟨3次|q 4 次⟩。", "quantities recall", 0),
            ("召开会议⟨3次|q 3 人⟩。", "quantities precision", 0),
            ("召开会议3次，审议⟨2件|q 2 件⟩。", "quantities precision", 50),
            ("走访⟨近3人|q 3 人⟩。", "comparator", 0),
            ("走访⟨近3人|q 3 人 nearly⟩。", "comparator", 100),
            ("检查⟨《水法》|l 检查⟩实施情况。", "action", 100),
            ("检查⟨《水法》|l 宣传⟩实施情况。", "action", 0),
            ("⟨落实《条例》|l 促进 =某条例⟩。", "laws recall", 0),
            ("检查《水法》。", "laws precision", 0),
            ("⟨一、工作回顾|h⟩\n召开会议。", "headings recall", 100),
            ("一、⟨工作|h⟩回顾\n召开会议。", "headings recall", 0),
            ("一、工作回顾\n召开会议。", "headings precision", 0),
        ],
    )
    def test_tells_right_from_wrong(self, bench, marked, name, share):
        score = bench.score(marked, "x")
        what = name.partition(" ")[0]
        base = score.found[what] if name.endswith("precision") else score.wanted[what]
        assert (100 * score.right[what] / base if base else 0) == share

    def test_reaches_the_goals_on_the_made_texts(self, bench):
        overall = bench.Score()
        sample = list(bench.sample(bench.TEXTS))
        for name, marked, _ in sample:
            overall.add(bench.score(marked, name))
        assert sum(is_dirty for *_, is_dirty in sample) * 2 >= len(sample) >= 40
        missed = {name for name, goal in bench.GOALS.items() if overall.share(name) < goal}
        assert missed == set(), overall.differences
