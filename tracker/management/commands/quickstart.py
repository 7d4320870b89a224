import secrets
import socket
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError, call_command
from django.db import OperationalError

from tracker.accounts import writing
from tracker.common.door import Actor
from tracker.models import WorkYear

ADMINISTRATOR = "admin"


class Command(BaseCommand):
    help = "一条命令用起来：建库、载入2023年度报告、建立管理员并启动服务。"
    # The database may not exist yet; its checks run after migrate.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("address", nargs="?", default="127.0.0.1:8000", help="地址:端口")
        parser.add_argument("--prepare-only", action="store_true", help="只做准备，不启动服务")

    def handle(self, *, address, prepare_only, **options):
        host, port = host_and_port(address)
        if not prepare_only:
            refuse_busy_port(host, port)
        self.prepare()
        if not prepare_only:
            self.say(f"浏览器打开 http://{address}/admin/ 即可使用；按 Ctrl+C 停止。")
            call_command("runserver", address, use_reloader=False)

    def say(self, text: str) -> None:
        """At once, also where the output is a file or a service log."""
        self.stdout.write(text)
        self.stdout.flush()

    def prepare(self):
        self.say("正在建立数据库，第一次约需半分钟……")
        try:
            call_command("migrate", interactive=False, verbosity=0)
        except OperationalError as error:
            raise CommandError(f"数据库无法打开或写入：{str(error).strip()}") from error
        # The server complains about a missing folder; here static files come from the packages.
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        if WorkYear.objects.exists():
            self.say("数据库中已有数据，未重复载入。")
        else:
            self.say("正在载入2023年度报告……")
            call_command("load_seed", stdout=self.stdout)
        password = make_first_administrator()
        if password:
            self.say(f"管理员账号：{ADMINISTRATOR}")
            self.say(f"初始密码（只显示这一次）：{password}")


def host_and_port(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":")
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise CommandError(f"“{address}”不是有效的地址，应形如 127.0.0.1:8000。")
    return host or "127.0.0.1", int(port)


def refuse_busy_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As the server itself does: a port left in TIME_WAIT by the last run is not busy.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"{host}:{port} 不能使用（{error.strerror}）；请关闭占用它的程序，"
                f"或换一个端口，如 python manage.py quickstart {host}:{port + 1}。"
            ) from error


def make_first_administrator() -> str:
    """Make an administrator where there is none; return the one-time password, or ""."""
    users = get_user_model().objects
    if users.filter(is_superuser=True, is_active=True).exists():
        return ""
    password = secrets.token_urlsafe(12)
    writing.create_administrator(ADMINISTRATOR, password=password, by=Actor(door="command"))
    return password
