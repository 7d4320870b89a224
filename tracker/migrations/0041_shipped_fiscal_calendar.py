"""The fiscal calendar (财经监督年历) that comes with the product."""

from datetime import date

from django.db import migrations

ACT = "监督法（2024年11月8日修正）第{}条"
IN_FORCE = date(2024, 11, 8)
# What the law asks for, as far as its article is known; where none is named the law or practice
# asks for it, and the office fills in on what it rests. Nothing is verified for the place.
DUTIES = (
    {"code": "final-accounts", "title": "听取和审议{上年度}年区级决算的报告",
     "form": "fiscal_oversight", "due_from": 6, "due_until": 9, "article": ACT.format("十九")},
    {"code": "audit-report", "title": "听取和审议{上年度}年度审计工作报告",
     "form": "fiscal_oversight", "due_from": 6, "due_until": 9,
     "note": "与决算一并听取；依据条文请自行填写。"},
    {"code": "budget-execution",
     "title": "听取和审议{年度}年上半年国民经济和社会发展计划、预算执行情况的报告",
     "form": "fiscal_oversight", "due_from": 6, "due_until": 9, "article": ACT.format("二十")},
    {"code": "audit-rectification", "title": "听取和审议{上年度}年度审计查出问题整改情况的报告",
     "form": "audit_rectification", "after": "audit-report", "article": ACT.format("二十七")},
    {"code": "state-assets", "title": "听取和审议国有资产管理情况的报告（{年度}年）",
     "form": "state_assets", "article": ACT.format("二十四")},
    {"code": "government-debt", "title": "听取和审议政府债务管理情况的报告（{年度}年）",
     "form": "government_debt", "article": ACT.format("二十五")},
    {"code": "budget-adjustment", "title": "审查和批准{年度}年区级预算调整方案",
     "form": "fiscal_oversight", "is_yearly": False, "note": "需要调整时列入；依据条文请自行填写。"},
    {"code": "plan-evaluation", "title": "听取和审议五年规划实施情况的中期评估报告",
     "form": "plan_evaluation", "is_yearly": False, "article": ACT.format("二十三"),
     "note": "规划实施的中期列入。"},
)  # fmt: skip


def ship(apps, schema_editor):
    """Written here, as the rule sets are: what ships with the product is nobody's act."""
    FiscalDuty = apps.get_model("tracker", "FiscalDuty")
    made = {}
    for order, given in enumerate(DUTIES, 1):
        fields = {**given, "order": order, "effective_from": IN_FORCE}
        fields["after"] = made.get(fields.get("after"))
        made[given["code"]] = FiscalDuty.objects.create(**fields)


class Migration(migrations.Migration):
    dependencies = [("tracker", "0040_fiscal_calendar")]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
