from tracker.management.commands.restore import Command as Restore


class Command(Restore):
    help = "把 export_all 导出的内容装入空的台账，数据库可以与原来的不同，并升级到本版本。"
