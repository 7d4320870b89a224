"""The acceptance story of voices, filings, research and streets, from outside: over REST and on the
pages, by the right people, with wrong turns and hidden rows tried."""

import io
from collections import Counter

import filing_world
import lead_world
import openpyxl
import plan_world
import pytest
import street_world as streets_world
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from street_world import make

from tracker.leads.models import GatheredOpinion, Lead
from tracker.models import Activity, Outcome, Suggestion, Topic

pytestmark = pytest.mark.django_db
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def on_pages(user) -> Client:
    user.is_staff = True
    user.save()
    client = Client()
    client.force_login(user)
    return client


def moved(world, record, name: str, who: str, *, route: str, **body):
    """The answer to a move over REST, by somebody who saw the record as it is."""
    client, address = world.client(who), f"/api/v1/{route}/{record.pk}/"
    seen = client.get(address)
    version = seen["ETag"] if seen.status_code == 200 else '"1"'
    return client.post(
        f"{address}transitions/{name}/", body, format="json", headers={"If-Match": version}
    )


# --- The hotline -----------------------------------------------------------------------------

HEADINGS = ["序号", "工单编号", "来电时间", "诉求内容", "所属街道", "来电人", "联系电话",
            "承办单位", "派单时间", "办结时间", "办理情况"]  # fmt: skip


