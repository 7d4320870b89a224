from django.core.management import BaseCommand, CommandError

from seeds.build import FIXTURE, REPORT_FOLDER, BuildFailed, build
from seeds.differences import differences

SHOWN = 20


class Command(BaseCommand):
    help = "把整理好的报告记录核对一遍，生成 fixtures/report_2023.json。不读写数据库。"
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--check", action="store_true", help="只核对现有文件是否最新，不改写；不一致即失败"
        )

    def handle(self, *, check, **options):
        try:
            fixture = build(REPORT_FOLDER)
        except BuildFailed as failed:
            problems = "\n".join(str(problem) for problem in failed.problems)
            raise CommandError(
                f"记录与原文不符，共{len(failed.problems)}处：\n{problems}"
            ) from failed
        if check:
            self.compare(fixture)
        else:
            FIXTURE.parent.mkdir(exist_ok=True)
            FIXTURE.write_text(fixture, encoding="utf-8", newline="")
            self.stdout.write(f"已写入 {FIXTURE.name}。")

    def compare(self, fixture: str) -> None:
        if not FIXTURE.exists():
            raise CommandError(f"没有 {FIXTURE.name}，请运行 python manage.py build_seed。")
        with FIXTURE.open(encoding="utf-8", newline="") as file:
            present = file.read()
        try:
            found = differences(present, fixture)
        except (ValueError, KeyError, TypeError) as error:
            raise CommandError(f"{FIXTURE.name} 不是有效的 fixture: {error}") from error
        if found:
            more = [f"……共{len(found)}处。"] if len(found) > SHOWN else []
            raise CommandError(
                "\n".join(
                    [
                        f"{FIXTURE.name} 不是最新的，请运行 python manage.py build_seed。",
                        *found[:SHOWN],
                        *more,
                    ]
                )
            )
        self.stdout.write(f"{FIXTURE.name} 与原文和记录一致。")
