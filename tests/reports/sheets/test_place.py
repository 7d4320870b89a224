from datetime import date
from types import SimpleNamespace

import pytest
from sheet_records import DAY, make_unit

from reports.sheets.place import place_on, years_of


@pytest.mark.django_db
class TestPlace:
    def test_is_that_of_the_only_standing_committee(self):
        make_unit("ours", "武汉市汉南区人大常委会", "standing_committee")
        place = place_on(DAY)
        assert place.district == "武汉市汉南区"
        assert place.committee == "武汉市汉南区人大常委会"
        assert place.reporting_unit == "填报单位（盖章）：武汉市汉南区人大常委会"

    def test_shortens_the_full_name_of_the_committee(self):
        make_unit("ours", "汉南区人民代表大会常务委员会", "standing_committee")
        assert place_on(DAY).committee == "汉南区人大常委会"

    def test_is_that_of_the_committee_with_working_committees_below_it(self):
        make_unit("theirs", "武汉市人大常委会", "standing_committee")
        ours = make_unit("ours", "汉南区人大常委会", "standing_committee")
        make_unit("street", "纱帽街道工委", "street_committee", parent=ours)
        make_unit("finance", "财政经济工委", "committee", parent=ours)
        assert place_on(DAY).district == "汉南区"

    def test_is_left_out_when_the_units_do_not_tell(self):
        assert place_on(DAY).reporting_unit == "填报单位（盖章）："
        make_unit("theirs", "武汉市人大常委会", "standing_committee")
        make_unit("ours", "汉南区人大常委会", "standing_committee")
        assert place_on(DAY).committee == ""

    def test_is_left_out_when_the_name_is_no_committees(self):
        make_unit("ours", "汉南人大", "standing_committee")
        assert place_on(DAY).committee == ""

    def test_passes_over_a_committee_that_no_longer_exists(self):
        make_unit("old", "汉南县人大常委会", "standing_committee", valid_until=date(1992, 9, 1))
        make_unit("ours", "汉南区人大常委会", "standing_committee")
        assert place_on(DAY).district == "汉南区"
        assert place_on(date(1990, 1, 1)).district == ""


class TestYears:
    @pytest.mark.parametrize(
        ("years", "words"),
        [([], ""), ([2023, 2023], "2023年"), ([2023, 2021], "2021—2023年")],
    )
    def test_are_worded_for_a_title(self, years, words):
        assert years_of(SimpleNamespace(work_year_id=year) for year in years) == words
