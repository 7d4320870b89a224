import pytest

from seeds.curated import Malformed, read_curated, read_records


def malformed(text):
    with pytest.raises(Malformed) as caught:
        read_records(text, file="figures.yaml")
    return str(caught.value.problem)


class TestRecords:
    def test_know_their_lines(self):
        first, second = read_records("- id: a\n  value: 1\n\n- value: 2\n  id: b\n", file="f.yaml")
        assert (first.line, first.lines) == (1, {"id": 1, "value": 2})
        assert (second.line, second.lines) == (4, {"value": 4, "id": 5})
        assert str(second.problem("不对。", key="id")) == "f.yaml 第5行：不对。"

    def test_keep_numbers_as_they_are_written(self):
        [entry] = read_records("- number: 015\n  value: 3.270\n  day: 2023-01-01\n", file="f.yaml")
        assert entry.values == {"number": "015", "value": "3.270", "day": "2023-01-01"}

    def test_may_hold_lists_and_records(self):
        [entry] = read_records("- laws: [甲, 乙]\n  sites:\n    - name: 丙\n", file="f.yaml")
        assert entry.values == {"laws": ["甲", "乙"]}
        assert [(site.values, site.line) for site in entry.children["sites"]] == [
            ({"name": "丙"}, 3)
        ]

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("- id: a\n  id: b\n", "figures.yaml 第2行：字段“id”写了两次。"),
            ("id: a\n", "figures.yaml 第1行：应为记录的列表"),
            ("- id: a\n- 甲\n", "figures.yaml 第2行：每条记录应由"),
            ("- id:\n    a: b\n", "figures.yaml 第2行：此处应为文字或数字。"),
            ("- id: a\n  title: [甲\n- id: b\n", "不是有效的 YAML"),
        ],
    )
    def test_are_refused_with_the_line_where_they_are_malformed(self, text, said):
        assert said in malformed(text)

    def test_of_a_malformed_file_do_not_hide_the_other_files(self, tmp_path):
        (tmp_path / "laws.yaml").write_text("甲", encoding="utf-8")
        (tmp_path / "units.yaml").write_text("- code: a\n", encoding="utf-8")
        curated, problems = read_curated(tmp_path)
        assert [problem.file for problem in problems] == ["laws.yaml"]
        assert [unit.text("code") for unit in curated["units"]] == ["a"]
