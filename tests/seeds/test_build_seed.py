import json
import shutil
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from seeds.build import FIXTURE, REPORT_FOLDER, BuildFailed, build
from seeds.load import load
from seeds.management.commands import build_seed
from tracker.models import Change, Topic

pytestmark = pytest.mark.django_db

# One slip per record: (file, the words, what was made of them, what the build has to say).
SLIPS = [
    ("figures.yaml", "quote: 组织会议培训", "quote: 组织各类培训", "引语“组织各类培训"),
    ("figures.yaml", "wording: 46人次", "wording: 48人次", "“48人次”应在引语中恰好出现一次"),
    ("figures.yaml", "value: 130", "value: 103", "原文“130次”的数值读作“130”，填写的是“103”"),
    ("figures.yaml", "unit: 亿元", "unit: 元", "原文“3.27亿元”的计量单位读作“亿元”，填写的是“元”"),
    (
        "figures.yaml",
        "comparator: about",
        "comparator: exact",
        "原文“百名”的准确程度读作“约”，填写的是“等于”",
    ),
    (
        "figures.yaml",
        "subject_year: 2022",
        "subject_year: 2021",
        "的所属年度读作“2022”，填写的是“2021”",
    ),
    ("figures.yaml", "wording: 300多人次", "wording: 300", "恰有一个数量，读出0个"),
    ("figures.yaml", "nature: finding", "nature: 发现", "nature: 值 '发现' 不是有效选项"),
    ("figures.yaml", "  doer: society", "  who: society", "没有“who”这个字段"),
    ("figures.yaml", "indicator: lectures", "indicator: talks", "没有“talks”"),
    ("figures.yaml", "outcome: outcome-own-rules", "outcome: outcome-rules", "“outcome-rules”"),
    ("topics.yaml", "  subject_year: 2022", "  version: 7", "没有“version”这个字段"),
    ("topics.yaml", "form: plan_evaluation", "form: 评估", "form: 值 '评估' 不是有效选项"),
    ("topics.yaml", "laws: [物业管理条例]", "laws: [车辆条例]", "laws.yaml 中没有“车辆条例”"),
    ("topics.yaml", "area: social", "area: society", "areas.yaml 中没有“society”"),
    ("units.yaml", "parent: standing-committee", "parent: committee", "没有“committee”"),
    ("laws.yaml", "action: joint_enforcement", "action: none", "读作 joint_enforcement"),
    ("laws.yaml", "kind: constitution", "kind: 宪法", "kind: 值 '宪法' 不是有效选项"),
    ("inspections.yaml", "kind: case_review", "kind: case", "kind: 值 'case' 不是有效选项"),
    ("inspections.yaml", "kind: joint_enforcement", "kind: own_enforcement", "这一类型的检查"),
    ("inspections.yaml", "  passage: 12", "  passage: 99", "原文没有这一段：passage “99”"),
    ("activities.yaml", "- name: 小鹏汽车", "- name: 大鹏汽车", "“大鹏汽车”应在引语中"),
    (
        "activities.yaml",
        "      unit: state-assets",
        "      body: state-assets",
        "没有“body”这个字段",
    ),
    ("outcomes.yaml", "matter: suggestion-bus", "matter: suggestion-9", "“suggestion-9”"),
    ("recommendations.yaml", "text: 研究提出", "words: 研究提出", "没有“words”这个字段"),
    ("suggestions.yaml", "status: handling", "status: done", "status: 值 'done' 不是有效选项"),
    ("sources.yaml", "checksum: a", "checksum: b", "原文与校验值不符"),
    ("not_figures.yaml", "wording: 三厂", "wording: 东本", "本来就没有读出内容"),
    ("not_laws.yaml", "  reason: ", "  why: ", "没有“why”这个字段"),
]


@pytest.fixture
def folder(tmp_path):
    """A copy of the curated records to break."""
    return shutil.copytree(REPORT_FOLDER, tmp_path / "report_2023")


def change(folder, file, old, new):
    """Replace the only `old`; return the line on which it stands."""
    text = (folder / file).read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old} stands {text.count(old)} times in {file}"
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def problems(folder):
    with pytest.raises(BuildFailed) as caught:
        build(folder)
    return [str(problem) for problem in caught.value.problems]


@pytest.fixture(scope="module")
def problems_of_all_slips(tmp_path_factory, django_db_blocker):
    """Everything the build says of a folder with all slips in it at once."""
    folder = shutil.copytree(REPORT_FOLDER, tmp_path_factory.mktemp("slips") / "report_2023")
    for file, old, new, _ in SLIPS:
        change(folder, file, old, new)
    with django_db_blocker.unblock():
        return problems(folder)


