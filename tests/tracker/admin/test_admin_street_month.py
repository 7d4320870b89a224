"""街道月报: a month of a street entered all at once, and one activity from a phone."""

from datetime import date

import pytest
from admin_pages import PNG, Person, fields_of, upload
from street_world import make, street_world, streets

from tracker.common.errors import FieldNotYours
from tracker.common.scoping import is_visible
from tracker.models import Activity, Attachment, Programme, Station

__all__ = ["street_world", "streets"]
MONTH = "/admin/tracker/activity/month/"
QUICK = "/admin/tracker/activity/quick/"
MAY = f"{MONTH}?month=2024-05"
FIRST = {
    "held_on": "5月8日", "kind": "接待选民", "title": "第一选区接待", "times": "2",
    "deputy_attendances": "3", "public_attendances": "26人次", "opinions": "5",
    "answered_on_spot": "2", "handed_over": "3", "solved": "1",
}  # fmt: skip
PASTED = (
    "序号\t日期\t活动名称\t类别\t群众人次\t意见（条）\t解决\n"
    "1\t2024/5/8\t第一选区接待\t接待选民\t26\t5\t1\n"
    '2\t5.20\t"走访\n企业"\t走访\t\t3\t\n'
    "合计\t\t\t\t26\t8\t1\n"
)


@pytest.fixture
def clerk(street_world) -> Person:
    return Person(street_world.user("street"))


def typed(*rows: dict, **more) -> dict:
    cells = {f"row-{n}-{name}": said for n, row in enumerate(rows) for name, said in row.items()}
    return {"rows": str(len(rows) + 2), **cells, **more}


def send(person: Person, *rows: dict, at: str = MAY, **more):
    return person.client.post(at, {"_save": "保存", **typed(*rows, **more)})


def faults(response) -> dict:
    sheet = response.context["sheet"]
    return {row.number: row.errors for row in sheet.rows if row.errors}


