"""All of 0001 to 0007 in one step, for a ledger that begins now.

A ledger that began with a release walks through the files that this one replaces; they stay until
no release is left that ended among them. `.ci/upgrade.py` holds both ways against each other.
"""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import reports.importing.models
import reports.word.models
import uuid
from django.conf import settings
from django.db import migrations, models

from tracker.common.together import CreateModels


class Migration(migrations.Migration):

    replaces = [
        ('reports', '0001_ledger'),
        ('reports', '0002_ledger'),
        ('reports', '0003_kept_cells_and_picks'),
        ('reports', '0004_more_papers'),
        ('reports', '0005_papers_of_decisions'),
        ('reports', '0006_papers_of_meetings'),
        ('reports', '0007_papers_of_deputies'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('tracker', '0001_ledger'),
    ]

    operations = [
        CreateModels([
        migrations.CreateModel(
            name='HeadingMeaning',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20, verbose_name='台账种类')),
                ('heading', models.CharField(max_length=200, verbose_name='表头')),
                ('key', models.CharField(blank=True, max_length=50, verbose_name='对应内容')),
                ('said_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='最近使用')),
            ],
            options={
                'verbose_name': '列对应',
                'verbose_name_plural': '列对应',
                'ordering': ['kind', 'heading'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'heading'), name='heading_meaning_once')],
            },
        ),
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('mapping', '待对应各列'), ('uploaded', '待检查'), ('previewed', '待确认'), ('applied', '已导入'), ('refused', '不能导入'), ('expired', '已过期')], default='previewed', max_length=10, verbose_name='状态')),
                ('sheet', models.CharField(blank=True, max_length=50, verbose_name='表')),
                ('layout_version', models.PositiveSmallIntegerField(null=True, verbose_name='版式')),
                ('file_name', models.CharField(max_length=200, verbose_name='文件名')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('size', models.PositiveBigIntegerField(verbose_name='大小（字节）')),
                ('file', models.FileField(blank=True, upload_to=reports.importing.models.storage_name, verbose_name='文件')),
                ('uploaded_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='上传时间')),
                ('work_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='新增行的工作年度')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='变更原因')),
                ('counts', models.JSONField(default=dict, verbose_name='各类行数')),
                ('rows', models.JSONField(default=list, verbose_name='逐行结果')),
                ('faults', models.JSONField(default=list, verbose_name='整表错误')),
                ('notices', models.JSONField(default=list, verbose_name='提示')),
                ('applying_since', models.DateTimeField(null=True, verbose_name='开始导入')),
                ('applied_at', models.DateTimeField(null=True, verbose_name='导入时间')),
                ('applied_rows', models.JSONField(default=dict, verbose_name='已导入的行')),
                ('plan', models.JSONField(blank=True, null=True, verbose_name='列对应')),
                ('added', models.JSONField(default=list, verbose_name='一并新增')),
                ('skipped', models.JSONField(default=list, verbose_name='未作记录的行')),
                ('applied_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='导入人')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imports', to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
                ('cells', models.FileField(blank=True, upload_to=reports.importing.models.cells_name, verbose_name='读出的内容')),
                ('picks', models.JSONField(default=dict, verbose_name='所选记录')),
            ],
            options={
                'verbose_name': '导入',
                'verbose_name_plural': '导入',
                'ordering': ['-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('applied_at__isnull', False), ('state', 'applied')), models.Q(models.Q(('state', 'applied'), _negated=True), ('applied_at__isnull', True)), _connector='OR'), name='importrun_applied_has_time')],
            },
        ),
        migrations.CreateModel(
            name='SheetLayout',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='录入时间')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='最后修改')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('sheet', models.CharField(max_length=50, verbose_name='报表')),
                ('name', models.CharField(max_length=50, verbose_name='版式名称')),
                ('is_default', models.BooleanField(default=False, help_text='导出该表时，没有指明版式的用这一个。', verbose_name='默认版式')),
                ('paper', models.CharField(blank=True, choices=[('A4', 'A4'), ('A3', 'A3')], help_text='留空按预设。', max_length=2, verbose_name='纸张')),
                ('footer', models.TextField(blank=True, help_text='表格下方的各栏，每行一栏，如“填报人：”。留空按预设。', verbose_name='表尾')),
                ('revision', models.PositiveIntegerField(default=0, editable=False, verbose_name='列设置修改次数')),
            ],
            options={
                'verbose_name': '报表版式',
                'verbose_name_plural': '报表版式',
                'ordering': ['sheet', 'name', 'id'],
                'constraints': [models.UniqueConstraint(fields=('sheet', 'name'), name='sheetlayout_name_once_a_sheet', violation_error_code='layout_name_taken', violation_error_message='该表已有同名版式。'), models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('sheet',), name='sheetlayout_one_default_a_sheet', violation_error_code='second_default_layout', violation_error_message='该表已有默认版式，请先取消原来的。')],
            },
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='文件夹')),
                ('work', models.CharField(choices=[('export', '导出'), ('year_book', '全年报表'), ('import_preview', '导入预览'), ('import', '导入'), ('old_book_preview', '旧台账预览'), ('old_book', '装入旧台账')], max_length=20, verbose_name='种类')),
                ('title', models.CharField(max_length=200, verbose_name='内容')),
                ('order', models.JSONField(default=dict, verbose_name='要求')),
                ('state', models.CharField(choices=[('waiting', '排队中'), ('running', '进行中'), ('done', '已完成'), ('failed', '未完成'), ('removed', '结果已清除')], default='waiting', max_length=10, verbose_name='状态')),
                ('attempt', models.PositiveSmallIntegerField(default=0, verbose_name='第几次执行')),
                ('ordered_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='提交时间')),
                ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='开始时间')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='结束时间')),
                ('file_name', models.CharField(blank=True, max_length=200, verbose_name='结果文件')),
                ('leads_to', models.CharField(blank=True, max_length=200, verbose_name='结果页面')),
                ('fault_code', models.CharField(blank=True, max_length=50, verbose_name='错误代码')),
                ('fault', models.TextField(blank=True, verbose_name='未完成的原因')),
                ('ordered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to=settings.AUTH_USER_MODEL, verbose_name='提交人')),
            ],
            options={
                'verbose_name': '后台任务',
                'verbose_name_plural': '后台任务',
                'ordering': ['-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('finished_at', None), ('state__in', ('waiting', 'running'))), models.Q(models.Q(('state__in', ('waiting', 'running')), _negated=True), ('finished_at__isnull', False)), _connector='OR'), name='task_finished_has_time')],
            },
        ),
        migrations.CreateModel(
            name='DocumentTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='录入时间')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='最后修改')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('kind', models.CharField(choices=[('handover-notice', '交办通知'), ('feedback-form', '征询意见表'), ('suggestion-paper', '代表建议专用纸'), ('urging-letter', '催办函'), ('extension-notice', '延期通知'), ('opinion-letter', '审议意见书'), ('decision-paper', '决议决定文本'), ('announcement', '公告'), ('meeting-agenda', '会议议程'), ('voting-slips', '表决票'), ('appointment-list', '人事任免名单'), ('bill-appointments', '任免案任免名单'), ('duty-report', '述职报告草稿'), ('trial-appraisal', '旁听庭审评议表'), ('reception-form', '接待选民登记表'), ('review-opinion', '规范性文件书面审查意见')], max_length=30, verbose_name='文书')),
                ('name', models.CharField(max_length=50, verbose_name='模板名称')),
                ('file', models.FileField(upload_to=reports.word.models.storage_name, validators=[reports.word.models.validate_template], verbose_name='模板文件')),
                ('is_current', models.BooleanField(default=True, help_text='生成该种文书时用这一个；都不勾选时用系统预设的模板。', verbose_name='使用中')),
            ],
            options={
                'verbose_name': '文书模板',
                'verbose_name_plural': '文书模板',
                'ordering': ['kind', 'name', 'id'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'name'), name='documenttemplate_name_once_a_kind', violation_error_code='template_name_taken', violation_error_message='该种文书已有同名模板。'), models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('kind',), name='documenttemplate_one_current_a_kind', violation_error_code='second_current_template', violation_error_message='该种文书已有使用中的模板，请先取消原来的。')],
            },
        ),
        migrations.CreateModel(
            name='LayoutColumn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='录入时间')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='最后修改')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('key', models.CharField(blank=True, editable=False, max_length=50, verbose_name='预设列')),
                ('words', models.CharField(blank=True, help_text='留空按预设；多层表头用“｜”分开，如 代表评价｜办理态度。', max_length=100, verbose_name='列名')),
                ('width', models.DecimalField(blank=True, decimal_places=1, help_text='一个汉字占2。留空按预设。', max_digits=4, null=True, validators=[django.core.validators.MinValueValidator(2), django.core.validators.MaxValueValidator(150)], verbose_name='列宽')),
                ('order', models.PositiveIntegerField(default=1000, verbose_name='顺序')),
                ('is_shown', models.BooleanField(default=True, verbose_name='显示')),
                ('layout', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='columns', to='reports.sheetlayout', verbose_name='报表版式')),
            ],
            options={
                'verbose_name': '列',
                'verbose_name_plural': '列',
                'ordering': ['layout', 'order', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('layout', 'key'), name='layoutcolumn_once_a_layout', violation_error_code='column_set_twice', violation_error_message='该版式已有这一列的设置。')],
            },
        ),
        migrations.CreateModel(
            name='FreeValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='录入时间')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='最后修改')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('text', models.TextField(verbose_name='内容')),
                ('figure', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='free_values', to='tracker.figure', verbose_name='数据')),
                ('matter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='free_values', to='tracker.matter', verbose_name='事项')),
                ('rectificationitem', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='free_values', to='tracker.rectificationitem', verbose_name='整改事项')),
                ('column', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='values', to='reports.layoutcolumn', verbose_name='自填列')),
            ],
            options={
                'verbose_name': '自填内容',
                'verbose_name_plural': '自填内容',
                'ordering': ['column', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('figure__isnull', True), ('matter__isnull', False), ('rectificationitem__isnull', True)), models.Q(('figure__isnull', False), ('matter__isnull', True), ('rectificationitem__isnull', True)), models.Q(('figure__isnull', True), ('matter__isnull', True), ('rectificationitem__isnull', False)), _connector='OR'), name='freevalue_one_record', violation_error_code='one_record', violation_error_message='自填内容必须且只能属于一条记录。'), models.UniqueConstraint(condition=models.Q(('matter__isnull', False)), fields=('column', 'matter'), name='freevalue_once_a_matter', violation_error_code='free_value_taken', violation_error_message='该记录在这一自填列已有内容。'), models.UniqueConstraint(condition=models.Q(('figure__isnull', False)), fields=('column', 'figure'), name='freevalue_once_a_figure', violation_error_code='free_value_taken', violation_error_message='该记录在这一自填列已有内容。'), models.UniqueConstraint(condition=models.Q(('rectificationitem__isnull', False)), fields=('column', 'rectificationitem'), name='freevalue_once_a_rectificationitem', violation_error_code='free_value_taken', violation_error_message='该记录在这一自填列已有内容。')],
            },
        ),
        ]),
    ]