class TestBuild:
    def test_gives_the_committed_fixture_each_time(self):
        first, second = build(REPORT_FOLDER), build(REPORT_FOLDER)
        assert first == second == FIXTURE.read_bytes().decode()

    def test_leaves_times_and_versions_to_the_loading(self):
        fields = {name for row in json.loads(FIXTURE.read_bytes()) for name in row["fields"]}
        assert fields.isdisjoint({"created_at", "updated_at", "version"})

    def test_neither_reads_nor_writes_the_configured_database(self):
        load(FIXTURE)
        before = Topic.objects.count(), Change.objects.count()
        assert build(REPORT_FOLDER) == FIXTURE.read_bytes().decode()
        assert (Topic.objects.count(), Change.objects.count()) == before

    def test_reads_the_report_as_published(self):
        published = "a594789de036469a7d9fb93d6f95c652d10d07ddbd6fc90e323df6ccbfea8d75"
        [document] = [
            row["fields"]
            for row in json.loads(FIXTURE.read_bytes())
            if row["model"] == "tracker.sourcedocument"
        ]
        assert document["checksum"] == published

    @pytest.mark.parametrize(("file", "old", "new", "said"), SLIPS, ids=[slip[2] for slip in SLIPS])
    def test_names_every_slip_at_once_with_file_line_and_words(
        self, problems_of_all_slips, file, old, new, said
    ):
        text = (REPORT_FOLDER / file).read_text(encoding="utf-8")
        line = text[: text.index(old)].count("\n") + 1
        found = [one for one in problems_of_all_slips if one.startswith(f"{file} 第{line}行：")]
        assert any(said in one for one in found)

    def test_does_not_blame_records_that_refer_to_a_wrong_one(self, folder):
        change(folder, "topics.yaml", "form: plan_evaluation", "form: 评估")
        [problem] = problems(folder)
        assert "form: 值 '评估' 不是有效选项" in problem

    def test_refuses_an_id_that_is_taken(self, folder):
        line = change(folder, "topics.yaml", "id: topic-annual-plan", "id: topic-five-year-plan")
        [problem] = problems(folder)
        assert problem.startswith(f"topics.yaml 第{line}行：与 topics.yaml 第")

    def test_refuses_a_figure_of_another_matter_than_its_activity(self, folder):
        change(
            folder,
            "figures.yaml",
            "period: 全年\n  matter: topic-agriculture",
            "matter: topic-tourism",
        )
        assert any("outcome: 所选记录属于另一个事项" in one for one in problems(folder))

    def test_refuses_files_it_cannot_read_or_does_not_know(self, folder):
        (folder / "figurs.yaml").write_text("- id: a\n", encoding="utf-8")
        (folder / "not_laws.yaml").write_text("- a: [\n", encoding="utf-8")
        found = problems(folder)
        assert "figurs.yaml 第1行：不认识这个文件。" in found
        assert any(one.startswith("not_laws.yaml 第2行：不是有效的 YAML") for one in found)


class TestBuildCommand:
    def test_finds_the_committed_fixture_up_to_date(self):
        output = StringIO()
        call_command("build_seed", "--check", stdout=output)
        assert "一致" in output.getvalue()

    def test_says_in_which_record_a_fixture_differs(self, tmp_path, monkeypatch):
        rows = json.loads(FIXTURE.read_text(encoding="utf-8"))
        [suggestion] = [row for row in rows if row["model"] == "tracker.suggestion"]
        suggestion["fields"]["status"] = "concluded"
        stale = tmp_path / "report_2023.json"
        stale.write_text(json.dumps(rows[1:]), encoding="utf-8")
        monkeypatch.setattr(build_seed, "FIXTURE", stale)
        monkeypatch.setattr(build_seed, "build", lambda folder: FIXTURE.read_bytes().decode())

        with pytest.raises(CommandError) as caught:
            call_command("build_seed", "--check")

        said = str(caught.value)
        assert "多出 tracker.workyear (2023,)" in said
        assert "suggestion-bus" in said
        assert "status concluded → handling" in said

    def test_says_when_there_is_no_fixture_or_none_that_can_be_read(self, tmp_path, monkeypatch):
        monkeypatch.setattr(build_seed, "FIXTURE", tmp_path / "report_2023.json")
        monkeypatch.setattr(build_seed, "build", lambda folder: FIXTURE.read_bytes().decode())
        with pytest.raises(CommandError, match=r"没有 report_2023\.json"):
            call_command("build_seed", "--check")
        build_seed.FIXTURE.write_text("[{]", encoding="utf-8")
        with pytest.raises(CommandError, match="不是有效的 fixture"):
            call_command("build_seed", "--check")

    def test_writes_the_fixture_byte_for_byte(self, tmp_path, monkeypatch):
        monkeypatch.setattr(build_seed, "FIXTURE", tmp_path / "fixtures" / "report_2023.json")
        monkeypatch.setattr(build_seed, "build", lambda folder: FIXTURE.read_bytes().decode())
        call_command("build_seed", stdout=StringIO())
        assert build_seed.FIXTURE.read_bytes() == FIXTURE.read_bytes()

    def test_prints_every_problem_and_writes_nothing(self, folder, tmp_path, monkeypatch):
        change(folder, "figures.yaml", "value: 46\n", "value: 48\n")
        change(folder, "figures.yaml", "comparator: nearly", "comparator: exact")
        monkeypatch.setattr(build_seed, "REPORT_FOLDER", folder)
        monkeypatch.setattr(build_seed, "FIXTURE", tmp_path / "report_2023.json")
        with pytest.raises(CommandError, match=r"共2处：\nfigures.yaml 第"):
            call_command("build_seed")
        assert not build_seed.FIXTURE.exists()
