"""Taking any one record out of the curated data has to be noticed, with its words."""

from dataclasses import replace

import pytest

from seeds.build import REPORT_FOLDER
from seeds.completeness import check
from seeds.curated import read_curated, read_records
from seeds.reader import read_report
from tracker.reading.laws import INSPECTIONS

CURATED, _ = read_curated(REPORT_FOLDER)
REPORT = read_report((REPORT_FOLDER / "report.txt").read_bytes().decode())


def each(file):
    return [pytest.param(entry, id=_name(entry)) for entry in CURATED[file]]


def each_child(file, key):
    return [
        pytest.param(entry, child, id=f"{_name(entry)}-{_name(child)}")
        for entry in CURATED[file]
        for child in entry.children.get(key, [])
    ]


def _name(entry):
    keys = ("id", "title", "wording", "name", "quote")
    return next(entry.text(key) for key in keys if entry.text(key))


def problems_without(file, entry):
    rest = [other for other in CURATED[file] if other is not entry]
    return check({**CURATED, file: rest}, REPORT)


def problems_without_child(file, entry, key, child):
    others = [other for other in entry.children[key] if other is not child]
    changed = replace(entry, children={**entry.children, key: others})
    entries = [changed if other is entry else other for other in CURATED[file]]
    return check({**CURATED, file: entries}, REPORT)


def problems_with(file, text, *, report=REPORT):
    changed = read_records(text, file=f"{file}.yaml")
    return [str(problem) for problem in check({**CURATED, file: changed}, report)]


def written(file):
    return (REPORT_FOLDER / f"{file}.yaml").read_text(encoding="utf-8")


class TestCuratedRecords:
    def test_agree_with_the_report(self):
        assert check(CURATED, REPORT) == []

    @pytest.mark.parametrize("figure", each("figures"))
    def test_miss_any_figure_taken_out(self, figure):
        problems = problems_without("figures", figure)
        line = REPORT.text[: REPORT.text.index(figure.text("quote"))].count("\n") + 1
        assert [(problem.file, problem.line) for problem in problems] == [("report.txt", line)]
        assert "既没有记入 figures.yaml" in problems[0].text

    @pytest.mark.parametrize("law", each("laws"))
    def test_miss_any_law_taken_out(self, law):
        problems = problems_without("laws", law)
        named = law.children["mentions"][0].text("wording") or law.text("title")
        missed = f"法律法规“{named}”既没有记入 laws.yaml"
        assert any(problem.text.startswith(missed) for problem in problems)

    @pytest.mark.parametrize(("law", "mention"), each_child("laws", "mentions"))
    def test_miss_any_mention_of_a_law_taken_out(self, law, mention):
        problems = problems_without_child("laws", law, "mentions", mention)
        assert any("既没有记入 laws.yaml" in problem.text for problem in problems)

    @pytest.mark.parametrize(("activity", "site"), each_child("activities", "sites"))
    def test_miss_any_place_taken_out(self, activity, site):
        [problem] = problems_without_child("activities", activity, "sites", site)
        assert problem.text.startswith(f"地点“{site.text('name')}”既没有记入 activities.yaml")

    @pytest.mark.parametrize(
        ("file", "entry"),
        [
            pytest.param(file, *param.values, id=f"{file}-{param.id}")
            for file in ("recommendations", "outcomes")
            for param in each(file)
        ],
    )
    def test_miss_any_recommendation_or_outcome_taken_out(self, file, entry):
        problems = problems_without(file, entry)
        assert problems
        assert all(f"既没有记入 {file}.yaml" in problem.text for problem in problems)

    @pytest.mark.parametrize(
        ("file", "entry"),
        [
            pytest.param(file, *param.values, id=f"{file}-{param.id}")
            for file in ("not_figures", "not_laws", "not_sites", "not_outcomes")
            for param in each(file)
        ],
    )
    def test_miss_any_reason_taken_out(self, file, entry):
        problems = problems_without(file, entry)
        assert problems
        assert all(f"没有在 {file}.yaml 中写明理由" in problem.text for problem in problems)

    @pytest.mark.parametrize(
        "law",
        [
            entry
            for entry in each("laws")
            if entry.values[0].children["mentions"][0].text("action") in INSPECTIONS
        ],
    )
    def test_miss_the_inspection_of_any_law(self, law):
        inspections = [
            entry for entry in CURATED["inspections"] if law.text("title") not in entry.text("laws")
        ]
        problems = check({**CURATED, "inspections": inspections}, REPORT)
        assert any(
            problem.file == "laws.yaml" and law.text("title") in problem.text
            for problem in problems
        )


class TestFigures:
    def test_of_another_year_are_named_at_their_line_and_nowhere_else(self):
        text = written("figures")
        line = text[: text.index("subject_year: 2022")].count("\n") + 1
        assert problems_with(
            "figures", text.replace("subject_year: 2022\n", "subject_year: 2021\n")
        ) == [f"figures.yaml 第{line}行：原文“40件”的所属年度读作“2022”，填写的是“2021”。"]

    def test_may_not_use_a_quantity_twice(self):
        again = """
- id: figure-talks
  passage: 21
  quote: 举办“人大讲堂”3期
  wording: 3期
  value: 3
  unit: 期
  comparator: exact
"""
        [problem] = problems_with("figures", written("figures") + again)
        assert "“3期”已被第" in problem

    def test_may_not_be_excused_as_no_figures(self):
        excuse = "- passage: 21\n  quote: 举办“人大讲堂”3期\n  wording: 3期\n  reason: 试\n"
        [problem] = problems_with("not_figures", written("not_figures") + excuse)
        assert problem.startswith("figures.yaml 第")
        assert "“3期”又列在 not_figures.yaml 中" in problem

    def test_are_missed_for_quantities_new_in_the_report(self):
        text = REPORT.text.replace("举办“人大讲堂”3期", "举办“人大讲堂”3期，召开会议6次")
        problems = [str(problem) for problem in check(CURATED, read_report(text))]
        assert problems[0].startswith("report.txt 第27行：数量“6次”既没有记入 figures.yaml")
        assert "原文与校验值不符" in problems[1]


class TestExceptions:
    @pytest.mark.parametrize("file", ["not_figures", "not_laws", "not_sites", "not_outcomes"])
    def test_have_to_give_a_reason(self, file):
        before, _, after = written(file).partition("\n  reason: ")
        unexplained = before + "\n" + after.partition("\n")[2]
        [problem] = problems_with(file, unexplained)
        assert "须写明理由" in problem


class TestInspections:
    def test_may_not_claim_what_the_report_does_not_say(self):
        invented = """
- id: inspection-invented
  passage: 10
  quote: 重点检查《物业管理条例》贯彻落实情况
  kind: own_enforcement
  laws: [物业管理条例]
"""
        [problem] = problems_with("inspections", written("inspections") + invented)
        assert "原文这一段没有对“物业管理条例”作这一类型的检查" in problem


class TestQuotes:
    def test_have_to_stand_in_their_own_passage(self):
        moved = written("recommendations").replace("passage: 13", "passage: 12")
        problems = problems_with("recommendations", moved)
        assert any("应在该段原文中恰好出现一次" in problem for problem in problems)

    def test_have_to_be_unmistakable(self):
        text = "- passage: 15\n  quote: “三机关”\n  wording: 三机关\n  reason: 合称\n"
        problems = problems_with("not_figures", written("not_figures") + text)
        assert any("引语““三机关””应在该段原文中恰好出现一次" in problem for problem in problems)
