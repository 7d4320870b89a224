"""How a count may be worded: never otherwise than it bears out, as the reader reads it back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.overview.wording import wordings
from tracker.reading.quantities import Comparator, find_quantities


class TestWordings:
    @pytest.mark.parametrize(
        ("count", "worded"),
        [
            (0, ["0人次"]),
            (19, ["19人次"]),
            (20, ["20人次"]),
            (21, ["21人次", "20多人次"]),
            (25, ["25人次"]),
            (29, ["29人次"]),
            (78, ["78人次", "近80人次"]),
            (100, ["100人次"]),
            (108, ["108人次", "近110人次", "100多人次"]),
            (1987, ["1987人次", "近2000人次", "1900多人次"]),
            (2000, ["2000人次"]),
            (9950, ["9950人次", "近1万人次", "9900多人次"]),
            (23_400, ["23400人次", "近2.4万人次", "2.3万多人次"]),
        ],
    )
    def test_are_exact_and_round(self, count, worded):
        assert wordings(count, "人次") == worded

    @given(st.integers(min_value=1, max_value=10_000_000))
    def test_are_read_back_as_what_the_count_bears_out(self, count):
        for words in wordings(count, "人次"):
            [read] = find_quantities(f"接待{words}。")
            scale = Decimal(10_000) if read.unit.startswith("万") else Decimal(1)
            value = read.value * scale
            if read.comparator == Comparator.EXACT:
                assert value == count
            elif read.comparator == Comparator.NEARLY:
                assert count < value <= count * Decimal("1.04")
            else:
                assert read.comparator == Comparator.MORE_THAN
                assert value < count <= value * Decimal("1.12")
