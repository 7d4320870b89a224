"""The terms of 备案审查 in the rule sets that nobody has verified.

National law leaves them to local rules. Thirty days for filing stand in the rules of 北京, 上海 and
of a city of Hubei; the others are those of 北京 alone. Nothing is verified for Wuhan.
"""

from django.db import migrations

LOCAL_DEFAULTS = {
    "filing": (30, "day"),
    "filing_check": (10, "day"),
    "filing_supplement": (10, "day"),
    "review": (3, "month"),
    "review_opinion": (30, "day"),
    "review_reply": (30, "day"),
    "review_repair": (30, "day"),
    "review_told": (10, "day"),
}
BASIS = """备案审查各项期限国家法律未规定，为参照外地规定的默认值，未按湖北省、武汉市和本区规定核实，\
使用前请核对：自公布之日起30日内报备（参照北京、上海2024）；形式审查、补正各10日，审查3个月，\
专工委意见、制定机关答复、纠正情况报告各30日，不启动审查10日内告知（参照北京2024）。"""


def give_terms(apps, schema_editor):
    rule_sets = apps.get_model("tracker", "RuleSet").objects
    for rules in rule_sets.filter(is_verified=False, filing_length=None):
        for name, (length, unit) in LOCAL_DEFAULTS.items():
            setattr(rules, f"{name}_length", length)
            setattr(rules, f"{name}_unit", unit)
        rules.basis = "\n".join(filter(None, (rules.basis, BASIS)))
        rules.save()


class Migration(migrations.Migration):
    dependencies = [("tracker", "0035_normative_documents")]
    operations = [migrations.RunPython(give_terms, migrations.RunPython.noop)]
