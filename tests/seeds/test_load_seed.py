import json
from datetime import date
from io import StringIO

import pytest
from django.core import serializers
from django.core.management import CommandError, call_command
from django.db import transaction

from seeds.build import FIXTURE
from seeds.kinds import KINDS
from seeds.load import load
from tracker.common import door
from tracker.models import Change, Figure, Inspection, Law, Site, Suggestion, Topic, WorkYear

pytestmark = pytest.mark.django_db
CLERK = door.Actor(door="admin")
# A matter's row of the spine is written with the record of its kind.
ROWS = [
    row
    for row in json.loads(FIXTURE.read_text(encoding="utf-8"))
    if row["model"] != "tracker.matter"
]


def records():
    """Every record of the kinds a seed holds, as text, without times and versions."""
    found = []
    for kind in KINDS:
        rows = serializers.serialize(
            "python", kind.model.objects.order_by("pk"), use_natural_foreign_keys=True
        )
        for row in rows:
            for name in ("created_at", "updated_at"):
                del row["fields"][name]
            found.append((kind.model_name, row["fields"]))
    return found


class TestSeedOf2023:
    """What the report does not say, the records must not say either."""

    def test_holds_no_dates_people_or_sessions(self):
        fields = {name for row in ROWS for name in row["fields"]}
        assert [name for name in fields if name.endswith("_on")] == []
        assert fields.isdisjoint({"supervising_leader", "team_leader", "lead_committee"})
        models = {row["model"] for row in ROWS}
        assert models.isdisjoint({"tracker.term", "tracker.session", "tracker.deputy"})

    def test_takes_nothing_for_finished_or_confirmed(self):
        statuses = {row["fields"]["status"] for row in ROWS if "status" in row["fields"]}
        # The activities that the report tells of took place.
        assert statuses == {"open", "in_progress", "handling", "held"}
        assert not any(row["fields"].get("is_confirmed") for row in ROWS)

    def test_keeps_sixty_suggestions_one_number(self):
        rows = [row["fields"] for row in ROWS if row["model"] == "tracker.suggestion"]
        assert [row["title"] for row in rows] == ["地铁16号线沿线公交微循环"]
        [sixty] = [row["fields"] for row in ROWS if row["fields"].get("wording") == "60条"]
        assert (sixty["value"], sixty["doer"]) == ("60", "deputy")

    def test_does_not_count_the_work_of_others_as_the_committees(self):
        doers = {
            row["fields"]["wording"]: row["fields"]["doer"]
            for row in ROWS
            if row["model"] == "tracker.figure"
        }
        government = {wording for wording, doer in doers.items() if doer == "government"}
        assert government == {"7个", "突破100家", "146万辆", "7家", "100%"}
        assert doers["近2000人次"] == doers["100多个"] == "street_committee"
        assert doers["35人次"] == doers["108条"] == "deputy"

    def test_quotes_the_report_in_every_record_of_its_own(self):
        for row in ROWS:
            fields = row["fields"]
            if "external_id" in fields:
                assert fields["quote"], fields["external_id"]
                assert fields["source"][0] == fields["external_system"] == "report-2023"


