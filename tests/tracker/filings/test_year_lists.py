"""The maker's own list, laid beside what was filed: what was kept back shows by name."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from filing_world import BY, refused_write

from tracker.common import door
from tracker.common.door import Actor
from tracker.filings.listed import Listed, lines_of
from tracker.filings.models import YearListLine
from tracker.models import RuleSet
from tracker.todo.queues import todo

pytestmark = pytest.mark.django_db
OURS, OTHER = "汉南区养老服务补贴办法", "汉南区停车收费规定"
PASTED = (
    "序号\t文件名称\t文号\t公布日期\n"
    f"1\t{OURS}\t汉政规〔2026〕1号\t2026-01-05\n"
    f"2\t{OTHER}\t汉政规〔2026〕2号\t2026年3月9日\n"
)


def titles(lines) -> list[str]:
    return [line.title for line in lines]


class TestAPastedLine:
    @pytest.mark.parametrize(
        "line",
        [
            "3\t《养老办法》\t汉政规〔2026〕3号\t2026-03-09",
            "养老办法\t2026.3.9\t汉政规〔2026〕3号\t现行有效",
            "3. 养老办法 汉政规〔2026〕3号 2026年3月9日",
            "3、《养老办法》，汉政规〔2026〕3号，2026/03/09",
            "|3|养老办法|汉政规〔2026〕3号|20260309|",
            "（3） 养老办法  汉政规〔2026〕3号  2026-3-9",
        ],
    )
    def test_is_read_however_it_is_written(self, line):
        [found] = lines_of(line)
        assert found == Listed(
            title="养老办法", document_number="汉政规〔2026〕3号", published_on=date(2026, 3, 9)
        )

    def test_keeps_spaces_and_years_in_the_title_of_a_cell(self):
        [found] = lines_of("汉南区“十四五” 养老规划（2021—2025年）\t\t2026-03-09")
        assert found.title == "汉南区“十四五” 养老规划（2021—2025年）"
        assert found.document_number == ""

    def test_that_cannot_be_read_is_named(self, world):
        text = f"{OURS}\t2026-01-05\n汉政规〔2026〕3号\t2026-03-09\n停车规定\t2026-02-30\n"
        with pytest.raises(ValidationError) as refused:
            world.year_list(text)
        assert refused.value.messages == [
            "第2行“汉政规〔2026〕3号\t2026-03-09”没有文件名称。",
            "第3行“停车规定\t2026-02-30”的日期“2026-02-30”不存在。",
        ]


class TestAYearList:
    def test_names_what_was_never_filed(self, world):
        filing = world.filed()
        year_list = world.year_list(PASTED)
        first, second = year_list.lines.all()
        assert (first.title, first.filing, first.published_on) == (OURS, filing, date(2026, 1, 5))
        assert (second.title, second.filing) == (OTHER, None)
        assert titles(YearListLine.objects.missing()) == [OTHER]

    def test_forgets_it_when_it_is_filed_after_all(self, world):
        world.year_list(PASTED)
        assert titles(YearListLine.objects.missing()) == [OURS, OTHER]
        world.filed()
        assert titles(YearListLine.objects.missing()) == [OTHER]
        # The number is put right, and with it what the filing is of.
        parking = world.document(title=OTHER, document_number="汉政规〔2026〕3号")
        filing = world.filed(parking)
        assert titles(YearListLine.objects.missing()) == [OTHER]
        parking.document_number = "汉政规[2026]2号"
        door.update(parking, by=BY)
        assert not YearListLine.objects.missing().exists()

        filing.refresh_from_db()
        door.void(filing, by=Actor(door="command", reason="录重"))
        assert titles(YearListLine.objects.missing()) == [OTHER]

    def test_goes_by_the_title_where_no_number_is_known(self, world):
        filing = world.filed(world.document(document_number=""))
        year_list = world.year_list(f"《{OURS}》 2026-01-05\n{OURS} 2025-01-05\n")
        assert [line.filing for line in year_list.lines.all()] == [filing, None]

    def test_of_a_body_holds_what_its_offices_made(self, world):
        office = world.units["court"]
        office.parent = world.units["government"]
        door.update(office, by=BY)
        world.year_list(PASTED)
        world.filed(world.document(maker=office))
        assert titles(YearListLine.objects.missing()) == [OTHER]

    def test_does_not_take_another_makers_document_for_its_own(self, world):
        world.filed(world.document(maker=world.units["court"]))
        world.year_list(PASTED)
        assert titles(YearListLine.objects.missing()) == [OURS, OTHER]

    def test_is_read_again_when_it_is_pasted_again(self, world):
        year_list = world.year_list(PASTED)
        first = year_list.lines.first()
        year_list.text = PASTED.replace(OTHER, "汉南区停车收费办法") + "3\t第三件\t\t\n"
        door.update(year_list, by=Actor(door="admin", user=world.users["clerk"]))
        assert titles(year_list.lines.all()) == [OURS, "汉南区停车收费办法", "第三件"]
        assert year_list.lines.first() == first

    def test_that_was_declared_void_misses_nothing(self, world):
        year_list = world.year_list(PASTED)
        door.void(year_list, by=Actor(door="command", reason="录错"))
        assert not YearListLine.objects.missing().exists()

    def test_is_there_once_a_year(self, world):
        world.year_list(PASTED)
        assert refused_write(world.year_list, "") == {"__all__": "listed_already"}

    def test_is_late_by_the_rules_of_the_place_alone(self, world):
        year_list = world.year_list(PASTED, received_on=date(2027, 2, 1))
        assert (year_list.due_on, year_list.is_late) == (None, False)
        rules = RuleSet.objects.in_force(on=date(2027, 1, 1))
        rules.year_list_cutoff = "01-29"
        door.update(rules, by=BY)
        assert (year_list.due_on, year_list.is_late) == (date(2027, 1, 29), True)

    def test_is_seen_by_the_office_and_its_maker(self, world):
        world.year_list(PASTED)
        seen = {}
        for who in world.users:
            answer = world.client(who).get("/api/v1/year-list-lines/?missing=true")
            seen[who] = len(answer.json()["results"]) if answer.status_code == 200 else "403"
        assert seen == {
            "clerk": 2, "deputy_affairs": 2, "leader": 2, "reader": 2, "government": 2,
            "court": 0, "committee": "403", "other_committee": "403", "deputy": "403",
        }  # fmt: skip


class TestTheToDo:
    def waiting(self, world, who: str) -> dict[str, list[str]]:
        found = todo(world.users[who], on=date(2026, 3, 1))
        return {each.code: [item.title for item in each.items] for each in found}

    def test_tells_the_office_what_to_check_and_what_is_missing(self, world):
        world.filed()
        world.document(title="没有报备的文件", document_number="三")
        world.year_list(PASTED)
        assert self.waiting(world, "clerk") == {
            "filings_to_check": [OURS],
            "filings_missing": ["区政府2026年度发文目录"],
            "documents_unfiled": ["没有报备的文件（三）"],
            "fiscal_years_to_plan": ["2026年"],
        }
        assert self.waiting(world, "government") == {}

    def test_tells_the_maker_what_to_add(self, world):
        filing = world.filed()
        world.move(filing, "ask_for_more", "clerk", on=date(2026, 2, 26), supplement_needed="说明")
        assert self.waiting(world, "government") == {"filings_to_supplement": [OURS]}
        assert self.waiting(world, "court") == {}
