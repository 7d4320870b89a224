from django.core.management import BaseCommand

from tracker.searches.building import rebuild


class Command(BaseCommand):
    help = "重建检索：按现有记录重新生成全部检索文字，其间可以照常使用。"

    def handle(self, **options):
        self.stdout.write(f"已重建检索，共 {rebuild()} 条记录。")
