"""Names that Windows takes as well as Linux, and no two of them alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.file_names import FORBIDDEN, Names, safe_name


class TestSafeName:
    @pytest.mark.parametrize(
        ("name", "longest", "safe"),
        [
            ("报告.docx", 60, "报告.docx"),
            ('a/b\\c:d*e?f"g<h>i|j.pdf', 60, "a／b＼c：d＊e？f＂g＜h＞i｜j.pdf"),
            ("../../etc/passwd", 60, "／..／etc／passwd"),
            ("一行\r\n两行\x00.txt", 60, "一行 两行.txt"),
            ("  . . ", 60, "未命名"),
            ("", 60, "未命名"),
            ("结尾的点.. .", 60, "结尾的点"),
            ("CON", 60, "_CON"),
            ("nul.txt", 60, "_nul.txt"),
            ("Com1.报告.docx", 60, "_Com1.报告.docx"),
            ("康复.docx", 60, "康复.docx"),
            ("题" * 50 + ".docx", 20, "题" * 15 + ".docx"),
            ("题" * 50, 20, "题" * 20),
            ("第1.5版说明没有扩展名" + "长" * 20, 20, "第1.5版说明没有扩展名长长长长长长长长"),
            ("发\u202etxt.exe", 60, "发 txt.exe"),
        ],
    )
    def test_is_one_that_windows_takes(self, name, longest, safe):
        assert safe_name(name, longest=longest) == safe

    @given(st.text(max_size=80), st.integers(min_value=12, max_value=60))
    def test_never_holds_what_windows_refuses(self, name, longest):
        safe = safe_name(name, longest=longest)
        assert 0 < len(safe) <= longest
        assert not set(safe) & ({*map(chr, FORBIDDEN)} | {*map(chr, range(32))})
        assert safe == safe.strip(" .")


class TestNames:
    def test_tell_apart_what_differs_in_case_alone(self):
        names = Names()
        found = [names.free(name, longest=12) for name in ("A.txt", "a.TXT", "A.txt", "b")]
        assert found == ["A.txt", "a（2）.TXT", "A（3）.txt", "b"]

    def test_tell_apart_what_is_cut_to_the_same(self):
        names = Names()
        found = [names.free(f"{'长' * 30}{n}.docx", longest=12) for n in range(3)]
        assert found == ["长长长长长长长.docx", "长长长长（2）.docx", "长长长长（3）.docx"]

    @given(st.lists(st.text("aA.长/", max_size=20), max_size=12))
    def test_are_never_the_same(self, wanted):
        names = Names()
        found = [names.free(name, longest=14) for name in wanted]
        assert len({name.lower() for name in found}) == len(found)
        assert all(len(name) <= 14 for name in found)