class TestMonth:
    def test_is_entered_all_at_once(self, street_world, clerk):
        programme = make(Programme, code="three", name="三进")
        station = make(Station, code="s", name="纱帽工作室", aliases=["纱帽联络站"], kind="studio")
        second = {"held_on": "2024-5-20", "kind": "走访", "title": "走访企业", "times": "0"}
        second |= {"programmes": "三进", "station": "纱帽联络站", "description": "雨天"}
        assert send(clerk, FIRST, second).status_code == 302
        one, other = Activity.objects.order_by("held_on")
        assert (one.held_on, one.kind, one.organiser) == (
            date(2024, 5, 8), "constituent_reception", street_world.street,
        )  # fmt: skip
        assert (one.times, one.deputy_attendances, one.public_attendances) == (2, 3, 26)
        assert (one.opinions, one.answered_on_spot, one.handed_over, one.solved) == (5, 2, 3, 1)
        assert (one.status, one.work_year_id) == ("held", 2024)
        assert list(other.programmes.all()) == [programme]
        assert (other.station, other.description, other.times) == (station, "雨天", 0)
        shown = clerk.open(MAY)
        assert shown.context["totals"] == {
            "times": 2, "deputy_attendances": 3, "public_attendances": 26, "opinions": 5,
            "answered_on_spot": 2, "handed_over": 3, "solved": 1,
        }  # fmt: skip

    def test_is_entered_whole_or_not_at_all(self, street_world, clerk):
        wrong = {
            "held_on": "6月3日", "kind": "聚餐", "title": "", "opinions": "若干",
            "programmes": "四下基层", "station": "某站", "description": "留着",
        }  # fmt: skip
        refused = send(clerk, FIRST, wrong)
        assert refused.status_code == 200
        assert faults(refused) == {
            1: {
                "title": ["请填写活动名称。"],
                "held_on": ["2024-06-03不在2024年5月。"],
                "kind": ["没有“聚餐”这个类别，请从列表中选。"],
                "station": ["没有名为“某站”的工作室（站、家），请先登记，或写在地点里。"],
                "opinions": ["“若干”不是个数，请只填数字。"],
                "programmes": ["没有名为“四下基层”的品牌活动，请常委会办公室先登记。"],
            }
        }
        assert not Activity.objects.exists()
        kept = fields_of(refused)
        given = {name: [said] for name, said in typed(FIRST, wrong).items() if name != "rows"}
        assert {name: kept[name] for name in given} == given

    def test_says_what_the_record_itself_refuses_beside_its_cell(self, street_world, clerk):
        row = FIRST | {"answered_on_spot": "6"}
        closed = make(Station, code="s", name="旧站", kind="contact", valid_until=date(2024, 5, 1))
        found = faults(send(clerk, row, FIRST | {"title": "乙", "station": closed.name}))
        assert found[0] == {"__all__": ["当场答复不能多于收集意见。"]}
        assert list(found[1]) == ["station"]
        shown = send(clerk, row).content.decode()
        assert "当场答复不能多于收集意见。" in shown

    @pytest.mark.parametrize(
        ("said", "meant"),
        [
            ("2024-05-08", 8), ("2024/5/8", 8), ("2024年5月8日", 8), ("20240508", 8),
            ("5.8", 8), ("5月8号", 8), ("８", 8), ("2024-05-08 00:00:00", 8),
            ("5月32日", None), ("五月八日", None), ("2024-4-30", None), ("2023-5-8", None),
        ],
    )  # fmt: skip
    def test_reads_days_as_people_write_them(self, street_world, clerk, said, meant):
        response = send(clerk, FIRST | {"held_on": said})
        days = [one.held_on.day for one in Activity.objects.all()]
        assert (response.status_code, days) == ((302, [meant]) if meant else (200, []))

    def test_does_not_reach_into_the_future(self, street_world, clerk):
        make(type(street_world.year), year=2190)
        row = {"held_on": "8", "kind": "走访", "title": "以后"}
        refused = send(clerk, row, at=f"{MONTH}?month=2190-05")
        assert faults(refused)[0]["held_on"][0].startswith("2190-05-08还没有到")

    def test_needs_its_work_year(self, street_world, clerk):
        refused = send(clerk, FIRST, at=f"{MONTH}?month=2019-05")
        assert refused.context["sheet"].errors == ["还没有设立2019工作年度，请常委会办公室先设立。"]

    def test_is_not_entered_twice(self, street_world, clerk):
        send(clerk, FIRST)
        again = faults(send(clerk, FIRST, FIRST | {"title": "乙"}, FIRST | {"title": "乙"}))
        words = "同日同类同名的活动；另有一次的请改名称，或合为一行填写场次。"
        assert again == {0: {"title": [f"已登记{words}"]}, 2: {"title": [f"第2行是{words}"]}}
        assert Activity.objects.count() == 1

    def test_is_entered_by_the_street_for_itself_alone(self, street_world, clerk):
        other = street_world.other_street.pk
        assert send(clerk, FIRST, at=f"{MAY}&street={other}").status_code == 200
        assert not Activity.objects.exists()

    def test_is_entered_by_the_office_for_any_street(self, street_world):
        office = Person(street_world.user("clerk"))
        send(office, FIRST, at=f"{MAY}&street={street_world.other_street.pk}")
        assert Activity.objects.get().organiser == street_world.other_street

    @pytest.mark.parametrize("name", ["committee", "leader"])
    def test_is_nobody_elses(self, street_world, name):
        person = Person(street_world.user(name))
        for address in (MONTH, QUICK):
            assert person.client.get(address).status_code == 403
            assert person.client.post(address, typed(FIRST)).status_code == 403

    def test_counts_nothing_that_was_not_held(self, street_world, clerk):
        street_world.activity(status="cancelled", title="取消的")
        shown = clerk.open(MAY)
        assert shown.context["totals"]["times"] == 0
        assert "取消，不计入" in shown.content.decode()


