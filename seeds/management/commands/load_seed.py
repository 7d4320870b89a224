from django.core.management import BaseCommand, CommandError

from seeds.build import FIXTURE
from seeds.load import load
from tracker.common.errors import Refused


class Command(BaseCommand):
    help = "载入2023年度报告的记录。已有的不重复载入，后来改过、删过的保持不动。"

    def handle(self, **options):
        try:
            loading = load(FIXTURE)
        except (OSError, ValueError) as error:
            raise CommandError(f"{FIXTURE.name} 无法读取：{error}") from error
        except Refused as refused:
            raise CommandError(f"没有载入任何记录：{refused.message}") from refused
        self.stdout.write(f"载入{loading.created}条记录，已有{loading.unchanged}条未重复载入。")
        self.name("以下记录后来修改过，保持不动：", loading.changed_since)
        self.name("以下记录后来被删除或改名，没有重新载入：", loading.removed_since)
        self.name("以下记录引用的内容已被删除或改名，没有载入：", loading.without_reference)

    def name(self, heading: str, names: list[str]) -> None:
        if names:
            self.stdout.write("\n  ".join([heading, *names]))
