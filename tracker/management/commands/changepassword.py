import getpass

from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError

from tracker.accounts import writing
from tracker.common.door import Actor


class Command(BaseCommand):
    help = "为账号设置一次性密码；本人首次登录时须修改。"
    requires_migrations_checks = True
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("username", help="用户名")

    def handle(self, *, username, **options):
        account = get_user_model().objects.filter(username=username).first()
        if account is None:
            raise CommandError(f"没有用户名为“{username}”的账号。")
        password = self.ask()
        try:
            validate_password(password, account)
        except ValidationError as error:
            raise CommandError("".join(error.messages)) from error
        writing.set_password(account, password, by=Actor(door="command"))
        self.stdout.write(f"已为“{username}”设置一次性密码，本人首次登录时须修改。")

    def ask(self) -> str:
        password = getpass.getpass("新密码：")
        if password != getpass.getpass("再输入一次："):
            raise CommandError("两次输入的密码不一致。")
        return password
