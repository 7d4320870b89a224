"""Every page there is, for each kind of person: one Chinese, no raw codes, clean under the CSP."""

import re
from html import unescape

import pytest
from admin_pages import errors_in, list_page, page
from django.contrib.auth import get_user_model
from django.urls import reverse
from test_admin_pages import MODELS, model_named, pages_of_everything
from test_chinese_marks import faults
from test_stock_chinese import FOREIGN

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import ApiToken, Change, Topic, Unit

pytestmark = pytest.mark.django_db

# Names in the code, JSON, names of hashes: nothing of it is for people.
RAW = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b|\[\"|\{\"|pbkdf2|argon2|md5|None\b|<class ")


def texts_of(response) -> list[str]:
    """The visible text of a page, run by run, and what its attributes say to people."""
    html = response.content.decode()
    html = re.sub(r"(?s)<(script|style)\b.*?</\1>|<svg.*?</svg>|<!--.*?-->", "", html)
    # Django repeats a column's help in brackets for those who hear the page; seen it is a title.
    html = re.sub(r'alt="\([^"]*\)"', "", html)
    said = re.findall(r'\b(?:title|alt|aria-label|placeholder)="([^"]*)"', html)
    return [unescape(text).strip() for text in [*re.sub("<[^>]*>", "\n", html).split("\n"), *said]]


@pytest.fixture
def everything(one_of_each, as_administrator):
    """Every page there is, with lists of names and a history of each kind of write."""
    by = Actor(door="api", user=as_administrator.user, request_id="f00d" * 8)
    unit = Unit.objects.get(code="cw")
    unit.aliases = ["财经工委", "财经委"]
    door.update(unit, by=by)
    topic = Topic.objects.first()
    topic.status = "in_progress"
    door.move(topic, transition="start", by=by, stored=door.lock(topic))
    found = pages_of_everything()
    found += [page(change) for change in Change.objects.all()]
    for name in MODELS:
        record = model_named(name)._base_manager.first()
        found += [page(record), page(record, "history")]
    found.append(reverse("admin:auth_user_history", args=[as_administrator.user.pk]))
    return list(dict.fromkeys(found))


ALLOWED = {"admin", "png", "SHA", "KB", "MB", "API", "XX", "X", "A", "B", "C", "Y", "id"}


def english_in(html: str) -> set[str]:
    """Words that no page in Chinese has: capitalised ones, and any in what attributes say."""
    shown = re.sub(r"(?s)<(script|select)\b.*?</\1>|<svg.*?</svg>", " ", html)
    words = set(re.findall(r"\b[A-Z][a-z]{2,}\b", re.sub(r"<[^>]*>", " ", shown)))
    titles = re.findall(r'(?:title|alt|aria-label|placeholder)="([^"]*)"', shown)
    words |= {word for title in titles for word in re.findall(r"\b[A-Za-z]{3,}\b", title)}
    return words - ALLOWED


def forbidden_in(html: str) -> list[str]:
    """What the strict policy does not let a page do: styles and scripts inline, foreign hosts."""
    found = re.findall(r"<[^>]+\sstyle=|<style|<[^>]+\son[a-z]+=", html)
    found += [tag for tag in re.findall(r"<script[^>]*>", html) if "src=" not in tag]
    return found + re.findall(r'(?:src|href)="(?:https?:)?//[^"]*"', html)


class TestPages:
    """Each page is opened once a person: there are some five hundred."""

    @pytest.mark.parametrize("person", ["as_administrator", "as_reader"])
    def test_show_chinese_alone_and_nothing_inline(self, everything, person, request):
        reader, read, wrong = request.getfixturevalue(person), 0, {}
        random_letters = ApiToken.objects.get().prefix
        for url in everything:
            page = reader.open(url)
            html = page.content.decode().replace(random_letters, "")
            texts = texts_of(page)
            # The secret of a webhook begins as its standard says, and goes on by chance.
            raw = [text for text in texts if RAW.search(text) and not text.startswith("whsec_")]
            foreign = [text for text in texts if FOREIGN.search(text) or faults(text)]
            loose = "'unsafe-inline'" in page["Content-Security-Policy"]
            found = raw, foreign, english_in(html), forbidden_in(html), loose
            if any(found) or (person == "as_administrator" and page.status_code != 200):
                wrong[url] = page.status_code, *found
            read += len(texts)
        assert wrong == {}
        assert read > 2000