class TestPasted:
    def test_rows_are_shown_before_they_are_saved(self, street_world, clerk):
        shown = clerk.client.post(MAY, typed(pasted=PASTED, _check="on"))
        rows = [row.given for row in shown.context["sheet"].rows if not row.is_empty]
        assert [(row["held_on"], row["title"], row["kind"]) for row in rows] == [
            ("2024/5/8", "第一选区接待", "接待选民"), ("5.20", "走访\n企业", "走访"),
        ]  # fmt: skip
        assert (rows[0]["public_attendances"], rows[0]["opinions"], rows[0]["solved"]) == (
            "26", "5", "1",
        )  # fmt: skip
        assert "还没有登记；核对后按“保存”" in shown.content.decode()
        assert not Activity.objects.exists()

    def test_rows_without_headings_are_in_the_order_of_the_page(self, street_world, clerk):
        line = "5月8日\t走访\t走访选民\t\t村委会\t\t1\t2\t20\t3\t1\t2\t1\t备注"
        assert send(clerk, pasted=line).status_code == 302
        one = Activity.objects.get()
        assert (one.title, one.place, one.public_attendances, one.description) == (
            "走访选民", "村委会", 20, "备注",
        )  # fmt: skip

    def test_rows_come_after_those_typed_before(self, street_world, clerk):
        assert send(clerk, FIRST | {"title": "先写的"}, pasted=PASTED).status_code == 302
        assert Activity.objects.count() == 3

    def test_rows_that_are_wrong_are_told_at_once(self, street_world, clerk):
        shown = clerk.client.post(MAY, typed(pasted=PASTED.replace("走访\t\t", "聚会\t\t")))
        assert [list(errors) for errors in faults(shown).values()] == [["kind"]]

    def test_too_many_rows_are_kept_as_they_were_pasted(self, street_world, clerk):
        many = "5月8日\t走访\t走访选民\n" * 201
        shown = send(clerk, pasted=many)
        assert shown.context["sheet"].errors == ["一次最多登记200行，请分几次粘贴。"]
        assert shown.context["pasted"] == many


class TestOnThePhone:
    def test_three_fields_and_a_photo_are_enough(self, street_world, clerk, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        given = {"held_on": "2024-05-08", "kind": "visit", "title": "走访困难户"}
        answer = clerk.client.post(QUICK, given | {"photos": upload("现场.png", PNG)})
        assert answer.status_code == 302, answer.context["form"].errors
        one = Activity.objects.get()
        assert (one.organiser, one.work_year_id) == (street_world.street, 2024)
        photo = Attachment.objects.get()
        assert (photo.activity, photo.name, photo.matter) == (one, "现场.png", None)
        assert (
            "现场.png" in clerk.open(f"/admin/tracker/activity/{one.pk}/change/").content.decode()
        )

    def test_a_wrong_photo_leaves_nothing(self, street_world, clerk):
        given = {"held_on": "2024-05-08", "kind": "visit", "title": "走访困难户"}
        answer = clerk.client.post(QUICK, given | {"photos": upload("现场.png", b"MZ")})
        assert list(answer.context["form"].errors) == ["photos"]
        assert not Activity.objects.exists()

    def test_what_is_refused_is_said_and_kept(self, street_world, clerk):
        given = {"held_on": "2190-05-08", "kind": "visit", "title": "以后", "opinions": "3"}
        answer = clerk.client.post(QUICK, given)
        assert list(answer.context["form"].errors) == ["held_on"]
        assert fields_of(answer)["title"] == ["以后"]

    def test_the_office_says_for_which_street(self, street_world):
        office = Person(street_world.user("clerk"))
        given = {"held_on": "2024-05-08", "kind": "visit", "title": "走访困难户"}
        assert list(office.client.post(QUICK, given).context["form"].errors) == ["street"]
        given["street"] = str(street_world.other_street.pk)
        assert office.client.post(QUICK, given).status_code == 302
        assert Activity.objects.get().organiser == street_world.other_street


class TestPhotos:
    def test_are_seen_with_the_activity_and_by_nobody_else(self, street_world, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        world = street_world
        photo = Attachment(activity=world.activity(), file=upload("现场.png", PNG))
        photo.store(by=world.actor("street"))
        seen = {name: is_visible(photo, to=world.user(name)) for name in world.users}
        assert seen == {
            "clerk": True, "street": True, "other_street": True, "committee": True,
            "affairs": True, "leader": True, "court": False, "deputy": False,
        }  # fmt: skip

    def test_are_added_by_those_who_organised_it(self, street_world, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        world = street_world
        foreign = world.activity(organiser=world.other_street)
        with pytest.raises(FieldNotYours):
            Attachment(activity=foreign, file=upload("现场.png", PNG)).store(
                by=world.actor("street")
            )
