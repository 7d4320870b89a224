import socket
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from tracker.management.commands.quickstart import host_and_port, refuse_busy_port
from tracker.models import Change, Figure, WorkYear


def prepare() -> str:
    output = StringIO()
    call_command("quickstart", "--prepare-only", stdout=output)
    return output.getvalue()


@pytest.mark.django_db
class TestQuickstart:
    def test_loads_2023_and_prints_a_working_password_once(self, client):
        first = prepare()

        assert [year.year for year in WorkYear.objects.all()] == [2023]
        assert Figure.objects.filter(wording="近2000人次").count() == 1
        password = first.split("初始密码（只显示这一次）：")[1].split()[0]
        login = {"username": "admin", "password": password}
        assert client.post("/admin/login/?next=/admin/", login).status_code == 302

        assert "初始密码" not in prepare()

    def test_says_what_it_is_doing_before_it_takes_long(self):
        said = prepare().splitlines()
        assert said[0].startswith("正在建立数据库")
        assert said.index("正在载入2023年度报告……") < said.index("管理员账号：admin")

    def test_loads_nothing_twice(self):
        prepare()
        figures, changes = Figure.objects.count(), Change.objects.count()

        assert "已有数据，未重复载入" in prepare()
        assert (Figure.objects.count(), Change.objects.count()) == (figures, changes)
        assert get_user_model().objects.count() == 1


class TestAddress:
    def test_names_a_busy_port_in_one_sentence(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            with pytest.raises(CommandError, match=rf"127\.0\.0\.1:{port} 不能使用"):
                refuse_busy_port("127.0.0.1", port)

    @pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.1:", "127.0.0.1:99999", "x:y"])
    def test_refuses_what_is_no_address(self, address):
        with pytest.raises(CommandError, match="不是有效的地址"):
            host_and_port(address)

    def test_takes_a_bare_port(self):
        assert host_and_port(":8001") == ("127.0.0.1", 8001)