class TestSigningOut:
    def test_is_called_the_same_everywhere(self, as_clerk):
        assert ">退出登录</button>" in as_clerk.open(reverse("admin:index")).content.decode()
        left = as_clerk.client.post(reverse("admin:logout"))
        assert {"已退出登录", "您已退出登录。", "重新登录"} <= set(texts_of(left))


class TestStockSentences:
    """Those that no page shows before somebody does something."""

    def test_refuse_a_wrong_password(self, client):
        refused = client.post(reverse("admin:login"), {"username": "x", "password": "y"})
        [sentence] = [text for text in texts_of(refused) if "密码不正确" in text]
        assert sentence == "用户名或密码不正确，或者该账号不能登录管理后台。请注意区分大小写。"

    def test_tell_of_a_record_that_is_not_there(self, as_clerk):
        address = reverse("admin:tracker_topic_change", args=[4711])
        said = texts_of(as_clerk.client.get(address, follow=True))
        assert "没有编号为“4711”的监督议题，可能已被删除。" in said

    def test_tell_what_was_saved(self, as_clerk, make_topic):
        saved = as_clerk.edit(page(make_topic()), title="改名")
        [said] = [text for text in texts_of(as_clerk.open(saved["Location"])) if "已修改" in text]
        assert said.startswith("已修改监督议题“")

    def test_ask_to_choose_records_first(self, as_clerk, make_topic):
        make_topic()
        asked = as_clerk.client.post(
            list_page(Topic), {"action": "revise", "index": "0"}, follow=True
        )
        assert "请先选择记录再操作。没有改动任何记录。" in texts_of(asked)

    def test_refuse_a_wrong_old_password(self, as_clerk):
        refused = as_clerk.edit(
            reverse("admin:password_change"), old_password="x", new_password1="y", new_password2="z"
        )
        assert "旧密码不正确，请重新输入。" in errors_in(refused)
        assert "两次输入的密码不一致。" in errors_in(refused)
        said = texts_of(refused)
        assert {text for text in said if FOREIGN.search(text) or faults(text)} == set()


class TestAccountPage:
    def test_says_whether_there_is_a_password_and_no_more(self, as_administrator):
        account = get_user_model().objects.create_user("lihua", password="督查工作台账-2023")
        said = texts_of(as_administrator.open(page(account)))
        assert {"已设置密码", "重置密码"} <= set(said)
        assert [text for text in said if RAW.search(text)] == []
        account.set_unusable_password()
        account.save()
        said = texts_of(as_administrator.open(page(account)))
        assert {"未设置", "设置密码"} <= set(said)


class TestHistory:
    def test_names_moves_as_their_buttons_do(self, everything, as_clerk):
        said = texts_of(as_clerk.open(page(Topic.objects.first(), "history")))
        assert "启动实施" in said

    def test_keeps_the_number_of_the_request_folded_away(self, everything, as_clerk):
        change = Change.objects.filter(request_id="f00d" * 8).first()
        html = as_clerk.open(page(change)).content.decode()
        folded = re.findall(r"(?s)<details.*?</details>", html)
        assert [text for text in folded if "f00d" in text]
        assert "f00d" not in re.sub(r"(?s)<details.*?</details>", "", html)

    def test_has_words_for_what_later_releases_no_longer_have(self, as_clerk, make_topic):
        topic = make_topic()
        fields = {"old_code": {"before": None, "after": "甲"}}
        door.note(topic, "change", fields=fields, by=Actor(door="command"), version=9)
        said = texts_of(as_clerk.open(page(topic, "history")))
        assert "已取消的项目" in said
        assert "old_code" not in said

    def test_shows_lists_of_names_as_people_write_them(self, everything, as_reader):
        said = texts_of(as_reader.open(page(Unit.objects.get(code="cw"))))
        assert "财经工委、财经委" in said
