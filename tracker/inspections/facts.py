"""What is particular about correcting an inspection: what was decided of its way is taken back."""

from tracker.common.facts import Facts
from tracker.inspections.models import Inspection

FACTS = {Inspection: Facts(fixed=("directors_decision",))}
