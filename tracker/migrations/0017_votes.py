"""The satisfaction votes of opinions become votes (表决、测评) on whatever subject.

The table is renamed, so that each row keeps its number. What is derived of each is computed by the
next migration: PostgreSQL alters no table whose rows were written in the same transaction.
"""

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

OPTIONS = {'satisfied': 'in_favour', 'basically_satisfied': 'basically', 'unsatisfied': 'against'}


class Migration(migrations.Migration):

    dependencies = [
        ("tracker", "0016_posts_and_holdings"),
    ]

    operations = [
        *(
            migrations.RemoveConstraint(model_name='ballot', name=name)
            for name in (
                'ballot_once_a_round',
                'ballot_returned_of_sent',
                'ballot_valid_of_returned',
                'ballot_options_make_valid',
                'ballot_sent_to_members',
            )
        ),
        migrations.RenameModel('Ballot', 'Vote'),
        *(migrations.RenameField('vote', old, new) for old, new in OPTIONS.items()),
        migrations.AlterModelOptions(
            name='vote',
            options={'ordering': ['-held_on', 'id'], 'verbose_name': '表决测评', 'verbose_name_plural': '表决测评'},
        ),
        migrations.AddField(
            model_name='ruleset',
            name='appraisal_base',
            field=models.CharField(choices=[('valid', '有效票数'), ('returned', '收回票数'), ('members', '常委会全体组成人员数')], default='members', help_text='优秀、满意和基本满意票占什么的比例。国家法律未规定；随产品提供的是未核实的默认值。', max_length=10, verbose_name='评议、述职测评通过基数'),
        ),
        migrations.AddField(
            model_name='ruleset',
            name='appraisal_pass_percent',
            field=models.PositiveSmallIntegerField(default=50, help_text='超过这一比例为通过，50即过半数。国家法律未规定；随产品提供的是未核实的默认值。', validators=[django.core.validators.MaxValueValidator(99)], verbose_name='评议、述职测评通过比例（%）'),
        ),
        migrations.AddField(
            model_name='vote',
            name='announced_on',
            field=models.DateField(blank=True, null=True, verbose_name='公布日期'),
        ),
        migrations.AddField(
            model_name='vote',
            name='base',
            field=models.PositiveIntegerField(blank=True, editable=False, help_text='得票占什么的比例。', null=True, verbose_name='计算基数'),
        ),
        migrations.AddField(
            model_name='vote',
            name='excellent',
            field=models.PositiveIntegerField(default=0, verbose_name='优秀'),
        ),
        migrations.AddField(
            model_name='vote',
            name='grade',
            field=models.CharField(blank=True, help_text='如优秀、良好。', max_length=20, verbose_name='评定等次'),
        ),
        migrations.AddField(
            model_name='vote',
            name='matter',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='tracker.matter', verbose_name='所属事项'),
        ),
        migrations.AddField(
            model_name='vote',
            name='method',
            field=models.CharField(blank=True, choices=[('secret', '无记名投票'), ('button', '按表决器'), ('hands', '举手')], max_length=10, verbose_name='表决方式'),
        ),
        migrations.AddField(
            model_name='vote',
            name='not_voted',
            field=models.PositiveIntegerField(default=0, verbose_name='未按表决器'),
        ),
        migrations.AddField(
            model_name='vote',
            name='present',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='出席人数'),
        ),
        migrations.AddField(
            model_name='vote',
            name='purpose',
            field=models.CharField(choices=[('satisfaction', '满意度测评'), ('approval', '表决'), ('appraisal', '评议测评'), ('duty_report', '述职测评')], default='satisfaction', max_length=20, verbose_name='用途'),
        ),
        migrations.AddField(
            model_name='vote',
            name='result',
            field=models.CharField(blank=True, choices=[('passed', '通过'), ('not_passed', '未通过')], editable=False, help_text='按规则计算；基数未知时为空。', max_length=10, verbose_name='结果'),
        ),
        migrations.AddField(
            model_name='vote',
            name='rule_set',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='tracker.ruleset', verbose_name='适用规则'),
        ),
        migrations.AddField(
            model_name='vote',
            name='unit',
            field=models.ForeignKey(blank=True, help_text='评议测评、述职测评填写，每个单位一次。', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='tracker.unit', verbose_name='被测评单位'),
        ),
        migrations.AlterField(
            model_name='vote',
            name='against',
            field=models.PositiveIntegerField(verbose_name='反对（不满意、不称职）'),
        ),
        migrations.AlterField(
            model_name='vote',
            name='basically',
            field=models.PositiveIntegerField(default=0, verbose_name='基本满意（基本称职）'),
        ),
        migrations.AlterField(
            model_name='vote',
            name='held_on',
            field=models.DateField(verbose_name='表决日期'),
        ),
        migrations.AlterField(
            model_name='vote',
            name='in_favour',
            field=models.PositiveIntegerField(verbose_name='赞成（满意、称职）'),
        ),
        migrations.AlterField(
            model_name='vote',
            name='meeting',
            field=models.CharField(blank=True, max_length=100, verbose_name='表决会议'),
        ),
        migrations.AlterField(
            model_name='vote',
            name='opinion',
            field=models.ForeignKey(blank=True, help_text='满意度测评的是哪一件。', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='tracker.opinion', verbose_name='审议意见'),
        ),
        migrations.AlterField(
            model_name='vote',
            name='round',
            field=models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1)], verbose_name='轮次'),
        ),
        migrations.AddConstraint(
            model_name='vote',
            constraint=models.UniqueConstraint(condition=models.Q(('opinion__isnull', False)), fields=('opinion', 'round'), name='vote_once_a_round', violation_error_code='round_voted', violation_error_message='本轮已经测评，结果不能改写。'),
        ),
        migrations.AddConstraint(
            model_name='vote',
            constraint=models.UniqueConstraint(condition=models.Q(('opinion__isnull', True), ('unit__isnull', True)), fields=('matter', 'purpose', 'round'), name='vote_once_a_matter', violation_error_code='matter_voted', violation_error_message='该事项本轮已经表决，结果不能改写。'),
        ),
        migrations.AddConstraint(
            model_name='vote',
            constraint=models.UniqueConstraint(condition=models.Q(('opinion__isnull', True), ('unit__isnull', False)), fields=('matter', 'purpose', 'unit', 'round'), name='vote_once_a_unit', violation_error_code='unit_voted', violation_error_message='该单位本轮已经测评，结果不能改写。'),
        ),
        migrations.AddConstraint(
            model_name='vote',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('opinion__isnull', False), ('purpose', 'satisfaction'), ('unit__isnull', True)), models.Q(('opinion__isnull', True), ('purpose', 'approval'), ('unit__isnull', True)), models.Q(('opinion__isnull', True), ('purpose__in', ('appraisal', 'duty_report')), ('unit__isnull', False)), _connector='OR'), name='vote_of_one_subject', violation_error_code='not_one_subject', violation_error_message='满意度测评针对一件审议意见，评议、述职测评针对一个单位，表决针对一个事项，只能是其中之一。'),
        ),
        migrations.AddConstraint(
            model_name='vote',
            constraint=models.CheckConstraint(condition=models.Q(('purpose__in', ('appraisal', 'duty_report')), ('excellent', 0), _connector='OR'), name='vote_excellent_is_an_option', violation_error_code='no_such_option', violation_error_message='这种表决没有“优秀”一项。'),
        ),
        migrations.AddConstraint(
            model_name='vote',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('purpose', 'approval'), _negated=True), ('basically', 0), _connector='OR'), name='vote_basically_is_an_option', violation_error_code='no_such_option', violation_error_message='表决只有赞成、反对、弃权，没有“基本满意”一项。'),
        ),
        migrations.AddConstraint(
            model_name='vote',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('purpose', 'approval'), _negated=True), ('members__isnull', False), _connector='OR'), name='vote_approved_of_members', violation_error_code='members_missing', violation_error_message='表决以常委会全体组成人员过半数通过（地方组织法第五十一条），须填写组成人员数。'),
        ),
        migrations.AddConstraint(
            model_name='vote',
            constraint=models.CheckConstraint(condition=models.Q(('present__lte', models.F('members')), ('members__isnull', True), ('present__isnull', True), _connector='OR'), name='vote_present_exceeds_members', violation_error_code='present_exceeds_members', violation_error_message='出席人数不能多于常委会组成人员数。'),
        ),
        migrations.AddConstraint(
            model_name='vote',
            constraint=models.CheckConstraint(condition=models.Q(('sent__lte', models.F('members')), ('members__isnull', True), _connector='OR'), name='vote_sent_exceeds_members', violation_error_code='sent_exceeds_members', violation_error_message='发出票数不能多于常委会组成人员数。'),
        ),
        migrations.AddConstraint(
            model_name='vote',
            constraint=models.CheckConstraint(condition=models.Q(('sent__lte', models.F('present')), ('present__isnull', True), _connector='OR'), name='vote_sent_exceeds_present', violation_error_code='sent_exceeds_present', violation_error_message='发出票数不能多于出席人数。'),
        ),
        migrations.AddConstraint(
            model_name='vote',
            constraint=models.CheckConstraint(condition=models.Q(('returned__lte', models.F('sent'))), name='vote_returned_exceeds_sent', violation_error_code='returned_exceeds_sent', violation_error_message='收回票数不能多于发出票数。'),
        ),
        migrations.AddConstraint(
            model_name='vote',
            constraint=models.CheckConstraint(condition=models.Q(('valid__lte', models.F('returned'))), name='vote_valid_exceeds_returned', violation_error_code='valid_exceeds_returned', violation_error_message='有效票数不能多于收回票数。'),
        ),
        migrations.AddConstraint(
            model_name='vote',
            constraint=models.CheckConstraint(condition=models.Q(('valid', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('excellent'), '+', models.F('in_favour')), '+', models.F('basically')), '+', models.F('against')), '+', models.F('abstained')))), name='vote_options_make_valid', violation_error_code='options_do_not_add_up', violation_error_message='各选项票数之和必须等于有效票数。'),
        ),
        migrations.AddConstraint(
            model_name='vote',
            constraint=models.CheckConstraint(condition=models.Q(('not_voted', 0), ('sent__gte', django.db.models.expressions.CombinedExpression(models.F('returned'), '+', models.F('not_voted'))), _connector='OR'), name='vote_not_voted_of_sent', violation_error_code='not_voted_exceeds_sent', violation_error_message='收回票数与未按表决器人数之和不能多于发出票数。'),
        ),
        migrations.AddConstraint(
            model_name='vote',
            constraint=models.CheckConstraint(condition=models.Q(('announced_on__isnull', True), ('announced_on__gte', models.F('held_on')), _connector='OR'), name='vote_announced_after_held', violation_error_code='announced_before_held', violation_error_message='公布日期不能早于表决日期。'),
        ),
    ]
