"""What Django and its packages say in Chinese, and what we say instead: one wording everywhere."""

import gettext
import json
import re
from ast import literal_eval
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils.translation import trans_real
from test_chinese_marks import faults

OURS = Path(__file__).resolve().parents[1] / "tracker/theme/locale/zh_Hans/LC_MESSAGES"
# Said by nobody here: 您 to everybody, 账号, 退出登录, and no thanks for a nice time.
FOREIGN = re.compile("[你妳帐]|账户|注销|登出|美好时光")
# Stock words for what has another name here: 操作, 新增, 记录, 本系统.
STOCK = re.compile(FOREIGN.pattern + "|动作|增加|条目|站点|网站|\\.\\.\\.")
# A list for code, split at its commas.
CODE = {"yes,no,maybe"}


def sayings() -> dict[str, str]:
    """Every sentence of the language as it is in force, ours before those of the packages."""
    found: dict[str, str] = {}
    for catalog in trans_real.translation("zh-hans")._catalog._catalogs:
        for key, said in catalog.items():
            found.setdefault(key if isinstance(key, str) else key[0], said)
    found.pop("", None)
    return found


def written(name: str) -> dict[str, str]:
    """The pairs of a .po file; of a plural its only form."""
    pairs, field = {}, ""
    entry = {"msgctxt": "", "msgid": "", "msgstr": ""}
    for line in [*(OURS / name).read_text(encoding="utf-8").splitlines(), ""]:
        word, _, quoted = line.partition(" ") if line[:3] == "msg" else ("", "", line)
        field = word.removesuffix("[0]") or field
        if quoted.startswith('"'):
            entry[field] = ("" if word else entry[field]) + literal_eval(quoted)
        elif not line and entry["msgid"]:
            context = entry["msgctxt"] + "\x04" if entry["msgctxt"] else ""
            pairs[context + entry["msgid"]] = entry["msgstr"]
            entry = {"msgctxt": "", "msgid": "", "msgstr": ""}
    return pairs


class TestSayings:
    def test_are_many(self):
        assert len(sayings()) > 700

    def test_use_our_words(self):
        assert {key: said for key, said in sayings().items() if STOCK.search(said)} == {}

    def test_have_full_width_marks(self):
        said = {key: text for key, text in sayings().items() if key not in CODE}
        assert {key: text for key, text in said.items() if faults(text)} == {}

    def test_of_scripts_use_our_words(self, admin_client):
        """The words of the date and choice widgets come by an address of their own."""
        text = admin_client.get(reverse("admin:jsi18n")).content.decode()
        words = [json.loads(word) for word in re.findall(r'"(?:[^"\\]|\\.)*"', text)]
        assert "选择一个日期" in words
        assert [word for word in words if STOCK.search(word) or faults(word)] == []

    @pytest.mark.parametrize("name", ["django", "djangojs"])
    def test_are_compiled_as_they_are_written(self, name):
        with (OURS / f"{name}.mo").open("rb") as file:
            compiled = gettext.GNUTranslations(file)._catalog
        said = {key if isinstance(key, str) else key[0]: text for key, text in compiled.items()}
        said.pop("", None)
        assert said == written(f"{name}.po")
        assert len(said) > 20