def hotline_sheet(rows: int) -> SimpleUploadedFile:
    """So many tickets; the first thirty were answered when the sheet came."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "三月"
    sheet.append(["2024年3月市长热线工单台账"])
    sheet.append(HEADINGS)
    for n in range(1, rows + 1):
        done = ["2024-03-09", "已修复"] if n <= 30 else [None, None]
        unit = ["区城管局", "2024-03-02"] if n <= 30 else [None, None]
        sheet.append([n, f"12345-{n:04d}", "2024-03-01", f"第{n}处路灯不亮", "纱帽街道",
                      f"来电人{n}", "13900000000", *unit, *done])  # fmt: skip
    kept = io.BytesIO()
    workbook.save(kept)
    return SimpleUploadedFile("热线.xlsx", kept.getvalue(), content_type=XLSX)


def load_hotline(world, rows: int) -> dict:
    """The counts of what the clerk brings in, after a preview that writes nothing."""
    api, before = world.client("clerk"), Lead.objects.count()
    run = api.post("/api/v1/old-books/", {"file": hotline_sheet(rows)}, format="multipart").json()
    shown = api.put(f"/api/v1/old-books/{run['id']}/plan/", {}, format="json")
    assert (shown.json()["state"], Lead.objects.count()) == ("previewed", before)
    found = api.get(f"/api/v1/imports/{run['id']}/rows/", {"page_size": 200}).json()["results"]
    applied = api.post(f"/api/v1/imports/{run['id']}/apply/", {"rows": "all"})
    assert applied.json()["state"] == "applied", applied.json()
    return Counter(row["state"] for row in found)


@pytest.fixture
def district(db):
    return lead_world.settle()


class TestHotlineSheet:
    def test_of_forty_rows_finds_its_ends(self, district):
        assert load_hotline(district, 40) == {"new": 40}
        # The same sheet again: the tickets are known.
        assert "new" not in load_hotline(district, 40)
        leads = list(Lead.objects.order_by("external_id"))
        answered, rest = leads[:30], leads[30:]
        topic = make(Topic, title="路灯管护", form="special_report", work_year=district.year,
                     lead_committee=district.units["committee"])  # fmt: skip
        asked = [make(Suggestion, title=f"路灯{n}", work_year=district.year) for n in (1, 2)]
        day = {"happened_on": "2024-03-20"}
        for lead, end in zip(rest[:3], [topic, *asked], strict=True):
            # Wrong turns: the bureau may not, both ends at once is none, nothing is none.
            for who in ("bureau", "other_street"):
                wrong = moved(district, lead, "become", who, route="leads", became=end.pk, **day)
                assert wrong.status_code in (403, 404)
            nothing = moved(district, lead, "become", "clerk", route="leads", **day)
            assert nothing.json()["errors"][0]["code"] == "one_end"
            done = moved(district, lead, "become", "clerk", route="leads", became=end.pk, **day)
            assert done.status_code == 200, done.json()
        for lead in rest[3:8]:
            done = moved(district, lead, "refer", "clerk", route="leads", referred_to="区信访局",
                         **day)  # fmt: skip
            assert done.status_code == 200, done.json()
        found = Counter(Lead.objects.values_list("status", flat=True))
        assert (found["answered"], found["became"], found["referred"]) == (30, 3, 5)
        assert Lead.objects.unfinished().exclude(status="answered").count() == 2
        assert [lead.answer for lead in answered] == ["已修复"] * 30
        # What has ended has one end.
        again = moved(
            district, rest[0], "refer", "clerk", route="leads", referred_to="区法院", **day
        )
        assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
        self.tells_its_sources(district, topic, rest)

    def tells_its_sources(self, district, topic, rest):
        """The topic names the call it came from, and what was gathered prints without names."""
        for lead in (rest[0], rest[8]):
            make(GatheredOpinion, matter=topic, voice=lead.matter_ptr)
        page = on_pages(district.users["clerk"]).get(f"/admin/tracker/topic/{topic.pk}/dossier/")
        text = page.content.decode()
        assert "从哪些线索来" in text
        assert str(rest[0]) in text
        assert str(rest[8]) in text
        assert str(rest[1]) not in text
        cells = self.printed(district, topic, "clerk")
        assert "“路灯管护”各方面意见汇总表" in cells[0]
        assert rest[8].title in cells
        assert not [cell for cell in cells if "来电人" in cell or "139" in cell]
        # The committee of the topic does not see the lead that nobody has sorted yet.
        cells = self.printed(district, topic, "committee")
        assert rest[0].title in cells
        assert rest[8].title not in cells

    def printed(self, district, topic, who: str) -> list[str]:
        answer = district.client(who).get(
            "/api/v1/sheets/gathered-opinions.xlsx", {"matter": topic.pk}
        )
        assert answer.status_code == 200
        sheet = openpyxl.load_workbook(io.BytesIO(answer.getvalue())).worksheets[0]
        return [str(cell.value) for row in sheet.iter_rows() for cell in row]

    def test_is_seen_by_those_whose_it_is(self, district):
        load_hotline(district, 40)

        def seen(who: str) -> int:
            return district.client(who).get("/api/v1/leads/").json()["count"]

        assert {who: seen(who) for who in ("clerk", "leader", "street", "bureau")} == {
            "clerk": 40, "leader": 40, "street": 40, "bureau": 30,
        }  # fmt: skip
        assert {who: seen(who) for who in ("other_street", "other_bureau", "deputy")} == {
            "other_street": 0, "other_bureau": 0, "deputy": 0,
        }  # fmt: skip
        lead = Lead.objects.order_by("external_id").first()
        shown = {
            who: district.client(who).get(f"/api/v1/leads/{lead.pk}/").json()["phone"]
            for who in ("clerk", "street", "bureau", "leader")
        }
        assert shown["clerk"] == shown["street"] == "13900000000"
        assert not shown["bureau"]
        stranger = lead_world.get_user_model().objects.create_user("stranger")
        district.users["stranger"] = stranger
        assert district.client("stranger").get("/api/v1/leads/").status_code == 403


# --- Filing ----------------------------------------------------------------------------------


@pytest.fixture
def makers(db):
    return filing_world.add_world()


class TestFiling:
    def test_shows_that_it_came_sixteen_days_late(self, makers):
        filing = makers.filed()
        shown = makers.client("clerk").get(f"/api/v1/filings/{filing.pk}/").json()
        # Published on 5 January, due thirty days later, on 4 February.
        assert (shown["filing_due_on"], shown["days_late"]) == ("2026-02-04", 16)
        page = on_pages(makers.users["clerk"]).get(f"/admin/tracker/filing/{filing.pk}/change/")
        assert "逾期16日" in page.content.decode().replace(" ", "")
        assert (
            makers.client("other_committee").get(f"/api/v1/filings/{filing.pk}/").status_code == 404
        )

    def test_that_never_came_shows_by_the_makers_own_list(self, makers):
        makers.filed()
        told = {
            "maker": makers.units["government"].pk, "year": 2026,
            "text": "汉南区养老服务补贴办法\t汉政规〔2026〕1号\t2026-01-05\n"
            "汉南区停车收费规定\t汉政规〔2026〕2号\t2026-03-09\n",
        }  # fmt: skip
        refused = makers.client("court").post("/api/v1/year-lists/", told, format="json")
        assert refused.status_code == 403
        made = makers.client("clerk").post("/api/v1/year-lists/", told, format="json")
        assert made.status_code == 201, made.json()
        missing = makers.client("clerk").get("/api/v1/year-list-lines/", {"missing": "true"}).json()
        assert [line["title"] for line in missing["results"]] == ["汉南区停车收费规定"]
        assert makers.client("court").get("/api/v1/year-list-lines/").json()["count"] == 0


# --- Research --------------------------------------------------------------------------------


@pytest.fixture
def planners(db):
    return plan_world.settle()


class TestResearchPlan:
    def test_of_ten_is_checked_in_the_middle_and_brings_twelve_results(self, planners):
        items = [planners.under_way(title=f"课题{n}") for n in range(1, 11)]
        for item in items:
            checked = moved(planners, item, "check_midway", "finance", route="plan-items",
                            happened_on="2024-07-05", mid_check="过半")  # fmt: skip
            assert checked.status_code == 200, checked.json()
        # Nothing is delivered without a result or a reason, nor by another committee.
        early = moved(planners, items[0], "deliver", "finance", route="plan-items",
                      happened_on="2024-10-20")  # fmt: skip
        assert early.status_code in (400, 409)
        assert moved(planners, items[0], "deliver", "farming", route="plan-items",
                     happened_on="2024-10-20").status_code in (403, 404)  # fmt: skip
        for n, item in enumerate(items):
            # One project gave three results, the others one each.
            for number in range(3 if n == 0 else 1):
                planners.result(item, f"成果{n}-{number}")
            done = moved(planners, item, "deliver", "finance", route="plan-items",
                         happened_on="2024-10-20")  # fmt: skip
            assert done.status_code == 200, done.json()
        year = planners.client("clerk").get("/api/v1/overview/", {"work_year": 2024}).json()
        counted = {one["code"]: one["count"] for one in year["populations"]}
        assert counted["outcome_research_result"] == Outcome.objects.count() == 12
        assert counted["planitem_all"] == 10


# --- A street's month ------------------------------------------------------------------------


@pytest.fixture
def streets(db):
    return streets_world.settle()


class TestStreetsMonth:
    def test_is_entered_by_its_clerk_and_counted_in_the_year(self, streets):
        page = on_pages(streets.user("street"))
        rows = (
            {"held_on": "5月8日", "kind": "接待选民", "title": "第一选区接待", "times": "2",
             "public_attendances": "26", "opinions": "5", "solved": "1"},
            {"held_on": "5月20日", "kind": "走访", "title": "走访企业"},
        )  # fmt: skip
        cells = {
            f"row-{n}-{name}": said for n, row in enumerate(rows) for name, said in row.items()
        }
        month = "/admin/tracker/activity/month/?month=2024-05"
        wrong = page.post(month, {"_save": "保存", "rows": "4", **cells, "row-1-held_on": "6月3日"})
        assert (wrong.status_code, Activity.objects.count()) == (200, 0)
        assert page.post(month, {"_save": "保存", "rows": "4", **cells}).status_code == 302
        assert {one.organiser for one in Activity.objects.all()} == {streets.street}
        clerk = on_pages(streets.user("clerk"))
        year = clerk.get("/api/v1/overview/?work_year=2024").json()
        counted = {one["code"]: one["count"] for one in year["populations"]}
        assert (counted["activity_street"], counted["activity_street_reception"]) == (3, 26)
        # Another street changes nothing of it.
        [first] = Activity.objects.filter(kind="constituent_reception")
        other = on_pages(streets.user("other_street"))
        other.post(f"/admin/tracker/activity/{first.pk}/change/", {"title": "改"})
        assert Activity.objects.get(pk=first.pk).title == "第一选区接待"