class TestLoading:
    def test_writes_every_record_through_the_door(self):
        loading = load(FIXTURE)
        assert loading.created == len(ROWS) == len(records())
        assert Change.objects.filter(action="create", door="seed").count() == len(ROWS)
        assert Change.objects.count() == len(ROWS)

    def test_gives_the_same_records_as_loaddata(self):
        with transaction.atomic():
            load(FIXTURE)
            through_the_door = records()
            transaction.set_rollback(True)
        assert records() == []
        call_command("loaddata", "report_2023", verbosity=0)
        assert records() == through_the_door

    def test_keeps_links_wording_and_years(self):
        load(FIXTURE)
        inspection = Inspection.objects.get(external_id="inspection-fire-and-minors")
        assert {law.title for law in inspection.laws.all()} == {
            "消防法",
            "消防条例",
            "未成年人保护法",
        }
        # The rate at which officials appear in court is not what that inspection was about.
        assert not inspection.figures.exists()
        assert not inspection.outcomes.exists()
        clinics = Figure.objects.get(external_id="figure-clinics-built")
        assert clinics.is_planned
        assert "读作建议的内容" in clinics.note
        receptions = Figure.objects.get(external_id="figure-receptions")
        assert (receptions.wording, receptions.value) == ("近2000人次", 2000)
        assert Figure.objects.get(external_id="figure-cases-checked").subject_year == 2022
        assert Suggestion.objects.count() == 1

    @pytest.mark.parametrize("first", ["load_seed", "loaddata"])
    def test_loads_nothing_twice(self, first):
        if first == "load_seed":
            load(FIXTURE)
        else:
            call_command("loaddata", "report_2023", verbosity=0)
        before, changes = records(), Change.objects.count()
        loading = load(FIXTURE)
        assert (loading.created, loading.unchanged) == (0, len(ROWS))
        assert (records(), Change.objects.count()) == (before, changes)

    def test_leaves_later_work_alone_and_names_it(self):
        load(FIXTURE)
        topic = Topic.objects.get(external_id="topic-tourism")
        topic.supervising_leader = "张三"
        door.update(topic, by=CLERK)
        figure = Figure.objects.get(external_id="figure-receptions")
        door.void(figure, by=door.Actor(door="admin", reason="重复"))

        loading = load(FIXTURE)

        assert loading.changed_since == ["监督议题“促推文旅产业发展”", f"数据“{figure}”"]
        assert Topic.objects.get(pk=topic.pk).supervising_leader == "张三"
        assert Figure.objects.get(pk=figure.pk).is_voided

    def test_does_not_bring_back_what_was_removed(self):
        load(FIXTURE)
        door.remove(Site.objects.get(name="万家湖"), by=CLERK)
        loading = load(FIXTURE)
        assert loading.removed_since == ["点位“万家湖”"]
        assert not Site.objects.filter(name="万家湖").exists()

    def test_does_not_load_a_renamed_place_again(self):
        load(FIXTURE)
        site = Site.objects.get(name="万家湖")
        site.name = "万家湖社区"
        door.update(site, by=CLERK)
        assert load(FIXTURE).removed_since == ["点位“万家湖”"]
        assert not Site.objects.filter(name="万家湖").exists()

    @pytest.mark.parametrize("first", ["load_seed", "loaddata"])
    def test_does_not_load_a_renamed_law_again(self, first):
        call_command(
            *([first] if first == "load_seed" else [first, "report_2023"]), stdout=StringIO()
        )
        law = Law.objects.get(title="湿地保护法")
        law.title = "中华人民共和国湿地保护法"
        door.update(law, by=CLERK)
        loading = load(FIXTURE)
        assert loading.removed_since == ["法律法规“《湿地保护法》”"]
        assert not Law.objects.filter(title="湿地保护法").exists()

    def test_names_records_whose_reference_was_renamed(self):
        call_command("loaddata", "report_2023", verbosity=0)
        law = Law.objects.get(title="湿地保护法")
        law.title = "中华人民共和国湿地保护法"
        door.update(law, by=CLERK)
        inspection = Inspection.objects.get(external_id="inspection-wetlands")
        forget(inspection)
        assert load(FIXTURE).without_reference[0] == "执法检查“湿地保护法执法检查”"

    def test_adds_to_a_year_that_somebody_has_begun(self):
        door.create(WorkYear(year=2023, note="先建的"), by=CLERK)
        loading = load(FIXTURE)
        assert (loading.created, loading.unchanged) == (len(ROWS) - 1, 1)
        assert WorkYear.objects.get(year=2023).note == "先建的"

    def test_writes_nothing_into_a_closed_year(self):
        year = door.create(WorkYear(year=2023), by=CLERK)
        year.close(on=date(2024, 1, 10), by=CLERK)
        changes = Change.objects.count()
        with pytest.raises(CommandError, match="没有载入任何记录：所属工作年度已关账"):
            call_command("load_seed")
        assert (Topic.objects.count(), Change.objects.count()) == (0, changes)

    def test_tells_the_clerk_what_it_did(self):
        output = StringIO()
        call_command("load_seed", stdout=output)
        topic = Topic.objects.get(external_id="topic-tourism")
        topic.note = "补充"
        door.update(topic, by=CLERK)
        call_command("load_seed", stdout=output)
        assert output.getvalue().splitlines() == [
            f"载入{len(ROWS)}条记录，已有0条未重复载入。",
            f"载入0条记录，已有{len(ROWS) - 1}条未重复载入。",
            "以下记录后来修改过，保持不动：",
            "  监督议题“促推文旅产业发展”",
        ]


def forget(inspection):
    """Take the inspection out as if it had never been loaded, with all that hangs on it."""
    for name in ("figures", "outcomes", "activities"):
        for entry in getattr(inspection, name).all():
            if name == "activities":
                entry.sites.all().delete()
            entry.delete()
    inspection.delete()
