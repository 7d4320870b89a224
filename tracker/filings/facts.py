"""What is particular about correcting filings: the rules they were filed under stay."""

from tracker.common.facts import Facts
from tracker.filings.models import Filing

FACTS = {Filing: Facts(fixed=("continues", "rule_set", "title"))}
