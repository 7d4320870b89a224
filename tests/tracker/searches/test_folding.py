"""How texts are compared: held against plain Python on what nobody would think of typing."""

import unicodedata
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from tracker.common.folding import (
    LONGEST_SEARCH,
    MOST_WORDS,
    _hits,
    fold,
    places_of,
    words_of,
)

TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=40)


class TestFolding:
    @pytest.mark.parametrize(
        ("written", "typed"),
        [
            ("汉政办〔２０２４〕１５号", "2024〕15"),
            ("ＡＢＣ公司", "abc"),
            ("GPS定位", "gps"),
            ("㈠关于", "(一)关"),
            ("全角　空格", "全角 空格"),
            ("STRASSE", "straße"),
            ("ｶﾞｽ", "ｶ"),
        ],
    )
    def test_lets_find_what_is_written_in_another_way(self, written, typed):
        assert fold(typed) in fold(written)

    @pytest.mark.parametrize(("one", "other"), [("己", "已"), ("，", "。"), ("〔", "[")])
    def test_keeps_apart_what_only_looks_alike(self, one, other):
        assert fold(one) != fold(other)

    @given(TEXTS, TEXTS, TEXTS)
    def test_of_a_part_is_a_part_of_the_whole(self, before, part, after):
        assert fold(before + part + after) == fold(before) + fold(part) + fold(after)

    @given(TEXTS)
    def test_takes_no_notice_of_width(self, text):
        narrow = "".join(unicodedata.normalize("NFKC", char) for char in text)
        assert fold(narrow) == fold(text)


class TestWords:
    def test_are_parted_by_spaces_of_any_width_and_asked_once(self):
        assert words_of(" 道路　积水\t道路 ") == ["道路", "积水"]

    def test_are_none_where_there_are_only_spaces(self):
        assert words_of(" 　\n") == []

    def test_may_be_a_single_mark(self):
        assert words_of('"') == ['"']

    def test_are_refused_where_no_database_could_take_them(self):
        with pytest.raises(ValidationError):
            words_of("道\x00路")

    def test_are_refused_where_nobody_types_as_many(self):
        with pytest.raises(ValidationError) as refused:
            words_of("字" * (LONGEST_SEARCH + 1))
        assert refused.value.code == "too_long"
        with pytest.raises(ValidationError) as refused:
            words_of(" ".join("字" * (MOST_WORDS + 1)))
        assert refused.value.code == "too_many_words"


class TestPlaces:
    @pytest.mark.parametrize(
        ("words", "text", "marked"),
        [
            (["15"], "第０１５号", ["１５"]),
            (["路"], "道路和公路", ["路", "路"]),
            (["道路", "路"], "道路", ["道路"]),
            (["公交", "交通"], "公交交通", ["公交", "交通"]),
            (["(一)"], "见㈠条", ["㈠"]),
            (["一)"], "见㈠条", ["㈠"]),
            (["fi"], "oﬃce", ["ﬃ"]),
            (["没有"], "道路", []),
        ],
    )
    def test_are_where_the_words_stand_as_written(self, words, text, marked):
        assert [text[start:end] for start, end in places_of(words, text)] == marked

    @given(TEXTS, st.lists(TEXTS, max_size=3))
    def test_follow_each_other_and_hold_a_word_each(self, text, queries):
        words = [word for query in queries for word in words_of(query[:20])]
        places = places_of(words, text)
        assert places == sorted(places)
        assert all(before[1] <= after[0] for before, after in pairwise(places))
        assert all(any(w in fold(text[start:end]) for w in words) for start, end in places)
        assert bool(places) == any(word in fold(text) for word in words)


class TestLongTexts:
    def test_are_gone_through_once_for_each_word(self):
        """Counted, not timed: twice the text costs twice the looks, whatever the words."""

        class Counting(str):
            looks = 0

            def find(self, word, at=0):
                place = super().find(word, at)
                Counting.looks += (len(self) if place < 0 else place) - at
                return place

        def looked(length: int) -> int:
            Counting.looks = 0
            words = ["安", *(f"缺{number}" for number in range(18))]
            assert len(list(_hits(words, Counting("安全" * length)))) == length
            return Counting.looks

        assert looked(2000) <= 2.1 * looked(1000)
